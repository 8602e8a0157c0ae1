"""The purchaser's projects: the list, a new application, one project."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import exports
from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors, services
from bidding.forms.projects import ApplicationForm, ProjectFilterForm
from bidding.models import Project
from bidding.rules.states import ProjectState
from bidding.views.answers import UNPROCESSABLE, attempt

PER_PAGE = 50


@never_cache
@require_GET
@require(Action.TENDER_RUN)
def listing(request: HttpRequest) -> HttpResponse:
    """The projects that the reader runs, as a page or as a file."""
    return answer(
        request, selectors.projects_run_by(principal(request)), "bidding/projects/list.html"
    )


def answer(request: HttpRequest, projects: QuerySet[Project], template: str) -> HttpResponse:
    """A list of projects, filtered, as a page or as a file."""
    form = ProjectFilterForm(request.GET)
    found = _narrowed(projects, form)
    if file := exports.wanted(request):
        return exports.respond(file, "projects", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"form": form, "page": page})


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def new(request: HttpRequest) -> HttpResponse:
    """Apply for a project to be traded."""
    who = principal(request)
    form = ApplicationForm(request.POST or None)
    project = attempt(form, lambda: services.apply(form.application, who=who))
    if project:
        messages.success(request, _("进场申请已提交。"))
        return redirect("bidding:project", project.pk)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "bidding/projects/new.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: what it says, what became of it, its tenders; a returned one is mended here."""
    who = principal(request)
    project = get_object_or_404(selectors.projects_run_by(who), pk=pk)
    returned = project.state == ProjectState.RETURNED
    form = ApplicationForm(request.POST or None, project) if returned else None
    if form and attempt(
        form,
        lambda: services.apply(
            form.application, who=who, project=pk, version=form.cleaned_data["version"]
        ),
    ):
        messages.success(request, _("进场申请已重新提交。"))
        return redirect("bidding:project", pk)
    tenders = project.tenders.order_by("round")
    context: dict[str, object] = {"project": project, "form": form, "tenders": tenders}
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "bidding/projects/project.html", context, status=status)


def _narrowed(found: QuerySet[Project], form: ProjectFilterForm) -> QuerySet[Project]:
    if not form.is_valid():
        return found
    asked = form.cleaned_data
    if text := asked["q"].strip():
        named = Q(name__icontains=text) | Q(name_en__icontains=text)
        found = found.filter(named | Q(number__icontains=text))
    for name in ("state", "regime"):
        if asked[name]:
            found = found.filter(**{name: asked[name]})
    return found


def _header() -> list[str]:
    return [
        _("编号"), _("项目名称"), _("适用法律"), _("项目类别"), _("招标人（采购人）"),
        _("代理机构"), _("估算价或预算（元）"), _("状态"), _("申请时间"),
    ]  # fmt: skip


def _cells(one: Project) -> list[str]:
    return [
        one.number,
        one.title,
        one.get_regime_display(),
        one.get_kind_display(),
        one.purchaser.title,
        one.agent.title if one.agent else "",
        str(one.estimate),
        one.get_state_display(),
        exports.moment(one.applied_at),
    ]
