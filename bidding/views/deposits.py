"""Deposits: the keeper's and the purchaser's page of a tender, and each bidder's own."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import exports
from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action
from bidding import selectors
from bidding.envelope import EnvelopeError
from bidding.errors import Refused
from bidding.forms.deposits import (
    DEEDS,
    AssignForm,
    BackForm,
    DepositDeed,
    DepositFilterForm,
    ForfeitForm,
    StatementForm,
    today,
)
from bidding.models import Deposit, SealedBid, Tender
from bidding.parties import party_of
from bidding.rules.states import ALLOWED, Command, TenderState
from bidding.services.common import runs
from bidding.services.deposits import guarantees, seen
from bidding.services.deposits.returning import limit_of, sums_of
from bidding.services.deposits.statement import BadStatement
from bidding.views.answers import UNPROCESSABLE, attempt
from documents import serving
from hall.wording import language
from ledger import clock

PER_PAGE = 50
official = require(*selectors.OFFICES)


@never_cache
@require_GET
@official
def listing(request: HttpRequest) -> HttpResponse:
    """The closed tenders of the reader's office that asked for deposits, as a page or a file."""
    form = DepositFilterForm(request.GET)
    found = _narrowed(_closed(principal(request)), form)
    if file := exports.wanted(request):
        return exports.respond(file, "deposits", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, object] = {"form": form, "page": page, "now": clock.now()}
    return render(request, "bidding/deposits/list.html", context)


@never_cache
@require_GET
@official
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """The deposits of a tender."""
    return _page(request, _mine(request, pk))


@never_cache
@require_POST
@official
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command on deposits."""
    if command not in DEEDS:
        raise Http404
    found, who = _mine(request, pk), principal(request)
    form = DEEDS[command](found, request.POST, request.FILES)
    bad: list[BadStatement] = []

    def perform() -> str:
        try:
            return form.perform(who)
        except BadStatement as refusal:
            bad.append(refusal)
            raise

    if said := attempt(form, perform):
        messages.success(request, said)
        return redirect("bidding:deposits", pk)
    return _page(request, found, form, bad[0] if bad else None)


@never_cache
@require_GET
@official
def guarantee(request: HttpRequest, pk: int, bid: int) -> HttpResponseBase:
    """The guarantee that lay in an opened envelope, as the file it is."""
    found = _mine(request, pk)
    target = BytesIO()
    try:
        about = _opened_bid(principal(request), found, bid)
        guarantees.write(about, target)
    except (Refused, EnvelopeError) as error:
        messages.warning(request, str(error))
        return redirect("bidding:deposits", pk)
    name = f"{found.number}-{about.number}-{guarantees.part_of(about)}"
    return serving.send(request, target, name=name)


def _opened_bid(who: Principal, tender: Tender, pk: int) -> SealedBid:
    found = SealedBid.objects.filter(tender=tender, pk=pk).first()
    if found is None or not seen.may_read(who, tender):
        raise Refused("no_such_bid", _("没有这份投标文件。"))
    return found


@never_cache
@require_GET
@require(Action.TENDER_BID)
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own deposits, once they are registered: when they go back, and what did."""
    context: dict[str, object] = {"now": clock.now()}
    try:
        context["rows"] = [_row(one) for one in seen.of_parties([party_of(principal(request)).pk])]
    except Refused as refusal:
        context["refusal"] = str(refusal)
    return render(request, "bidding/deposits/mine.html", context)


def _closed(who: Principal) -> QuerySet[Tender]:
    """The closed tenders of the reader's office in which deposits were asked for, or came."""
    asked = Q(lots__deposit__gt=0) | Q(deposits__isnull=False)
    found = selectors.tenders_of_office(who).filter(asked, state__in=ALLOWED[Command.DEPOSIT])
    return found.order_by("-deadline", "-pk").distinct()


def _narrowed(found: QuerySet[Tender], form: DepositFilterForm) -> QuerySet[Tender]:
    if not form.is_valid():
        return found
    if text := form.cleaned_data["q"].strip():
        found = found.filter(Q(number__icontains=text) | Q(project__name__icontains=text))
    if form.cleaned_data["open"]:
        found = found.filter(deposit_returns__isnull=False, deposit_returns__settled_at=None)
    return found


def _header() -> list[str]:
    return [_("编号"), _("项目名称"), _("状态"), _("投标截止"), _("最近到期"), _("已退清")]


def _cells(one: Tender) -> list[str]:
    due = one.deposit_returns.filter(settled_at__isnull=True).first()
    return [
        one.number,
        one.project.title,
        one.get_state_display(),
        exports.moment(one.deadline),
        exports.moment(due.due_at if due else None),
        "" if due else _("是"),
    ]


def _mine(request: HttpRequest, pk: int) -> Tender:
    found = get_object_or_404(selectors.tenders(), pk=pk)
    if not selectors.is_staff(principal(request), found.project):
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Tender,
    sent: DepositDeed | None = None,
    bad: BadStatement | None = None,
) -> HttpResponse:
    who = principal(request)
    keeps = who.may(Action.TENDER_ADMIT, found.project.centre.path)
    closed = TenderState(found.state) in ALLOWED[Command.DEPOSIT]
    context: dict[str, object] = {
        "tender": found,
        "closed": closed,
        "now": clock.now(),
        "readable": seen.may_read(who, found),
        "sent": sent,
        "bad": bad.rows if bad else (),
    }
    if closed and context["readable"]:
        context |= _contents(found, keeps=keeps, runs=runs(who, found.project))
    if closed and keeps:
        context["form"] = sent if isinstance(sent, StatementForm) else StatementForm(found)
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/deposits/tender.html", context, status=status)


def _contents(found: Tender, *, keeps: bool, runs: bool) -> dict[str, object]:
    """What who may read it sees, with the forms of who may act."""
    settled = found.deposits.select_related("lot", "party", "due")
    return {
        "bids": seen.seen(found),
        "unassigned": [
            (one, AssignForm(found, about=one) if keeps else None) for one in seen.unassigned(found)
        ],
        "dues": [
            (due, [_held(found, one, keeps=keeps, runs=runs) for one in due.made.deposits.all()])
            for due in seen.dues(found)
        ],
        "waiting": [
            _held(found, one, keeps=False, runs=runs)
            for one in settled.filter(due__isnull=True, bid__isnull=False)
        ],
    }


def _held(found: Tender, one: Deposit, *, keeps: bool, runs: bool) -> dict[str, object]:
    one.tender = found
    forms: list[DepositDeed] = []
    if one.is_held and one.due_id and keeps:
        forms.append(BackForm(found, about=one))
    if one.is_held and one.bid_id and runs:
        forms.append(ForfeitForm(found, about=one))
    return _row(one) | {"forms": forms}


def _row(one: Deposit) -> dict[str, object]:
    """A deposit with what goes back for it, reckoned until today while it is held."""
    limit = limit_of(one)
    return {
        "deposit": one,
        "owed": sums_of(one, today()) if one.is_held and one.due_id else None,
        "article": limit.article.text(language()) if limit else "",
    }
