"""Pages of the supervision room: the wall, the inbox of warnings, the board of any instant."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import accounts.selectors
import hall.selectors
from accounts import exports
from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action
from hall.errors import Refused
from ledger import clock
from monitoring import past, rows, services, warnings
from monitoring.doors import topic_of
from monitoring.forms import BoardForm, InboxForm
from monitoring.rules import Lamp

if TYPE_CHECKING:
    from accounts.models import Organisation
    from monitoring.models import WarningRaised

PER_PAGE = 50
UNPROCESSABLE = 422
ANSWERING = (Action.WARNING_ACKNOWLEDGE, Action.TENDER_OVERSEE)


@never_cache
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The wall: a paired display's playlist, a watcher's own board, or a code to pair by.

    The one page that nobody needs to sign in for: without a right it shows a pairing code only.
    """
    who = principal(request)
    places, seconds = _playlist(who)
    for place in places:
        services.open_board(place.pk, who=who)
    context = {
        "topics": [topic_of(place.pk) for place in places],
        "name": places[0].name if places else "",
        "seconds": seconds,
        "pairing": reverse("accounts:pairing"),
    }
    return render(request, "monitoring/wall.html", context)


def _playlist(who: Principal) -> tuple[list["Organisation"], int]:
    """The boards that a wall shows in turn, and for how many seconds each."""
    if (display := accounts.selectors.display(who)) is not None:
        boards = [accounts.selectors.organisation(pk) for pk in display.boards]
        return boards, display.seconds
    mine = accounts.selectors.organisations(who, Action.BOARD_READ).filter(active=True)
    first = mine.order_by("path").first()
    return ([first] if first else []), 0


@never_cache
@require_GET
@require(Action.BOARD_READ)
def wall_of(request: HttpRequest, organisation: int) -> HttpResponse:
    """The wall of one organisation, for a person with the right to it."""
    board = services.open_board(organisation, who=principal(request))
    context = {
        "topics": [topic_of(organisation)],
        "name": board.organisation.name,
        "seconds": 0,
        "pairing": reverse("accounts:pairing"),
    }
    return render(request, "monitoring/wall.html", context)


@require_GET
@require(*warnings.READING)
def inbox(request: HttpRequest) -> HttpResponse:
    """Warnings of the reader's branches: open ones first, filtered, as a page or a file."""
    who = principal(request)
    form = InboxForm(request.GET)
    found = form.narrow(warnings.readable(who))
    if file := exports.wanted(request):
        return exports.respond(file, "warnings", _header(), [_row(one) for one in found])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": _named(page),
        "silent": accounts.selectors.silent_displays(who.branches(Action.WARNING_READ)),
        "may_acknowledge": any(who.may_somewhere(action) for action in ANSWERING),
        "may_look_back": who.may_somewhere(Action.WARNING_READ),
        "topic": _own_topic(who),
    }
    return render(request, "monitoring/inbox.html", context)


def _named(page: "Page[WarningRaised]") -> "Page[WarningRaised]":
    """The page with the name of who acknowledged each warning as its `by`."""
    names = accounts.selectors.names(one.acknowledged_by for one in page)
    for one in page:
        one.by = names.get(one.acknowledged_by, one.acknowledged_by)
    return page


def _own_topic(who: Principal) -> str:
    """The board whose changes tell this reader's page to look again; none without the right."""
    places, _seconds = _playlist(who)
    for place in places:
        services.open_board(place.pk, who=who)
    return topic_of(places[0].pk) if places else ""


def _header() -> list[str]:
    return [
        _("时间"), _("类别"), _("办件"), _("事项"), _("部门"),
        _("到期时间"), _("签收人"), _("签收时间"), _("备注"),
    ]  # fmt: skip


def _row(one: "WarningRaised") -> Sequence[str]:
    return [
        exports.moment(one.at),
        one.get_what_display(),
        one.number,
        one.title,
        one.place.title,
        exports.moment(one.due_at),
        one.acknowledged_by,
        exports.moment(one.acknowledged_at),
        one.note,
    ]


@require_POST
@require(*ANSWERING)
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Put one's name under the warnings that were ticked."""
    who = principal(request)
    chosen = [int(pk) for pk in request.POST.getlist("warning") if pk.isdecimal()]
    if not chosen:
        messages.warning(request, _("请先勾选预警。"))
    done = 0
    for pk in chosen:
        try:
            services.acknowledge(pk, who=who, note=request.POST.get("note", ""))
            done += 1
        except Refused as refused:
            messages.warning(request, str(refused))
    if done:
        messages.success(request, _("已签收 %(n)d 条预警。") % {"n": done})
    return redirect("monitoring:inbox")


@require_GET
@require(Action.WARNING_READ)
def board(request: HttpRequest) -> HttpResponse:
    """Every lamp of the reader's branches, now or at any past instant."""
    who = principal(request)
    form = BoardForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    moment: datetime | None = asked.get("at")
    status = UNPROCESSABLE if form.errors else 200
    branches = who.branches(Action.WARNING_READ)
    stood = past.at(moment, branches) if moment else past.now(branches)
    tallies = past.tally(stood)
    listed = sorted(form.narrow(stood), key=lambda one: (one.lamp == Lamp.PAUSED, one.due_at))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    cases = {one.pk: one for one in hall.selectors.by_ids(one.case for one in page)}
    context = {
        "form": form,
        "moment": moment,
        "page": page,
        "lines": [(one, cases[one.case]) for one in page if one.case in cases],
        "departments": _departments(tallies),
        "totals": {lamp: sum(count[lamp] for count in tallies.values()) for lamp in Lamp},
        "calendar": _countdown(),
        "topic": "" if moment else _own_topic(who),
    }
    return render(request, "monitoring/board.html", context, status=status)


def _departments(tallies: dict[int, Counter[Lamp]]) -> list[tuple[str, list[int], int]]:
    """Name, number of each lamp and id of every department that has open cases."""
    places = accounts.selectors.subtree("/").filter(pk__in=tallies).order_by("order", "pk")
    return [(one.title, [tallies[one.pk][lamp] for lamp in Lamp], one.pk) for one in places]


def _countdown() -> dict[str, object]:
    """What a page needs to count down in working time by the hall's clock."""
    now, rate, _rehearsal = clock.reading()
    return {"now": rows.iso(now), "rate": rate, **rows.calendar(now)}
