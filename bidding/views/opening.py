"""The opening hall: the ceremony for everybody, and the deeds of those who take part in it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import documents.selectors
from accounts.doors import principal
from accounts.principal import Principal
from accounts.rules import Action
from bidding.filming import subject_of
from bidding.forms.opening import HALL, HallDeed, RecordForm, RemarkForm, UnlockForm
from bidding.hall import bids_shown, given_back, topic_of
from bidding.models import Opening, Tender, TenderFile
from bidding.rules.ceremony import ORDER, OpeningState
from bidding.services.common import runs
from bidding.services.second import awaiting_result, awaiting_second, judged
from bidding.views import public
from bidding.views.answers import UNPROCESSABLE, attempt
from documents import serving
from ledger import clock

CONFLICT = 409


@never_cache
@require_safe
def hall(request: HttpRequest, pk: int) -> HttpResponse:
    """An opening as it goes on; before the deadline a countdown and nothing else."""
    return _page(request, public.visible(request, pk))


@never_cache
@require_POST
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Do one's part."""
    found, who = public.visible(request, pk), principal(request)
    if command not in HALL:
        raise Http404
    opening = _last(found)
    if opening is None:
        return _page(request, found, status=UNPROCESSABLE)
    form = HALL[command](request.POST, request.FILES)

    def perform() -> bool:
        form.perform(opening, who)
        return True

    if attempt(form, perform):
        messages.success(request, str(form.done))
        return redirect("bidding:opening", pk)
    return _page(request, found, form, UNPROCESSABLE)


@never_cache
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The record of the opening, signed."""
    found = public.visible(request, pk)
    opening = _shown(request, found)
    if opening is None or opening.record is None:
        return _page(request, found, status=CONFLICT)
    path = documents.selectors.bytes_of(opening.record)
    return serving.send(request, path, name=opening.record.name, inline=True)


@never_cache
@require_safe
def bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bundle that anybody can check: the newest edition, or the one that is asked for."""
    found = public.visible(request, pk)
    wanted = request.GET.get("edition", "")
    editions = found.editions.select_related("document")
    edition = editions.filter(number=wanted).first() if wanted.isdecimal() else editions.last()
    if edition is None:
        return _page(request, found, status=CONFLICT)
    path = documents.selectors.bytes_of(edition.document)
    return serving.send(request, path, name=edition.document.name)


@require_safe
def tender_file(request: HttpRequest, pk: int, lot: int, stage: str) -> HttpResponse:
    """What a bidder seals for: keys, documents and the log of a lot's stage."""
    found = public.visible(request, pk)
    file = TenderFile.objects.filter(tender=found, lot=lot, stage=stage).last()
    if file is None:
        return _page(request, found, status=CONFLICT)
    return HttpResponse(bytes(file.content), "application/json")


def _last(tender: Tender) -> Opening | None:
    """The opening that goes on or was the last; related rows with it."""
    found = Opening.objects.filter(tender=tender).select_related("record", "tender__project")
    return found.order_by("-stage").first()


def _shown(request: HttpRequest, tender: Tender) -> Opening | None:
    """The opening of the stage that the reader asks for, or else the last."""
    wanted = Opening.objects.filter(tender=tender, stage=request.GET.get("stage", ""))
    return wanted.select_related("record", "tender__project").first() or _last(tender)


def _page(
    request: HttpRequest, tender: Tender, sent: HallDeed | None = None, status: int = 200
) -> HttpResponse:
    opening, who, shown = _shown(request, tender), principal(request), clock.reading()
    context: dict[str, object] = {
        "tender": tender,
        "project": tender.project,
        "clock": {"now": shown.now.isoformat(), "rate": shown.rate},
        "opening": opening,
        "topic": topic_of(tender.pk),
        "filmed": subject_of(tender),
        "files": TenderFile.objects.filter(tender=tender).order_by("lot", "stage", "pk"),
        "host": hosts(who, tender),
        "stages": Opening.objects.filter(tender=tender).order_by("stage"),
        "edition": tender.editions.select_related("document").last(),
        "awaits_result": awaiting_result(tender) is not None,
        "awaits_second": awaiting_second(tender) is not None,
        "judged": judged(tender),
    }
    if opening is not None:
        context |= _ceremony(opening, who, sent)
    return render(request, "bidding/opening/hall.html", context, status=status)


def _ceremony(opening: Opening, who: Principal, sent: HallDeed | None) -> dict[str, object]:
    shown = bids_shown(opening)
    return {
        "steps": _steps(opening),
        "bids": shown,
        "unlocked": sum(bid.unlocked_at is not None for bid in shown),
        "trustees": _trustees(opening),
        "returned": given_back(opening),
        "remarks": opening.remarks.select_related("party"),
        "forms": _forms(opening, who, sent),
        "over": opening.state in (OpeningState.RECORDED, OpeningState.FAILED),
        "published": opening.state in (*ORDER[3:], OpeningState.FAILED),
    }


def _steps(opening: Opening) -> list[dict[str, object]]:
    """The steps of the ceremony, each done, current or to come."""
    if opening.state == OpeningState.FAILED:
        return []
    state = OpeningState(opening.state)
    now = ORDER.index(state) if state in ORDER else -1
    return [
        {"label": step.label, "done": at < now or now == len(ORDER) - 1, "current": at == now}
        for at, step in enumerate(ORDER)
    ]


def _trustees(opening: Opening) -> list[dict[str, object]]:
    releases = list(opening.releases.select_related("key__trustee"))
    return [
        {
            "trustee": one,
            "releases": [release for release in releases if release.key.trustee_id == one.pk],
        }
        for one in opening.tender.trustees.select_related("organisation")
    ]


def _forms(opening: Opening, who: Principal, sent: HallDeed | None) -> list[HallDeed]:
    """What the reader can do at this step, the form just sent as it was sent."""
    offered: list[type[HallDeed]] = []
    if opening.state == OpeningState.LOCKS:
        offered.append(UnlockForm)
    if opening.state in ORDER[:4] and who.may_somewhere(Action.TENDER_BID):
        offered.append(RemarkForm)
    if opening.state == OpeningState.OPENED and hosts(who, opening.tender):
        offered.append(RecordForm)
    forms = [sent if sent and type(sent) is form else form() for form in offered]
    return [*forms, *([sent] if sent and type(sent) not in offered else [])]


def hosts(who: Principal, tender: Tender) -> bool:
    """Whether the reader conducts the opening."""
    project = tender.project
    return runs(who, project) or who.may(Action.TENDER_ADMIT, project.centre.path)
