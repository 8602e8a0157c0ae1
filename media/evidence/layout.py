"""The names of a package's files, and what its certificate says."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ledger.notes import Note
from media.format import layout, moments
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE
from media.format.records import HASH

FORM = "mingjing-evidence/1"
CERTIFICATE, CERTIFICATE_NOTE = "certificate.json", "certificate.note"
SEALED = frozenset({layout.MANIFEST, layout.NOTE, layout.MARKS})
"""What a package holds of the recording beside its tracks."""
BESIDE = frozenset({"index.html", "verify.pyz", "README.txt"})
"""What opens and explains it."""
_FILM = rf"{layout.TRACK_NAME}/film-[1-9][0-9]{{0,8}}\.mp4"
_CHAIN = rf"{layout.TRACK_NAME}/{re.escape(layout.CHAIN)}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken: from when to when, by whom, in which viewing and why."""

    recording: str
    start: datetime
    end: datetime
    by: str
    viewing: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certified: who took what, the records each film is made of, each file's SHA-256."""

    taken: Taken
    films: Mapping[str, Sequence[int]]
    sha256: Mapping[str, str]

    @property
    def text(self) -> bytes:
        """The exact bytes of `certificate.json`."""
        taken = self.taken
        facts = {
            "form": FORM,
            "recording": taken.recording,
            "start": moments.write(taken.start),
            "end": moments.write(taken.end),
            "taken_by": taken.by,
            "viewing": taken.viewing,
            "reason": taken.reason,
            "taken_at": moments.write(taken.at),
            "films": {name: [*numbers] for name, numbers in self.films.items()},
            "sha256": dict(self.sha256),
        }
        return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def parse(cls, data: bytes) -> "Certificate":
        """Read `certificate.json`; raises `BadFormat`, also where it names what no package has.

        What is spelt otherwise than `text` is the reader's to find: JSON has many spellings.
        """
        try:
            facts = json.loads(data)
            if facts["form"] != FORM:
                raise BadFormat("a certificate of an unknown form")
            start, end, at = (moments.read(facts[name]) for name in ("start", "end", "taken_at"))
            recording, by, reason = (str(facts[one]) for one in ("recording", "taken_by", "reason"))
            taken = Taken(recording, start, end, by, int(facts["viewing"]), reason, at)
            films = {_named(_FILM, name): [*map(int, ns)] for name, ns in facts["films"].items()}
            hashes = {_file(name): _named(HASH, one) for name, one in facts["sha256"].items()}
            return cls(taken, films, hashes)
        except UNREADABLE as error:
            raise BadFormat(f"not a certificate ({error})") from error


def _file(name: str) -> str:
    return name if name in SEALED | BESIDE else _named(f"{_FILM}|{_CHAIN}", name)


def _named(pattern: str, text: str) -> str:
    """`text` itself; raises `BadFormat` where it is not spelt so."""
    if not re.fullmatch(pattern, text):
        raise BadFormat(f"it names {text[:70]!r}")
    return text


def certified(recording: str, certificate: bytes) -> Note:
    """What is signed of a certificate, unsigned: form, recording, and its SHA-256."""
    return Note(f"{FORM}\n{recording}\n{sha256(certificate).hexdigest()}\n")


def film_name(track: str, number: int) -> str:
    """The film of the `number`th connection to a camera, from 1."""
    return f"{track}/film-{number}.mp4"


def track_of(film: str) -> str:
    """The track that a film is of."""
    return film.partition("/")[0]
