"""Pages of the archive: packages, their holds, discs and years, and what happened to each."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import accounts.selectors
from accounts import exports
from accounts.doors import principal, require, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from ledger.selectors import Recorded
from media.archive import events, selectors, services
from media.archive.forms import DeleteForm, DiscForm, FindForm, HoldForm, LiftForm
from media.archive.models import Hold, Package
from media.archive.rules import Blank, Standing, standing
from media.archive.storage import NotStored
from media.errors import Refused

PER_PAGE = 50
UNPROCESSABLE = 422
CHECKS = {"whole": True, "broken": False, "never": None}


@never_cache
@require_GET
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The packages of the reader's branch, the newest first, as a page or a file."""
    who, now = _reader(request), clock.now()
    form, found = FindForm(request.GET), selectors.packages(who)
    if form.is_valid():
        wanted = form.cleaned_data
        found = found.filter(recording__title__icontains=wanted["q"])
        if wanted["occasion"]:
            found = found.filter(recording__occasion=wanted["occasion"])
        if wanted["standing"]:
            found = selectors.narrowed(found, Standing(wanted["standing"]), now)
        if wanted["check"]:
            found = found.filter(whole=CHECKS[wanted["check"]])
    if file := exports.wanted(request):
        rows = (_cells(*row) for row in _standing(found, now))
        return exports.respond(file, "archive", _header(), rows)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _standing(page, now),
        "unpacked": selectors.unpacked(who),
    }
    return render(request, "media/archive/listing.html", context)


@never_cache
@require_GET
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One package: what it is, how it stands, and whatever happened to it."""
    return _page(request, _package(request, pk))


@require_POST
@signed_in
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Place a legal hold."""
    found, form = _package(request, pk), HoldForm(request.POST)

    def deed() -> None:
        services.hold(pk, who=principal(request), reason=form.cleaned_data["reason"])

    return _done(request, found, form, deed, _("已保全，解除之前任何人不得销毁。"))


@require_POST
@require(Action.RECORDING_REVIEW)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a legal hold."""
    who, form = principal(request), LiftForm(request.POST)
    standing_hold = get_object_or_404(Hold, pk=pk, package__in=selectors.packages(who))

    def deed() -> None:
        services.release(pk, who=who, reason=form.cleaned_data["reason"])

    return _done(request, standing_hold.package, form, deed, _("已解除保全。"))


@require_POST
@require(Action.ARCHIVE_KEEP)
def discs(request: HttpRequest, pk: int) -> HttpResponse:
    """Order disc images."""
    found, form = _package(request, pk), DiscForm(request.POST)

    def deed() -> None:
        services.order(pk, who=principal(request), blank=Blank(form.cleaned_data["blank"]))

    return _done(request, found, form, deed, _("已申请，制作完成后显示在下面。"))


@require_POST
@require(Action.ARCHIVE_KEEP)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a package whose years are over."""
    found, form = _package(request, pk), DeleteForm(request.POST)

    def deed() -> None:
        services.delete(pk, who=principal(request), reason=form.cleaned_data["reason"])

    return _done(request, found, form, deed, _("已销毁，销毁记录永久保留。"))


def _reader(request: HttpRequest) -> Principal:
    """Who reads, if packages are anything to them; raises `NotAllowed`."""
    who = principal(request)
    if not any(map(who.may_somewhere, selectors.READERS)):
        raise NotAllowed(Action.ARCHIVE_KEEP)
    return who


def _package(request: HttpRequest, pk: int) -> Package:
    return get_object_or_404(selectors.packages(_reader(request)), pk=pk)


def _done(
    request: HttpRequest, package: Package, form: forms.Form, deed: Callable[[], object], said: str
) -> HttpResponse:
    """Do the deed and go back to the package; its page with the form where that was not filled."""
    if not form.is_valid():
        return _page(request, package, form)
    try:
        deed()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    except NotStored as error:
        messages.error(request, _("异地副本没有跟上，什么都没有改变：%(error)s") % {"error": error})
    return redirect("archive:package", package.pk)


def _page(request: HttpRequest, found: Package, bound: forms.Form | None = None) -> HttpResponse:
    who, now = principal(request), clock.now()
    scope = found.recording.scope
    entries, check = selectors.chronicle(found), selectors.last_check(found)
    context = {
        "package": found,
        "recording": found.recording,
        "standing": selectors.standing_of(found, now),
        "check": check,
        "findings": [] if check is None else list(map(_in_words, check.findings)),
        "holds": _named(found.holds.filter(lifted_at=None), bound),
        "pressings": found.pressings.prefetch_related("images"),
        "chronicle": _told(entries),
        "inspects": who.may(Action.RECORDING_REVIEW, scope),
        "keeps": who.may(Action.ARCHIVE_KEEP, scope),
        "forms": {
            kind.__name__: bound if isinstance(bound, kind) else kind(auto_id=f"{kind.__name__}_%s")
            for kind in (HoldForm, DiscForm, DeleteForm)
        },
    }
    status = 200 if bound is None else UNPROCESSABLE
    return render(request, "media/archive/package.html", context, status=status)


def _in_words(finding: str) -> tuple[str, str]:
    """A finding's sort in the reader's language, and the finding as the verifier prints it."""
    return str(events.FINDINGS.get(finding.partition(" ")[0], "")), finding


def _named(holds: Iterable[Hold], bound: forms.Form | None) -> list[tuple[Hold, str, forms.Form]]:
    """Holds that stand, each with the name of who placed it and a form to lift it."""
    found = list(holds)
    names = accounts.selectors.names(one.placed_by for one in found)
    return [
        (one, names.get(one.placed_by, one.placed_by), _lifting(one, bound)) for one in found
    ]  # fmt: skip


def _lifting(hold_: Hold, bound: forms.Form | None) -> forms.Form:
    return bound if isinstance(bound, LiftForm) else LiftForm(auto_id=f"lift{hold_.pk}_%s")


def _told(entries: Iterable[Recorded]) -> list[dict[str, object]]:
    """Entries as the page shows them: what, who, when and why."""
    found = list(entries)
    names = accounts.selectors.names(one.actor for one in found)
    return [
        {
            "at": one.at,
            "label": events.LABELS[one.kind],
            "by": names.get(one.actor, _("系统")),
            "reason": one.body.get("reason", ""),
            "bad": one.body.get("whole") is False or bool(one.body.get("problem")),
            "entry": one.seq if one.seq is not None else "",
        }
        for one in found
    ]


def _standing(found: Iterable[Package], now: datetime) -> list[tuple[Package, Standing]]:
    """Packages, each with how it stands."""
    packages = list(found)
    held = selectors.held(packages)
    return [
        (one, standing(one.keep_until, one.deleted_at, held=one.pk in held, now=now))
        for one in packages
    ]


def _header() -> list[str]:
    return [
        _("编号"), _("名称"), _("种类"), _("录像结束"), _("归档"), _("保管至"), _("保管状态"),
        _("上次核验"), _("核验结果"), _("字节"),
    ]  # fmt: skip


def _cells(one: Package, stands: Standing) -> list[str]:
    recording = one.recording
    result = {True: _("完整"), False: _("不完整"), None: _("尚未核验")}[one.whole]
    return [
        str(one.pk), recording.title, recording.get_occasion_display(),
        exports.moment(recording.ended_at), exports.moment(one.packed_at),
        exports.moment(one.keep_until), str(stands.label), exports.moment(one.checked_at), result,
        str(one.size),
    ]  # fmt: skip
