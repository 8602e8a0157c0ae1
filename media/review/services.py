"""Commands of viewings; the only writers of their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import ROOT_PATH, Action
from ledger import clock
from media.errors import Refused
from media.models import Recording
from media.review import events
from media.review.contradictions import Departure, Sample
from media.review.models import Note, Survey, Viewing
from media.review.rules import ROUNDING, Standing, fits, needs_consent, standing
from media.rules import State


@transaction.atomic
def ask(recording: int, *, who: Principal, reason: str) -> Viewing:
    """Ask for leave to look at a sealed recording; where no consent is needed, it is given.

    Raises `NotAllowed`, and `Refused` without a reason or for a recording that is not sealed.
    """
    found = Recording.objects.filter(pk=recording).first()
    if found is None:
        raise Refused("no_such_recording", _("没有这份录像。"))
    who.must(Action.RECORDING_REVIEW, found.scope)
    if found.state != State.SEALED:
        raise Refused("not_sealed", _("录像封存之后才能回看。"))
    if not reason.strip():
        raise Refused("no_reason", _("请说明回看的理由。"))
    now = clock.now()
    alone = not needs_consent(found.occasion)
    made = Viewing.objects.create(
        recording=found, actor=who.actor, reason=reason.strip(), asked_at=now,
        consented_at=now if alone else None,
    )  # fmt: skip
    _record(events.ASKED, made, who, now, {"reason": made.reason, "consent": not alone})
    return made


@transaction.atomic
def consent(viewing: int, *, who: Principal) -> Viewing:
    """A second person lets it be. Raises `NotAllowed`, and `Refused` for one's own viewing."""
    found = _locked(viewing)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    if found.actor == who.actor or who.person_id is None:
        raise Refused("own_viewing", _("须由另一个人同意。"))
    if found.consented_at is not None:
        raise Refused("consented", _("已有人同意。"))
    found.consented_at, found.consented_by = clock.now(), who.actor
    found.save()
    _record(events.CONSENTED, found, who, found.consented_at, {"asked_by": found.actor})
    return found


@transaction.atomic
def begin(viewing: int, *, who: Principal) -> Viewing:
    """Look: on record before the first picture, each time the page is opened.

    Raises `NotAllowed` for another's viewing, and `Refused` without consent or after its hours.
    """
    found = _open(viewing, who)
    now = clock.now()
    found.begun_at = found.begun_at or now
    found.save(update_fields=["begun_at"])
    _record(events.BEGUN, found, who, now, {})
    return found


@transaction.atomic
def note(viewing: int, *, who: Principal, at: datetime, text: str) -> Note:
    """Note something at a moment of the recording; without a text it is a bookmark."""
    found = _open(viewing, who)
    _must_show(found.recording, at)
    now = clock.now()
    made = Note.objects.create(viewing=found, at=at, text=text.strip(), noted_at=now)
    _record(events.NOTED, found, who, now, {"moment": at, "text": made.text})
    return made


@transaction.atomic
def take(viewing: int, *, who: Principal, start: datetime, end: datetime) -> Viewing:
    """Put on record that a piece of the recording is taken as evidence; its bytes follow.

    Raises `NotAllowed`, and `Refused` for a piece that is none, too long, or not of the recording.
    """
    found = _open(viewing, who)
    if not fits(start, end):
        raise Refused("bad_piece", _("片段的结束须晚于开始，且不超过两小时。"))
    _must_show(found.recording, start)
    _must_show(found.recording, end)
    _record(events.TAKEN, found, who, clock.now(), {"start": start, "end": end})
    return found


def _locked(viewing: int) -> Viewing:
    found = Viewing.objects.select_for_update(of=["self"]).select_related("recording")
    chosen = found.filter(pk=viewing).first()
    if chosen is None:
        raise Refused("no_such_viewing", _("没有这次回看。"))
    return chosen


def _open(viewing: int, who: Principal) -> Viewing:
    """The viewing, which is `who`'s own and may be opened now."""
    found = _locked(viewing)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    if found.actor != who.actor:
        raise Refused("not_yours", _("这是他人的回看。"))
    if standing(found.consented_at, clock.now()) is not Standing.OPEN:
        raise Refused("not_open", _("尚未获得同意，或已过期，请重新申请。"))
    return found


def _must_show(recording: Recording, at: datetime) -> None:
    """Raise `Refused` for a moment that the recording does not show."""
    end = recording.ended_at or at
    if not recording.prepared_at - ROUNDING <= at <= end + ROUNDING:
        raise Refused("outside", _("这一时刻不在录像之内。"))


def _record(
    kind: str, viewing: Viewing, who: Principal, at: datetime, body: Mapping[str, object]
) -> None:
    """An entry that nobody at the unit inspected comes across: at the root, under its own name."""
    ledger.services.append(
        kind,
        subject=viewing.subject,
        actor=who.actor,
        scope=ROOT_PATH,
        at=at,
        body={"recording": viewing.recording_id, **body},
    )


def compared(
    recording: int, contradicts: Sequence[str], missing: float, people: Sequence[str]
) -> None:
    """Keep what a searched recording contradicts, the seconds it lacks, and who took part."""
    Survey.objects.filter(recording_id=recording).update(
        compared_at=clock.now(), contradicts=[*contradicts], missing=missing, people=[*people]
    )


@transaction.atomic
def surveyed(
    recording: int,
    detector: str,
    samples: Sequence[Sample],
    departures: Sequence[Departure],
    levels: Mapping[str, Sequence[int]],
) -> Survey:
    """Keep what a machine found in a recording; found again, it is the same row."""
    facts = {
        "done_at": clock.now(),
        "detector": detector,
        "samples": [[one.at.isoformat(), one.camera, one.faces] for one in samples],
        "levels": {track: [*loud] for track, loud in levels.items()},
        "departures": [[one.at.isoformat(), one.camera, one.seconds] for one in departures],
    }
    return Survey.objects.update_or_create(recording_id=recording, defaults=facts)[0]
