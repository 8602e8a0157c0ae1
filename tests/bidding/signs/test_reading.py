"""Reading a stranger's files: text, traces, figures, and files meant to break the reader."""

import json
import zipfile
from pathlib import Path

import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from bidding.signs.reading import children
from bidding.signs.reading.bid import FILES, NAMES, read
from bidding.signs.reading.identifiers import is_identity
from bidding.signs.reading.stored import Stored
from bidding.signs.trial.files import write_word

IDENTITY = "11010519491231002X"


def laid(folder: Path, *names: str) -> Path:
    (folder / FILES).mkdir(parents=True)
    (folder / NAMES).write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    return folder


def values(folder: Path, kind: str) -> set[str]:
    return {one.value for one in Stored(folder).facts.seen if one.kind == kind}


def test_a_word_file_tells_its_text_and_its_making(tmp_path: Path):
    folder = laid(tmp_path / "bid", "乙建设公司")
    lines = [
        f"项目经理：王小明　身份证号：{IDENTITY}　联系电话 13800138000",
        "加密锁号：ABC-1234567　邮箱 Bid@Example.com",
        "投标人：乙建设公司（盖章）",
    ]
    write_word(
        folder / FILES / "technical", lines, "李四", "00AB", sessions=["01", "02"],
        saved="2026-03-01T08:00:00Z",
    )  # fmt: skip
    read(folder)
    assert values(folder, "identity") == {IDENTITY}
    assert values(folder, "phone") == {"13800138000"}
    assert values(folder, "staff") == {"项目经理 王小明"}
    assert values(folder, "licence") == {"ABC-1234567"}
    assert values(folder, "mail") == {"bid@example.com"}
    assert values(folder, "mixed") == {"乙建设公司"}
    assert values(folder, "author") == {"李四"}
    assert values(folder, "original") == {"00AB"}
    assert values(folder, "session") == {"01", "02"}


def test_pages_of_a_pdf_are_told_apart_and_blank_ones_counted(tmp_path: Path):
    folder = laid(tmp_path / "bid")
    registerFont(UnicodeCIDFont("STSong-Light"))
    paper = Canvas(str(folder / FILES / "technical"), A4, initialFontName="STSong-Light")
    paper.setAuthor("赵六")
    for text in ("第一页 施工组织设计", "", "第三页 安全措施"):
        paper.setFont("STSong-Light", 12)
        paper.drawString(72, 700, text)
        paper.showPage()
    paper.save()
    read(folder)
    found = Stored(folder)
    (file,) = found.facts.files
    assert (file.kind, file.pages, file.blank_pages, file.problem) == ("pdf", 3, 1, "")
    assert [page.number for page in found.facts.pages] == [1, 2, 3]
    assert "安全措施" in found.excerpt(found.facts.pages[2].start, 1000)
    assert "赵六" in values(folder, "author")
    assert values(folder, "original")


def test_rows_of_a_list_have_a_name_and_figures(tmp_path: Path):
    folder = laid(tmp_path / "bid")
    book = xlsxwriter.Workbook(str(folder / FILES / "prices"))
    book.add_worksheet("清单").write_row(0, 0, [1, "C30 混凝土", 12.5, 480.25, 6003.13])
    book.close()
    read(folder)
    (row,) = Stored(folder).facts.rows
    assert (row.name, row.figures) == ("C30 混凝土", (1.0, 12.5, 480.25, 6003.13))


def test_files_that_cannot_be_read_are_said_to_be_so(tmp_path: Path):
    folder = laid(tmp_path / "bid")
    (folder / FILES / "scan").write_bytes(b"\x00\x01\x02" * 100)
    (folder / FILES / "broken").write_bytes(b"%PDF-1.7 nothing behind it")
    with zipfile.ZipFile(folder / FILES / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    read(folder)
    assert all(one.problem for one in Stored(folder).facts.files)


def test_a_reader_that_dies_leaves_its_files_unread(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(children, "SECONDS", 0.001)
    folder = laid(tmp_path / "bid")
    (folder / FILES / "technical").write_text("施工组织设计", "utf-8")
    children.read([folder])
    (file,) = Stored(folder).facts.files
    assert "more than" in file.problem


def test_one_that_ends_its_process_takes_no_other_along(tmp_path: Path):
    good, bad = laid(tmp_path / "good"), laid(tmp_path / "bad")
    (good / FILES / "technical").write_text(f"身份证 {IDENTITY}", "utf-8")
    (bad / FILES / "folder").mkdir()  # nothing that a reader expects
    (bad / NAMES).write_text("no JSON", "utf-8")
    assert children._read([bad, good])
    (bad / FILES / "folder").rmdir()
    assert children.read([bad, good]) == [bad, good]
    assert values(good, "identity") == {IDENTITY}


def test_children_read_what_they_are_given(tmp_path: Path):
    folders = [laid(tmp_path / name) for name in "ab"]
    for folder in folders:
        (folder / FILES / "technical").write_text(f"投标文件 身份证 {IDENTITY}", "utf-8")
    assert sorted(children.read_all(folders)) == folders
    assert all(values(folder, "identity") == {IDENTITY} for folder in folders)


def test_numbers_of_citizens_have_a_check_sign():
    assert is_identity(IDENTITY)
    assert not is_identity("110105194912310021")
