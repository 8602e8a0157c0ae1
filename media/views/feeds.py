"""What a remote expert's browser sends: for the person who sits there, from that browser alone."""

import json
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.rules import Action
from media.errors import Refused
from media.models import Track
from media.pieces import LARGEST, Piece
from media.rules import LIVE, Why
from media.services import feeds
from media.views.browsers import browser_of

CONFLICT, TOO_LARGE, UNPROCESSABLE = 409, 413, 422


@never_cache
@require_GET
@signed_in
def standing(request: HttpRequest, track: int) -> JsonResponse:
    """How a track stands, and what of each run is here."""
    found = _own(request, track)
    runs = [
        {"run": one.number, "received": one.received, "over": one.over_at is not None}
        for one in found.runs.all()
    ]
    live = found.recording.state in LIVE and found.left_at is None
    return JsonResponse({"live": live, "state": found.state, "cause": found.cause, "runs": runs})


@never_cache
@require_POST
@signed_in
def begin(request: HttpRequest, track: int) -> JsonResponse:
    """A recorder starts: the number of its run."""
    found = _own(request, track)
    return _answered(lambda: {"run": feeds.open_run(found).number})


@never_cache
@require_POST
@signed_in
def take(request: HttpRequest, track: int, run: int, number: int) -> JsonResponse:
    """A piece of a run; acknowledged once it is on the disk."""
    found = _own(request, track)
    if _whole(request.headers.get("Content-Length", "")) > LARGEST:
        return JsonResponse({"code": "bad_size", "text": ""}, status=TOO_LARGE)
    piece = Piece(request.body, request.headers.get("X-SHA256", ""))
    made, after = (_whole(request.headers.get(name, "")) for name in ("X-Made", "X-After"))

    def deed() -> dict[str, object]:
        kept = feeds.receive(found, run, number, piece, made=made, after=after)
        return {"received": kept.received}

    return _answered(deed)


@never_cache
@require_POST
@signed_in
def over(request: HttpRequest, track: int, run: int) -> JsonResponse:
    """Nothing more comes of a run."""
    found = _own(request, track)
    try:
        said = json.loads(request.body)
        made, why = _whole(str(said["made"])), Why(said["why"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"code": "bad_request", "text": ""}, status=UNPROCESSABLE)
    return _answered(lambda: {"received": feeds.finish(found, run, made, why).received})


def _own(request: HttpRequest, track: int) -> Track:
    """The track that the asking person may send from the asking browser. Raises `NotAllowed`."""
    found = Track.objects.select_related("recording").filter(pk=track, sitter__gt="").first()
    browser = browser_of(request)
    mine = found is not None and found.sitter == principal(request).actor
    if found is None or not mine or browser is None or browser.pk != found.browser_id:
        raise NotAllowed(Action.RECORDING_WATCH)
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _answered(deed: Callable[[], dict[str, object]]) -> JsonResponse:
    try:
        return JsonResponse(deed())
    except Refused as refusal:
        said = {"code": refusal.code, "text": str(refusal)}
        return JsonResponse(said, status=CONFLICT)
