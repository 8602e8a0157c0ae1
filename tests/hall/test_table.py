"""Reading CSV files by the row: whatever a file holds, no line of it is lost in silence."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.records.faults import Fault, Unusable
from hall.records.moments import MomentFormat
from hall.records.table import MOST_LINES, Row, Table

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CELL = st.text(st.characters(codec="gb18030", exclude_characters="\0\x1a\ufeff"), max_size=20)
MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


def read(path: Path, content: bytes, encoding: str = "utf-8") -> list[Row | Fault]:
    path.write_bytes(content)
    return list(Table(path, encoding).rows())


@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_what_was_written_is_read(folder: Path, rows: list[list[str]], encoding: str):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    found = read(folder / "round.csv", text.getvalue().encode(encoding), encoding)
    plain = [[cell.strip() for cell in row] for row in rows]
    assert [list(row.cells) for row in found if isinstance(row, Row)] == plain
    assert not any(isinstance(row, Fault) for row in found)


@given(junk=st.binary(max_size=400))
def test_no_bytes_break_it_and_each_line_is_accounted_for(folder: Path, junk: bytes):
    found = read(folder / "junk.csv", b"a,b\n" + junk + b"\n1,2\n")
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))
    assert all(2 <= line <= junk.count(b"\n") + 3 for line in lines)


@given(junk=st.binary(max_size=200), after=st.integers(1, 5))
def test_rows_after_junk_are_read_all_the_same(folder: Path, junk: bytes, after: int):
    # Without quotes: a quote that is opened may make one cell of the lines after it.
    clean = junk.replace(b'"', b"")
    found = read(folder / "after.csv", b"a,b\n" + clean + b"\n" + b"1,2\n" * after)
    assert [list(row.cells) for row in found[-after:] if isinstance(row, Row)] == [
        ["1", "2"]
    ] * after


def test_a_quote_that_never_closes_costs_one_line(folder: Path):
    found = read(folder / "quote.csv", b'a,b\n1,2\n3,"4\n' + b"5,6\n" * (MOST_LINES + 50))
    faults = [row for row in found if isinstance(row, Fault)]
    assert [(fault.line, fault.column) for fault in faults] == [(3, "")]
    assert len(found) == MOST_LINES + 52


def test_an_open_quote_is_the_fault_of_its_own_line(folder: Path):
    content = b'a,b\n1,"2\n3,4\n5,\xff\xff\n6,7\n'
    found = read(folder / "fault.csv", content, "gb18030")
    faults = [(row.line, row.reason) for row in found if isinstance(row, Fault)]
    bad = "第 3 字节起不是 gb18030 编码的文字"
    assert faults == [(2, f"引号到第 4 行仍未闭合（该行{bad}）"), (4, bad)]


@pytest.mark.parametrize("content", [b"", b"\n", b"a,a\n", b'"a,b\n'])
def test_a_column_must_be_there_once(folder: Path, content: bytes):
    path = folder / "header.csv"
    path.write_bytes(content)
    with pytest.raises(Unusable):
        Table(path).place("a")


@given(moment=MOMENTS)
def test_moments_with_an_offset_keep_it(moment: datetime):
    local = moment.astimezone(AMSTERDAM)
    assert MomentFormat(zone=ZoneInfo("Asia/Shanghai")).read(local.isoformat()) == moment


@given(moment=MOMENTS)
def test_moments_without_an_offset_are_those_of_the_zone(moment: datetime):
    local = moment.astimezone(AMSTERDAM)
    naive = local.replace(tzinfo=None)
    read_back = MomentFormat(zone=AMSTERDAM).read(naive.isoformat())
    # An hour that comes twice in autumn is read as the first of the two.
    assert read_back == naive.replace(tzinfo=AMSTERDAM, fold=0).astimezone(UTC)


@given(text=st.text(max_size=40))
def test_any_text_is_a_moment_or_a_clear_refusal(text: str):
    with suppress(ValueError):
        assert MomentFormat().read(text).tzinfo is UTC
