"""The papers as files: a Word file with its making in it, and an Excel list of prices."""

import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from bidding.signs.reading.bid import FILES, NAMES, read
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.material import Bid, Material
from bidding.signs.trial.bidders import DEADLINE, Market, Paper

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def material(market: Market, papers: list[Paper], folder: Path) -> Material:
    """Write all files, read them as the platform does, and hand them to the rules."""
    documents = folder / "documents"
    (documents / FILES).mkdir(parents=True)
    path = documents / FILES / "tender.docx"
    write_word(path, market.clauses, "招标代理", "00000000", sessions=[], saved="")
    _write_list(documents / FILES / "quantities.xlsx", market.published)
    read(documents)
    bids = tuple(_bid(one, papers, folder / str(number)) for number, one in enumerate(papers))
    return Material(bids, Stored(documents), DEADLINE)


def _bid(paper: Paper, papers: list[Paper], folder: Path) -> Bid:
    (folder / FILES).mkdir(parents=True)
    others = [one.name for one in papers if one is not paper]
    (folder / NAMES).write_text(json.dumps(others, ensure_ascii=False), "utf-8")
    write_word(
        folder / FILES / "technical.docx", _lines(paper), paper.author, paper.original,
        sessions=paper.sessions, saved=f"{paper.saved:%Y-%m-%dT%H:%M:%SZ}",
    )  # fmt: skip
    _write_list(folder / FILES / "prices.xlsx", paper.prices, paper)
    read(folder)
    return Bid(
        paper.party, paper.name, Stored(folder), paper.price, paper.received, paper.created,
        (paper.payer,),
    )  # fmt: skip


def _lines(paper: Paper) -> list[str]:
    staff = [f"{role}：{name}　身份证号：{number}" for role, (name, number) in paper.staff.items()]
    own = f"联系电话：{paper.phone}　邮箱：{paper.mail}　账号：{paper.account}"
    licence = f"计价软件加密锁号：{paper.licence}"
    head = [f"投标人：{paper.name}（盖章）", *staff, own, licence]
    return [*head, *paper.quoted, *paper.text, *paper.extra, *paper.others_pages]


def write_word(
    path: Path, lines: list[str], author: str, original: str, *, sessions: list[str], saved: str
) -> None:
    """A Word file with no more in it than is read."""
    body = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in lines)
    marks = "".join(f'<w:rsid w:val="{one}"/>' for one in sessions)
    root = f'<w:rsids><w:rsidRoot w:val="{original}"/>{marks}</w:rsids>'
    by = escape(author)
    core = f"<dc:creator>{by}</dc:creator><cp:lastModifiedBy>{by}</cp:lastModifiedBy>"
    moment = f"<dcterms:modified>{saved}</dcterms:modified>" if saved else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/settings.xml", f"<w:settings {_W}>{root}</w:settings>")
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties {_CORE}>{core}{moment}</cp:coreProperties>"
        )


def _write_list(path: Path, items: dict[str, float], by: Paper | None = None) -> None:
    """The bill of quantities: with a bidder's prices, or as the documents have it, without."""
    book = xlsxwriter.Workbook(str(path))
    if by is not None:
        book.set_properties({"author": by.author, "created": by.saved.replace(tzinfo=None)})
    sheet = book.add_worksheet()
    for number, (name, value) in enumerate(items.items()):
        sheet.write_row(number, 0, [number + 1, name, 10])
        if by is not None:
            sheet.write_row(number, 3, [value, round(value * 10, 2)])
    book.close()
