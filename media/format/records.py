"""The records of a chain: one line of JSON each, bound to the line before it by its hash."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, TypeAlias, TypeGuard

from media.format import moments
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE
from media.format.layout import SEGMENT_NAME

HASH_SIZE = 32
FIRST = bytes(HASH_SIZE)
"""Stands for the head before the first record."""
HASH = r"[0-9a-f]{64}"
"""How a hash is spelt."""
MICROSECONDS = 1_000_000
LARGEST = 1 << 63
"""No number of a record reaches it."""


class Cause(StrEnum):
    """Why pictures are missing."""

    START = "start"
    """The camera had not sent its first picture yet."""
    SIGNAL = "signal"
    """The camera, or the line to it, ended the connection."""
    SILENT = "silent"
    """The connection stood and nothing came."""
    REFUSED = "refused"
    """The camera's address did not answer, or refused."""
    CHANGED = "changed"
    """The camera sends another picture than before, as in size; a new run begins with it."""
    DISK = "disk"
    """The disk took no more."""
    RECORDER = "recorder"
    """The recorder ended without a word: a crash, a power cut."""
    SKIPPED = "skipped"
    """The camera's own count of time leaps within one connection: it left pictures out."""
    LINE = "line"
    """A browser's line broke and what it held meanwhile was lost."""
    PAGE = "page"
    """The page in a browser that recorded was closed or loaded anew."""
    END = "end"
    """No picture came any more before the recording ended."""


@dataclass(frozen=True)
class Opened:
    """The first record: what is recorded, and by which track."""

    kind: ClassVar[str] = "opened"
    recording: str
    track: str
    title: str


@dataclass(frozen=True)
class Clocked:
    """How the house clock stands to the monotonic one from here on.

    `boot` names the boot whose monotonic time it is; `rate` is 1 but in a rehearsal; `step` is by
    how many microseconds the house clock departs from what was expected, None as a recorder starts.
    """

    kind: ClassVar[str] = "clocked"
    boot: str
    rate: float
    step: int | None


@dataclass(frozen=True)
class Piece:
    """Bytes of a segment file and their SHA-256, in hexadecimal."""

    file: str
    offset: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Begun(Piece):
    """A run begins: the initialisation (ftyp, moov) that its fragments are played with.

    Each segment repeats it. `run` counts connections from 1; one that brought nothing has no
    record. `codecs` is RFC 6381's string; width and height are 0 where there is no picture.
    """

    kind: ClassVar[str] = "begun"
    run: int
    codecs: str
    width: int
    height: int


@dataclass(frozen=True)
class Fragment(Piece):
    """Some tenths of a second of picture and sound: prft, moof, mdat as the muxer wrote them.

    `start` and `duration` are microseconds of the media's own time within the run. `camera` is when
    the camera says it took the first picture (by its RTCP sender reports); None where it says
    nothing.
    """

    kind: ClassVar[str] = "fragment"
    run: int
    start: int
    duration: int
    key: bool
    camera: str | None


@dataclass(frozen=True)
class Remnant(Piece):
    """Bytes that an interrupted recorder left behind its last record. Kept, hashed, not played."""

    kind: ClassVar[str] = "remnant"


@dataclass(frozen=True)
class Lost:
    """From here on nothing is recorded, until the next run begins."""

    kind: ClassVar[str] = "lost"
    cause: Cause
    detail: str


@dataclass(frozen=True)
class Delayed:
    """From here on fragments came `by` microseconds after they were complete; 0: at once again.

    A browser kept them while its line was broken. Until they came nothing vouched for them.
    """

    kind: ClassVar[str] = "delayed"
    by: int


@dataclass(frozen=True)
class Closed:
    """The last record: the recording was ended, by whom is the ledger's to say."""

    kind: ClassVar[str] = "closed"


What: TypeAlias = Opened | Clocked | Begun | Fragment | Remnant | Lost | Delayed | Closed
_KINDS: dict[str, type[What]] = {
    one.kind: one for one in (Opened, Clocked, Begun, Fragment, Remnant, Lost, Delayed, Closed)
}
_ALWAYS = ("v", "n", "prev", "at", "mono", "kind")


@dataclass(frozen=True)
class Record:
    """What happened, at place `n` from 0, after the record whose line hashes to `prev`.

    `at` is the house clock's moment (the ledger's; the database server's UTC in a real house), and
    `mono` nanoseconds of the recorder's monotonic clock. Of a fragment both say when it was
    complete.
    """

    n: int
    prev: bytes
    at: datetime
    mono: int
    what: What

    @property
    def line(self) -> bytes:
        """The line without its final LF: exactly the bytes that are hashed."""
        head = {
            "v": 1,
            "n": self.n,
            "prev": self.prev.hex(),
            "at": moments.write(self.at),
            "mono": self.mono,
            "kind": self.what.kind,
        }
        whole = {**head, **asdict(self.what)}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def head(self) -> bytes:
        """The chain's head once this record stands: SHA-256 of its line."""
        return sha256(self.line).digest()

    @classmethod
    def parse(cls, line: bytes) -> "Record":
        """Read a line without its LF; raises `BadFormat`."""
        try:
            return cls._of(json.loads(line))
        except UNREADABLE as error:
            raise BadFormat(f"not a record: {line[:60]!r} ({error})") from error

    @classmethod
    def _of(cls, found: Mapping[str, object]) -> "Record":
        if found["v"] != 1:
            raise BadFormat(f"a record of version {found['v']!r}")
        n, mono, prev = found["n"], found["mono"], bytes.fromhex(str(found["prev"]))
        if not _number(n) or not _number(mono) or len(prev) != HASH_SIZE:
            raise BadFormat("a record has whole numbers for n and mono and 32 bytes for prev")
        return cls(n, prev, moments.read(str(found["at"])), mono, _what(found))


def _what(found: Mapping[str, object]) -> What:
    form = _KINDS[str(found["kind"])]
    checks = _CHECKS[form]
    if len(found) != len(_ALWAYS) + len(checks):
        raise BadFormat(f"a record of kind {form.kind} with other fields")
    rest = {name: found[name] for name in checks}
    for name, good in checks.items():
        if not good(rest[name]):
            raise BadFormat(f"{name} is {str(rest[name])[:40]!r}")
    if form is Lost:
        rest["cause"] = Cause(str(rest["cause"]))
    return form(**rest)  # type: ignore[arg-type]  # each field was checked just above


def _number(value: object) -> TypeGuard[int]:
    """Whether a value is a count; a bool is none, nor what no file and no clock reaches."""
    return type(value) is int and 0 <= value < LARGEST


def _rate(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value < LARGEST


def _text(value: object) -> bool:
    return isinstance(value, str)


_OTHERWISE: dict[str, Callable[[object], bool]] = {
    "file": lambda value: isinstance(value, str) and re.fullmatch(SEGMENT_NAME, value) is not None,
    "key": lambda value: isinstance(value, bool),
    "sha256": lambda value: isinstance(value, str) and re.fullmatch(HASH, value) is not None,
    "rate": _rate,
    "camera": lambda value: value is None or isinstance(value, str),
    "step": lambda value: value is None or type(value) is int,
}
_CHECKS: dict[type[What], dict[str, Callable[[object], bool]]] = {
    form: {
        one.name: _OTHERWISE.get(one.name, _number if one.type is int else _text)
        for one in fields(form)
    }
    for form in _KINDS.values()
}
"""Of each kind its fields, and what tells whether a value is of the field's type."""


def camera_time(fragment: Fragment) -> datetime | None:
    """When the camera says it took the first picture of `fragment`; None where it says nothing."""
    return None if fragment.camera is None else moments.read(fragment.camera)
