"""A spreadsheet of experts, row by row: what can be taken, and why the rest cannot. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.experts.rules.kinds import TitleLevel

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "number"),
    "name": ("姓名", "name"),
    "phone": ("电话", "手机", "phone"),
    "identity": ("身份证号", "identity"),
    "region": ("地区", "region"),
    "title": ("职称", "title"),
    "level": ("职称等级", "level"),
    "specialities": ("专业代码", "specialities"),
    "employer": ("工作单位", "employer"),
    "code": ("单位代码", "统一社会信用代码", "code"),
    "since": ("入职日期", "since"),
    "reviewed_until": ("复核有效期", "reviewed_until"),
}
"""Each column by the headings it may have."""
REQUIRED = ("number", "name", "specialities", "employer")
MOST_ROWS = 200_000
_LEVELS = {"正高": TitleLevel.SENIOR, "副高": TitleLevel.ASSOCIATE, "中级": TitleLevel.MIDDLE}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Row:
    """An expert as the sheet has them; `line` is the sheet's own numbering."""

    line: int
    number: str
    name: str
    phone: str
    identity: str
    region: str
    title: str
    level: TitleLevel
    specialities: tuple[str, ...]
    employer: str
    code: str
    since: date | None
    reviewed_until: date | None


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken; line 1 is the heading."""

    line: int
    column: str
    text: str | Promise


class Unreadable(ValueError):
    """A sheet without the columns that are needed: `missing` names them."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def read(
    cells: Iterable[Sequence[object]], codes: Collection[str], taken: Collection[str]
) -> Iterator[Row | list[Problem]]:
    """Each row, or everything that is wrong with it; empty rows are passed over.

    `codes` are the specialities there are, `taken` the numbers already in the pool. Raises
    `Unreadable`.
    """
    rows = iter(cells)
    places = _places(next(rows, ()))
    seen = set(taken)
    for line, row in enumerate(rows, 2):
        found = {name: _text(row[at]) if at < len(row) else "" for name, at in places.items()}
        if not any(found.values()):
            continue
        raw = {name: row[at] if at < len(row) else None for name, at in places.items()}
        problems = list(_problems(line, found, raw, codes, seen))
        seen.add(found["number"])
        yield problems or _row(line, found, raw)


def _places(heading: Sequence[object]) -> dict[str, int]:
    titles = [_text(one).lower() for one in heading]
    places = {
        name: titles.index(alias)
        for name, aliases in COLUMNS.items()
        for alias in aliases
        if alias in titles
    }
    if missing := [COLUMNS[name][0] for name in REQUIRED if name not in places]:
        raise Unreadable(missing)
    return places


def _problems(
    line: int,
    found: dict[str, str],
    raw: dict[str, object],
    codes: Collection[str],
    seen: Collection[str],
) -> Iterator[Problem]:
    missing = [COLUMNS[name][0] for name in REQUIRED if not found[name]]
    yield from (Problem(line, column, _("不能为空。")) for column in missing)
    if found["number"] in seen:
        yield Problem(line, "编号", _("编号重复，或库中已有。"))
    unknown = [one for one in _split(found["specialities"]) if one not in codes]
    if unknown:
        text = _("没有这些专业代码：%(codes)s。") % {"codes": "、".join(unknown)}
        yield Problem(line, "专业代码", text)
    if found.get("identity") and not is_identity(found["identity"]):
        yield Problem(line, "身份证号", _("身份证号的校验位不对。"))
    if found.get("phone") and not re.fullmatch(r"[0-9+\- ]{5,20}", found["phone"]):
        yield Problem(line, "电话", _("电话的写法不对。"))
    dates = [one for one in ("since", "reviewed_until") if found.get(one)]
    wrong = [COLUMNS[one][0] for one in dates if _date(raw[one]) is None]
    yield from (Problem(line, column, _("日期应写成 2026-01-31。")) for column in wrong)


def is_identity(number: str) -> bool:
    """Whether a resident identity number has its check sign (GB 11643-1999)."""
    number = number.upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def _row(line: int, found: dict[str, str], raw: dict[str, object]) -> Row:
    level = next((one for said, one in _LEVELS.items() if said in found.get("level", "")), None)
    return Row(
        line=line,
        number=found["number"],
        name=found["name"],
        phone=found.get("phone", ""),
        identity=found.get("identity", ""),
        region=found.get("region", ""),
        title=found.get("title", ""),
        level=level or TitleLevel.OTHER,
        specialities=tuple(dict.fromkeys(_split(found["specialities"]))),
        employer=found["employer"],
        code=found.get("code", ""),
        since=_date(raw.get("since")),
        reviewed_until=_date(raw.get("reviewed_until")),
    )


def _split(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,，;；、/]+", text) if one]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _date(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", _text(cell))
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
