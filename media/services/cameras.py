"""The registry of rooms and cameras."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media import events
from media.addresses import Address
from media.errors import Refused
from media.models import Camera, Room
from media.rules import Occasion
from media.sealing import seal

SCHEMES = ("rtsp", "rtsps")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@transaction.atomic
def set_up_room(
    organisation: int, path: str, *, name: str, occasions: Sequence[Occasion], who: Principal
) -> Room:
    """Register a room of the organisation `organisation` at `path`, and what is held in it.

    Raises `NotAllowed`, and `Refused` where the organisation has a room of this name.
    """
    who.must(Action.CAMERA_MANAGE, path)
    if Room.objects.filter(organisation=organisation, name=name).exists():
        raise Refused("same_name", _("已有同名的场所。"))
    room = Room.objects.create(organisation_id=organisation, name=name, occasions=sorted(occasions))
    ledger.services.append(
        events.ROOM_SET_UP,
        subject=f"room:{room.pk}",
        actor=who.actor,
        scope=path,
        at=clock.now(),
        body={"name": name, "occasions": room.occasions},
    )
    return room


@transaction.atomic
def register(
    room: int,
    *,
    title: str,
    address: Address | str,
    place: str = "",
    sound: str = "",
    who: Principal,
) -> Camera:
    """Register a camera of a room; recordings that are prepared from now on have it.

    A device's `Address` comes from `devices.chosen`, for nobody asks a device while rows are
    locked. Raises `NotAllowed`, and `Refused` for an address that is none or a title that is taken.
    """
    found = _locked_room(room, who)
    sealed = seal(_checked(address).text)
    camera = Camera(room=found, title=title, place=place, sound=sound, sealed_address=sealed)
    _save(camera)
    _record(events.CAMERA_REGISTERED, camera, who)
    return camera


@transaction.atomic
def change(
    camera: int,
    *,
    title: str,
    place: str,
    sound: str,
    address: Address | str | None,
    who: Principal,
) -> Camera:
    """Change what is known of a camera; `address` None leaves it. Running recordings keep theirs.

    Raises `NotAllowed` and `Refused`, as `register` does.
    """
    found = _locked(camera, who)
    found.title, found.place, found.sound = title, place, sound
    if address is not None:
        found.sealed_address = seal(_checked(address).text)
    _save(found)
    _record(events.CAMERA_CHANGED, found, who)
    return found


@transaction.atomic
def retire(camera: int, *, who: Principal) -> Camera:
    """Take a camera out of use; what it recorded stays. Raises `NotAllowed` and `Refused`."""
    found = _locked(camera, who)
    if found.tracks.exclude(state="closed").exists():
        raise Refused(
            "recording", _("这台摄像机的录像还没有结束，不能停用；设备换了，请改它的地址。")
        )
    found.retired_at = clock.now()
    found.save()
    _record(events.CAMERA_RETIRED, found, who)
    return found


def _checked(address: Address | str) -> Address:
    given = Address(address) if isinstance(address, str) else address
    try:
        parts = urlsplit(given.stream)
        good = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or _CONTROL.search(given.stream):
        raise Refused("bad_address", _("地址应为 rtsp:// 或 http(s):// 开头的完整地址。"))
    return given


def _locked_room(pk: int, who: Principal) -> Room:
    found = Room.objects.select_related("organisation").filter(pk=pk)
    room = found.select_for_update(of=["self"]).first()
    if room is None:
        raise Refused("no_such_room", _("没有这个场所。"))
    who.must(Action.CAMERA_MANAGE, room.organisation.path)
    return room


def _locked(pk: int, who: Principal) -> Camera:
    # Its room first, as whoever prepares a recording does: no retired camera gets a track.
    Room.objects.select_for_update(of=["self"]).filter(cameras=pk).first()
    found = Camera.objects.select_related("room__organisation").filter(pk=pk, retired_at=None)
    camera = found.select_for_update(of=["self"]).first()
    if camera is None:
        raise Refused("no_such_camera", _("没有这台摄像机。"))
    who.must(Action.CAMERA_MANAGE, camera.room.organisation.path)
    return camera


def _save(camera: Camera) -> None:
    try:
        with transaction.atomic():
            camera.save()
    except IntegrityError:
        raise Refused("same_title", _("该场所已有同名的摄像机。")) from None


def _record(kind: str, camera: Camera, who: Principal) -> None:
    ledger.services.append(
        kind,
        subject=camera.subject,
        actor=who.actor,
        scope=camera.room.organisation.path,
        at=clock.now(),
        body={
            "room": camera.room_id,
            "title": camera.title,
            "place": camera.place,
            "sound": camera.sound,
        },
    )
