"""Wall displays, for the administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, listings, selectors
from accounts.doors import principal, require
from accounts.forms.fields import refusals_on
from accounts.forms.machines import DeviceForm, PairForm
from accounts.models import Device
from accounts.rules import Action
from accounts.services import devices
from accounts.views.frame import admin_page, refusals_told


@require_GET
@require(Action.DEVICE_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The wall displays of the reader's branches, as a page or a file."""
    query = request.GET.get("q", "").strip()
    found = listings.devices(principal(request)).filter(name__icontains=query)
    if form := exports.wanted(request):
        header = [_("名称"), _("机构"), _("配对时间"), _("最近在线"), _("状态")]
        return exports.respond(form, "devices", header, (_row(device) for device in found))
    context: dict[str, object] = {"devices": found, "query": query}
    return admin_page(request, "devices", "devices", context)


@require_http_methods(["GET", "POST"])
@require(Action.DEVICE_MANAGE)
def pair(request: HttpRequest) -> HttpResponse:
    """Pair the screen that shows a code."""
    who = principal(request)
    places = [one for one in selectors.tree(who, Action.DEVICE_MANAGE) if one.active]
    form = PairForm(request.POST or None).offering(places)
    if form.is_valid():
        with refusals_on(form):
            device = devices.pair(who, **form.cleaned_data)
            messages.success(request, _("已配对，屏幕几秒内会自动打开看板。"))
            return redirect("accounts:device", device.pk)
    context: dict[str, object] = {"form": form}
    return admin_page(request, "device_pair", "devices", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Action.DEVICE_MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One wall display: its name, what it shows, and turning it away."""
    device = get_object_or_404(listings.devices(principal(request)), pk=pk)
    initial = {name: getattr(device, name) for name in ("name", "playlist", "turn_seconds")}
    boards = selectors.in_order(selectors.subtree(device.organisation.path).filter(active=True))
    form = DeviceForm(request.POST or None, initial=initial).offering(boards)
    if form.is_valid():
        with refusals_on(form):
            devices.edit(principal(request), device, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("accounts:devices")
    context: dict[str, object] = {"form": form, "device": device}
    return admin_page(request, "device", "devices", context, 422 if form.errors else 200)


@require_POST
@require(Action.DEVICE_MANAGE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a wall display away."""
    device = get_object_or_404(listings.devices(principal(request)), pk=pk)
    with refusals_told(request):
        devices.revoke(principal(request), device)
        messages.success(request, _("大屏“%(name)s”已撤销。") % {"name": device.name})
    return redirect("accounts:devices")


def _row(device: Device) -> list[str]:
    state = _("已撤销") if device.revoked_at else _("在用")
    seen = exports.moment(device.last_seen_at)
    return [
        device.name,
        device.organisation.title,
        exports.moment(device.paired_at),
        seen,
        state,
    ]
