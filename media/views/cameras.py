"""The registry of rooms and cameras."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import accounts.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from media import selectors, services
from media.addresses import Address, shown
from media.errors import Refused
from media.forms import CameraChangeForm, CameraForm, RoomForm
from media.models import Camera, Room
from media.onvif import is_onvif
from media.rules import Occasion
from media.sealing import unseal
from media.services import devices
from media.views.streams import Unchosen

UNPROCESSABLE = 422


@never_cache
@require_GET
@require(Action.CAMERA_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The rooms of the reader's organisations with their cameras."""
    found = selectors.rooms(principal(request))
    rooms = [
        (
            room,
            [Occasion(one).label for one in room.occasions],
            _faces(room),
            selectors.browsers(room),
        )
        for room in found
    ]
    return render(request, "media/cameras.html", {"rooms": rooms})


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.CAMERA_MANAGE)
def new_room(request: HttpRequest) -> HttpResponse:
    """Set up a room."""
    who = principal(request)
    form = RoomForm(request.POST or None, who)

    def deed() -> None:
        place = accounts.selectors.organisation(form.cleaned_data["organisation"])
        services.set_up_room(
            place.pk,
            place.path,
            name=form.cleaned_data["name"],
            occasions=[Occasion(one) for one in form.cleaned_data["occasions"]],
            who=who,
        )

    return _answer(request, form, deed, _("新场所"))


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.CAMERA_MANAGE)
def new(request: HttpRequest, room: int) -> HttpResponse:
    """Register a camera of a room."""
    who = principal(request)
    place = get_object_or_404(selectors.rooms(who), pk=room)
    form = CameraForm(request.POST or None)

    def deed() -> None:
        facts = {**form.cleaned_data, "address": _address(request, form)}
        services.register(place.pk, **facts, who=who)

    return _answer(request, form, deed, _("%(room)s：新摄像机") % {"room": place.name})


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.CAMERA_MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a camera."""
    who = principal(request)
    camera = _camera(request, pk)
    known = {name: getattr(camera, name) for name in ("title", "place", "sound")}
    form = CameraChangeForm(request.POST or None, initial=known)

    def deed() -> None:
        facts = {**form.cleaned_data, "address": _address(request, form) or None}
        services.change(camera.pk, **facts, who=who)

    return _answer(request, form, deed, f"{camera.room.name} {camera.title}", camera)


@require_POST
@require(Action.CAMERA_MANAGE)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a camera out of use."""
    camera = _camera(request, pk)
    try:
        services.retire(camera.pk, who=principal(request))
        messages.success(request, _("已停用。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("media:cameras")


def _camera(request: HttpRequest, pk: int) -> Camera:
    rooms = selectors.rooms(principal(request))
    found = Camera.objects.select_related("room").filter(room__in=rooms, retired_at=None)
    return get_object_or_404(found, pk=pk)


def _address(request: HttpRequest, form: CameraForm) -> Address | str:
    """What was typed; of a device, with the stream that was chosen.

    Raises `Unchosen` once the device has said what it offers, and `Refused` where it did not.
    """
    typed: str = form.cleaned_data["address"]
    if not is_onvif(typed):
        return typed
    profile = request.POST.get("profile")
    if profile and request.POST.get("asked") == typed:
        return devices.chosen(typed, profile)
    raise Unchosen(devices.offered(typed))


def _faces(room: Room) -> list[dict[str, object]]:
    kept = [(one, Address.of(unseal(bytes(one.sealed_address)))) for one in selectors.cameras(room)]
    return [
        {"camera": one, "stream": shown(at.stream), "device": at.device and shown(at.device)}
        for one, at in kept
    ]


def _answer(
    request: HttpRequest,
    form: "CameraForm | RoomForm",
    deed: Callable[[], None],
    title: str,
    camera: Camera | None = None,
) -> HttpResponse:
    """The form, or back to the registry once the deed is done."""
    choice: Unchosen | None = None
    if request.method == "POST" and form.is_valid():
        try:
            deed()
            messages.success(request, _("已保存。"))
            return redirect("media:cameras")
        except Refused as refusal:
            form.add_error("address" if refusal.code == "bad_address" else None, str(refusal))
        except Unchosen as unchosen:
            choice = unchosen
    context = {"form": form, "title": title, "camera": camera, "choice": choice}
    status = UNPROCESSABLE if form.is_bound and choice is None else 200
    return render(request, "media/form.html", context, status=status)
