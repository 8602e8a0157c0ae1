"""Step 1: the lines of a chain against what vouches for them."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger.alignment import NOTHING, Difference, How, differences
from media.format import chain as chains
from media.format.errors import BadFormat
from media.format.records import FIRST, Opened, Piece, Record
from media.format.timeline import Timeline
from media.format.verifying.findings import TrackReport, What


@dataclass
class Chain:
    """A chain as it was read: its records in the order of the file, and whether all are sound.

    Records that were inserted are left out; one that was changed stays, by its own word.
    """

    records: list[Record]
    whole: bool


@dataclass(frozen=True)
class _Line:
    hash: bytes
    record: Record | None


def read_chain(track: Path, end: tuple[int, bytes] | None, report: TrackReport) -> Chain:
    """Read and verify a track's chain; `end` is its last place and head by the manifest.

    Notes in `report` what is wrong, how many records there are, their heads and what they cover.
    """
    lines = [_Line(sha256(line).digest(), _parsed(line)) for line in chains.lines(track)]
    report.records = len(lines)
    wrong = [] if _linked(lines, end) else _compare(lines, end)
    left_out = {one.seq for one in wrong if one.how is How.INSERTED}
    for one in wrong:
        report.say(What.RECORD, _in_words(one), one.seq)
    kept = [one for at, one in enumerate(lines) if at not in left_out]
    records = [one.record for one in kept if one.record is not None]
    report.heads = {one.record.n: one.hash for one in kept if one.record is not None}
    if records and isinstance(opened := records[0].what, Opened):
        report.of = opened.recording, opened.track
    timeline = Timeline()
    for record in records:
        timeline.add(record)
    report.coverage = timeline.coverage()
    return Chain(records, not wrong)


def _parsed(line: bytes) -> Record | None:
    try:
        return Record.parse(line)
    except BadFormat:
        return None


def _linked(lines: list[_Line], end: tuple[int, bytes] | None) -> bool:
    """Whether every line names the hash of the one before it, and the manifest that of the last."""
    before = FIRST
    for at, line in enumerate(lines):
        if line.record is None or line.record.n != at or line.record.prev != before:
            return False
        before = line.hash
    return end is None or (len(lines) - 1, before) == end


def _compare(lines: list[_Line], end: tuple[int, bytes] | None) -> list[Difference]:
    """Every line that is not what the line after it, or the manifest, calls by its hash."""
    found = [line.hash for line in lines]
    recorded = _vouched(lines, end)
    return differences(recorded, found, range(max(len(recorded), len(found))))


def _vouched(lines: list[_Line], end: tuple[int, bytes] | None) -> list[bytes]:
    """What each place must hash to, as told from behind; from the end to the beginning.

    A line whose follower is gone stands by its own word: nothing else speaks of it.
    """
    most = 2 * len(lines) + 1000  # a forged place beyond it would only cost memory
    at_place: dict[int, list[_Line]] = {}
    for line in lines:
        if line.record is not None and line.record.n < most:
            at_place.setdefault(line.record.n, []).append(line)
    last = max(at_place, default=-1) if end is None else min(end[0], most)
    vouched = [NOTHING] * (last + 1)
    told = None if end is None else end[1]
    for place in range(last, -1, -1):
        one = _the_one(at_place.get(place, []), told)
        vouched[place] = told or (NOTHING if one is None else one.hash)
        told = None if one is None or one.record is None else one.record.prev
    return vouched


def _the_one(lines: list[_Line], told: bytes | None) -> _Line | None:
    """Of lines that claim one place, the one that is vouched for; else the first."""
    return next((one for one in lines if one.hash == told), lines[0] if lines else None)


def _in_words(one: Difference) -> str:
    match one.how:
        case How.REMOVED:
            return f"record {one.seq} was removed from the chain"
        case How.INSERTED:
            return f"line {one.seq + 1} of the chain was inserted"
        case How.REORDERED:
            return f"record {one.was} was moved in the chain, to line {one.seq + 1}"
        case How.CHANGED:
            return f"record {one.was if one.was is not None else one.seq} of the chain was changed"


def pieces_of(chain: Chain) -> list[tuple[int, Piece]]:
    """The pieces of segments that the records speak of, in the order of their places."""
    by_place = {one.n: one.what for one in chain.records if isinstance(one.what, Piece)}
    return sorted(by_place.items())
