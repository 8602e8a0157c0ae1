"""The draw as those see it who have a part in it. They see no names either."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.selectors
import bidding.selectors
import media.selectors
from accounts import exports
from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding import cameras
from bidding.draw import services
from bidding.draw.forms.committee import ImportDrawForm
from bidding.draw.forms.deeds import DEEDS, HOSTS, AppointForm, DrawDeed
from bidding.draw.forms.plan import PlanForm
from bidding.draw.models import Announced, Draw, ImportedDraw, Representative, Seat
from bidding.draw.rules.kinds import IN_OFFICE, SKIPPABLE, DrawState, SeatState
from bidding.draw.services.common import runs
from bidding.draw.services.contributing import asked_of
from bidding.draw.services.filming import coming
from bidding.draw.services.planning import Survey, law_of
from bidding.experts.rules.kinds import Reason
from bidding.experts.selectors import named_specialities
from bidding.forms.search import SearchForm
from bidding.models import Tender, TrusteePublicKey
from bidding.rules.states import TenderState
from bidding.views.answers import UNPROCESSABLE, attempt
from ledger import clock
from media.rules import Occasion

CONFLICT, PER_PAGE = 409, 50
UNDER_WAY = (TenderState.PUBLISHED, TenderState.CLOSED)


@never_cache
@require_safe
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The tenders under way whose draw the reader has a part in, as a page or a file."""
    who = principal(request)
    found = bidding.selectors.tenders_of_office(who).filter(state__in=UNDER_WAY)
    mine = bidding.selectors.tenders().filter(
        Q(draws__contributions__organisation__in=_places(who))
    )
    form = SearchForm(request.GET)
    shown = form.narrowed((found | mine).distinct().order_by("deadline"))
    if file := exports.wanted(request):
        header = [_("编号"), _("项目"), _("投标截止"), _("抽取")]
        return exports.respond(file, "draws", header, map(_cells, shown))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [_row(one) for one in page]}
    return render(request, "bidding/draw/list.html", context)


def _row(tender: Tender) -> dict[str, object]:
    announced = Announced.objects.filter(tender=tender).exists()
    return {"tender": tender, "draw": _valid(tender), "announced": announced}


def _cells(tender: Tender) -> list[str]:
    draw = _valid(tender)
    state = draw.get_state_display() if draw else ""
    if draw is None and Announced.objects.filter(tender=tender).exists():
        state = _("准备中")
    return [tender.number, tender.project.title, exports.moment(tender.deadline), state]


@never_cache
@require_safe
@signed_in
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """A tender's draw, and what the reader may do about it now."""
    return _page(request, _mine(request, pk))


@never_cache
@require_POST
@signed_in
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command."""
    tender, who = _mine(request, pk), principal(request)
    if command not in DEEDS:
        raise Http404
    form = DEEDS[command](request.POST, request.FILES)
    if isinstance(form, AppointForm):
        form.offer(tender)
    if attempt(form, lambda: form.perform(tender, who)):
        messages.success(request, str(form.done))
        return redirect("draw:desk", pk)
    return _page(request, tender, sent=form)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a draw: look at who could be drawn, then open it."""
    tender, who = _hosted(request, pk), principal(request)
    if request.method == "GET" and _valid(tender) is not None:
        return redirect("draw:desk", pk)
    form = PlanForm(tender, request.POST or None)
    seen: Survey | None = None
    if form.is_valid() and "open" in request.POST:
        if attempt(form, lambda: services.open_draw(tender.pk, form.plan, who=who)):
            messages.success(request, _("抽取已开启，承诺已公布。"))
            return redirect("draw:desk", pk)
    elif form.is_valid():
        seen = attempt(form, lambda: services.survey(tender, form.plan, clock.now()))
    reasons = [(Reason(code).label, n) for code, n in (seen.reasons if seen else {}).items()]
    titles = named_specialities()
    context = {
        "tender": tender, "form": form, "seen": seen, "law": law_of(tender), "reasons": reasons,
        "odds": [(titles.get(one.code, one.code), one) for one in (seen.odds if seen else ())],
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bidding/draw/plan.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in the draw of a higher pool."""
    tender, who = _hosted(request, pk), principal(request)
    form = ImportDrawForm(request.POST or None, request.FILES or None)
    if attempt(form, lambda: form.perform(tender, who)):
        messages.success(request, _("已导入。"))
        return redirect("draw:desk", pk)
    context = {"tender": tender, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bidding/draw/import.html", context, status=status)


@never_cache
@require_safe
@signed_in
def statement(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """The statement that waits for the supervisor's signature; seat 0: the one about the draw."""
    tender = _mine(request, pk)
    if seat:
        found = get_object_or_404(Seat, pk=seat, draw__tender=tender)
        content, name = found.statement, f"skip-{found.speciality}-{found.position}"
    else:
        draw = _valid(tender)
        content, name = (draw.redo if draw else None), "again"
    if content is None:
        return _page(request, tender, status=CONFLICT)
    answer = HttpResponse(bytes(content), "application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _page(
    request: HttpRequest, tender: Tender, sent: DrawDeed | None = None, status: int = 200
) -> HttpResponse:
    who, draw = principal(request), _valid(tender)
    hosts = runs(who, tender.project)
    context = {
        "tender": tender,
        "project": tender.project,
        "draw": draw,
        "announced": Announced.objects.filter(tender=tender).first(),
        "keys": TrusteePublicKey.objects.filter(trustee__tender=tender, stage="draw").count(),
        "wanted": 2 * tender.trustees.count(),
        "hosts": hosts,
        "supervises": who.may(Action.TENDER_OVERSEE, tender.project.regulator.path),
        "buys": who.may(Action.TENDER_RUN, tender.project.purchaser.path),
        "forms": _forms(tender, draw, sent) if hosts else [],
        "seats": _seats(draw, sent),
        "gives": [_giving(one, sent) for one in asked_of(draw, who)] if draw else [],
        "representatives": Representative.objects.filter(tender=tender, ended_at=None),
        "appoint": (sent if isinstance(sent, AppointForm) else AppointForm()).offer(tender),
        "imported": ImportedDraw.objects.filter(tender=tender).first(),
        "cameras": _cameras(tender),
        "film": sent if sent and sent.slug == "film" else DEEDS["film"](),
        "certify": sent if sent and sent.slug == "certify" else DEEDS["certify"](),
        "again": sent if sent and sent.slug == "sign-again" else DEEDS["sign-again"](),
        "sent": sent,
    }
    status = UNPROCESSABLE if sent else status
    return render(request, "bidding/draw/desk.html", context, status=status)


def _cameras(tender: Tender) -> dict[str, object] | None:
    """How the cameras stand for the next draw; None where the centre has none for it."""
    if media.selectors.room_for(Occasion.DRAW, tender.project.centre.path) is None:
        return None
    subject = coming(tender)
    live = cameras.is_live(Occasion.DRAW, subject)
    return {"live": live, "missing": live and media.selectors.not_ready(Occasion.DRAW, subject)}


def _forms(tender: Tender, draw: Draw | None, sent: DrawDeed | None) -> list[DrawDeed]:
    if draw is None and Announced.objects.filter(tender=tender).exists():
        return []
    if draw is None and ImportedDraw.objects.filter(tender=tender).exists():
        return []
    slugs = HOSTS[draw.state if draw else ""]
    if draw and not draw.seats.filter(state=SeatState.DRAWN).exists():
        slugs = tuple(slug for slug in slugs if slug != "call")  # nobody is left to be told
    return [sent if sent and sent.slug == slug else DEEDS[slug]() for slug in slugs]


def _seats(draw: Draw | None, sent: DrawDeed | None) -> list[dict[str, object]]:
    """The seats, each with the forms that it offers."""
    rows, titles = [], named_specialities()
    for seat in draw.seats.all() if draw else ():
        slugs = ["question"] if seat.state in IN_OFFICE else []
        slugs += ["unreachable"] if seat.state == SeatState.CALLED else []
        rows.append(
            {
                "seat": seat,
                "speciality": titles.get(seat.speciality, seat.speciality),
                "forms": [_about(slug, seat, sent) for slug in slugs],
                "sign": _about("sign-skip", seat, sent) if seat.state in SKIPPABLE else None,
            }
        )
    return rows


def _about(slug: str, seat: Seat, sent: DrawDeed | None) -> DrawDeed:
    if sent and sent.slug == slug and sent.data.get("seat") == str(seat.pk):
        return sent
    return DEEDS[slug](initial={"seat": seat.pk}, auto_id=f"id_{slug}_{seat.pk}_%s")


def _giving(one: object, sent: DrawDeed | None) -> dict[str, object]:
    position = getattr(one, "position", 0)
    mine = sent if sent and sent.slug == "contribute" else None
    form = mine if mine and mine.data.get("position") == str(position) else None
    fresh = DEEDS["contribute"](initial={"position": position}, auto_id=f"id_give_{position}_%s")
    return {"contribution": one, "form": form or fresh}


def _places(who: Principal) -> list[int]:
    ways = (Action.TENDER_RUN, Action.TENDER_ADMIT, Action.TENDER_OVERSEE)
    return [one.pk for way in ways for one in accounts.selectors.organisations(who, way)]


def _valid(tender: Tender) -> Draw | None:
    return Draw.objects.filter(tender=tender).exclude(state=DrawState.VOIDED).first()


def _mine(request: HttpRequest, pk: int) -> Tender:
    """A tender in whose draw the reader has a part. Raises `NotAllowed` for others."""
    who, found = principal(request), get_object_or_404(bidding.selectors.tenders(), pk=pk)
    draw = _valid(found)
    if not bidding.selectors.is_staff(who, found.project) and not (draw and asked_of(draw, who)):
        raise NotAllowed(Action.TENDER_OVERSEE)
    return found


def _hosted(request: HttpRequest, pk: int) -> Tender:
    found = get_object_or_404(bidding.selectors.tenders(), pk=pk)
    if not runs(principal(request), found.project):
        raise NotAllowed(Action.TENDER_ADMIT)
    return found
