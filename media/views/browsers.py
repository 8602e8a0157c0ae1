"""Remote experts' browsers: how one is known, and the centre's registry of them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import accounts.selectors
from accounts.doors import principal, require
from accounts.errors import Refused as NoRoom
from accounts.rules import Action
from accounts.services import devices
from media import selectors, services
from media.errors import Refused
from media.forms import BrowserForm
from media.models import Browser
from media.rules import BROWSER_COOKIE

LASTS = 5 * 365 * 24 * 3600
UNPROCESSABLE, TOO_MANY = 422, 429


def browser_of(request: HttpRequest) -> Browser | None:
    """The registered browser that asks."""
    return selectors.browser_of(request.COOKIES.get(BROWSER_COOKIE, ""))


@never_cache
@require_GET
def this(request: HttpRequest) -> HttpResponse:
    """What this browser is registered as, or the code by which it can be. Open to everybody."""
    secret = request.COOKIES.get(BROWSER_COOKIE, "")
    context: dict[str, object] = {"browser": selectors.browser_of(secret)}
    if context["browser"] is None:
        waiting = accounts.selectors.waiting(secret)
        if waiting is None:
            try:
                secret = devices.begin(request.META["REMOTE_ADDR"])
            except NoRoom as refusal:
                return HttpResponse(str(refusal), status=TOO_MANY, content_type="text/plain")
            waiting = accounts.selectors.waiting(secret)
        context["waiting"] = waiting
    answer = render(request, "media/browser.html", context)
    answer.set_cookie(
        BROWSER_COOKIE, secret, LASTS, httponly=True, samesite="Strict", secure=settings.HTTPS
    )
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.CAMERA_MANAGE)
def new(request: HttpRequest, room: int) -> HttpResponse:
    """Register the browser that shows a code."""
    who = principal(request)
    place = get_object_or_404(selectors.rooms(who), pk=room)
    form = BrowserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.register_browser(place.pk, **form.cleaned_data, who=who)
            messages.success(request, _("已保存。"))
            return redirect("media:cameras")
        except Refused as refusal:
            form.add_error("code" if refusal.code == "no_such_code" else "title", str(refusal))
    title = _("%(room)s：登记远程席位的浏览器") % {"room": place.name}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "media/form.html", {"form": form, "title": title}, status=status)


@require_POST
@require(Action.CAMERA_MANAGE)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a browser out of use."""
    who = principal(request)
    get_object_or_404(Browser, pk=pk, room__in=selectors.rooms(who), retired_at=None)
    try:
        services.retire_browser(pk, who=who)
        messages.success(request, _("已停用。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("media:cameras")
