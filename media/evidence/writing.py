"""Writing a package of evidence as a stream: what was read goes out before more is read."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ledger.notes import SignerKey
from media.evidence.films import films_of
from media.evidence.layout import CERTIFICATE, CERTIFICATE_NOTE, Certificate, Taken, certified
from media.format import chain, layout
from media.format.pieces import read
from media.format.records import Piece

BLOCK = 256 << 10


@dataclass(frozen=True, slots=True)
class Film:
    """What one film is made of: pieces of segments by their records' places, in order."""

    name: str
    track: Path
    pieces: Mapping[int, Piece]


def films(recording: Path, taken: Taken) -> list[Film]:
    """The films of the piece that is taken: of each track, one a connection to the camera.

    Where a chain was spoilt, what stands before that is taken; the verifier names the spoilt line.
    """
    return [
        Film(name, track, pieces)
        for track in layout.tracks(recording)
        for name, pieces in films_of(
            track.name, chain.readable(track), taken.start, taken.end
        ).items()
    ]


def written(
    recording: Path,
    taken: Taken,
    chosen: Sequence[Film],
    key: SignerKey,
    beside: Mapping[str, bytes],
) -> Iterator[bytes]:
    """The package as a zip, block by block; `key` bears the ledger's name.

    `beside` are the files that open and explain it: the certificate holds their hashes too. Bytes
    that the house has lost are zeros in the film: a verifier names each such piece, and no other.
    """
    pipe, hashes = _Pipe(), dict[str, str]()
    with zipfile.ZipFile(pipe, "w") as package:
        for name, blocks in _files(recording, chosen, beside):
            digest = sha256()
            with package.open(name, "w", force_zip64=True) as target:
                for block in blocks:
                    digest.update(block)
                    target.write(block)
                    yield pipe.taken()
            hashes[name] = digest.hexdigest()
        certificate = Certificate(taken, {one.name: [*one.pieces] for one in chosen}, hashes).text
        package.writestr(CERTIFICATE, certificate)
        signed = certified(taken.recording, certificate).signed(replace(key, name=taken.recording))
        package.writestr(CERTIFICATE_NOTE, str(signed))
    yield pipe.taken()


class _Pipe:
    """Where the zip is written to, as a file that nobody can seek in; taken away at once."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Hold a copy of `data`."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits but what `taken` takes."""

    def close(self) -> None:
        """Nothing stands behind it."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._held)
        self._held.clear()
        return data


def _files(
    recording: Path, chosen: Sequence[Film], beside: Mapping[str, bytes]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every file before the certificate, with its bytes, read as they are asked for."""
    for name, data in beside.items():
        yield name, [data]
    for name in (layout.MANIFEST, layout.NOTE, layout.MARKS):
        yield name, _blocks(recording / name)
    for track in layout.tracks(recording):
        yield f"{track.name}/{layout.CHAIN}", _blocks(track / layout.CHAIN)
    for film in chosen:
        yield film.name, (_bytes(film.track, piece) for piece in film.pieces.values())


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _bytes(track: Path, piece: Piece) -> bytes:
    """A piece's bytes, zeros for those that are gone: those behind it stay where they belong."""
    there = (track / piece.file).is_file()
    return (read(track, piece) if there else b"").ljust(piece.size, b"\0")
