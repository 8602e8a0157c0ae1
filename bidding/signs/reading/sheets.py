"""Tables of an Excel file: rows that have a name and figures, as lists of prices do."""

from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from bidding.signs.reading.facts import Row
from bidding.signs.reading.unreadable import Unreadable


def rows(path: Path, file: str) -> Iterator[tuple[str, Row | None]]:
    """Each row as a line of text, and as a `Row` where it has a name and figures.

    Raises `Unreadable`.
    """
    try:
        with path.open("rb") as opened:  # by its content: its name may end in anything
            book = load_workbook(opened, read_only=True, data_only=True)
            for sheet in book.worksheets:
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    yield _line(cells), _row(file, sheet.title, number, cells)
    # A stranger's file can fail in any way that its parser can.
    except Exception as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _line(cells: tuple[object, ...]) -> str:
    """The texts of a row. Its figures are compared as figures."""
    return "\t".join(cell for cell in cells if isinstance(cell, str))


def _row(file: str, sheet: str, number: int, cells: tuple[object, ...]) -> Row | None:
    """The name is the longest text of the row: lists have numbers and codes beside it."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    figures = tuple(
        float(cell)
        for cell in cells
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    )
    if not texts or not figures:
        return None
    return Row(file, sheet, number, max(texts, key=len), figures)
