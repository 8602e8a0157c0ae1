"""The draw as everybody sees it: commitments, contributions, seed, positions. Never a name."""

import json
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import principal
from bidding.draw.live import topic_of
from bidding.draw.models import Attempt, Draw, ImportedDraw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import runs
from bidding.draw.services.releasing import released
from bidding.draw.services.transcript import transcript
from bidding.envelope.draw import DrawOpen, Rules
from bidding.errors import Refused
from bidding.experts.selectors import named_specialities
from bidding.selectors import is_staff
from bidding.views import public

if TYPE_CHECKING:
    from bidding.models import Tender

STEPS = (DrawState.GIVING, DrawState.CLOSING, DrawState.SHARES, DrawState.DRAWN, DrawState.RELEASED)
SHOWN_ATTEMPTS = 20
CONFLICT = 409
"""What is asked for is not there yet."""


@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The stage of a tender's draw; `?draw=N` shows an earlier one, for ever."""
    return _page(request, public.visible(request, pk))


def _page(request: HttpRequest, tender: "Tender", status: int = 200) -> HttpResponse:
    draws = list(tender.draws.order_by("number"))
    draw = _asked(request, draws)
    attempts = Attempt.objects.filter(tender=tender)
    context = {
        "tender": tender,
        "project": tender.project,
        "draws": draws,
        "draw": draw,
        "topic": topic_of(tender.pk),
        "attempts": attempts[:SHOWN_ATTEMPTS],
        "attempts_count": attempts.count(),
        "imported": ImportedDraw.objects.filter(tender=tender).first(),
        "announced": getattr(tender, "draw_announced", None),
        "desk": runs(principal(request), tender.project)
        or is_staff(principal(request), tender.project),
        **(_facts(draw) if draw else {}),
    }
    return render(request, "bidding/draw/stage.html", context, status=status)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The transcript of one draw, for `ebid draw verify`."""
    tender = public.visible(request, pk)
    draw = _one(tender, number)
    try:
        content = transcript(draw) if draw else None
    except Refused:
        content = None
    if draw is None or content is None:
        return _page(request, tender, CONFLICT)
    return _download(content, f"draw-{draw.tender.number}-{number}.json")


@never_cache
@require_safe
def sealed_for(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The tender file that contributors seal for."""
    tender = public.visible(request, pk)
    draw = _one(tender, number)
    if draw is None:
        return _page(request, tender, CONFLICT)
    return _download(bytes(draw.tender_file), f"draw-{draw.tender.number}-{number}.tender.json")


def _asked(request: HttpRequest, draws: list[Draw]) -> Draw | None:
    number = request.GET.get("draw", "")
    return next((one for one in draws if str(one.number) == number), draws[-1] if draws else None)


def _one(tender: "Tender", number: int) -> Draw | None:
    return Draw.objects.filter(tender=tender, number=number).select_related("tender").first()


def _facts(draw: Draw) -> dict[str, object]:
    """Everything public of one draw."""
    opened, rules = DrawOpen.parse(bytes(draw.open)), Rules.parse(bytes(draw.rules))
    names = {one.expert.hex(): one.said for one in released(draw)} if draw.released_at else {}
    titles = named_specialities()
    seats = [
        {
            "seat": one,
            "name": names.get(one.leaf, ""),
            "speciality": titles.get(one.speciality, one.speciality),
        }
        for one in draw.seats.all()
    ]
    reached = STEPS.index(DrawState(draw.state)) if draw.state in STEPS else -1
    reached += draw.state == DrawState.RELEASED  # nothing goes on any more
    return {
        "opened": opened,
        "rules": rules,
        "steps": [
            {"label": one.label, "done": at < reached, "current": at == reached}
            for at, one in enumerate(STEPS)
        ],
        "chances": [
            one | {"speciality": titles.get(one["code"], one["code"])} for one in draw.chances
        ],
        "contributions": list(draw.contributions.all()),
        "releases": list(draw.releases.select_related("key__trustee__organisation")),
        "seats": seats,
        "again": json.loads(bytes(draw.again))["reason"] if draw.again else "",
        "redo": json.loads(bytes(draw.redo))["reason"] if draw.redo else "",
    }


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, "application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
