"""The supervisor's pages: tenders, what their bids have in common, one sign side by side."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import accounts.selectors
from accounts import exports
from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.forms.search import SearchForm
from bidding.models import Tender
from bidding.signs import doors, selectors, services
from bidding.signs.forms import NoteForm
from bidding.signs.models import Analysis, FoundSign, State
from bidding.views.answers import UNPROCESSABLE, attempt

PER_PAGE = 50


@never_cache
@require_GET
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The tenders that were opened, with what their bids have in common, as a page or a file."""
    form = SearchForm(request.GET)
    found = form.narrowed(doors.overseen(_overseer(request)))
    if file := exports.wanted(request):
        return exports.respond(file, "signs", _header(), map(_cells, _rows(list(found))))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": list(_rows(list(page)))}
    return render(request, "bidding/signs/list.html", context)


@never_cache
@require_GET
@signed_in
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """What the bids of a tender have in common, pair by pair, and what could not be looked for."""
    found = _tender(request, pk)
    lots = selectors.faces(found)
    under_way = any(one.analysis.state in (State.ASKED, State.READING) for one in lots)
    context = {"tender": found, "lots": lots, "under_way": under_way}
    return render(request, "bidding/signs/tender.html", context)


@require_POST
@signed_in
def analyse(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the tender's bids looked at."""
    found = _tender(request, pk)
    try:
        made = services.ask(found.pk, who=principal(request))
        if all(one.state != State.BROKEN for one in made):
            messages.success(request, _("已开始分析，可以离开本页，稍后再来。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("bidding:signs_tender", pk)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One sign: what it says, how honest bidders come by it, both sides, and notes."""
    who = _overseer(request)
    related = ("analysis__lot", "analysis__tender__project")
    found = get_object_or_404(FoundSign.objects.select_related(*related), pk=pk)
    if not doors.may_read(who, found.analysis.tender.project):
        raise Http404
    form = NoteForm(request.POST or None)

    def write() -> object:
        return services.note(found.pk, who=who, **form.cleaned_data)

    if request.method == "POST" and attempt(form, write) is not None:
        messages.success(request, _("已记录。"))
        return redirect("bidding:sign", pk)
    notes = list(found.notes.all())
    context = {
        "sign": found,
        "tender": found.analysis.tender,
        "evidence": _evidence(found),
        "notes": notes,
        "names": accounts.selectors.names(one.by for one in notes),
        "form": form,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "bidding/signs/sign.html", context, status=status)


def _overseer(request: HttpRequest) -> Principal:
    who = principal(request)
    if not doors.oversees(who):
        raise NotAllowed(Action.TENDER_OVERSEE)
    return who


def _tender(request: HttpRequest, pk: int) -> Tender:
    return get_object_or_404(doors.overseen(_overseer(request)), pk=pk)


def _evidence(found: FoundSign) -> list[dict[str, object]]:
    """Each thing seen with its sides, by the names of their bidders."""
    names = [str(one["name"]) for one in found.analysis.bids]
    return [
        {
            "what": one["what"],
            "places": [{**place, "name": names[place["bid"]]} for place in one["places"]],
        }
        for one in found.evidence
    ]


def _rows(tenders: list[Tender]) -> Iterator[dict[str, object]]:
    newest = selectors.newest(tenders)
    for one in tenders:
        analyses = newest.get(one.pk, [])
        yield {
            "tender": one,
            "state": _state(analyses),
            "ended": bool(analyses) and all(each.state == State.ENDED for each in analyses),
            "signs": sum(each.signs.count() for each in analyses),
            "first": sum(len(selectors.first_pairs(each)) for each in analyses),
        }


def _state(analyses: list[Analysis]) -> str:
    return analyses[-1].get_state_display() if analyses else _("尚未分析")


def _header() -> list[str]:
    return [_("编号"), _("项目名称"), _("投标截止"), _("分析"), _("线索"), _("先核查的组合")]


def _cells(row: dict[str, object]) -> list[str]:
    one = row["tender"]
    if not isinstance(one, Tender):
        raise TypeError("a row is about a tender")
    said = [str(row[name]) for name in ("state", "signs", "first")]
    return [one.number, one.project.title, exports.moment(one.deadline), *said]
