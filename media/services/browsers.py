"""The registry of remote experts' browsers, and who sits before one while it records."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import accounts.services.devices
import ledger.services
from accounts.errors import Refused as NotClaimed
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media import events
from media.errors import Refused
from media.models import Browser, Recording, Room, Track
from media.rules import LIVE, Occasion, Part, TrackState


@transaction.atomic
def register_browser(
    room: int, *, code: str, title: str, place: str = "", who: Principal
) -> Browser:
    """Register the browser that shows `code` as a source of a room.

    Raises `NotAllowed`, and `Refused` for a code that no browser shows or a title that is taken.
    """
    found = Room.objects.select_related("organisation").filter(pk=room).first()
    if found is None:
        raise Refused("no_such_room", _("没有这个场所。"))
    who.must(Action.CAMERA_MANAGE, found.organisation.path)
    try:
        secret_hash = accounts.services.devices.claim(code)
    except NotClaimed as refusal:
        raise Refused("no_such_code", str(refusal)) from refusal
    browser = Browser(room=found, title=title, place=place, secret_hash=secret_hash)
    try:
        with transaction.atomic():
            browser.save()
    except IntegrityError:
        raise Refused("same_title", _("该场所已有同名的浏览器。")) from None
    _record(events.BROWSER_REGISTERED, browser, who)
    return browser


@transaction.atomic
def retire_browser(browser: int, *, who: Principal) -> None:
    """Take a browser out of use. Raises `NotAllowed`, and `Refused` while it records."""
    found = Browser.objects.select_related("room__organisation").filter(pk=browser, retired_at=None)
    kept = found.select_for_update(of=["self"]).first()
    if kept is None:
        raise Refused("no_such_browser", _("没有这台浏览器。"))
    who.must(Action.CAMERA_MANAGE, kept.room.organisation.path)
    if kept.tracks.exclude(state=TrackState.CLOSED).exists():
        raise Refused("recording", _("这台浏览器正在录像，不能停用。"))
    kept.retired_at = clock.now()
    kept.save()
    _record(events.BROWSER_RETIRED, kept, who)


@transaction.atomic
def seat(occasion: Occasion, subject: str, *, browser: int, sitter: str, actor: str) -> list[Track]:
    """Let a person record themselves at a browser, from now until the recording ends.

    `sitter` is the person as ledger entries name actors; the entry does not say who it is. They sit
    at one browser: at another one before, they leave that. Raises `Refused` where nothing is being
    recorded, for a browser of another room, or one that somebody sits before.
    """
    recording = Recording.objects.select_for_update().filter(occasion=occasion, subject=subject)
    found = recording.first()
    if found is None or found.state not in LIVE:
        raise Refused("not_live", _("录像还没有开始准备，或者已经结束。"))
    place = Browser.objects.filter(pk=browser, room=found.room_id, retired_at=None).first()
    if place is None:
        raise Refused("no_such_browser", _("没有这台浏览器。"))
    seated = found.tracks.filter(browser=place, left_at=None)
    if seated.filter(sitter=sitter).exists():
        return list(seated)
    if seated.exists():
        raise Refused("taken", _("这台浏览器已有人使用。"))
    _leave(found, sitter, actor)
    return _seat(found, place, sitter, actor)


@transaction.atomic
def leave(occasion: Occasion, subject: str, *, sitter: str, actor: str) -> None:
    """Nothing more is to be recorded of a person at a browser; what was is kept."""
    found = Recording.objects.select_for_update().filter(occasion=occasion, subject=subject).first()
    if found is not None:
        _leave(found, sitter, actor)


def _seat(recording: Recording, browser: Browser, sitter: str, actor: str) -> list[Track]:
    now = clock.now()
    before = recording.tracks.filter(browser=browser).count() // len(Part)
    tracks = [
        Track.objects.create(
            recording=recording, browser=browser, part=part, sitter=sitter, since=now,
            name=f"browser-{browser.pk}-{before + 1}-{part}", title=f"{browser.title} {part.label}",
        )
        for part in Part
    ]  # fmt: skip
    _note(events.SEATED, recording, actor, tracks)
    return tracks


def _leave(recording: Recording, sitter: str, actor: str) -> None:
    tracks = list(recording.tracks.filter(sitter=sitter, left_at=None))
    if tracks:
        recording.tracks.filter(pk__in=[one.pk for one in tracks]).update(left_at=clock.now())
        _note(events.LEFT, recording, actor, tracks)


def _note(kind: str, recording: Recording, actor: str, tracks: list[Track]) -> None:
    ledger.services.append(
        kind,
        subject=recording.entry_subject,
        actor=actor,
        scope=recording.scope,
        at=clock.now(),
        body={
            "occasion": recording.occasion,
            "about": recording.subject,
            "title": ", ".join(one.title for one in tracks),
            "tracks": [one.name for one in tracks],
        },
    )


def _record(kind: str, browser: Browser, who: Principal) -> None:
    ledger.services.append(
        kind,
        subject=browser.subject,
        actor=who.actor,
        scope=browser.room.organisation.path,
        at=clock.now(),
        body={"room": browser.room_id, "title": browser.title, "place": browser.place},
    )
