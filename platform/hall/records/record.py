"""A case and an event as another office's record has them. Moments are aware."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case of another office; `department` and `item` are that office's words for them."""

    id: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    department: str
    item: str
    channel: str = ""
    group: str = ""
    responsible: str = ""
    applicant: str = ""

    def digest(self) -> str:
        """A hash that pins everything in it, people's names included, without saying any."""
        return _digest(facts(self))


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One thing done on a case, as that office wrote it down."""

    case: str
    id: str
    at: datetime
    activity: str
    by: str = ""
    group: str = ""

    def digest(self) -> str:
        """A hash that pins everything in it."""
        return _digest(facts(self))


def facts(record: CaseRecord | EventRecord) -> dict[str, object]:
    """What a record says, by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _digest(said: dict[str, object]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=_utc)
    return hashlib.sha256(text.encode()).hexdigest()


def _utc(moment: object) -> str:
    if not isinstance(moment, datetime):
        raise TypeError(f"{type(moment).__name__} is no part of a record")
    return moment.astimezone(UTC).isoformat()
