"""Moments as a recording writes them: UTC with six decimals, `2026-09-30T08:00:00.000250Z`."""

from datetime import UTC, datetime

from media.format.errors import BadFormat

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def write(moment: datetime) -> str:
    """The text of an aware `moment`."""
    return moment.astimezone(UTC).strftime(_FORM)


def read(text: str) -> datetime:
    """The moment that `text` names; raises `BadFormat` for any other spelling."""
    try:
        moment = datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        raise BadFormat(f"not a moment: {text[:40]!r}") from None
    if write(moment) != text:
        raise BadFormat(f"not a moment: {text[:40]!r}")
    return moment
