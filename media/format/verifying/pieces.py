"""Step 2: the pieces of segment files against their records."""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from ledger.alignment import Difference, How, differences
from media.format import layout
from media.format.records import Fragment, Piece
from media.format.verifying.findings import Finding, TrackReport, What
from media.format.verifying.lines import Chain, pieces_of
from media.format.verifying.salvage import Found, salvaged

BUFFER = 1 << 20


@dataclass(frozen=True)
class _Recorded:
    """A piece as its record has it, and the record's place."""

    n: int
    piece: Piece

    @property
    def name(self) -> str:
        """What people call it."""
        what = "fragment" if isinstance(self.piece, Fragment) else "piece"
        return f"{what} {self.n} ({self.piece.file} from byte {self.piece.offset})"


def check_pieces(
    track: Path, chain: Chain, report: TrackReport, elsewhere: Set[str] = frozenset()
) -> None:
    """Hash every piece of a track where its record says it lies; name what differs.

    Pieces of files that lie `elsewhere` are not judged.
    """
    recorded = [_Recorded(n, piece) for n, piece in pieces_of(chain) if piece.file not in elsewhere]
    by_file: dict[str, list[_Recorded]] = {}
    for one in recorded:
        by_file.setdefault(one.piece.file, []).append(one)
    names = {path.name for path in layout.segments(track) if path.stat().st_size}
    good: set[int] = set()
    for name in sorted(names & by_file.keys()):
        good |= set(_good(track / name, by_file[name], report))
    sound = len(good) == len(recorded) and names == by_file.keys()
    if not (sound and all(_exactly(track / name, by_file[name]) for name in names)):
        _name_what_differs(track, recorded, good, report, chain_whole=chain.whole)


def _good(path: Path, recorded: list[_Recorded], report: TrackReport) -> Iterator[int]:
    """The places of the records whose bytes lie where they say, unaltered."""
    buffer = bytearray(BUFFER)
    length = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        position = 0
        for one in recorded:
            piece = one.piece
            if piece.offset + piece.size > length:
                continue  # and a forged size costs no memory
            if piece.size > len(buffer):
                buffer = bytearray(piece.size)
            if piece.offset != position:
                file.seek(piece.offset)
            view = memoryview(buffer)[: piece.size]
            read = file.readinto(view) or 0
            position = piece.offset + read
            report.size += read
            if read == piece.size and sha256(view).hexdigest() == piece.sha256:
                yield one.n


def _exactly(path: Path, recorded: list[_Recorded]) -> bool:
    """Whether the pieces follow each other from the first byte of the file to its last."""
    ordered = sorted((one.piece.offset, one.piece.size) for one in recorded)
    joined = all(before[0] + before[1] == after[0] for before, after in pairwise(ordered))
    return joined and ordered[0][0] == 0 and sum(ordered[-1]) == path.stat().st_size


def _name_what_differs(
    track: Path,
    recorded: list[_Recorded],
    good: set[int],
    report: TrackReport,
    *,
    chain_whole: bool,
) -> None:
    """Align what lies in the files with what was recorded, and say it in words."""
    hashes = [bytes.fromhex(one.piece.sha256) for one in recorded]
    found: list[Found] = []
    for path in layout.segments(track):
        own = [one for one in recorded if one.piece.file == path.name]
        sound = [one.piece for one in own if one.n in good]
        spoilt = [one.piece for one in own if one.n not in good]
        found += salvaged(path, sound, spoilt, {*hashes})
    often = {one for one, times in Counter(hashes).items() if times > 1}
    kept = [
        _distinct(one.piece.file, own, often) for one, own in zip(recorded, hashes, strict=True)
    ]
    seen = [_distinct(one.file, one.hash, often) for one in found]
    for one in differences(kept, seen, range(max(len(kept), len(seen)))):
        # Where records are gone, what they spoke of is no intruder: the chain's findings name it.
        if one.how is not How.INSERTED or chain_whole:
            report.findings.append(_finding(report.name, one, recorded, found))


def _distinct(file: str, own: bytes, often: Set[bytes]) -> bytes:
    """The hash itself, or where several pieces share it (initialisations), with its file's name."""
    return sha256(own + file.encode()).digest() if own in often else own


def _finding(track: str, one: Difference, recorded: list[_Recorded], found: list[Found]) -> Finding:
    if one.how is How.INSERTED:
        here = found[one.seq]
        text = f"{here.size} bytes in {here.file} from byte {here.offset}"
        return Finding(What.INSERTED, text, track, None, here.file, here.offset)
    was = recorded[one.seq if one.was is None else one.was]
    what, text = What(one.how), was.name
    if one.how is How.REORDERED:
        text = f"{was.name} lies in {found[one.seq].file} from byte {found[one.seq].offset}"
    if one.how is How.CHANGED and found[one.seq].torn and found[one.seq].size < was.piece.size:
        what = What.CUT
        text = f"{was.name}: {found[one.seq].size} of {was.piece.size} bytes are left"
    return Finding(what, text, track, was.n, was.piece.file, was.piece.offset)
