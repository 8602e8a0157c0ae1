"""What an export of the ledger holds of recordings: heads of chains, and hashes of manifests."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ledger.export import ExportedLog
from ledger.findings import Report
from ledger.keys import Trust
from ledger.notes import COSIGNATURE_V1, VerifierKey
from ledger.verify import verify
from media.format import layout
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE, read_as
from media.format.manifest import Anchor, load
from media.format.records import Opened, Record

ANCHORED = "media.chain.anchored.v1"
"""The ledger's entries that hold heads: body {"heads": {track: [n, head in hexadecimal]}}."""
SEALED = "media.recording.sealed.v1"
"""The ledger's entries that end a recording: body {"manifest_sha256": in hexadecimal, …}."""


@dataclass(frozen=True)
class Held:
    """What a ledger holds of one recording: anchors, and its manifest's hash by the entry's place.

    A recording is sealed once; of one that is not yet, `sealed` is empty.
    """

    anchors: list[Anchor] = field(default_factory=list)
    sealed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Anchors:
    """All that an export holds of recordings, by their subjects."""

    origin: str
    by_subject: dict[str, Held]

    def of(self, recording: str) -> Held:
        """What is held of a recording by its full name; raises `BadFormat` for another ledger's."""
        log, _, number = recording.rpartition("/recording/")
        if log != self.origin:
            raise BadFormat(f"the export is of {self.origin}, the recording is {recording}")
        return self.by_subject.get(f"recording:{number}", Held())


def exported_anchors(export: Path, trusted: Sequence[VerifierKey] = ()) -> Anchors:
    """Verify an exported ledger, and read what it holds of recordings.

    Those of the `trusted` keys that are the log's own, or a witness's, must have signed it; entries
    behind what they signed are left out, for nobody vouches for those. Raises `BadFormat` for one
    that is not whole itself, that none of the keys given is of, or with an entry that was made
    unreadable, for what it held would not be compared; `BadInput` for what is no export.
    """
    log = ExportedLog(export)
    keys = [one for one in trusted if one.name == log.origin or one.algorithm == COSIGNATURE_V1]
    if trusted and not keys:
        raise BadFormat(f"{export}: none of the keys given is of the ledger {log.origin}")
    trust = Trust.of(keys)
    report = verify(log, trust)
    if report.findings:
        first = report.findings[0]
        raise BadFormat(f"{export}: this export of the ledger is not whole itself: {first}")
    found: dict[str, Held] = {}
    for place, leaf in islice(_leaves(log), _vouched(report, trust)):
        if ANCHORED.encode() in leaf or SEALED.encode() in leaf:
            try:
                _collect(place, json.loads(leaf[1:]), found)
            except (*UNREADABLE, BadFormat) as error:
                raise BadFormat(f"entry {place} of the export is no entry ({error})") from error
    return Anchors(log.origin, found)


def _leaves(log: ExportedLog) -> Iterator[tuple[int, bytes]]:
    for bundle in log.bundles():
        yield from enumerate(bundle.leaves, bundle.first)


def _vouched(report: Report, trust: Trust) -> int:
    """How many entries the trusted vouch for: a witness, where one is trusted, or else the log.

    The log's owner, who is to be caught, may sign any number of entries behind the last witness.
    """
    if trust.witnesses:
        return report.witnessed_size
    return report.signed_size if trust.logs else report.size


def name_of(recording: Path) -> str:
    """A recording's full name, by its manifest or else by its first track."""
    with suppress(BadFormat):  # one that is none is named when the recording is verified
        if (manifest := load(recording)) is not None:
            return manifest.recording
    for track in layout.tracks(recording):
        with (track / layout.CHAIN).open("rb") as file:
            first = Record.parse(file.readline().rstrip(b"\n")).what
        if isinstance(first, Opened):
            return first.recording
    raise BadFormat(f"{recording}: no track says what it belongs to")


def _collect(place: int, leaf: dict[str, object], found: dict[str, Held]) -> None:
    body, subject = leaf["body"], str(leaf["subject"])
    if not isinstance(body, dict):
        return
    if leaf["kind"] == ANCHORED:
        ours = found.setdefault(subject, Held()).anchors
        for track, (n, head) in body["heads"].items():
            facts = {"entry": place, "at": leaf["at"], "track": track, "n": n, "head": head}
            ours.append(read_as(Anchor, facts, "at"))
    elif leaf["kind"] == SEALED:
        found.setdefault(subject, Held()).sealed[place] = str(body["manifest_sha256"])
