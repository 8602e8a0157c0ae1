"""A bank's statement of the deposit account: its rows, or everything that is wrong with them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import worktime
from bidding.errors import Refused
from bidding.rules.money import CENT

ENCODINGS = ("utf-8-sig", "gb18030")
"""What banks write; the first that fits."""
MOST_BYTES, MOST_ROWS = 4 * 1024 * 1024, 10_000
MOST_AMOUNT = Decimal(10) ** 15
COLUMNS = {
    "paid_at": ("到账时间", "交易时间", "Paid at"),
    "payer": ("付款人", "对方户名", "Payer"),
    "account": ("付款账号", "对方账号", "Account"),
    "amount": ("金额", "贷方金额", "Amount"),
    "reference": ("流水号", "交易流水号", "Reference"),
    "purpose": ("摘要", "附言", "Purpose"),
}
"""The columns that are read, each by any of its names; others are left alone."""
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
LENGTHS = {"payer": 200, "account": 64, "reference": 64, "purpose": 200}
OPTIONAL = {"purpose"}


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as the bank states it: yuan, and an aware moment."""

    paid_at: datetime
    payer: str
    account: str
    amount: Decimal
    reference: str
    purpose: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong in a line of the file; the header is line 1."""

    line: int
    column: str
    why: str


class BadStatement(Refused):
    """A statement of which nothing is taken: `rows` says all that is wrong with it."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        text = gettext_lazy("流水文件有 %(n)d 处错误，没有登记任何一笔。请改正后重新上传。")
        super().__init__("bad_statement", text % {"n": len(rows)}, "file")
        self.rows = list(rows)


def read(content: bytes, now: datetime) -> list[Paid]:
    """The payments of a statement. Raises `BadStatement`: all of it is taken, or nothing."""
    rows = _rows(content)
    places = _places(rows[0])
    found: list[Paid] = []
    bad: list[BadRow] = []
    lines: dict[str, int] = {}
    for line, cells in enumerate(rows[1:], 2):
        if not any(cells):
            continue
        try:
            paid = _paid(cells, places, now)
            if paid.reference in lines:
                raise _Bad("reference", _("与第 %(line)d 行重复") % {"line": lines[paid.reference]})
        except _Bad as error:
            bad.append(BadRow(line, COLUMNS[error.column][0], error.why))
            continue
        lines[paid.reference] = line
        found.append(paid)
    if bad:
        raise BadStatement(bad)
    return found


class _Bad(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def _rows(content: bytes) -> list[list[str]]:
    """The cells of every line. Raises `BadStatement` for what is no table."""
    if len(content) > MOST_BYTES:
        raise BadStatement([BadRow(1, "", _("文件太大。"))])
    try:
        reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise BadStatement([BadRow(1, "", _("不是 CSV：%(why)s") % {"why": error})]) from error
    if len(rows) < 2:
        raise BadStatement([BadRow(1, "", _("文件里没有一笔到账。"))])
    if len(rows) > MOST_ROWS:
        raise BadStatement([BadRow(1, "", _("行数太多，请分次上传。"))])
    return rows


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadStatement([BadRow(1, "", _("不是 UTF-8 或 GB18030 编码的文字。"))])


def _places(header: list[str]) -> dict[str, int]:
    """Which cell each column stands in. Raises `BadStatement` for those that are missing."""
    found = {
        column: place
        for column, names in COLUMNS.items()
        for place, title in enumerate(header)
        if title in names
    }
    wanted = COLUMNS.keys() - found.keys() - OPTIONAL
    missing = [names[0] for column, names in COLUMNS.items() if column in wanted]
    if missing:
        raise BadStatement([BadRow(1, name, _("没有这一列")) for name in missing])
    return found


def _paid(cells: list[str], places: dict[str, int], now: datetime) -> Paid:
    texts = dict(_texts(cells, places))
    return Paid(
        paid_at=_moment(texts["paid_at"], now),
        amount=_amount(texts["amount"]),
        payer=texts["payer"],
        account=texts["account"],
        reference=texts["reference"],
        purpose=texts.get("purpose", ""),
    )


def _texts(cells: list[str], places: dict[str, int]) -> Iterator[tuple[str, str]]:
    for column, place in places.items():
        if place >= len(cells):
            raise _Bad(column, _("这一行缺少这一格"))
        text = cells[place]
        if not text and column not in OPTIONAL:
            raise _Bad(column, _("是空的"))
        if len(text) > LENGTHS.get(column, 64) or "\0" in text:
            raise _Bad(column, _("太长，或含有空字符"))
        yield column, text


def _moment(text: str, now: datetime) -> datetime:
    """Local time to the minute at least: a bare date does not tell which side of the deadline."""
    for form in FORMATS:
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=worktime.ZONE)
        except ValueError:
            continue
        if moment > now:
            raise _Bad("paid_at", _("晚于现在"))
        return moment
    raise _Bad("paid_at", _("应写成 2026-03-30 15:04:05，精确到分"))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").removeprefix("¥"))
    except InvalidOperation:
        raise _Bad("amount", _("不是金额")) from None
    if not amount.is_finite() or not 0 < amount < MOST_AMOUNT:
        raise _Bad("amount", _("应大于零"))
    if amount != amount.quantize(CENT):
        raise _Bad("amount", _("最小到分"))
    return amount.quantize(CENT)
