"""The working calendar as an administrator keeps it: the years published, and a further one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

import deadlines.selectors
import worktime
from accounts import exports
from accounts.doors import principal, require
from accounts.errors import NotAllowed
from accounts.rules import Action
from deadlines import adoption, calendars
from deadlines.calendars import Retimed
from deadlines.rules import Kind as ClockKind
from hall.chronicle import names_of
from hall.forms.calendars import ConfirmForm, NoticeForm
from hall.selectors import by_ids
from hall.views.admin import admin_page
from hall.views.answers import UNPROCESSABLE
from hall.wording import language

SHOWN = 200
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Festival:
    """Days in a row that a notice names alike: off, or worked."""

    name: str
    first: str
    last: str
    off: bool
    days: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock that the new calendar moves, as the page shows it."""

    case: str
    item: str
    clock: str
    before: str
    after: str


@require_GET
@require(Action.CALENDAR_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The years in force with what they rest on, as a page or a file."""
    calendar = calendars.current()
    if file := exports.wanted(request):
        header = [_("年份"), _("日期"), _("节日"), _("安排"), _("文号"), _("出处")]
        return exports.respond(file, "calendar", header, _cells(calendar))
    adoptions = list(deadlines.selectors.adoptions())
    context: dict[str, object] = {
        "years": [(notice, festivals(notice)) for notice in reversed(calendar.notices)],
        "hours": calendar.hours.as_json(),
        "version": calendar.version,
        "provisional": deadlines.selectors.provisional(),
        "adoptions": adoptions,
        "names": names_of(one.adopted_by for one in adoptions),
        "may_adopt": adoption.may_adopt(principal(request)),
    }
    return admin_page(request, "calendars/list", "calendars", context)


@require_http_methods(["GET", "POST"])
@require(Action.CALENDAR_MANAGE)
def adopt(request: HttpRequest) -> HttpResponse:
    """Bring a further year's notice, look at what it moves, and adopt it."""
    if not adoption.may_adopt(principal(request)):
        raise NotAllowed(Action.CALENDAR_MANAGE)
    if request.method == "POST" and "base" in request.POST:
        return _confirmed(request)
    form = NoticeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        return _preview(request, form.notice)
    status = UNPROCESSABLE if form.is_bound else 200
    return admin_page(request, "calendars/adopt", "calendars", {"form": form}, status)


def _confirmed(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请重新提交通知。"))
        return redirect("hall:calendar_adopt")
    notice, base = form.cleaned_data["notice"], form.cleaned_data["base"]
    try:
        moved = adoption.adopt_notice(notice, base=base, who=principal(request))
    except adoption.Outdated:
        messages.error(request, _("日历刚刚被他人更新，请再核对一遍。"))
        return _preview(request, notice, CONFLICT)
    told = ngettext(
        "%(year)d 年的通知已采用，%(n)d 个时限随之重算。",
        "%(year)d 年的通知已采用，%(n)d 个时限随之重算。",
        len(moved),
    )
    messages.success(request, told % {"year": notice.year, "n": len(moved)})
    return redirect("hall:calendars")


def _preview(request: HttpRequest, notice: worktime.Notice, status: int = 200) -> HttpResponse:
    """What adopting `notice` would move, before anybody adopts it."""
    in_force = calendars.current()
    context: dict[str, object] = {
        "notice": notice,
        "festivals": festivals(notice),
        "replaces": notice.year in in_force.years,
        "confirm": ConfirmForm.of(notice, in_force.version),
        **effect(in_force.with_notices([notice])),
    }
    return admin_page(request, "calendars/preview", "calendars", context, status)


def effect(calendar: worktime.Calendar) -> dict[str, object]:
    """What putting `calendar` in force would move, as the pages show it."""
    retimed = calendars.preview(calendar)
    moved = [one for one in retimed if one.moved]
    return {
        "moved": _shown(moved[:SHOWN]),
        "moved_count": len(moved),
        "settled_count": len(retimed) - len(moved),
    }


def festivals(notice: worktime.Notice) -> list[Festival]:
    """The days of a notice, those in a row together."""
    found = []
    days = sorted(notice.days, key=lambda day: day.date)
    alike = groupby(
        enumerate(days), key=lambda one: (one[1].name, one[1].off, one[1].date.toordinal() - one[0])
    )
    for (name, off, _start), numbered in alike:
        row = [day.date for _n, day in numbered]
        first, last = (worktime.date_text(one, language()) for one in (row[0], row[-1]))
        found.append(Festival(worktime.festival(name, language()), first, last, off, len(row)))
    return found


def _shown(moved: list[Retimed]) -> list[Moved]:
    cases = {case.subject: case for case in by_ids(_case_ids(moved))}
    named = {subject: (case.number, case.revision.title) for subject, case in cases.items()}
    return [
        Moved(
            *named.get(one.subject, ("—", "—")),  # another room's clock: a tender's, say
            clock=str(ClockKind(one.kind).label),
            before=worktime.moment_text(one.before, language()),
            after=worktime.moment_text(one.after, language()),
        )
        for one in moved
    ]


def _case_ids(moved: list[Retimed]) -> set[int]:
    ours = (one.subject.partition(":") for one in moved)
    return {int(number) for kind, _colon, number in ours if kind == "case"}


def _cells(calendar: worktime.Calendar) -> Iterator[list[str]]:
    for notice in calendar.notices:
        for day in notice.days:
            what = _("放假") if day.off else _("上班")
            papers = " ".join(notice.papers)
            yield [
                str(notice.year), day.date.isoformat(), day.name, what, notice.number, papers,
            ]  # fmt: skip
