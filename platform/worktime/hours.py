"""Working hours: the spans of a working day, in local time."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Self

from worktime.errors import CalendarError

MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Hours:
    """The spans in which a working day is worked, in order and without overlap.

    Inside this room working time is a whole number of microseconds, so that adding and taking
    away never rounds. Raises CalendarError for spans that are empty, reversed or overlapping.
    """

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        in_order = all(before[1] <= after[0] for before, after in pairwise(self.spans))
        if not self.spans or not in_order or any(since >= until for since, until in self.spans):
            shown = "、".join(f"{since:%H:%M}-{until:%H:%M}" for since, until in self.spans)
            raise CalendarError(
                f"工作时间须为依次排列、互不重叠的时段：{shown or '（空）'}",
                f"working hours must be spans in order without overlap: {shown or 'none given'}",
            )

    @classmethod
    def of(cls, *spans: str) -> Self:
        """Hours written as "09:00-12:00", one argument a span."""
        return cls(tuple(_span(text) for text in spans))

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The reverse of `as_json`. Raises CalendarError for anything else."""
        if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
            raise CalendarError(
                '工作时间须为 ["09:00-12:00", …] 形式的列表',
                'working hours must be a list like ["09:00-12:00", …]',
            )
        return cls.of(*data)

    def as_json(self) -> list[str]:
        """`["09:00-12:00", …]`; seconds appear only where there are any."""
        return [f"{_clock(since)}-{_clock(until)}" for since, until in self.spans]

    @property
    def opens(self) -> time:
        """When work begins."""
        return self.spans[0][0]

    @property
    def closes(self) -> time:
        """Close of work: the moment at which a day limit ends (Civil Code art. 203)."""
        return self.spans[-1][1]

    @cached_property
    def length(self) -> int:
        """Microseconds worked in one working day."""
        return sum(until - since for since, until in self._edges)

    @cached_property
    def _edges(self) -> tuple[tuple[int, int], ...]:
        return tuple((since_midnight(since), since_midnight(until)) for since, until in self.spans)

    def elapsed(self, clock: int) -> int:
        """Microseconds of work done when `clock` microseconds of the day have passed."""
        done = 0
        for since, until in self._edges:
            if clock > since:
                done += min(clock, until) - since
        return done

    def clock_at(self, worked: int) -> int:
        """The earliest time of day, in microseconds, at which `worked` of them are done."""
        for since, until in self._edges:
            if worked <= until - since:
                return since + worked
            worked -= until - since
        raise ValueError("a working day is shorter than that")


def since_midnight(clock: time | datetime) -> int:
    """Microseconds from midnight to `clock`."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * MICROSECONDS + clock.microsecond


def _span(text: str) -> tuple[time, time]:
    since, dash, until = text.partition("-")
    try:
        if dash:
            return time.fromisoformat(since), time.fromisoformat(until)
    except ValueError:
        pass
    raise CalendarError(
        f"“{text}”不是工作时段，应写作 09:00-12:00",
        f"{text!r} is no span of working hours; write 09:00-12:00",
    )


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}" if not clock.second and not clock.microsecond else clock.isoformat()


DEFAULT_HOURS = Hours.of("09:00-12:00", "13:30-17:30")
