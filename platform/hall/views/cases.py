"""One case: everything about it, and the commands that the reader may give."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import documents.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from documents import serving
from hall import desk
from hall.casefile import casefile
from hall.faces import page_calendar
from hall.forms.commands import FORMS, CommandForm
from hall.models import Case
from hall.offers import offers, situation
from hall.rules import Command
from hall.views.answers import UNPROCESSABLE, Problem, attempt, go, is_partial
from ledger import clock


@never_cache
@require_GET
@require(Action.CASE_READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case."""
    return _page(request, _mine(request, pk))


@never_cache
@require_GET
@require(Action.CASE_READ)
def facts(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """What has changed since `version`: the facts of the case, or nothing (204)."""
    case = _mine(request, pk)
    if case.version == version:
        return HttpResponse(status=204)
    return render(request, "hall/case/facts.html", {"file": casefile(case, clock.now())})


@require_POST
@require(Action.CASE_PROCESS)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command on a case."""
    if command not in FORMS:
        raise Http404
    case, who = _mine(request, pk), principal(request)
    form = FORMS[Command(command)](case, who, request.POST, request.FILES)
    done = attempt(form, who)
    if isinstance(done, Case):
        messages.success(request, _("%(command)s：已完成。") % {"command": form.command.label})
        return go(request, reverse("hall:case", args=[pk]))
    case = _mine(request, pk)
    form.renew(version=case.version)
    answer = _refusal if is_partial(request) else _page
    return answer(request, case, form, done)


@require_GET
@require(Action.CASE_READ)
def document(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A file that belongs to the case, to be saved: never shown as a page of ours."""
    case = _mine(request, pk)
    found = documents.selectors.document(document)
    if found is None or not desk.belongs(found.pk, case):
        raise Http404
    path = documents.selectors.bytes_of(found)
    return serving.send(request, path, found.media_type, name=found.name)


def _mine(request: HttpRequest, pk: int) -> Case:
    """The case, if it is the reader's to see; otherwise there is no such page."""
    return get_object_or_404(desk.visible(principal(request)), pk=pk)


def _page(
    request: HttpRequest,
    case: Case,
    sent: CommandForm | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    who = principal(request)
    offered = offers(case, who)
    forms = [
        form(case, who)
        for command, form in FORMS.items()
        if command in offered and (not sent or command != sent.command)
    ]
    context: dict[str, object] = {
        "file": casefile(case, clock.now()),
        "now": situation(case),
        "forms": [sent, *forms] if sent else forms,
        "decides": Command.DECIDE_EXTENSION in offered,
        "problem": problem,
        "calendar": page_calendar(),
    }
    return render(request, "hall/case/page.html", context, status=UNPROCESSABLE if sent else 200)


def _refusal(request: HttpRequest, case: Case, form: CommandForm, problem: Problem) -> HttpResponse:
    """What stands against the command, for the form that stays in the browser.

    After a conflict the facts above it are renewed too.
    """
    context: dict[str, object] = {"problem": problem, "form": form}
    if problem.is_conflict:
        context["file"] = casefile(case, clock.now())
    return render(request, "hall/refused.html", context, status=UNPROCESSABLE)
