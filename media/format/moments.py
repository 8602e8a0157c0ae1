"""Moments as a recording writes them: UTC with six decimals, `2026-09-30T08:00:00.000250Z`."""

import re
from datetime import UTC, datetime

from media.format.errors import BadFormat

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"
_SPELLING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def write(moment: datetime) -> str:
    """The text of an aware `moment`."""
    return moment.astimezone(UTC).strftime(_FORM)


def read(text: str) -> datetime:
    """The moment that `text` names; raises `BadFormat` for any other spelling."""
    if not _SPELLING.fullmatch(text):
        raise BadFormat(f"not a moment: {text[:40]!r}")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadFormat(f"not a moment: {text[:40]!r}") from None
