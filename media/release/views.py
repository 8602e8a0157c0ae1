"""Pages of releases: for publishers, for the inspectors who review them, and for everybody."""

from collections.abc import Callable
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

import accounts.selectors
from accounts.doors import principal, require, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from documents import serving
from media.errors import Refused
from media.release import selectors, services
from media.release.derivation import DERIVATION, FILM, NOTE
from media.release.forms import AskForm, MarkForm, RefuseForm, ReviewForm, written
from media.release.models import Release
from media.release.rules import Standing, is_lost, may_mark

PER_PAGE = 50
UNPROCESSABLE = 422
TYPES = {
    FILM: "video/mp4",
    DERIVATION: "application/json",
    NOTE: "text/plain; charset=utf-8",
}


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """The films of openings that were let out, for everybody."""
    page = Paginator(selectors.published(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "media/release/public.html", {"page": page})


@cache_control(no_cache=True)
@require_safe
def public_file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A published film, its derivation, or the signature over that."""
    return _file(request, get_object_or_404(selectors.published(), pk=pk), name)


@never_cache
@require_GET
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The releases of the reader's branch, and the openings one could be made of."""
    who = _reader(request)
    page = Paginator(selectors.releases(who), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "publishes": who.may_somewhere(Action.RECORDING_PUBLISH),
        "openings": selectors.openings(who)[:PER_PAGE],
    }
    return render(request, "media/release/listing.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.RECORDING_PUBLISH)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a film of a piece of an opening."""
    who = principal(request)
    found = get_object_or_404(selectors.openings(who), pk=pk)
    form = AskForm(request.POST or None, found)
    if form.is_valid():
        try:
            made = services.ask(pk, **form.cleaned_data, who=who)
            messages.success(request, _("已开始处理：找出面孔并遮盖，可以离开本页。"))
            return redirect("release:release", made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"recording": found, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "media/release/ask.html", context, status=status)


@never_cache
@require_GET
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A release: the film as it would be published, and what one may do about it."""
    return _page(request, _release(request, pk))


@never_cache
@require_GET
@signed_in
def film(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The film before its publication, for who publishes or reviews it: each look is on record."""
    found = _release(request, pk)
    services.seen(pk, who=principal(request))
    return _file(request, found, FILM)


@require_POST
@require(Action.RECORDING_PUBLISH)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide more, and make the film again."""
    found, form = _release(request, pk), MarkForm(request.POST)

    def deed() -> None:
        services.mark(pk, regions=form.cleaned_data["regions"], who=principal(request))

    return _done(request, found, form, deed, _("正在按新的区域重新处理。"))


@require_POST
@require(Action.RECORDING_REVIEW)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the film out."""
    found, form = _release(request, pk), ReviewForm(request.POST)

    def deed() -> None:
        services.publish(pk, who=principal(request), review=form.cleaned_data["review"])

    return _done(request, found, form, deed, _("已发布，任何人都可以观看。"))


@require_POST
@require(Action.RECORDING_REVIEW)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not let the film out."""
    found, form = _release(request, pk), RefuseForm(request.POST)

    def deed() -> None:
        services.refuse(pk, who=principal(request), review=form.cleaned_data["review"])

    return _done(request, found, form, deed, _("不予发布，影片已删除。"))


def _reader(request: HttpRequest) -> Principal:
    who = principal(request)
    if not any(map(who.may_somewhere, selectors.READERS)):
        raise NotAllowed(Action.RECORDING_PUBLISH)
    return who


def _release(request: HttpRequest, pk: int) -> Release:
    return get_object_or_404(selectors.releases(_reader(request)), pk=pk)


def _file(request: HttpRequest, found: Release, name: str) -> HttpResponseBase:
    path: Path = found.folder / name
    if name not in TYPES or not path.is_file():
        raise Http404
    return serving.send(request, path, TYPES[name], inline=True)


def _done(
    request: HttpRequest, found: Release, form: forms.Form, deed: Callable[[], object], said: str
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, form)
    try:
        deed()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:release", found.pk)


def _page(request: HttpRequest, found: Release, bound: forms.Form | None = None) -> HttpResponse:
    who = principal(request)
    scope = found.recording.scope
    names = accounts.selectors.names([found.asked_by, found.reviewed_by])
    mine = found.asked_by == who.actor
    context = {
        "release": found,
        "recording": found.recording,
        "track": found.recording.tracks.filter(name=found.track).first(),
        "by": names.get(found.asked_by, found.asked_by),
        "reviewer": names.get(found.reviewed_by, found.reviewed_by),
        "watched": found.standing in {Standing.READY, Standing.PUBLISHED},
        "marks": who.may(Action.RECORDING_PUBLISH, scope)
        and may_mark(found.standing, found.alive_at, timezone.now()),
        "lost": is_lost(found.standing, found.alive_at, timezone.now()),
        "reviews": who.may(Action.RECORDING_REVIEW, scope)
        and found.standing == Standing.READY
        and not mine,
        "forms": {
            "MarkForm": MarkForm(initial={"regions": written(found.marked)}),
            **{
                kind.__name__: kind(auto_id=f"{kind.__name__}_%s")
                for kind in (ReviewForm, RefuseForm)
            },
            **({} if bound is None else {type(bound).__name__: bound}),
        },
    }
    status = 200 if bound is None else UNPROCESSABLE
    return render(request, "media/release/release.html", context, status=status)
