"""Recordings as they stand: what records, what is missing and why. No picture is shown here."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import exports
from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from documents import serving
from media import holdings, lamps, selectors
from media.format import layout
from media.format.errors import FormatError
from media.format.records import Cause
from media.format.timeline import Coverage
from media.forms import FilterForm
from media.models import Recording, Track
from media.rules import CAUSES, Occasion, State, TrackState

PER_PAGE = 50


@never_cache
@require_GET
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The recordings of the reader's branch, the newest first, as a page or a file."""
    who = _reader(request)
    form, found = FilterForm(request.GET), selectors.recordings(who)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        title = wanted.pop("q", "")
        found = found.filter(title__icontains=title, **wanted)
    if file := exports.wanted(request):
        return exports.respond(file, "recordings", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "keeps": who.may_somewhere(Action.CAMERA_MANAGE),
        "reviews": who.may_somewhere(Action.RECORDING_REVIEW),
        "publishes": who.may_somewhere(Action.RECORDING_PUBLISH),
        "archives": who.may_somewhere(Action.ARCHIVE_KEEP),
        "alarms": who.may_somewhere(Action.WARNING_READ),
        "topics": [lamps.topic_of(one) for one in sorted({row.scope for row in page})],
    }
    return render(request, "media/recordings.html", context)


@never_cache
@require_GET
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One recording: its tracks, what they hold, every gap with its cause."""
    found = _recording(request, pk)
    context = {
        "recording": found,
        "deleted": selectors.is_deleted(found),
        "tracks": [(one, *_told(one), _lost(one)) for one in found.tracks.all()],
        "topic": lamps.topic_of(found.scope),
        "watches": selectors.may_watch(principal(request), found),
    }
    return render(request, "media/recording.html", context)


@never_cache
@require_GET
@signed_in
def manifest(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificate of completeness of a sealed recording, as it was signed."""
    found = _recording(request, pk)
    path = found.folder / layout.MANIFEST
    # One whose sealing was broken off is written anew.
    if found.state != State.SEALED or not path.exists():
        messages.info(request, _("录像还没有封存，证书在封存之后才有。"))
        return redirect("media:recording", pk)
    return serving.send(request, path, name=f"recording-{pk}.json")


@never_cache
@require_GET
def pictures(request: HttpRequest, occasion: str, subject: str) -> JsonResponse:
    """The live pictures of an occasion that the reader may see, and what to call the reader.

    Open to everybody, for an opening is: whoever may see nothing gets an empty list.
    """
    who = principal(request)
    if occasion not in Occasion.values:
        raise Http404
    shown = selectors.pictures(who, Occasion(occasion), subject)
    found = [{"title": one.title, "socket": f"/pictures/{one.track}/"} for one in shown]
    return JsonResponse({"viewer": who.name, "pictures": found})


def _reader(request: HttpRequest) -> Principal:
    """Who reads, if recordings are anything to them; raises `NotAllowed`."""
    who = principal(request)
    if not selectors.has_part(who):
        raise NotAllowed(Action.RECORDING_REVIEW)
    return who


def _recording(request: HttpRequest, pk: int) -> Recording:
    return get_object_or_404(selectors.recordings(_reader(request)), pk=pk)


def _told(track: Track) -> tuple[Coverage | None, list[dict[str, object]], str]:
    """What a track holds and misses, and what is wrong where its chain cannot be read."""
    try:
        held = _held(track)
    except (FormatError, OSError) as error:
        return None, [], str(error)
    return held, _gaps(held), ""


def _held(track: Track) -> Coverage | None:
    """What a track's chain says it holds; None before its first record.

    Raises `OSError` where a track that was closed has no chain any more, and `FormatError`.
    """
    if track.state != TrackState.CLOSED and not (track.folder / layout.CHAIN).exists():
        return None
    return holdings.held(track.folder)


def _gaps(held: Coverage | None) -> list[dict[str, object]]:
    gaps = () if held is None else held.gaps
    return [{"gap": one, "cause": CAUSES[one.cause]} for one in gaps]


def _lost(track: Track) -> str:
    """Why a track is without a picture now; the chain tells of a gap only once it is over."""
    if track.state != TrackState.LOST:
        return ""
    return str(CAUSES[Cause(track.cause)] if track.cause else track.get_state_display())


def _header() -> list[str]:
    return [_("编号"), _("种类"), _("名称"), _("场所"), _("状态"), _("开始录像"), _("结束")]


def _cells(one: Recording) -> list[str]:
    told = [str(one.pk), one.get_occasion_display(), one.title, one.room.name]
    moments = [exports.moment(at) for at in (one.prepared_at, one.ended_at)]
    return [*told, one.get_state_display(), *moments]
