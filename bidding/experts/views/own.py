"""An expert's own record: what is kept of them, and what they declare."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, require
from accounts.rules import Action
from bidding.experts import selectors
from bidding.experts.forms.experts import DEEDS, ExpertDeed
from bidding.experts.models import Expert
from bidding.views.answers import UNPROCESSABLE, attempt

OWN = tuple(form for form in DEEDS.values() if form.own)


@never_cache
@require_safe
@require(Action.EXPERT_SERVE)
def page(request: HttpRequest) -> HttpResponse:
    """The record; a page that says so where there is none."""
    one = selectors.expert_of(principal(request).person_id or 0)
    if one is None:
        return render(request, "bidding/experts/nobody.html")
    return _page(request, one)


@never_cache
@require_POST
@require(Action.EXPERT_SERVE)
def do(request: HttpRequest, command: str) -> HttpResponse:
    """Declare something."""
    one, who = _self(request), principal(request)
    if command not in DEEDS or not DEEDS[command].own:
        raise Http404
    form = DEEDS[command](request.POST)
    if attempt(form, lambda: form.perform(one, who)):
        messages.success(request, str(form.done))
        return redirect("experts:mine")
    return _page(request, one, form)


def _self(request: HttpRequest) -> Expert:
    one = selectors.expert_of(principal(request).person_id or 0)
    if one is None:
        raise Http404
    return one


def _page(request: HttpRequest, one: Expert, sent: ExpertDeed | None = None) -> HttpResponse:
    forms = [sent if sent and type(sent) is kind else kind() for kind in OWN]
    context = {"expert": one, "forms": forms}
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/experts/mine.html", context, status=status)
