"""The end of a recording: its marks, its manifest, and the signature over them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

import ledger.services
from ledger import clock
from ledger.checkpoints import signer
from ledger.notes import SignerKey
from ledger.selectors import history, origin
from media import events
from media.format import chain, layout
from media.format.errors import FormatError
from media.format.manifest import Anchor, Manifest, Mark, TrackSummary, marks_text
from media.format.places import link, put
from media.format.records import FIRST, Cause, Record
from media.format.timeline import Gap, coverage
from media.models import Recording, Track
from media.rules import State, TrackState

TEXT = 200
NO_MARKS = frozenset({events.ANCHORED, events.WATCHED, events.WIDENED})
"""Heads are in the manifest by themselves, and what else became a mark shows so; who looked is not
for whoever was looked at.
"""


def name_of(recording: Recording) -> str:
    """A recording's name below the ledger's."""
    return f"{origin()}/recording/{recording.pk}"


@transaction.atomic
def seal(recording: int, spare: Path | None = None) -> Recording | None:
    """Write and sign the manifest of an ended recording whose tracks are closed; None otherwise.

    Where its disk takes no more it is put below `spare`, in a folder of the recording's name, and
    linked. Killed in the midst of it, it is done again, with the same result.
    """
    found = (
        Recording.objects.select_for_update(of=["self"]).select_related("room").get(pk=recording)
    )
    still_open = found.tracks.exclude(state=TrackState.CLOSED).exists()
    if found.state != State.ENDED or still_open or found.ended_at is None:
        return None
    marks = marks_of(found, found.ended_at)
    manifest = _manifest(found, found.ended_at, marks)
    name = name_of(found)
    key = replace(signer(origin()), name=name)
    shelter = None if spare is None else spare / found.folder.name
    _write(found.folder, shelter, manifest, marks, key)
    found.state, found.sealed_at = State.SEALED, clock.now()
    found.manifest_sha256 = sha256(manifest.text).hexdigest()
    found.save()
    gaps = {one.name: round(sum(gap.seconds for gap in one.gaps), 3) for one in manifest.tracks}
    ledger.services.append(
        events.SEALED,
        subject=found.entry_subject,
        actor="system:recorder",
        scope=found.scope,
        at=found.sealed_at,
        body={"manifest_sha256": found.manifest_sha256, "gap_seconds": gaps},
    )
    return found


def marks_of(recording: Recording, until: datetime) -> tuple[Mark, ...]:
    """What is on record of a recording's occasion while it was recorded, in order."""
    found = [
        Mark(one.at, one.entry, one.kind, one.subject, str(one.body.get("title", ""))[:TEXT])
        for subject in {*recording.about, recording.entry_subject}
        for one in history(subject)
        if recording.prepared_at <= one.at <= until and one.kind not in NO_MARKS
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.entry)))


def _manifest(recording: Recording, until: datetime, marks: tuple[Mark, ...]) -> Manifest:
    anchors = tuple(_anchors(recording))
    return Manifest(
        recording=name_of(recording),
        kind=recording.occasion,
        subject=recording.subject,
        title=recording.title,
        place=recording.room.name,
        opened_at=recording.prepared_at,
        closed_at=until,
        tracks=tuple(_summary(one, until, anchors) for one in recording.tracks.all()),
        anchors=anchors,
        marks_sha256=sha256(marks_text(marks)).hexdigest(),
        marks=len(marks),
    )


def _summary(track: Track, until: datetime, anchors: Sequence[Anchor]) -> TrackSummary:
    """What a track comes to. Where its chain was spoilt, what the ledger knows of it stands."""
    found, spoilt = _readable(track.folder)
    held = coverage(found)
    n, head = (found[-1].n, found[-1].head.hex()) if found else (0, FIRST.hex())
    gaps = held.gaps
    if spoilt:
        known = [one for one in anchors if one.track == track.name and one.n >= n]
        n, head = max(((one.n, one.head) for one in known), default=(n, head))
        since = held.end or track.recording.prepared_at
        seconds = max(0.0, round((until - since).total_seconds() / clock.reading().rate, 3))
        gaps += (Gap(since, max(since, until), seconds, Cause.DISK, spoilt),)
    return TrackSummary(
        track.name, track.title, n, head, round(held.seconds, 3), held.fragments, gaps
    )


def _readable(folder: Path) -> tuple[list[Record], str]:
    """The records up to the first that is none, and what is wrong with that one, if it is."""
    found: list[Record] = []
    try:
        for one in chain.records(folder):
            found.append(one)  # noqa: PERF402  # those before the broken one are kept
    except (FormatError, OSError) as error:
        return found, f"chain unreadable after record {len(found) - 1}: {error}"[:TEXT]
    return found, ""


def _anchors(recording: Recording) -> Sequence[Anchor]:
    return [
        Anchor(one.entry, one.at, track, n, head)
        for one in history(recording.entry_subject)
        if one.kind == events.ANCHORED
        for track, (n, head) in one.body["heads"].items()
    ]


def _write(
    folder: Path, shelter: Path | None, manifest: Manifest, marks: tuple[Mark, ...], key: SignerKey
) -> None:
    files = {
        layout.MARKS: marks_text(marks),
        layout.MANIFEST: manifest.text,
        layout.NOTE: str(manifest.note(key)).encode(),
    }
    for name, data in files.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            put(folder / name, data)
        except OSError:
            if shelter is None:
                raise
            shelter.mkdir(parents=True, exist_ok=True)
            put(shelter / name, data)
            link(folder, shelter, name)
