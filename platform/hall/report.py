"""The figures of the hall at any instant that has been (`rules.md`, "Figures").

*Open* are the cases accepted and not ended, *paused* among them; *overdue* are the open ones over
their promised limit, *ended late* those that ended over it. An imported case's promised limit is
the deadline its office set.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

import accounts.selectors
from accounts.rules import ROOT_PATH

_FIGURES = """
SELECT c.department_id, c.channel,
       count(*) FILTER (WHERE is_open),
       count(*) FILTER (WHERE is_open AND standing.over),
       count(*) FILTER (WHERE is_open AND standing.state = 'paused'),
       count(*) FILTER (WHERE NOT is_open),
       count(*) FILTER (WHERE NOT is_open AND c.ended_late)
FROM hall_case c
CROSS JOIN LATERAL (SELECT c.ended_at IS NULL OR c.ended_at > %(at)s AS is_open) o
LEFT JOIN LATERAL deadlines_standing_at(c.promised_clock_id, %(at)s) standing ON is_open
WHERE c.accepted_at <= %(at)s AND c.promised_clock_id IS NOT NULL AND c.scope LIKE %(branch)s
GROUP BY c.department_id, c.channel
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many cases stood how."""

    open: int = 0
    overdue: int = 0
    paused: int = 0
    ended: int = 0
    ended_late: int = 0

    @property
    def on_time_rate(self) -> float | None:
        """(ended − ended late) ÷ ended; None where nothing has ended."""
        return (self.ended - self.ended_late) / self.ended if self.ended else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def as_json(self) -> dict[str, int | float | None]:
        """The figures with their rate, for a program."""
        return {**asdict(self), "on_time_rate": self.on_time_rate}


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a branch at an instant: all, by department and by channel."""

    at: datetime
    scope: str
    total: Figures
    by_department: Mapping[str, Figures]
    by_channel: Mapping[str, Figures]

    def as_json(self) -> dict[str, object]:
        """The report for a program."""
        return {
            "at": self.at.isoformat(),
            "scope": self.scope,
            **self.total.as_json(),
            "by_department": {name: one.as_json() for name, one in self.by_department.items()},
            "by_channel": {name: one.as_json() for name, one in self.by_channel.items()},
        }


class NoSuchBranch(Exception):
    """A path that is no organisation's."""


def report(at: datetime, scope: str = ROOT_PATH) -> Report:
    """Sum up the branch `scope` as it stood at `at`. Raises `NoSuchBranch`."""
    if scope != ROOT_PATH and not accounts.selectors.subtree(scope).filter(path=scope).exists():
        raise NoSuchBranch(_("没有路径为“%(path)s”的机构") % {"path": scope})
    departments: dict[int, Figures] = defaultdict(Figures)
    channels: dict[str, Figures] = defaultdict(Figures)
    for department, channel, *counts in _rows(at, scope):
        departments[department] += Figures(*counts)
        channels[channel] += Figures(*counts)
    names = _names(departments)
    return Report(
        at,
        scope,
        sum(channels.values(), Figures()),
        {names[pk]: departments[pk] for pk in sorted(departments, key=lambda pk: names[pk])},
        dict(sorted(channels.items())),
    )


def _rows(at: datetime, scope: str) -> list[tuple[int, str, int, int, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"at": at, "branch": f"{scope}%"})
        found: list[tuple[int, str, int, int, int, int, int]] = cursor.fetchall()
    return found


def _names(departments: Mapping[int, Figures]) -> dict[int, str]:
    """What each department is called; one whose name another bears too, by its centre as well."""
    found = accounts.selectors.subtree("/").filter(pk__in=departments).select_related("parent")
    places = {place.pk: place for place in found}
    shared = [place.name for place in places.values()]
    return {
        pk: place.name
        if shared.count(place.name) == 1 or place.parent is None
        else f"{place.parent.name}/{place.name}"
        for pk, place in places.items()
    }
