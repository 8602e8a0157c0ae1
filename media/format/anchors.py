"""The heads of chains as an export of the ledger holds them."""

import json
from dataclasses import dataclass
from pathlib import Path

from ledger.export import ExportedLog
from media.format import layout, moments
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE
from media.format.manifest import Anchor, load
from media.format.records import Opened, Record

KIND = "media.chain.anchored.v1"
"""The ledger's entries that hold heads: body {"heads": {track: [n, head in hexadecimal]}}."""


@dataclass(frozen=True)
class Anchors:
    """All anchors of an export, by the number of their recording."""

    origin: str
    by_subject: dict[str, list[Anchor]]

    def of(self, recording: Path) -> list[Anchor]:
        """The anchors of the recording in a folder; raises `BadFormat` if its ledger is another."""
        name = _name_of(recording)
        log, _, number = name.rpartition("/recording/")
        if log != self.origin:
            raise BadFormat(f"the export is of {self.origin}, the recording is {name}")
        return self.by_subject.get(f"recording:{number}", [])


def exported_anchors(export: Path) -> Anchors:
    """Read every anchor of an exported ledger; `mingjing ledger verify` says if that is whole.

    Raises `BadFormat` for an entry that was made unreadable: what it held would not be compared.
    """
    log = ExportedLog(export)
    found: dict[str, list[Anchor]] = {}
    for bundle in log.bundles():
        for place, leaf in enumerate(bundle.leaves, bundle.first):
            if KIND.encode() in leaf:
                try:
                    _collect(place, json.loads(leaf[1:]), found)
                except UNREADABLE as error:
                    raise BadFormat(f"entry {place} of the export is no entry ({error})") from error
    return Anchors(log.origin, found)


def _collect(place: int, leaf: dict[str, object], found: dict[str, list[Anchor]]) -> None:
    body = leaf["body"]
    if leaf["kind"] != KIND or not isinstance(body, dict):
        return
    at = moments.read(str(leaf["at"]))
    ours = found.setdefault(str(leaf["subject"]), [])
    ours += [Anchor(place, at, track, n, head) for track, (n, head) in body["heads"].items()]


def _name_of(recording: Path) -> str:
    """A recording's full name, by its manifest or else by its first track."""
    manifest = load(recording)
    if manifest is not None:
        return manifest.recording
    for track in layout.tracks(recording):
        with (track / layout.CHAIN).open("rb") as file:
            first = Record.parse(file.readline().rstrip(b"\n")).what
        if isinstance(first, Opened):
            return first.recording
    raise BadFormat(f"{recording}: no track says what it belongs to")
