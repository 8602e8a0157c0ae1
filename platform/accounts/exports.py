"""A list as a file to take along: CSV for programs, XLSX for people."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Format: TypeAlias = Literal["csv", "xlsx"]

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def wanted(request: HttpRequest) -> Format | None:
    """The format asked for by `?export=csv` or `?export=xlsx`; None for the page itself."""
    match request.GET.get("export"):
        case "csv":
            return "csv"
        case "xlsx":
            return "xlsx"
        case _:
            return None


def respond(
    form: Format, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> HttpResponse:
    """A download called `name` of `rows` under `header`."""
    content = _csv(header, rows) if form == "csv" else _xlsx(header, rows)
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX_TYPE
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    # The byte order mark is what tells spreadsheet programs that this is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.autofit()
    return file.getvalue()


def moment(at: dt.datetime | None) -> str:
    """A moment as a file writes it, in local time; empty where there is none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
