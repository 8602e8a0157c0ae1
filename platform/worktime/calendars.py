"""The working calendar: yearly notices and working hours, and the arithmetic on them.

Everything is reckoned on one **line of working time**: the position of a moment is the number
of microseconds worked since the table began. Nights, weekends and holidays have no length on
it, so adding a limit is an addition and a pause is a subtraction.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Self
from zoneinfo import ZoneInfo

from worktime.errors import CalendarError, LimitError
from worktime.hours import DEFAULT_HOURS, Hours, since_midnight
from worktime.notices import Notice, NoticeDay
from worktime.table import FIRST_YEAR, LAST_YEAR, WorkingDays, outside

ZONE = ZoneInfo("Asia/Shanghai")


def to_local(moment: datetime) -> datetime:
    """The moment in Asia/Shanghai.

    Raises LimitError for one without a time zone, CalendarError for one in a year that no
    calendar covers.
    """
    if moment.tzinfo is None:
        raise LimitError(f"时间 {moment} 没有时区", f"the moment {moment} has no time zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise outside()
    return moment.astimezone(ZONE)


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar and the notice that makes it what it is.

    `provisional` says that the day's year has no published notice, so that only weekends are
    known. `name`, `citation` and `papers` are empty for a day that no notice names.
    """

    date: date
    kind: DayKind
    provisional: bool
    name: str = ""
    citation: str = ""
    papers: tuple[str, ...] = ()

    @property
    def working(self) -> bool:
        """Whether the day is worked."""
        return self.kind in {DayKind.WORKDAY, DayKind.MAKEUP}


class Calendar:
    """A calendar is a value: equal data give an equal `version`, and it never changes.

    Building one fills a table (some milliseconds): keep it by its version.
    """

    def __init__(self, notices: Iterable[Notice] = (), hours: Hours = DEFAULT_HOURS) -> None:
        self.notices = tuple(sorted(notices, key=lambda notice: notice.year))
        self.hours = hours
        self.years = frozenset(notice.year for notice in self.notices)
        if len(self.years) < len(self.notices):
            raise CalendarError("同一年有两份放假通知", "two notices for one year")
        self._named = _named_days(self.notices)
        self._table = WorkingDays({day: not named.off for day, (_, named) in self._named.items()})
        self._day_length = hours.length
        self.version = self._fingerprint()

    @classmethod
    def from_notices(cls, notices: Iterable[Notice], hours: Hours = DEFAULT_HOURS) -> Self:
        """A calendar of these notices; where two name one day, the later year's has the word.

        Raises CalendarError for two notices of one year.
        """
        return cls(notices, hours)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The reverse of `as_json`. Raises CalendarError, also when the version does not fit."""
        if not isinstance(data, dict) or not isinstance(data.get("notices"), list):
            raise CalendarError("日历应为含 notices 的 JSON 对象", "a calendar must hold notices")
        notices = map(Notice.from_json, data["notices"])
        calendar = cls(notices, Hours.from_json(data.get("hours", DEFAULT_HOURS.as_json())))
        if data.get("version", calendar.version) != calendar.version:
            raise CalendarError(
                f"日历内容与版本号 {data['version']} 不符",
                f"the calendar's content is not that of version {data['version']}",
            )
        return calendar

    def as_json(self) -> dict[str, object]:
        """Everything the calendar consists of, for storing beside what was reckoned with it."""
        return {
            "version": self.version,
            "hours": self.hours.as_json(),
            "notices": [notice.as_json() for notice in self.notices],
        }

    def with_notices(self, notices: Iterable[Notice]) -> "Calendar":
        """The same calendar with further years; a year it already has is replaced."""
        years = {notice.year: notice for notice in (*self.notices, *notices)}
        return Calendar(years.values(), self.hours)

    def with_hours(self, hours: Hours) -> "Calendar":
        """The same days with other working hours, on every one of them."""
        return Calendar(self.notices, hours)

    def _fingerprint(self) -> str:
        content = {"hours": self.hours.as_json(), "notices": [n.as_json() for n in self.notices]}
        written = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        span = f"{min(self.years)}-{max(self.years)}" if self.years else "weekends"
        return f"{span}-{hashlib.sha256(written).hexdigest()[:12]}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"<Calendar {self.version}>"

    # Days

    def day(self, when: date) -> Day:
        """What sort of day it is, and who says so."""
        provisional = when.year not in self.years
        if found := self._named.get(when):
            notice, named = found
            kind = DayKind.HOLIDAY if named.off else DayKind.MAKEUP
            return Day(when, kind, False, named.name, notice.citation, notice.papers)
        kind = DayKind.WORKDAY if when.weekday() < 5 else DayKind.WEEKEND
        return Day(when, kind, provisional)

    def is_working(self, when: date) -> bool:
        """Whether the day is worked."""
        return self._table.is_working(when.toordinal())

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a year from `first` to `last` has no published notice."""
        return any(year not in self.years for year in range(first.year, last.year + 1))

    def count(self, after: date, through: date) -> int:
        """How many working days d have after < d ≤ through; negative when reversed."""
        return self._table.through(through.toordinal()) - self._table.through(after.toordinal())

    def shift(self, when: date, days: int) -> date:
        """The `days`-th working day after `when`, which is not counted; before it if negative.

        By zero days: `when` itself, or the next working day if it is none.
        """
        ordinal = when.toordinal()
        if days > 0:
            return date.fromordinal(self._table.nth(self._table.through(ordinal) + days))
        if days < 0:
            return date.fromordinal(self._table.nth(self._table.through(ordinal - 1) + days + 1))
        return date.fromordinal(self._table.next_working(ordinal))

    # Moments

    def opening(self, when: date) -> datetime:
        """When work begins on that date, worked or not (aware, UTC)."""
        return _utc(when, self.hours.opens)

    def closing(self, when: date) -> datetime:
        """Close of work on that date, worked or not (aware, UTC)."""
        return _utc(when, self.hours.closes)

    def position(self, moment: datetime) -> int:
        """The moment on the line of working time, in microseconds."""
        local = to_local(moment)
        ordinal = local.toordinal()
        done = self._table.through(ordinal) * self._day_length
        if not self._table.is_working(ordinal):
            return done
        return done - self._day_length + self.hours.elapsed(since_midnight(local))

    def days_begun(self, moment: datetime) -> int:
        """How many working days of the table have opened by that moment."""
        local = to_local(moment)
        not_yet = self.is_working(local.date()) and local.time() < self.hours.opens
        return self._table.through(local.toordinal()) - not_yet

    def midnight(self, when: date) -> int:
        """The position at which that date ends: all its work is done."""
        return self._table.through(when.toordinal()) * self._day_length

    def moment(self, position: int) -> datetime:
        """The earliest moment at that position, aware and UTC: a close of work, not the next
        morning's opening.
        """
        days, worked = divmod(position - 1, self._day_length)
        when = date.fromordinal(self._table.nth(days + 1))
        if worked + 1 == self._day_length:  # as day limits all are
            return self.closing(when)
        clock = timedelta(microseconds=self.hours.clock_at(worked + 1))
        return (datetime.combine(when, time.min, ZONE) + clock).astimezone(UTC)

    @property
    def day_length(self) -> timedelta:
        """The working time of one working day."""
        return timedelta(microseconds=self._day_length)

    def working_between(self, since: datetime, until: datetime) -> timedelta:
        """Working time from `since` to `until`; negative when reversed."""
        return timedelta(microseconds=self.position(until) - self.position(since))

    def add(self, moment: datetime, work: timedelta) -> datetime:
        """The earliest moment by which `work` has been done since `moment`; back if negative.

        Adding `-n * day_length` goes n working days earlier: from a close of work to a close of
        work.
        """
        return self.moment(self.position(moment) + work // timedelta(microseconds=1))

    def spans_on(self, when: date) -> list[tuple[datetime, datetime]]:
        """The intervals worked on that date, aware and UTC; none if it is not a working day."""
        if not self.is_working(when):
            return []
        return [(_utc(when, opens), _utc(when, closes)) for opens, closes in self.hours.spans]

    def spans(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The intervals worked between the two moments, in order, aware and UTC."""
        last = to_local(until).date()
        when = self.shift(to_local(since).date(), 0)
        while when <= last:
            for opens, closes in self.spans_on(when):
                if opens < until and closes > since:
                    yield max(opens, since.astimezone(UTC)), min(closes, until.astimezone(UTC))
            when = self.shift(when, 1)


def _utc(when: date, clock: time) -> datetime:
    return datetime.combine(when, clock, ZONE).astimezone(UTC)


def _named_days(notices: Iterable[Notice]) -> Mapping[date, tuple[Notice, NoticeDay]]:
    return {day.date: (notice, day) for notice in notices for day in notice.days}


@cache
def published_calendar() -> Calendar:
    """The calendar shipped with this package: every notice in `worktime/data`."""
    files = (resources.files("worktime") / "data").iterdir()
    texts = [file.read_text("utf-8") for file in files if file.name.endswith(".json")]
    return Calendar(Notice.from_json(json.loads(text)) for text in texts)
