"""What everybody may see of tenders: the list, a tender, its documents."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import documents.selectors
from accounts import exports
from accounts.doors import principal
from accounts.principal import Principal
from accounts.rules import Action
from bidding import selectors
from bidding.forms.public import AskForm, QualifyForm, SlipForm, TenderFilterForm
from bidding.models import Tender
from bidding.ocds import package
from bidding.rules.states import TenderState
from bidding.services.publication import intervals
from bidding.views.faces import deposit_words, faces
from documents import serving
from ledger import clock

PER_PAGE = 50
NAMES = ("project__name", "project__name_en", "number", "project__purchaser__name")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The tenders that the reader may see, the newest first, as a page or as a file."""
    form = TenderFilterForm(request.GET)
    found = _narrowed(selectors.tenders_for(principal(request)), form)
    if file := exports.wanted(request):
        return exports.respond(file, "tenders", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bidding/public/list.html", {"form": form, "page": page})


@never_cache
@require_safe
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """One tender: terms, calendar with its articles, documents, announcements, answers."""
    return page(request, visible(request, pk))


def page(request: HttpRequest, found: Tender, status: int = 200, **sent: object) -> HttpResponse:
    """A tender's page; `sent` are forms as they were sent, by their names."""
    who, now = principal(request), clock.now()
    bids = who.may_somewhere(Action.TENDER_BID)
    staff = selectors.is_staff(who, found.project)
    context: dict[str, object] = {
        "tender": found,
        "project": found.project,
        "checks": faces(intervals(found)),
        "documents": selectors.documents_of(found, now, staff=staff),
        "announcements": found.announcements.order_by("-number"),
        "answers": found.inquiries.filter(answered_at__isnull=False),
        "deposit": deposit_words(found.statutes.deposit),
        "bids": bids,
        "now": now,
        **(_bidders_forms(found) if bids else {}),
        **sent,
    }
    return render(request, "bidding/public/tender.html", context, status=status)


@never_cache
@require_safe
def document(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A file of a tender, to be saved; who takes it is written down nowhere."""
    found = visible(request, pk)
    staff = selectors.is_staff(principal(request), found.project)
    shown = selectors.documents_of(found, clock.now(), staff=staff)
    wanted = get_object_or_404(shown, pk=document).document
    path = documents.selectors.bytes_of(wanted)
    return serving.send(request, path, wanted.media_type, name=wanted.name)


@never_cache
@require_safe
def ocds(request: HttpRequest, pk: int) -> HttpResponse:
    """A published tender as a release package of the Open Contracting Data Standard 1.1.5."""
    found = visible(request, pk)
    if found.state == TenderState.DRAFT:
        raise Http404
    issued = list(selectors.documents_of(found, clock.now(), staff=False))
    with override("zh-hans"):
        said = package(found, issued, request.build_absolute_uri)
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def visible(request: HttpRequest, pk: int) -> Tender:
    """The tender, if the reader may see it; otherwise there is no such page."""
    found = get_object_or_404(selectors.tenders(), pk=pk)
    who: Principal = principal(request)
    if not selectors.visible(who, found):
        raise Http404
    return found


def _bidders_forms(found: Tender) -> dict[str, object]:
    return {
        "ask": AskForm(tender=found),
        "slip": SlipForm(tender=found.pk),
        "qualify": QualifyForm(tender=found.pk) if found.is_prequalified else None,
    }


def _narrowed(found: QuerySet[Tender], form: TenderFilterForm) -> QuerySet[Tender]:
    if not form.is_valid():
        return found
    asked = form.cleaned_data
    if text := asked["q"].strip():
        wanted = Q(pk__in=[])
        for name in NAMES:
            wanted |= Q(**{f"{name}__icontains": text})
        found = found.filter(wanted)
    for field, name in (("project__regime", "regime"), ("project__kind", "kind")):
        if asked[name]:
            found = found.filter(**{field: asked[name]})
    for name in ("mode", "state"):
        if asked[name]:
            found = found.filter(**{name: asked[name]})
    return found


def _header() -> list[str]:
    return [
        _("编号"), _("项目名称"), _("招标人（采购人）"), _("适用法律"), _("项目类别"),
        _("招标方式"), _("状态"), _("公告发布"), _("招标文件停止发出"), _("投标截止"),
    ]  # fmt: skip


def _cells(one: Tender) -> list[str]:
    return [
        one.number,
        one.project.title,
        one.project.purchaser.title,
        one.project.get_regime_display(),
        one.project.get_kind_display(),
        one.get_mode_display(),
        one.get_state_display(),
        exports.moment(one.notice),
        exports.moment(one.documents_to),
        exports.moment(one.deadline),
    ]
