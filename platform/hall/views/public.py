"""What everybody may see without an account: the entry, the catalogue, the progress of a case."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import exports
from hall import selectors
from hall.faces import page_calendar
from hall.forms.public import CatalogueForm, ProgressForm
from hall.models import ItemRevision
from hall.progress import progress as progress_of
from hall.services.asking import TooMany, ask
from ledger import clock

PER_PAGE = 50
TOO_MANY_REQUESTS = 429


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """The front door of the house."""
    return render(request, "hall/public/entry.html", {"form": ProgressForm()})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every item on offer with its promised limit, as a page or as a file."""
    form = CatalogueForm(request.GET, selectors.departments())
    found = _narrowed(form)
    if file := exports.wanted(request):
        return exports.respond(file, "catalogue", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "hall/public/catalogue.html", {"form": form, "page": page})


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The ten published things of an item, its steps and its limits (S4)."""
    revision = get_object_or_404(selectors.catalogue(), item=pk)
    context = {"revision": revision, "steps": revision.steps.select_related("window")}
    return render(request, "hall/public/item.html", context)


@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How a case stands, told to whoever holds its receipt."""
    form = ProgressForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    status = 200
    if form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        try:
            case = ask(form.cleaned_data["number"], form.cleaned_data["code"], address)
        except TooMany as refusal:
            form.add_error(None, str(refusal))
            return render(request, "hall/public/progress.html", context, status=TOO_MANY_REQUESTS)
        if case:
            context |= {"progress": progress_of(case, clock.now()), "calendar": page_calendar()}
        else:
            form.add_error(None, _("没有查到。请核对收件编号和查询码。"))
            status = 404
    return render(request, "hall/public/progress.html", context, status=status)


def _narrowed(form: CatalogueForm) -> QuerySet[ItemRevision]:
    found = selectors.catalogue()
    if not form.is_valid():
        return found
    if text := form.cleaned_data["q"]:
        named = Q(name__icontains=text) | Q(name_en__icontains=text)
        found = found.filter(named | Q(item__code__icontains=text))
    if department := form.cleaned_data["department"]:
        found = found.filter(item__department=department)
    return found


def _header() -> list[str]:
    return [
        _("事项编码"), _("事项"), _("部门"), _("办件类型"), _("法律依据"), _("办理程序"),
        _("受理条件"), _("申请材料"), _("承诺时限"), _("法定时限"), _("压缩比例"),
        _("收费项目"), _("收费标准"), _("收费依据"), _("不计入时限的情形"), _("联系方式"),
    ]  # fmt: skip


def _cells(one: ItemRevision) -> list[str]:
    return [
        one.item.code,
        one.title,
        one.item.department.title,
        one.get_kind_display(),
        one.legal_basis,
        one.procedure,
        one.conditions,
        _("；").join(str(paper["name"]) for paper in one.materials),
        one.promised,
        one.statutory,
        "" if one.cut is None else f"{one.cut}%",
        one.fee_items,
        one.fee_standard,
        one.fee_basis,
        _("、").join(one.ground_labels),
        one.contacts,
    ]
