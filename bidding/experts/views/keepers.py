"""The keepers' pages: the list, one expert, a spreadsheet taken over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.selectors
from accounts import exports
from accounts.doors import principal, require
from accounts.rules import Action, Kind
from bidding.experts import selectors, services
from bidding.experts.forms.experts import (
    DEEDS,
    AccountForm,
    ExpertDeed,
    FactsForm,
    FilterForm,
    ImportForm,
    NewExpertForm,
    PoolForm,
    offered,
)
from bidding.experts.models import Expert, Pool
from bidding.views.answers import UNPROCESSABLE, attempt
from ledger import clock
from worktime import to_local

PER_PAGE = 50
SHOWN = 200
"""So many bad rows are shown of an import."""


@never_cache
@require_safe
@require(Action.EXPERT_KEEP)
def listing(request: HttpRequest) -> HttpResponse:
    """The experts of the reader's pool, filtered, as a page or a file."""
    pool = _pool(request)
    if pool is None:
        return redirect("experts:found")
    form = FilterForm(request.GET)
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    today = to_local(clock.now()).date()
    found = selectors.experts(pool, **{**asked, "overdue": today if asked.get("overdue") else None})
    if file := exports.wanted(request):
        return exports.respond(file, "experts", _header(), map(_row, found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"pool": pool, "pools": _pools(request), "form": form, "page": page, "today": today}
    return render(request, "bidding/experts/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.EXPERT_KEEP)
def found(request: HttpRequest) -> HttpResponse:
    """Found a pool."""
    who = principal(request)
    form = PoolForm(request.POST or None)
    places = accounts.selectors.organisations(who, Action.EXPERT_KEEP)
    kinds = (Kind.CENTRE, Kind.CITY, Kind.COUNTY)
    choices = [(one.pk, one.title) for one in places if one.kind in kinds]
    form.fields["organisation"].choices = choices  # type: ignore[attr-defined]
    if attempt(form, lambda: form.perform(who)):
        return redirect("experts:list")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bidding/experts/found.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.EXPERT_KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """Take one expert in."""
    pool, who = _pool(request), principal(request)
    if pool is None:
        return redirect("experts:found")
    form = NewExpertForm(request.POST or None)

    def admit() -> Expert:
        until = form.cleaned_data["reviewed_until"]
        return services.admit(pool.pk, form.facts, reviewed_until=until, who=who)

    if made := attempt(form, admit):
        messages.success(request, _("已入库。"))
        return redirect("experts:expert", made.pk)
    context = {"form": form, "pool": pool}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bidding/experts/new.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.EXPERT_KEEP)
def bring(request: HttpRequest) -> HttpResponse:
    """A spreadsheet: looked at, every bad row explained, then taken over."""
    pool, who = _pool(request), principal(request)
    if pool is None:
        return redirect("experts:found")
    form = ImportForm(request.POST or None, request.FILES or None)
    seen = None
    if form.is_valid():
        content, data = form.cleaned_data["file"].read(), form.cleaned_data
        seen = attempt(form, lambda: services.preview(pool.pk, content, who=who))
        if seen is not None and not data["dry"]:
            count = attempt(
                form,
                lambda: services.import_experts(
                    pool.pk, content, reviewed_until=data["reviewed_until"],
                    skip_bad=data["skip_bad"], who=who,
                ),
            )  # fmt: skip
            if count:
                messages.success(request, _("已导入 %(count)s 人。") % {"count": count})
                return redirect("experts:list")
    context = {
        "form": form, "pool": pool, "seen": seen, "shown": seen and seen.problems[:SHOWN],
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "bidding/experts/import.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.EXPERT_KEEP)
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: the record, and what can be done."""
    one = _mine(request, pk)
    if request.method == "GET":
        return _page(request, one)
    form, who = FactsForm(request.POST), principal(request)
    if attempt(form, lambda: services.edit(pk, form.facts, who=who)):
        messages.success(request, _("已保存。"))
        return redirect("experts:expert", pk)
    return _page(request, one, edit=form)


@never_cache
@require_POST
@require(Action.EXPERT_KEEP)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command on an expert."""
    one, who = _mine(request, pk), principal(request)
    if command not in DEEDS:
        raise Http404
    form = DEEDS[command](request.POST)
    done = attempt(form, lambda: form.perform(one, who))
    if done is None:
        return _page(request, one, sent=form)
    if isinstance(form, AccountForm):
        context = {"expert": one, "username": form.cleaned_data["username"], "password": done}
        return render(request, "bidding/experts/account.html", context)
    messages.success(request, str(form.done))
    return redirect("experts:expert", pk)


def _page(
    request: HttpRequest,
    one: Expert,
    *,
    edit: FactsForm | None = None,
    sent: ExpertDeed | None = None,
) -> HttpResponse:
    forms = [sent if sent and type(sent) is kind else kind() for kind in offered(one)]
    context = {
        "expert": one,
        "edit": edit or FactsForm.about(one),
        "forms": forms,
        "today": to_local(clock.now()).date(),
    }
    status = UNPROCESSABLE if edit or sent else 200
    return render(request, "bidding/experts/expert.html", context, status=status)


def _pools(request: HttpRequest) -> list[Pool]:
    return list(selectors.kept_by(principal(request)))


def _pool(request: HttpRequest) -> Pool | None:
    """The pool that the reader asked for, or the first of theirs."""
    pools = _pools(request)
    asked = request.GET.get("pool", "")
    return next((one for one in pools if str(one.pk) == asked), pools[0] if pools else None)


def _mine(request: HttpRequest, pk: int) -> Expert:
    found = Expert.objects.filter(pk=pk, pool__in=_pools(request)).select_related("pool", "person")
    one = found.first()
    if one is None:
        raise Http404
    return one


def _header() -> list[str]:
    return [
        _("编号"), _("姓名"), _("地区"), _("职称"), _("职称等级"), _("专业"), _("状态"),
        _("复核有效期"),
    ]  # fmt: skip


def _row(one: Expert) -> list[str]:
    return [
        one.number, one.name, one.region, one.title, str(one.get_level_display()),
        "、".join(s.code for s in one.specialities.all()), str(one.get_state_display()),
        one.reviewed_until.isoformat(),
    ]  # fmt: skip
