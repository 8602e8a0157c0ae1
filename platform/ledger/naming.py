"""Puts into words what a walk over a log found. Pure."""

from collections.abc import Iterator
from hashlib import sha256

from ledger.alignment import Difference, How, differences
from ledger.findings import Finding, What, places
from ledger.merkle import split_hashes
from ledger.source import LogSource
from ledger.walk import Walk

DESCRIBED = 200
"""So many entries are described in words at most; all are named by their place."""


def names(walk: Walk, source: LogSource, pinned: LogSource | None) -> Iterator[Finding]:
    """Every entry that was touched, or the interval it lies in."""
    record, found = walk.record_agrees.broken, walk.found_agrees.broken
    apart = walk.differences(record is not None)
    if apart and record and not found:
        yield from _altered_records(apart)
        return
    known = 0
    if pinned is not None and found is not None:
        departed, known = _departures(source, pinned)
        apart = sorted({*departed, *(one for one in apart if one.seq >= known)})
    yield from _touched(apart, source)
    if record is not None and record[1] > known:
        yield _rewritten(*record, walk)


def _departures(source: LogSource, pinned: LogSource) -> tuple[list[Difference], int]:
    """Where the log departs from an older copy of itself, and how many entries the copy holds."""
    found = [sha256(leaf).digest() for bundle in source.bundles() for leaf in bundle.leaves]
    kept = split_hashes(b"".join(bundle.recorded for bundle in pinned.bundles()))
    everywhere = range(max(len(found), len(kept)))
    return differences(kept, found, everywhere, len(kept)), len(kept)


def _altered_records(apart: list[Difference]) -> Iterator[Finding]:
    for one in apart:
        text = f"the hash on record of entry {one.seq} was altered; the entry itself is intact"
        yield Finding.at(What.RECORD, one.seq, text)


def _touched(apart: list[Difference], source: LogSource) -> Iterator[Finding]:
    words = source.describe({one.seq for one in apart[:DESCRIBED] if one.how is not How.REMOVED})
    for one in apart:
        yield Finding.at(What(one.how), one.seq, _in_words(one, words.get(one.seq, "")))


def _in_words(one: Difference, now: str) -> str:
    now = f"; it now reads: {now}" if now else ""
    match one.how:
        case How.REMOVED:
            return f"entry {one.seq}"
        case How.REORDERED:
            return f"entry {one.seq}: it stood at {one.was}{now}"
        case How.CHANGED if one.was != one.seq:
            return f"entry {one.seq}, which stood at {one.was}{now}"
        case _:
            return f"entry {one.seq}{now}"


def _rewritten(good: int, bad: int, walk: Walk) -> Finding:
    """The interval between the last root that agrees and the first that does not."""
    size = walk.found.size
    if good == size:  # all that is left agrees: the rest is simply gone
        text = f"{places(size, bad - 1)}: the log ends at {size}, a checkpoint of size {bad} exists"
        return Finding(What.REMOVED, text, size, bad - 1)
    short = f"; the log is {bad - size} entries short of it" if size < bad else ""
    text = (
        f"something in {places(good, bad - 1)}: the log agrees with a checkpoint of size {good}"
        f" and not with that of size {bad}{short}"
    )
    return Finding(What.REWRITTEN, text, good, bad - 1)
