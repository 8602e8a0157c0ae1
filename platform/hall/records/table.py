"""A CSV file as a stream of rows: what cannot be read is named, the rest is read all the same.

Lines are decoded one by one, and a row that cannot be parsed costs only its first line: a quote
that is never closed does not swallow the rest of the file. Nothing is ever read whole.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from hall.records.faults import Fault, Unusable

LONGEST_LINE = 1 << 20
"""Bytes of one line; more is no row of a record."""
MOST_LINES = 200
"""Lines that one row may take, where a quoted cell holds line breaks."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, without the blanks around them; `line` is that on which it begins."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    content: bytes
    whole: bool


class _Unreadable(Exception):
    """A line that is no text of its encoding."""


class Table:
    """A CSV file with a header."""

    def __init__(self, path: Path, encoding: str = "utf-8", delimiter: str = ",") -> None:
        """Read the header. Raises `Unusable` where there is none that can be read."""
        self.path = path
        self._encoding = encoding
        self._delimiter = delimiter
        try:
            with path.open("rb") as file:
                first = self._row(_Lines(file))
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from error
        if first is None:
            raise Unusable(_("%(file)s 是空文件") % {"file": path})
        if isinstance(first, Fault):
            raise Unusable(first.text)
        self.header = list(first.cells)

    def place(self, column: str) -> int:
        """Which cell of a row `column` is. Raises `Unusable` where it is missing or ambiguous."""
        found = self.header.count(column)
        if found != 1:
            reason = _("没有这一列") if found == 0 else _("有 %(n)d 列同名") % {"n": found}
            raise Unusable(Fault(str(self.path), 1, column, reason).text)
        return self.header.index(column)

    def rows(self) -> Iterator[Row | Fault]:
        """Every row after the header that is not blank, or why it cannot be read."""
        with self.path.open("rb") as file:
            lines = _Lines(file)
            self._row(lines)
            while (row := self._row(lines)) is not None:
                if isinstance(row, Fault):
                    yield row
                elif row.cells:
                    yield self._checked(row)

    def fault(self, line: int, column: str, reason: str) -> Fault:
        """A fault of this file."""
        return Fault(str(self.path), line, column, reason)

    def _checked(self, row: Row) -> Row | Fault:
        if len(row.cells) == len(self.header):
            return row
        counts = {"found": len(row.cells), "wanted": len(self.header)}
        reason = _("有 %(found)d 格，表头有 %(wanted)d 格") % counts
        return self.fault(row.line, "", reason)

    def _row(self, lines: "_Lines") -> Row | Fault | None:
        """The next row; None at the end. Lines it took in vain are read again, except the first."""
        taken: list[_Line] = []

        def feed() -> Iterator[str]:
            while len(taken) < MOST_LINES and (line := lines.take()) is not None:
                taken.append(line)
                yield self._decoded(line)

        try:
            cells = next(csv.reader(feed(), delimiter=self._delimiter, strict=True))
        except StopIteration:
            return None
        except csv.Error as error:
            lines.put_back(taken[1:])
            return self._broken(taken, _("不是 CSV：%(why)s") % {"why": error})
        except _Unreadable as error:
            lines.put_back(taken[1:])
            return self._broken(taken, str(error))
        return Row(taken[0].number, [cell.strip() for cell in cells])

    def _broken(self, taken: Sequence[_Line], reason: str) -> Fault:
        """The fault of a row; one that took further lines has a quote that none of them closed."""
        first, last = taken[0].number, taken[-1].number
        if first != last:
            facts = {"line": last, "why": reason}
            reason = _("引号到第 %(line)d 行仍未闭合（该行%(why)s）") % facts
        return self.fault(first, "", reason)

    def _decoded(self, line: _Line) -> str:
        if not line.whole:
            raise _Unreadable(_("一行超过 %(n)d 字节") % {"n": LONGEST_LINE})
        try:
            text = line.content.decode(self._encoding)
        except UnicodeDecodeError as error:
            facts = {"encoding": self._encoding, "n": error.start + 1}
            raise _Unreadable(_("第 %(n)d 字节起不是 %(encoding)s 编码的文字") % facts) from None
        if "\0" in text:
            raise _Unreadable(_("含有空字符（NUL）"))
        # Spreadsheets put a byte order mark in front.
        return text.removeprefix("\ufeff") if line.number == 1 else text


class _Lines:
    """The lines of a file, which can be put back once taken."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0
        self._ahead: deque[_Line] = deque()

    def take(self) -> _Line | None:
        with suppress(IndexError):
            return self._ahead.popleft()
        content = self._file.readline(LONGEST_LINE)
        if not content:
            return None
        self._number += 1
        whole = len(content) < LONGEST_LINE or content.endswith(b"\n")
        if not whole:
            self._skip()
        return _Line(self._number, content, whole)

    def put_back(self, lines: Sequence[_Line]) -> None:
        self._ahead.extendleft(reversed(lines))

    def _skip(self) -> None:
        """Leave out the rest of a line that is too long."""
        while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
