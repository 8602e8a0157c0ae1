"""Names of formats and how names and moments are written in them."""

import re
from datetime import UTC, datetime
from typing import Final

from bidding.envelope.errors import BadFormat

ENVELOPE: Final = "ebid-envelope/1"
PRE: Final = "ebid-pre/1"
PAYLOAD_TYPE: Final = "application/vnd.ebid.envelope.v1+json"
OPENING: Final = "opening"
"""The part that holds what is read out, and nothing else."""
PART_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def write_moment(at: datetime) -> str:
    """An aware moment in UTC, to the second: 2026-10-01T08:00:00Z."""
    return at.astimezone(UTC).strftime(_MOMENT)


def read_moment(text: str, what: str) -> datetime:
    """The moment that `write_moment` wrote; raises `BadFormat`."""
    try:
        at = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadFormat(f"{what}：时间的写法不对", f"{what}: ill-formed moment") from error
    if write_moment(at) != text:
        raise BadFormat(f"{what}：时间的写法不对", f"{what}: ill-formed moment")
    return at
