"""What the county puts out to tender, and when: always one whose deadline a visitor can meet.

A tender is published three weeks before its deadline, as the law asks. Some lie that far behind the
first day that a visitor sees; with every one that closes the purchaser publishes the next.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from mingjing.county.founding import FILE
from worktime import ZONE, Calendar

INTERVAL = timedelta(days=21)
"""Between notice and deadline: the law asks for 20 days (Tendering Law 24)."""
FIRST, LATER = time(15), time(14)
"""The deadline of the first day, and of all others: late enough to come, early enough to open."""
AHEAD = (0, 1, 4, 8, 12)
"""Working days from a visitor's first day to the deadlines of the tenders that are out by then."""
APART = 4
"""Working days between later deadlines."""
LEAST = timedelta(hours=4)
"""How much of its day the county must still play before a deadline that a visitor can meet."""
TERMS = {
    "mode": "open", "qualification": "after", "envelopes": 1, "suite": "intl-1", "threshold": 2,
    "validity_days": 90, "unlock_minutes": 150, "subject_matter": "施工图范围内的全部工程内容",
    "requirements": "市政公用工程施工总承包三级及以上资质",
    "place": "青溪县公共资源交易中心（网上开标大厅）", "contact": "交通运输局招标办",
}  # fmt: skip
NOTICE = "本项目已具备招标条件，现公开招标，欢迎合格的投标人参加投标。"
PAPER = "%PDF-1.4\n% 演示招标文件\n%%EOF\n".encode()
PARTIES = {
    "purchaser": "交通运输局",
    "centre": "青溪县公共资源交易中心",
    "regulator": "住房和城乡建设局",
}
KEEPERS = (PARTIES["purchaser"], PARTIES["centre"], "发展和改革局")
"""Who keeps the keys: three organisations, each with a keeper and a deputy."""


def keeper_names(position: int) -> tuple[str, str]:
    """The accounts of the keeper and the deputy of the 1st, 2nd, 3rd key."""
    return f"trustee{position}", f"deputy{position}"


def keeper_labels(position: int) -> tuple[str, str]:
    """What people call them."""
    return f"{position}号密钥保管人", f"{position}号密钥替补"


@dataclass(frozen=True)
class Plan:
    """A tender to come: what is built, for how much (yuan), until when bids are taken."""

    name: str
    name_en: str
    estimate: Decimal
    deadline: datetime

    @property
    def deposit(self) -> Decimal:
        """What each bidder pays beforehand, in yuan."""
        return deposit_of(self.estimate)

    @property
    def documents_to(self) -> datetime:
        """Documents are on offer to the end, so that a visitor can register."""
        return self.deadline


def deposit_of(estimate: Decimal) -> Decimal:
    """One per cent of the estimate; the law allows two."""
    return estimate / 100


def first_day(today: date, calendar: Calendar) -> date:
    """The working day on which the tenders of the first days are published."""
    return calendar.shift(today - INTERVAL - timedelta(days=1), -1)


def first_plans(today: date, calendar: Calendar) -> Sequence[Plan]:
    """The tenders that are out when a visitor comes on `today`."""
    days = [calendar.shift(today, ahead) for ahead in AHEAD]
    return [
        _plan(number, datetime.combine(day, LATER if number else FIRST, ZONE))
        for number, day in enumerate(days)
    ]


def following_plan(last: datetime, now: datetime, calendar: Calendar) -> Plan:
    """The tender after the one with the deadline `last`, if it is published `now`."""
    soonest = now.astimezone(ZONE).date() + INTERVAL
    day = calendar.shift(last.astimezone(ZONE).date(), APART)
    while day < soonest:
        day = calendar.shift(day, 1)
    return _plan(day.toordinal(), datetime.combine(day, LATER, ZONE))


def played(now: datetime, then: datetime, calendar: Calendar, margin: timedelta) -> timedelta:
    """How much of the time until `then` the county lives through: it skips nights and holidays.

    A day is played from `margin` before its opening to `margin` after its close.
    """
    total, day = timedelta(0), now.astimezone(ZONE).date()
    while day <= then.astimezone(ZONE).date():
        if calendar.is_working(day):
            begins = max(now, calendar.opening(day) - margin)
            ends = min(then, calendar.closing(day) + margin)
            total += max(ends - begins, timedelta(0))
        day += timedelta(days=1)
    return total


def _plan(number: int, deadline: datetime) -> Plan:
    projects = tomllib.loads(FILE.read_text(encoding="utf-8"))["projects"]
    name, name_en, estimate = projects[number % len(projects)]
    return Plan(name, name_en, Decimal(estimate), deadline)
