"""Intervals of a tender's calendar as a table shows them, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

import worktime
from bidding.rules.calendar import Checked
from bidding.rules.statutes import DepositLimit
from hall.wording import language
from worktime import Limit, Unit


@dataclass(frozen=True, slots=True)
class Face:
    """One interval in words; `earliest` is the first lawful date of its end."""

    what: str
    start: datetime
    end: datetime
    least: str
    actual: str
    earliest: date
    article: str
    satisfied: bool
    provisional: bool


def faces(found: Iterable[Checked]) -> list[Face]:
    """These intervals in words."""
    return [_face(one) for one in found]


def deposit_words(limit: DepositLimit) -> str:
    """What the law says of deposits, with its article."""
    said = {"percent": limit.percent, "article": limit.article.text(language())}
    if limit.cash:
        return _("保证金不超过估算价的百分之 %(percent)s（%(article)s）。") % said
    return _("保证金不超过预算的百分之 %(percent)s，不得以现金提交（%(article)s）。") % said


def _face(one: Checked) -> Face:
    spoken, least = language(), one.interval.least
    return Face(
        what=one.interval.what(spoken),
        start=one.start,
        end=one.end,
        least=worktime.limit_text(least, spoken) if least else _("同一时刻"),
        actual=_actual(one, least, spoken),
        earliest=one.earliest,
        article=one.interval.article.text(spoken),
        satisfied=one.satisfied,
        provisional=one.provisional,
    )


def _actual(one: Checked, least: Limit | None, spoken: str) -> str:
    if least is None:
        return _("同一时刻") if one.satisfied else _("不同时刻")
    if one.actual is None or one.actual < 1:
        return "0"
    unit = least.unit if least.unit is Unit.WORKING_DAY else Unit.CALENDAR_DAY
    return worktime.limit_text(Limit(one.actual, unit), spoken)
