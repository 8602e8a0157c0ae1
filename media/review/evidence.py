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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from ledger.notes import Note, SignerKey
from media.format import chain, layout, moments
from media.format.records import Begun, Fragment, Piece

FORM = "mingjing-evidence/1"


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
            pieces = list(_pieces(track, taken))
            tracks[track.name] = [n for n, _piece in pieces]
            if pieces:
                film = f"{track.name}.mp4"
                hashes[film] = _film(package, film, track, [piece for _n, piece in pieces])
        certificate = _certificate(taken, tracks, hashes)
        package.writestr("certificate.json", certificate)
        signed = _note(taken.recording, certificate).signed(replace(key, name=taken.recording))
        package.writestr("certificate.note", str(signed))


def _note(recording: str, certificate: bytes) -> Note:
    return Note(f"{FORM}\n{recording}\n{sha256(certificate).hexdigest()}\n")


def _pieces(track: Path, taken: Taken) -> Iterator[tuple[int, Piece]]:
    """The initialisations and fragments that the piece needs, each with its record's place.

    It begins at the key frame before its start, or nothing could be decoded.
    """
    begun: tuple[int, Piece] | None = None
    waiting: list[tuple[int, Piece]] = []
    for record in chain.records(track):
        what = record.what
        if isinstance(what, Begun):
            begun, waiting = (record.n, what), []
        elif isinstance(what, Fragment):
            ends, starts = record.at, record.at - timedelta(microseconds=what.duration)
            if ends <= taken.start:
                waiting = [(record.n, what)] if what.key else [*waiting, (record.n, what)]
            elif starts < taken.end:
                yield from _behind(begun, waiting)
                begun, waiting = None, []
                yield record.n, what


def _behind(
    begun: tuple[int, Piece] | None, waiting: list[tuple[int, Piece]]
) -> Iterator[tuple[int, Piece]]:
    """What must stand before the first fragment of a run."""
    if begun is not None:
        yield begun
    yield from waiting


def _film(package: zipfile.ZipFile, name: str, track: Path, pieces: list[Piece]) -> str:
    digest = sha256()
    with package.open(name, "w", force_zip64=True) as target:
        for piece in pieces:
            with (track / piece.file).open("rb") as source:
                source.seek(piece.offset)
                data = source.read(piece.size)
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
