"""Words that models and pages share."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import worktime


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def amount_text(amount: int, unit: str) -> str:
    """So many units of time in words (3 个工作小时)."""
    return worktime.amount(amount, unit, language())


def limit_text(amount: int | None, unit: str) -> str:
    """A limit in words (5 个工作日); empty where there is none."""
    if amount is None:
        return ""
    return worktime.limit_text(worktime.Limit(amount, worktime.Unit(unit)), language())


def lateness_text(milliseconds: float) -> str:
    """A delay in the unit that says it best: milliseconds up to ten seconds, hours from two on."""
    if milliseconds < 10_000:
        return _("%(n)s 毫秒") % {"n": round(milliseconds)}
    if milliseconds < 120_000:
        return _("%(n)s 秒") % {"n": round(milliseconds / 1_000)}
    if milliseconds < 7_200_000:
        return _("%(n)s 分钟") % {"n": round(milliseconds / 60_000)}
    return _("%(n)s 小时") % {"n": f"{round(milliseconds / 3_600_000):,}"}
