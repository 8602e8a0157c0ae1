"""What everybody may see: candidates, results, contracts, conduct."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import exports
from bidding.award.models import Conduct
from bidding.award.selectors import conduct, published
from bidding.evaluation.selectors import committee
from bidding.views.public import visible
from ledger import clock


@never_cache
@require_safe
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """The published awards of a tender."""
    found = visible(request, pk)
    context = {
        "tender": found,
        "project": found.project,
        "awards": published(found.pk).select_related("contract"),
        "committee": committee(found.pk),
        "now": clock.now(),
    }
    return render(request, "bidding/award/public.html", context)


@never_cache
@require_safe
def conducts(request: HttpRequest) -> HttpResponse:
    """The records of bad conduct that are public now, as a page or as a file."""
    found = conduct(clock.now())
    if text := request.GET.get("q", "").strip():
        found = found.filter(party__name__icontains=text)
    if file := exports.wanted(request):
        return exports.respond(file, "conduct", _header(), (_cells(one) for one in found))
    return render(request, "bidding/award/conduct.html", {"records": found, "q": text})


def _header() -> list[str]:
    return [
        _("编号"), _("市场主体"), _("不良行为"), _("依据"), _("决定部门"), _("公布"), _("到期"),
        _("禁止投标"),
    ]  # fmt: skip


def _cells(one: Conduct) -> list[str]:
    return [
        one.number,
        one.party.title,
        one.deed,
        one.basis,
        one.by.title,
        exports.moment(one.published_at),
        f"{one.ends_on:%Y-%m-%d}",
        _("是") if one.bars else _("否"),
    ]
