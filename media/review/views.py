"""Pages of the inspectors: recordings to ask for, viewings, the player, and the bytes it plays."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import accounts.selectors
from accounts import exports
from accounts.doors import principal, require
from accounts.errors import NotAllowed
from accounts.rules import Action
from documents import serving
from ledger import clock
from ledger.checkpoints import signer
from ledger.selectors import origin
from media import wording
from media.archive import offline
from media.errors import Refused
from media.evidence.layout import Taken
from media.format import layout
from media.format.errors import FormatError
from media.models import Recording
from media.review import addresses, finding, selectors, services, taking
from media.review.contradictions import Session, contradictions, unjudged
from media.review.contradictions.words import EXPLAINED, INNOCENT, UNJUDGED
from media.review.forms import FindForm, NoteForm, PieceForm, ReasonForm
from media.review.models import Viewing
from media.review.rules import Standing, needs_consent, standing
from media.review.sessions import session_of
from media.services.ending import name_of

PER_PAGE = 50
UNPROCESSABLE = 422
FILES = {
    layout.MANIFEST: "application/json",
    layout.NOTE: "text/plain; charset=utf-8",
    layout.MARKS: "application/jsonl",
}


@never_cache
@require_GET
@require(Action.RECORDING_REVIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Find sealed recordings by what they are of and what was warned of, as a page or a file."""
    who = principal(request)
    form, found = FindForm(request.GET, selectors.rooms(who)), selectors.recordings(who)
    found = finding.found_by(found, form.cleaned_data) if form.is_valid() else found.none()
    if file := exports.wanted(request):
        return exports.respond(file, "recordings", _header(), map(_cells, *_warned(found)))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    waiting = list(selectors.viewings(who).filter(consented_at=None))
    context = {
        "form": form,
        "page": page,
        "rows": zip(*_warned(page), strict=True),
        "waiting": _named(waiting),
    }
    return render(request, "media/review/listing.html", context)


def _warned(found: Iterable[Recording]) -> tuple[list[Recording], list[finding.Warned]]:
    """Recordings, and what each is warned of."""
    rows = list(found)
    warnings = finding.warnings_of([one.pk for one in rows])
    return rows, [warnings[one.pk] for one in rows]


def _header() -> list[str]:
    return [
        _("编号"), _("名称"), _("种类"), _("场所"), _("开始录像"), _("结束"), _("档案不完整"),
        _("镜头报警"), _("缺失秒数"), _("不一致之处"),
    ]  # fmt: skip


def _cells(one: Recording, warned: finding.Warned) -> list[str]:
    unknown = "" if warned.compared else _("尚未比对")
    return [
        str(one.pk), one.title, one.get_occasion_display(), one.room.name,
        exports.moment(one.prepared_at), exports.moment(one.ended_at),
        _("是") if warned.damaged else "", "、".join(warned.faults),
        unknown or f"{warned.missing:.1f}", unknown or "、".join(warned.contradicts),
    ]  # fmt: skip


@never_cache
@require_GET
@require(Action.RECORDING_REVIEW)
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """One recording: ask to look, and who looked before."""
    found = get_object_or_404(selectors.recordings(principal(request)), pk=pk)
    return _about(request, found, ReasonForm())


def _about(
    request: HttpRequest, found: Recording, form: ReasonForm, status: int = 200
) -> HttpResponse:
    who = principal(request)
    now = clock.now()
    looks = [
        (one, standing(one.consented_at, now), one.actor == who.actor)
        for one in _named(selectors.viewings(who).filter(recording=found))
    ]
    context = {
        "recording": found,
        "form": form,
        "consent": needs_consent(found.occasion),
        "contradictions": len(contradictions(session_of(found))),
        "looks": looks,
        "open": next(
            (one for one, stands, mine in looks if mine and stands == Standing.OPEN), None
        ),
    }
    return render(request, "media/review/recording.html", context, status=status)


@require_POST
@require(Action.RECORDING_REVIEW)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a viewing; where nobody need consent, open it."""
    found = get_object_or_404(selectors.recordings(principal(request)), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _about(request, found, form, UNPROCESSABLE)
    try:
        made = services.ask(pk, who=principal(request), reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:recording", pk)
    if made.consented_at is not None:
        return redirect("review:player", made.pk)
    messages.success(request, _("已申请，须由另一人同意后才能回看。"))
    return redirect("review:recording", pk)


@require_POST
@require(Action.RECORDING_REVIEW)
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent to another's viewing."""
    found = get_object_or_404(selectors.viewings(principal(request)), pk=pk)
    try:
        services.consent(pk, who=principal(request))
        messages.success(request, _("已同意回看。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("review:recording", found.recording_id)


@never_cache
@require_GET
@require(Action.RECORDING_REVIEW)
@csp_update({"media-src": ["blob:"]})  # type: ignore[arg-type]  # it knows views of no argument
def player(request: HttpRequest, pk: int) -> HttpResponse:
    """The player; opening it is on record before its first picture."""
    who = principal(request)
    found = get_object_or_404(selectors.viewings(who), pk=pk)
    try:
        services.begin(pk, who=who)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:recording", found.recording_id)
    session = session_of(found.recording)
    noted = selectors.notes(found.recording_id)
    names = accounts.selectors.names(one.viewing.actor for one in noted)
    context = {
        "viewing": found,
        "recording": found.recording,
        "viewer": _("%(name)s · 回看 %(viewing)s · %(at)s")
        % {
            "name": who.name,
            "viewing": pk,
            "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}",
        },
        "key": str(signer(origin()).verifier),
        "notes": [_note(one.at, one.text, names.get(one.viewing.actor, "")) for one in noted],
        "labels": wording.labels(),
        "levels": {
            "from": found.recording.prepared_at.isoformat(),
            "tracks": selectors.levels(found.recording_id),
        },
        "contradictions": _groups(session),
        "unjudged": [UNJUDGED[one] for one in unjudged(session)],
    }
    return render(request, "media/review/player.html", context)


@require_POST
@require(Action.RECORDING_REVIEW)
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """An address of the recording's bytes, for some minutes."""
    found = _own(request, pk)
    base = reverse("review:film", args=[addresses.token(found.pk), "-"]).removesuffix("-")
    return JsonResponse({"base": base})


@never_cache
@require_GET
@require(Action.RECORDING_REVIEW)
def film(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """Bytes of the recording that the token's viewing is of, to nobody but its own person."""
    viewing = addresses.viewing_of(token)
    if viewing is None:
        raise Http404
    found = _own(request, viewing)
    track, _slash, file = name.rpartition("/")
    try:
        media_type = _type_of(track, file)
    except FormatError:
        raise Http404 from None
    path = found.recording.folder / track / file
    if not path.is_file():
        raise Http404
    return serving.send(request, path, media_type, inline=True)


def _type_of(track: str, file: str) -> str:
    """The media type of a file of a recording; raises `FormatError` for any other name."""
    if not track:
        if file not in FILES:
            raise FormatError(file)
        return FILES[file]
    layout.check_track(track)
    if file == layout.CHAIN:
        return "application/jsonl"
    layout.check_segment(file)
    return "video/mp4"


@require_POST
@require(Action.RECORDING_REVIEW)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note something at a moment."""
    _own(request, pk)
    who = principal(request)
    form = NoteForm(request.POST)
    at = _moment(request.POST.get("at", ""))
    if not form.is_valid() or at is None:
        return JsonResponse({"error": "bad_note"}, status=UNPROCESSABLE)
    try:
        made = services.note(pk, who=who, at=at, text=form.cleaned_data["text"])
    except Refused as refusal:
        return JsonResponse({"error": refusal.code}, status=UNPROCESSABLE)
    return JsonResponse(_note(made.at, made.text, who.name))


@require_POST
@require(Action.RECORDING_REVIEW)
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a piece of the recording as a package of evidence."""
    _own(request, pk)
    who = principal(request)
    start, end = (_moment(request.POST.get(name, "")) for name in ("start", "end"))
    if not PieceForm(request.POST).is_valid() or start is None or end is None:
        messages.error(request, _("请先标记片段的开始和结束。"))
        return redirect("review:player", pk)
    try:
        found = services.take(pk, who=who, start=start, end=end)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:player", pk)
    name = name_of(found.recording)
    taken = Taken(name, start, end, who.name, found.pk, found.reason, clock.now())
    file = f"evidence-{found.recording_id}-{found.pk}.zip"
    try:
        package = taking.package(found.recording.folder, taken, offline.viewer(), signer(origin()))
        return serving.flow(package, file)
    except (FormatError, OSError):
        messages.error(
            request,
            _("录像读不出来，没有取出任何内容；这次取证已记录在案。请在服务器上核验这份录像。"),
        )
        return redirect("review:player", pk)


def _own(request: HttpRequest, viewing: int) -> Viewing:
    """The reader's own viewing that is open; raises `NotAllowed` for another's, and `Http404`."""
    who = principal(request)
    found = get_object_or_404(selectors.viewings(who), pk=viewing)
    if found.actor != who.actor:
        raise NotAllowed(Action.RECORDING_REVIEW)
    if found.begun_at is None or standing(found.consented_at, clock.now()) != "open":
        raise Http404
    return found


def _named(viewings: Iterable[Viewing]) -> list[Viewing]:
    """Viewings with the names of who asked and who consented."""
    found = list(viewings)
    names = accounts.selectors.names([one.actor for one in found] + [o.consented_by for o in found])
    for one in found:
        one.by = names.get(one.actor, one.actor)
        one.consenter = names.get(one.consented_by, one.consented_by)
    return found


def _groups(session: Session) -> list[dict[str, object]]:
    """Contradictions by their sorts, each with what it means and how it may be innocent."""
    found = groupby(contradictions(session), key=lambda one: one.kind)
    return [
        {"kind": kind, "explained": EXPLAINED[kind], "innocent": INNOCENT[kind], "found": [*ones]}
        for kind, ones in found
    ]


def _note(at: datetime, text: str, by: str) -> dict[str, str]:
    return {"at": at.isoformat(), "text": text, "by": by}


def _moment(text: str) -> datetime | None:
    """A moment with its offset, or by the clocks here; None for what is none."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None or found.tzinfo is not None:
        return found
    return timezone.make_aware(found)
