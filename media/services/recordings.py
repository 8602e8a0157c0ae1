"""A recording from its preparation to its end. Whose occasion it is, its caller knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger.services
from ledger import clock
from media import events
from media.errors import NotReady, Refused
from media.models import Recording, Room, Track
from media.rules import LIVE, SECRET, Occasion, State, hindrances
from media.selectors import seen


@transaction.atomic
def prepare(
    occasion: Occasion,
    subject: str,
    *,
    room: int,
    title: str,
    scope: str,
    about: Sequence[str] = (),
    actor: str,
) -> Recording:
    """Let the cameras of a room record from now on, for an occasion that is about to begin.

    Entries of the ledger about `subject` and `about` become the recording's marks. Prepared again,
    it is the same; `about` is added to, on record. Raises `Refused` where there is no such room.
    """
    place = Room.objects.select_for_update().filter(pk=room).first()
    if place is None:
        raise Refused("no_such_room", _("没有这个场所。"))
    standing = Recording.objects.filter(occasion=occasion, subject=subject).first()
    if standing is not None:
        return _widened(standing, about, actor)
    now = clock.now()
    made = Recording.objects.create(
        room=place, occasion=occasion, subject=subject, about=sorted({subject, *about}),
        title=title, scope=scope, prepared_at=now,
    )  # fmt: skip
    for camera in place.cameras.filter(retired_at=None):
        Track.objects.create(
            recording=made, camera=camera, name=f"camera-{camera.pk}",
            title=f"{place.name} {camera.title}", since=now,
        )  # fmt: skip
    tracks = [one.name for one in made.tracks.all()]
    _record(events.PREPARED, made, actor, now, {"room": place.name, "tracks": tracks})
    return made


@transaction.atomic
def begin(occasion: Occasion, subject: str, *, actor: str) -> Recording | None:
    """What a recording is there for begins now; None where nothing was prepared for it.

    A draw or an evaluation raises `NotReady` unless all its cameras record and see. An opening
    begins at its lawful instant whatever its cameras do: what is missing then is a gap of the
    recording, and the entry says how each track stood.
    """
    found = _locked(occasion, subject)
    if found is None or found.state != State.PREPARED:
        return found
    missing = hindrances(seen(found))
    if missing and occasion in SECRET:
        raise NotReady(missing)
    found.state, found.begun_at = State.RUNNING, clock.now()
    found.save()
    tracks = {one.name: [one.state, one.health] for one in found.tracks.all()}
    _record(events.BEGUN, found, actor, found.begun_at, {"tracks": tracks})
    return found


@transaction.atomic
def end(occasion: Occasion, subject: str, *, actor: str) -> Recording | None:
    """Nothing more is recorded from now on; the recorder closes the tracks and seals.

    None where nothing was prepared; ended again, it is the same.
    """
    found = _locked(occasion, subject)
    if found is None or found.state not in LIVE:
        return found
    found.state, found.ended_at = State.ENDED, clock.now()
    found.save()
    _record(events.ENDED, found, actor, found.ended_at, {})
    return found


def require_ready(occasion: Occasion, subject: str) -> None:
    """Raise `NotReady` unless a recording is under way and all its cameras record and see."""
    found = Recording.objects.filter(occasion=occasion, subject=subject, state__in=LIVE).first()
    missing = hindrances([] if found is None else seen(found))
    if missing:
        raise NotReady(missing)


def _widened(standing: Recording, about: Sequence[str], actor: str) -> Recording:
    if more := set(about) - set(standing.about):
        standing.about = sorted({*standing.about, *more})
        standing.save(update_fields=["about"])
        _record(events.WIDENED, standing, actor, clock.now(), {"added": sorted(more)})
    return standing


def _locked(occasion: Occasion, subject: str) -> Recording | None:
    found = Recording.objects.select_for_update().filter(occasion=occasion, subject=subject)
    return found.first()


def _record(
    kind: str, recording: Recording, actor: str, at: datetime, body: Mapping[str, object]
) -> None:
    about = {"occasion": recording.occasion, "about": recording.subject, "title": recording.title}
    ledger.services.append(
        kind,
        subject=recording.entry_subject,
        actor=actor,
        scope=recording.scope,
        at=at,
        body={**about, **body},
    )
