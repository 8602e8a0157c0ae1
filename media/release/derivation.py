"""The derivation: what a released film was made of, what was hidden in it, and by which tools.

`derivation.json` lies beside `film.mp4`; `derivation.note` is a C2SP signed note of three lines:
the form, the recording's name, the SHA-256 of `derivation.json`; its key is the ledger's under the
recording's name. No Django here: anybody may read and verify one.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from ledger.notes import Note
from media.format import moments
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE, read_as
from media.release.regions import Region, Seen

FORM = "mingjing-release/1"
FILM, DERIVATION, NOTE = "film.mp4", "derivation.json", "derivation.note"


@dataclass(frozen=True)
class Derivation:
    """Everything from which a film can be made again, and the film's own hash.

    `pieces` are the records of the track that it was made of, by their places, with their SHA-256;
    `seen` the faces a machine found, `regions` what a person marked; `tools` the versions.
    """

    recording: str
    manifest_sha256: str
    track: str
    start: datetime
    end: datetime
    sound: bool
    pieces: Mapping[int, str]
    seen: tuple[Seen, ...]
    regions: tuple[Region, ...]
    tools: Mapping[str, str]
    film_sha256: str
    film_size: int
    pictures: int

    @property
    def text(self) -> bytes:
        """The file's bytes."""
        facts = {
            "form": FORM,
            **asdict(self),
            "start": moments.write(self.start),
            "end": moments.write(self.end),
        }
        return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()

    def note(self) -> Note:
        """What is signed, unsigned."""
        return Note(f"{FORM}\n{self.recording}\n{sha256(self.text).hexdigest()}\n")

    @classmethod
    def parse(cls, data: bytes) -> "Derivation":
        """Read a derivation; raises `BadFormat`."""
        try:
            facts = json.loads(data)
            if facts.pop("form") != FORM:
                raise BadFormat("not a derivation of a release")
            facts["pieces"] = {int(n): str(digest) for n, digest in facts["pieces"].items()}
            facts["seen"] = tuple(read_as(Seen, one) for one in facts["seen"])
            facts["regions"] = tuple(read_as(Region, one) for one in facts["regions"])
            facts["tools"] = {str(name): str(tool) for name, tool in facts["tools"].items()}
            return read_as(cls, facts, "start", "end")
        except UNREADABLE as error:
            raise BadFormat(f"not a derivation of a release ({error})") from error
