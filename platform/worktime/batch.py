"""A file of acceptance dates and limits, answered row by row."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from worktime.calendars import Calendar
from worktime.errors import WorktimeError
from worktime.limits import Limit
from worktime.reading import read_moment, read_number
from worktime.reckoning import Due, due

ACCEPTED, LIMIT, DUE = "accepted_date", "n_working_days", "due_date"


class BatchError(WorktimeError):
    """A file that cannot be read, or a row of it; the message names file, line and column."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A row by column, as it stands in the file, and its due moment."""

    line: int
    row: Mapping[str, str]
    due: Due

    @property
    def filled(self) -> dict[str, str]:
        """The row with its due date, in the file's own column where it has one."""
        return {**self.row, DUE: str(self.due.date)}


class Batch:
    """A CSV file with a header; iterating yields each row answered, or why it was refused."""

    def __init__(self, path: Path, calendar: Calendar) -> None:
        """Reads the header. Raises BatchError without one, or without the two columns."""
        self.path = path
        self._calendar = calendar
        self._lines = self._read()
        _, self.header = next(self._lines, (0, []))
        for column in (ACCEPTED, LIMIT):
            if column not in self.header:
                raise self._fault(1, column, "缺少此列", "the column is missing")

    def __iter__(self) -> Iterator[Answered | BatchError]:
        for line, cells in self._lines:
            try:
                yield self._answer(line, cells)
            except BatchError as refused:
                yield refused

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with the number of the line it ends on."""
        # Spreadsheets put a byte order mark in front.
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                yield from ((reader.line_num, cells) for cells in reader if cells)
            except UnicodeDecodeError as error:
                raise self._fault(
                    reader.line_num + 1, "", "不是 UTF-8 文本", "it is not UTF-8 text"
                ) from error
            except csv.Error as error:
                raise self._fault(reader.line_num, "", "不是 CSV", f"not CSV: {error}") from error

    def _answer(self, line: int, cells: Sequence[str]) -> Answered:
        if len(cells) != len(self.header):
            raise self._fault(
                line,
                "",
                f"有 {len(cells)} 格，表头有 {len(self.header)} 格",
                f"it has {len(cells)} cells, the header {len(self.header)}",
            )
        row = dict(zip(self.header, cells, strict=True))
        column = ACCEPTED
        try:
            start = read_moment(row[ACCEPTED])
            column = LIMIT
            return Answered(line, row, due(start, Limit(read_number(row[LIMIT])), self._calendar))
        except WorktimeError as error:
            raise self._fault(line, column, error.zh, error.en) from error

    def refusal(self, rows: int) -> BatchError:
        """What is said at the end when so many rows were refused."""
        return BatchError(f"{self.path}：{rows} 行未计算", f"{self.path}: {rows} rows were refused")

    def _fault(self, line: int, column: str, zh: str, en: str) -> BatchError:
        named_zh, named_en = (f"，{column} 列", f", column {column}") if column else ("", "")
        return BatchError(
            f"{self.path} 第 {line} 行{named_zh}：{zh}", f"{self.path} line {line}{named_en}: {en}"
        )
