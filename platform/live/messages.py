"""The messages of the live socket, to the byte; `docs/live.md` is their manual."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from live.frames import Message


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A client wants a topic; `epoch` and `version` say what it holds, None that it has nothing."""

    topic: str
    epoch: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A client has had enough of a topic."""

    topic: str


MAX_NAME = 200
"""Characters a topic or an epoch may have in what a client says."""


class Misspoken(ValueError):
    """What a client said is not of the protocol."""


def hello(now: datetime, rate: float) -> Message:
    """The greeting: what time it is and how fast it passes."""
    return _message({"k": "hello", "now": moment(now), "rate": rate})


def beat(now: datetime, rate: float, asof: datetime | None, versions: Mapping[str, int]) -> Message:
    """Each second: the time, the age of the data, and the version of every topic sent to here."""
    shown = moment(asof) if asof else None
    fields = {"k": "beat", "now": moment(now), "rate": rate, "asof": shown, "v": dict(versions)}
    return _message(fields)


def snap(topic: str, epoch: str, version: int, rows: Mapping[str, bytes]) -> Message:
    """All rows of a topic at a version."""
    head = _compact({"k": "snap", "t": topic, "e": epoch, "v": version})
    return Message(b'%b,"rows":%b}' % (head[:-1], _members(rows)))


def delta(
    topic: str,
    epoch: str,
    versions: tuple[int, int],
    rows: Mapping[str, bytes],
    gone: Iterable[str],
) -> Message:
    """What makes version `versions[0]` of a topic into `versions[1]`."""
    previous, version = versions
    head = _compact({"k": "delta", "t": topic, "e": epoch, "p": previous, "v": version})
    return Message(b'%b,"set":%b,"del":%b}' % (head[:-1], _members(rows), _compact(list(gone))))


def check(topic: str, epoch: str, version: int, checksum: int) -> Message:
    """The checksum of a topic's rows at a version."""
    return _message({"k": "check", "t": topic, "e": epoch, "v": version, "sum": checksum})


def refused(topic: str, why: str) -> Message:
    """A topic that this client does not get."""
    return _message({"k": "refused", "t": topic, "why": why})


def moment(value: datetime) -> str:
    """ISO 8601 in UTC to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def heard(text: str) -> Subscribe | Unsubscribe:
    """What a client said. Raises `Misspoken`."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Misspoken("not JSON") from error
    match said:
        case {"t": str(name)} | {"e": str(name)} if len(name) > MAX_NAME:
            raise Misspoken("too long a name")
        case {"k": "sub", "t": str(topic), "e": str(epoch), "v": int(version)}:
            return Subscribe(topic, epoch, version)
        case {"k": "sub", "t": str(topic), "e": None, "v": None}:
            return Subscribe(topic, None, None)
        case {"k": "unsub", "t": str(topic)}:
            return Unsubscribe(topic)
        case _:
            raise Misspoken("no such message")


def _message(fields: Mapping[str, object]) -> Message:
    return Message(_compact(fields))


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _members(rows: Mapping[str, bytes]) -> bytes:
    """A JSON object of members that are JSON already."""
    return b"{%b}" % b",".join(b"%b:%b" % (_compact(key), row) for key, row in rows.items())
