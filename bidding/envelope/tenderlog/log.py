"""The log of a bundle, read once: every leaf hashed, the roots where somebody signed one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bidding.envelope.errors import EnvelopeError
from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.findings import Code, Report
from bidding.envelope.tenderlog.leaf import Leaf, Readable, read_records, record_hash
from ledger.merkle import EMPTY_ROOT, Frontier

B = TypeVar("B", bound=Body)
B_co = TypeVar("B_co", bound=Body, covariant=True)
_PORTION = 1 << 14


@dataclass(frozen=True)
class Entry(Generic[B_co]):
    """A leaf that says something, and its place."""

    index: int
    body: B_co


@dataclass
class Log:
    """What a bundle's leaves are."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    roots: dict[int, bytes] = field(default_factory=dict)
    """The root at each size that was asked for and reached."""
    entries: list[Entry[Body]] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)
    """Where leaves stand that are no dummies."""
    found: dict[bytes, int] = field(default_factory=dict)
    """Where the leaves stand that were asked for by their hash."""

    def all(self, kind: type[B]) -> list[Entry[B]]:
        """The leaves of one kind, in the log's order."""
        return [Entry(one.index, one.body) for one in self.entries if isinstance(one.body, kind)]

    def busy_between(self, start: int, stop: int) -> int:
        """How many leaves of [start, stop) are no dummies."""
        return bisect_left(self.busy, stop) - bisect_left(self.busy, start)


def read_log(
    source: Readable, sizes: Iterable[int], wanted: Iterable[bytes], report: Report
) -> Log:
    """Read `leaves.bin`: every record hashed once into the tree.

    `sizes`: where roots are needed; `wanted`: leaf hashes whose place is. What cannot be read is a
    finding; the tree goes on over it, for it is made of bytes.
    """
    log, frontier = Log(), Frontier()
    ends, asked = sorted(set(sizes)), frozenset(wanted)
    hashes: list[bytes] = []

    def grow() -> None:
        frontier.extend(hashes)
        hashes.clear()

    end = iter([*ends, None])
    stop = _mark(log, frontier, next(end), end)
    with report.finding(Code.BAD_FILE):
        for index, (record, is_dummy) in enumerate(read_records(source)):
            digest = record_hash(record)
            hashes.append(digest)
            if digest in asked:
                log.found[digest] = index
            if not is_dummy:
                log.busy.append(index)
                _read_leaf(log, index, record, report)
            if index + 1 == stop:
                grow()
                stop = _mark(log, frontier, stop, end)
            elif len(hashes) == _PORTION:
                grow()
    grow()
    log.size, log.root = frontier.size, frontier.root()
    return log


def _mark(log: Log, frontier: Frontier, stop: int | None, ends: Iterator[int | None]) -> int | None:
    """Keep the root where it was asked for; the next such size."""
    while stop is not None and stop <= frontier.size:
        log.roots[stop] = frontier.root()
        stop = next(ends)
    return stop


def _read_leaf(log: Log, index: int, record: bytes, report: Report) -> None:
    try:
        body = Leaf.parse(record).read()
    except EnvelopeError as error:
        report.find(Code.BAD_LEAF, error.zh, error.en, leaf=index)
        return
    if body is not None:
        log.entries.append(Entry(index, body))
