"""How tracks stand, as the recorder and the eye on the pictures tell it; chain heads on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

import ledger.services
from ledger import clock
from media import events
from media.format.records import Cause
from media.models import Recording, Track
from media.rules import Health, TrackState

RECORDER = "system:recorder"


@dataclass(frozen=True)
class Head:
    """A chain's head: the place of its last record and that record's hash."""

    track: int
    n: int
    hash: bytes


@transaction.atomic
def note(track: int, *, recording: bool, cause: Cause | None, since: datetime) -> None:
    """Put on record that a track records from now on, or is lost and why; once a change.

    One that waits for its first picture is not lost yet.
    """
    found = Track.objects.select_for_update(of=["self"]).select_related("recording").get(pk=track)
    state = TrackState.RECORDING if recording else TrackState.LOST
    known = (found.state, found.cause) == (state, cause or "")
    if known or cause is Cause.START or found.state == TrackState.CLOSED:
        return
    found.state, found.cause, found.since = state, cause or "", since
    found.save()
    kind = events.RESUMED if recording else events.LOST
    _record(kind, found, since, {"cause": cause} if cause else {})


@transaction.atomic
def stepped(track: int, step: int) -> None:
    """Put on record that the house clock departed by `step` microseconds from what was expected."""
    found = Track.objects.select_related("recording").get(pk=track)
    _record(events.STEPPED, found, clock.now(), {"microseconds": step})


@transaction.atomic
def judge(track: int, health: Health, detail: str = "") -> None:
    """Put on record what is seen of a camera's picture; once a change."""
    found = Track.objects.select_for_update(of=["self"]).select_related("recording").get(pk=track)
    if found.health == health or found.state == TrackState.CLOSED:
        return
    found.health = health
    found.save()
    _record(events.HEALTH, found, clock.now(), {"health": health, "detail": detail})


@transaction.atomic
def anchor(recording: int, heads: Sequence[Head]) -> None:
    """Put chain heads on record that the ledger does not have yet, all in one entry."""
    found = Recording.objects.select_for_update().get(pk=recording)
    tracks = {one.pk: one for one in found.tracks.all()}
    fresh = [one for one in heads if one.n > tracks[one.track].anchored]
    if not fresh:
        return
    found.anchored_at = clock.now()
    found.save(update_fields=["anchored_at"])
    for one in fresh:
        Track.objects.filter(pk=one.track).update(anchored=one.n)
    ledger.services.append(
        events.ANCHORED,
        subject=found.entry_subject,
        actor=RECORDER,
        scope=found.scope,
        at=found.anchored_at,
        body={"heads": {tracks[one.track].name: [one.n, one.hash.hex()] for one in fresh}},
    )


@transaction.atomic
def close(track: int) -> None:
    """The track's chain has its last record."""
    Track.objects.filter(pk=track).update(state=TrackState.CLOSED, cause="", since=clock.now())


def _record(kind: str, track: Track, at: datetime, body: dict[str, object]) -> None:
    recording = track.recording
    facts = {"track": track.name, "title": track.title, "about": recording.subject}
    ledger.services.append(
        kind,
        subject=recording.entry_subject,
        actor=RECORDER,
        scope=recording.scope,
        at=at,
        body={**facts, "occasion": recording.occasion, **body},
    )
