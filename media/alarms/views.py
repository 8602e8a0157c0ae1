"""The supervisors' page of camera alarms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import accounts.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from media.alarms import selectors, services
from media.errors import Refused
from media.lamps import topic_of

PER_PAGE = 50


@never_cache
@require_GET
@require(Action.WARNING_READ)
def listing(request: HttpRequest) -> HttpResponse:
    """Every alarm of the reader's branches: what waits for a name stands first."""
    who = principal(request)
    page = Paginator(selectors.readable(who), PER_PAGE).get_page(request.GET.get("page"))
    names = accounts.selectors.names(one.acknowledged_by for one in page)
    for one in page:
        one.by = names.get(one.acknowledged_by, one.acknowledged_by)
    scopes = [one.track.recording.scope for one in page] or who.branches(Action.WARNING_READ)
    context = {
        "page": page,
        "may_acknowledge": who.may_somewhere(Action.WARNING_ACKNOWLEDGE),
        "topic": topic_of(scopes[0]),
    }
    return render(request, "media/alarms/listing.html", context)


@require_POST
@require(Action.WARNING_ACKNOWLEDGE)
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Put one's name under the alarms that were ticked."""
    chosen = [int(pk) for pk in request.POST.getlist("alarm") if pk.isdecimal()]
    if not chosen:
        messages.warning(request, _("请先勾选报警。"))
    done = 0
    for pk in chosen:
        try:
            services.acknowledge(pk, who=principal(request), note=request.POST.get("note", ""))
            done += 1
        except Refused as refusal:
            messages.warning(request, str(refusal))
    if done:
        messages.success(request, _("已签收 %(n)d 条报警。") % {"n": done})
    return redirect("alarms:listing")
