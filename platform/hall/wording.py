"""Words that models and pages share."""

from django.utils.translation import get_language

import worktime


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def limit_text(amount: int | None, unit: str) -> str:
    """A limit in words (5 个工作日); empty where there is none."""
    if amount is None:
        return ""
    return worktime.limit_text(worktime.Limit(amount, worktime.Unit(unit)), language())
