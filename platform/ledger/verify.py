"""Verifies a whole log: is every entry what it was, where it was, and is every entry there?

The steps, numbered again in the code:

1. Keys. The log's keys are the trusted ones, or else what the log says of itself.
2. Pins. Checkpoints kept elsewhere must be of this log and signed by a trusted log or witness; a
   pinned export must be whole itself. They outweigh whatever the log's owner could have rewritten.
3. Entries. Every entry's hash is computed from its exact bytes and compared with that on record.
4. Tree. The whole tree is computed level by level from the entries, and from the record as well
   once the two differ.
5. Checkpoints. Each must be signed by a key of the log, be of this log and of the size it is filed
   under; a cosignature of a trusted witness must verify.
6. Roots. At the size of every checkpoint and every pin the tree must have that root.
7. Names. Where entries differ from the record, or from the pinned export, each is named: changed,
   removed, reordered, inserted. Where the record itself departs from the evidence, the interval
   between the last root that agrees and the first that does not is named.
8. What only the source can see: in a database, columns, stray entries and the stored tree.

Fed with a stream, it keeps what differs and no more. It raises `BadInput` for what cannot be read;
whatever was tampered with is a finding, never an error.
"""

import heapq
from collections.abc import Iterator, Sequence

from ledger.errors import BadInput
from ledger.evidence import Mark, StoredCheckpoints, Strength, pinned_marks
from ledger.findings import Finding, Report, What, summed
from ledger.keys import Trust
from ledger.naming import names
from ledger.notes import Note
from ledger.source import LogSource
from ledger.walk import Walk


def verify(
    source: LogSource,
    trust: Trust | None = None,
    pins: Sequence[Note] = (),
    pinned: LogSource | None = None,
) -> Report:
    """Verify `source` in the eight steps above and report what is wrong with it.

    Raises `BadInput` for unreadable input, and for pins that prove nothing.
    """
    trust = trust or Trust()
    keys = Trust(trust.logs or source.log_keys, trust.witnesses)  # step 1
    marks = pinned_marks(source.origin, keys, pins)  # step 2
    if pinned is not None:
        marks = sorted([*marks, _mark_of_export(pinned, source.origin, trust)], key=_size)
    stored = StoredCheckpoints(source.origin, keys)
    evidence = heapq.merge(marks, stored.marks(source.checkpoints()), key=_size)
    walk = Walk(evidence)  # steps 3 to 6
    for bundle in source.bundles():
        walk.take(bundle)
    walk.finish()
    findings = [
        *names(walk, source, pinned),  # step 7
        *_about_checkpoints(walk, stored, keys, given=bool(trust.logs)),
        *source.own_findings(),  # step 8
    ]
    if not findings and (walk.parted or walk.record_agrees.broken):
        findings.append(Finding(What.REWRITTEN, "entries and record differ beyond naming"))
    return Report(
        origin=source.origin,
        log_keys=tuple(str(key) for key in keys.logs),
        keys_were_given=bool(trust.logs),
        size=walk.found.size,
        root=walk.found.root(),
        checkpoints=stored.count,
        signed_size=stored.signed_size,
        witnessed_size=stored.witnessed_size,
        witnesses=stored.witnesses,
        pins=len(marks),
        waiting=source.waiting(),
        findings=findings,
    )


def _size(mark: Mark) -> int:
    return mark.size


def _mark_of_export(pinned: LogSource, origin: str, trust: Trust) -> Mark:
    """The evidence of a pinned export: the root of all its entries, if it is whole itself."""
    if pinned.origin != origin:
        raise BadInput(f"the pinned export is of log {pinned.origin}, not {origin}")
    report = verify(pinned, trust)
    if not report.whole:
        raise BadInput(f"the pinned export is not whole itself: {report.findings[0]}")
    return Mark(report.size, report.root, Strength.OUTSIDE)


def _about_checkpoints(
    walk: Walk, stored: StoredCheckpoints, keys: Trust, *, given: bool
) -> Iterator[Finding]:
    yield from summed(What.CHECKPOINT, stored.faults.checkpoints)
    if given and walk.found.size and not stored.count:
        yield Finding(What.CHECKPOINT, "there is none, so the trusted key vouches for nothing")
    if (size := walk.record_agrees.contradicted) is not None:
        text = f"the log signed one of size {size} that is not of the log seen from outside"
        yield Finding(What.CHECKPOINT, text)
    yield from summed(What.WITNESS, stored.faults.cosignatures)
    for key in keys.witnesses:
        if key.name not in stored.witnesses:
            yield Finding(What.WITNESS, f"no checkpoint is cosigned by {key.name}")
