"""Logs in memory: to verify, to export, to forge at will."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from ledger.alignment import NOTHING
from ledger.checkpoint import TreeHead
from ledger.cosignature import cosign
from ledger.findings import Finding
from ledger.merkle import Frontier
from ledger.notes import COSIGNATURE_V1, Note, SignerKey, VerifierKey
from ledger.source import BUNDLE, Bundle, StoredNote, leaf_in_words

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
LOG = SignerKey.generate("log.example/hall")
WITNESS = SignerKey.generate("witness.example/w1", COSIGNATURE_V1)


def leaf(number: int, kind: str = "hall.case.accepted.v1") -> bytes:
    """The hashed bytes of an entry; distinct for distinct numbers."""
    blind = sha256(str(number).encode()).hexdigest()[:44]
    text = (
        f'{{"v":1,"blind":"{blind}","kind":"{kind}","subject":"case:{number}","actor":"person:3",'
        f'"scope":"/1/","at":"2026-09-30T08:00:00.000000Z","body":{{"n": {number}}}}}'
    )
    return b"\x00" + text.encode()


class MemoryLog:
    """A `LogSource` that is whatever one makes of it."""

    origin = LOG.name

    def __init__(
        self, leaves: Sequence[bytes], sizes: Sequence[int] = (), witnessed: Sequence[int] = ()
    ) -> None:
        """A log as it should be, with checkpoints at `sizes`, cosigned at `witnessed`."""
        self.leaves = list(leaves)
        self.recorded = hashes(leaves)
        self.notes = [
            StoredNote(size, str(checkpoint(leaves[:size], size in witnessed))) for size in sizes
        ]
        self.log_keys: tuple[VerifierKey, ...] = (LOG.verifier,)

    def bundles(self) -> Iterator[Bundle]:
        """Every place that has an entry or a record of one."""
        places = max(len(self.leaves), len(self.recorded))
        for first in range(0, places, BUNDLE):
            span = range(first, min(first + BUNDLE, places))
            leaves = [self.leaves[n] if n < len(self.leaves) else b"" for n in span]
            record = [self.recorded[n] if n < len(self.recorded) else NOTHING for n in span]
            yield Bundle(first, leaves, b"".join(record))

    def checkpoints(self) -> Iterator[StoredNote]:
        return iter(self.notes)

    def own_findings(self) -> Iterator[Finding]:
        return iter(())

    def waiting(self) -> int:
        return 0

    def describe(self, seqs: Collection[int]) -> dict[int, str]:
        return {seq: leaf_in_words(self.leaves[seq]) for seq in seqs}


def hashes(leaves: Sequence[bytes]) -> list[bytes]:
    return [sha256(one).digest() for one in leaves]


def checkpoint(
    leaves: Sequence[bytes], witnessed: bool = False, key: SignerKey = LOG, origin: str = LOG.name
) -> Note:
    frontier = Frontier()
    frontier.extend(hashes(leaves))
    note = TreeHead(origin, len(leaves), frontier.root()).note().signed(key)
    if witnessed:
        note = Note(note.text, (*note.signatures, cosign(WITNESS, note.text, AT)))
    return note


__all__ = ["AT", "LOG", "WITNESS", "MemoryLog", "checkpoint", "hashes", "leaf"]
