"""A recorded session put together, to be compared: ledger, cameras, alarms, archive, search."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import accounts.selectors
import media.alarms.selectors
import media.archive.selectors
from ledger.selectors import Recorded, history
from media import deeds, events
from media.format import layout, manifest
from media.format.errors import FormatError
from media.format.timeline import Gap
from media.models import Recording, Track
from media.review.contradictions import Camera, Departure, Done, Sample, Session, Span
from media.review.models import Survey
from media.rules import CAUSES, Health


def session_of(recording: Recording) -> Session:
    """What ledger, cameras and archive say of an ended recording, to be compared."""
    entries = [one for subject in recording.about for one in history(subject)]
    own = history(recording.entry_subject)
    gaps, unreadable = _gaps(recording)
    searched = Survey.objects.filter(recording=recording).first()
    return Session(
        occasion=recording.occasion,
        prepared=recording.prepared_at,
        begun=recording.begun_at,
        ended=recording.ended_at or recording.prepared_at,
        done=tuple(_done(entries)),
        cameras=tuple(_cameras(recording, gaps, _seated(own))),
        samples=_samples(searched),
        departures=_departures(searched),
        steps=tuple(
            (one.at, one.body["microseconds"]) for one in own if one.kind == events.STEPPED
        ),
        broken=(*unreadable, *media.archive.selectors.broken(recording)),
    )


def _done(entries: list[Recorded]) -> Iterator[Done]:
    """The entries that a room has explained, in the order of time."""
    names = accounts.selectors.names(one.actor for one in entries)
    for one in sorted(entries, key=lambda entry: (entry.at, entry.entry)):
        deed = deeds.known(one.kind)
        if deed is not None:
            by_person = one.actor.startswith("person:")  # what the house does, it does nowhere
            yield Done(
                one.at, one.entry, str(deed.label), names.get(one.actor, one.actor),
                seat=str(one.body.get(deed.seat, "")), in_room=deed.in_room and by_person,
                enters=deed.enters, actor=one.actor,
            )  # fmt: skip


def _seated(own: list[Recorded]) -> dict[str, datetime]:
    """When a person was seated before each remote track."""
    return {name: one.at for one in own if one.kind == events.SEATED for name in one.body["tracks"]}


def _gaps(recording: Recording) -> tuple[dict[str, tuple[Gap, ...]], tuple[str, ...]]:
    """What each track misses by the manifest; and what is wrong where that cannot be read."""
    try:
        whole = manifest.load(recording.folder)
    except FormatError as error:
        return {}, (f"{layout.MANIFEST}: {error}",)
    return ({} if whole is None else {one.name: one.gaps for one in whole.tracks}), ()


def _cameras(
    recording: Recording, gaps: Mapping[str, Sequence[Gap]], seated: Mapping[str, datetime]
) -> Iterator[Camera]:
    """When each camera did not record, and when what it showed was ill, by its alarms."""
    for track in recording.tracks.all():
        missing = [
            Span(one.start, one.end, str(CAUSES[one.cause])) for one in gaps.get(track.name, ())
        ]  # fmt: skip
        faults = list(_faults(track, recording.ended_at or track.since))
        judged = track.health != Health.UNKNOWN or bool(faults)
        yield Camera(
            track.name, track.title, (*missing, *faults), judged, sitter=track.sitter,
            since=seated.get(track.name),
        )  # fmt: skip


def _faults(track: Track, ended: datetime) -> Iterator[Span]:
    for alarm in media.alarms.selectors.of_track(track.pk):
        yield Span(alarm.since, alarm.gone_at or ended, alarm.get_fault_display())


def _samples(searched: Survey | None) -> tuple[Sample, ...] | None:
    if searched is None or not searched.detector:
        return None
    return tuple(
        Sample(datetime.fromisoformat(at), camera, faces) for at, camera, faces in searched.samples
    )


def _departures(searched: Survey | None) -> tuple[Departure, ...] | None:
    if searched is None:
        return None
    return tuple(
        Departure(datetime.fromisoformat(at), camera, seconds)
        for at, camera, seconds in searched.departures
    )
