"""What waits for somebody: steps and parts for the windows, requests for who approves them."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action, Role
from hall import desk, selectors
from hall.chronicle import names_of
from hall.faces import Face, faces, page_calendar
from hall.forms.extensions import DecideExtensionForm
from hall.models import Case, CaseStep, Extension, Part
from hall.views.answers import UNPROCESSABLE, Problem, attempt, go, is_partial
from ledger import clock

MOST = 200
"""Shown at once, the most pressing first: whoever has more waiting must begin somewhere."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for more time: the limit as it stands, who asks, and the form to decide with."""

    extension: Extension
    face: Face
    by: str
    form: DecideExtensionForm | None


@require_GET
@require(Action.CASE_PROCESS)
def parts(request: HttpRequest) -> HttpResponse:
    """Steps whose turn it is, and parts of joint approvals, at the reader's windows."""
    branches = principal(request).branches(Action.CASE_PROCESS)
    waiting = selectors.parts_waiting(branches).order_by("clock__due_at", "pk")
    context: dict[str, object] = {
        "steps": _timed(list(desk.steps_waiting(branches)[:MOST])),
        "parts": _timed(list(waiting[:MOST])),
        "calendar": page_calendar(),
    }
    return render(request, "hall/waiting/parts.html", context)


@never_cache
@require_GET
@require(Action.EXTENSION_APPROVE)
def extensions(request: HttpRequest) -> HttpResponse:
    """Requests for more time in the reader's branches."""
    return _extensions(request)


@require_POST
@require(Action.EXTENSION_APPROVE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or deny a request."""
    who = principal(request)
    mine = selectors.within("case__scope", who.branches(Action.EXTENSION_APPROVE))
    extension = get_object_or_404(Extension.objects.filter(mine), pk=pk)
    form = DecideExtensionForm(extension, request.POST)
    done = attempt(form, who)
    if isinstance(done, Case):
        messages.success(request, _("延期申请已审批。"))
        return go(request, reverse("hall:extensions"))
    if is_partial(request):
        context = {"problem": done, "form": form}
        return render(request, "hall/refused.html", context, status=UNPROCESSABLE)
    return _extensions(request, form, done)


def _extensions(
    request: HttpRequest, sent: DecideExtensionForm | None = None, problem: Problem | None = None
) -> HttpResponse:
    who = principal(request)
    waiting = selectors.extensions_waiting(who.branches(Action.EXTENSION_APPROVE))
    found = list(waiting.order_by("clock__due_at", "pk")[:MOST])
    names = names_of(one.asked_by for one in found)
    shown = faces([one.clock for one in found], clock.now())
    context: dict[str, object] = {
        "requests": [
            Asked(extension, face, names[extension.asked_by], _form(extension, who, sent))
            for extension, face in zip(found, shown, strict=True)
        ],
        "problem": problem,
        "calendar": page_calendar(),
    }
    status = UNPROCESSABLE if problem else 200
    return render(request, "hall/waiting/extensions.html", context, status=status)


def _form(
    extension: Extension, who: Principal, sent: DecideExtensionForm | None
) -> DecideExtensionForm | None:
    """The form to decide with; None for who does not hold the post that this limit asks for."""
    if sent and sent.extension.pk == extension.pk:
        return sent
    approver, _most = settings.EXTENSIONS[extension.clock_kind]
    holds = who.holds(Role(approver), extension.case.scope)
    return DecideExtensionForm(extension) if holds else None


def _timed(found: list[CaseStep] | list[Part]) -> list[tuple[CaseStep | Part, Face | None]]:
    """Each with its clock as it stands."""
    clocks = [one.clock for one in found if one.clock]
    shown = {face.clock.pk: face for face in faces(clocks, clock.now())}
    return [(one, shown.get(one.clock_id or 0)) for one in found]
