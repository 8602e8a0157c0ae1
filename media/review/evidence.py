"""A package of evidence: a piece of a recording, bit for bit, with what proves it.

```
TRACK.mp4         the fragments of the piece behind their initialisation; plays anywhere
TRACK/chain.jsonl the whole chain: holds each fragment's hash
manifest.json     the recording's certificate of completeness, and
manifest.note     the signature over it
marks.jsonl       what was done meanwhile
certificate.json  what the piece is, who took it and why, the hash of every file beside it
certificate.note  the house's signature over that
```
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from ledger.notes import Note, SignerKey
from media.format import layout, moments
from media.format.pieces import pieces, read, shots
from media.format.records import Piece

FORM = "mingjing-evidence/1"
CERTIFICATE, CERTIFICATE_NOTE = "certificate.json", "certificate.note"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken: from when to when, by whom and why."""

    recording: str
    start: datetime
    end: datetime
    by: str
    reason: str
    at: datetime


def write(recording: Path, taken: Taken, key: SignerKey, target: IO[bytes]) -> None:
    """Write the package of a recording's folder as a zip; `key` bears the recording's name."""
    hashes: dict[str, str] = {}
    tracks: dict[str, list[int]] = {}
    with zipfile.ZipFile(target, "w") as package:
        for name in (layout.MANIFEST, layout.NOTE, layout.MARKS):
            hashes[name] = _put(package, name, (recording / name).read_bytes())
        for track in layout.tracks(recording):
            name = f"{track.name}/{layout.CHAIN}"
            hashes[name] = _put(package, name, (track / layout.CHAIN).read_bytes())
            taken_here = pieces(shots(track, taken.start, taken.end))
            tracks[track.name] = list(taken_here)
            if taken_here:
                film = f"{track.name}.mp4"
                hashes[film] = _film(package, film, track, taken_here.values())
        certificate = _certificate(taken, tracks, hashes)
        package.writestr(CERTIFICATE, certificate)
        signed = certified(taken.recording, certificate).signed(replace(key, name=taken.recording))
        package.writestr(CERTIFICATE_NOTE, str(signed))


def certified(recording: str, certificate: bytes) -> Note:
    """What is signed of a certificate, unsigned: form, recording, and its SHA-256."""
    return Note(f"{FORM}\n{recording}\n{sha256(certificate).hexdigest()}\n")


def _film(package: zipfile.ZipFile, name: str, track: Path, taken: Iterable[Piece]) -> str:
    digest = sha256()
    with package.open(name, "w", force_zip64=True) as target:
        for piece in taken:
            data = read(track, piece)
            digest.update(data)
            target.write(data)
    return digest.hexdigest()


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> str:
    package.writestr(name, data)
    return sha256(data).hexdigest()


def _certificate(taken: Taken, tracks: Mapping[str, list[int]], hashes: Mapping[str, str]) -> bytes:
    facts = {
        "form": FORM,
        "recording": taken.recording,
        "start": moments.write(taken.start),
        "end": moments.write(taken.end),
        "taken_by": taken.by,
        "reason": taken.reason,
        "taken_at": moments.write(taken.at),
        "records": tracks,
        "sha256": hashes,
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
