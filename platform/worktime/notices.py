"""What the State Council's yearly notice says: which days are off, which weekends are worked.

The JSON shape is that of NateScarlet/holiday-cn, so a further year's file can be taken over as
it is; `number` (国办发明电〔2025〕7号) is ours and may be absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self, TypeVar

from worktime import table
from worktime.errors import CalendarError

# The days a notice reaches beyond its year must lie in the table too.
FIRST_YEAR, LAST_YEAR = table.FIRST_YEAR + 1, table.LAST_YEAR - 1
# A notice reaches at most this far into the years beside its own (元旦, 2025-12-31).
REACH = timedelta(days=31)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One named day of a notice: off, or a weekend day that is worked (调休)."""

    date: date
    name: str
    off: bool

    def as_json(self) -> dict[str, object]:
        """The day as in the file."""
        return {"name": self.name, "date": self.date.isoformat(), "isOffDay": self.off}


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice for one year, with the papers (addresses) it can be read at.

    Raises CalendarError when it cites nothing, names a day twice, names a day far from its
    year, or makes an ordinary weekday a make-up day: that can only be a slip of the pen.
    """

    year: int
    papers: tuple[str, ...]
    days: tuple[NoticeDay, ...]
    number: str = ""

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise self._fault(
                f"年份须在 {FIRST_YEAR} 与 {LAST_YEAR} 之间",
                f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}",
            )
        if not self.papers or not all(paper.strip() for paper in self.papers):
            raise self._fault("须注明通知出处", "it must cite the notice")
        if not self.days:
            raise self._fault("没有列出任何日期", "it names no day")
        seen: set[date] = set()
        for day in self.days:
            self._check(day, seen)
            seen.add(day.date)

    def _check(self, day: NoticeDay, seen: set[date]) -> None:
        if day.date in seen:
            raise self._fault(f"{day.date} 列了两次", f"{day.date} is named twice")
        first, last = date(self.year, 1, 1) - REACH, date(self.year, 12, 31) + REACH
        if not first <= day.date <= last:
            raise self._fault(f"{day.date} 不属于这一年", f"{day.date} is not of that year")
        if not day.name.strip():
            raise self._fault(f"{day.date} 没有节日名称", f"{day.date} has no name")
        if not day.off and day.date.weekday() < 5:
            raise self._fault(
                f"{day.date} 是周一至周五，不会是调休上班日",
                f"{day.date} is a weekday and cannot be a make-up working day",
            )

    def _fault(self, zh: str, en: str) -> CalendarError:
        return CalendarError(f"{self.year} 年放假通知：{zh}", f"notice for {self.year}: {en}")

    @property
    def citation(self) -> str:
        """How the notice is cited: by its number, or else by where it can be read."""
        return self.number or self.papers[0]

    @classmethod
    def from_json(cls, data: object) -> Self:
        """A notice read from parsed JSON. Raises CalendarError naming what is wrong."""
        fields = _object(data, {"year", "papers", "days"}, {"number", "$schema", "$id"})
        papers = _typed(fields, "papers", list)
        return cls(
            year=_typed(fields, "year", int),
            papers=tuple(_text(paper, "papers") for paper in papers),
            days=tuple(_day(day) for day in _typed(fields, "days", list)),
            number=_text(fields.get("number", ""), "number"),
        )

    def as_json(self) -> dict[str, object]:
        """The notice as in the file."""
        return {
            "year": self.year,
            "number": self.number,
            "papers": list(self.papers),
            "days": [day.as_json() for day in self.days],
        }


def _day(data: object) -> NoticeDay:
    fields = _object(data, {"name", "date", "isOffDay"}, set())
    written = _text(fields["date"], "date")
    try:
        when = date.fromisoformat(written)
    except ValueError as error:
        raise CalendarError(
            f"放假通知：“{written}”不是日期", f"notice: {written!r} is no date"
        ) from error
    return NoticeDay(when, _text(fields["name"], "name"), _typed(fields, "isOffDay", bool))


def _object(data: object, needed: set[str], allowed: set[str]) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise CalendarError("放假通知：应为 JSON 对象", "notice: a JSON object is expected")
    if missing := needed - data.keys():
        names = ", ".join(sorted(missing))
        raise CalendarError(f"放假通知：缺少 {names}", f"notice: {names} is missing")
    if unknown := data.keys() - needed - allowed:
        names = ", ".join(sorted(map(str, unknown)))
        raise CalendarError(f"放假通知：不认识 {names}", f"notice: {names} is not known")
    return data


def _typed(fields: Mapping[str, object], key: str, kind: type[T]) -> T:
    value = fields[key]
    # True is an int to Python, never a year to us.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise CalendarError(
            f"放假通知：{key} 应为 {kind.__name__}",
            f"notice: {key} must be of type {kind.__name__}",
        )
    return value


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise CalendarError(f"放假通知：{key} 应为文字", f"notice: {key} must be text")
    return value
