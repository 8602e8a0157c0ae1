"""The queue: a branch's cases with their countdowns, filtered, as a page or as a file."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

import deadlines.calendars
from accounts import exports
from accounts.doors import principal, require
from accounts.rules import Action
from hall import desk, queue
from hall.faces import page_calendar
from hall.forms.queue import QueueFilterForm
from hall.queue import Row, Wanted
from hall.selectors import catalogue
from hall.views.answers import is_partial
from ledger import clock

PER_PAGE = 50
COUNTED = 1000
"""A longer queue is said to be longer: nobody reads it to the end, and a screen asks again soon."""
MOST_EXPORTED = 50_000
"""What one answer holds; whoever wants more asks for it month by month, item by item."""
AT_ONCE = 1000


@require_GET
@require(Action.CASE_READ)
def listing(request: HttpRequest) -> HttpResponse:
    """The cases of the reader's branches; asked by htmx, the table alone."""
    who, now = principal(request), clock.now()
    branches = who.branches(Action.CASE_READ)
    form = QueueFilterForm(request.GET)
    if file := exports.wanted(request):
        return _file(request, file, branches, form.wanted, now)
    after = request.GET.get("after", "")
    page = queue.page(branches, form.wanted, now, after=after, size=PER_PAGE)
    count = queue.count(branches, form.wanted, now, most=COUNTED + 1)
    shown = queue.rows(page.cases, now, deadlines.calendars.current())
    seen = _fingerprint(shown, count)
    if is_partial(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context: dict[str, object] = {
        "form": form, "next": page.next, "after": after, "rows": shown, "seen": seen,
        "count": min(count, COUNTED), "is_longer": count > COUNTED,
    }  # fmt: skip
    if is_partial(request):
        return render(request, "hall/queue/table.html", context)
    context |= {
        "calendar": page_calendar(),
        "items": catalogue(branches),
        "receives": bool(desk.windows(who)),
    }
    return render(request, "hall/queue/page.html", context)


def _fingerprint(shown: list[Row], count: int) -> str:
    """The same for two tables that look the same; a screen asks every few seconds."""
    cases = [(row.case.pk, row.case.version) for row in shown]
    clocks = [face and (face.lamp, face.left) for row in shown for face in (row.face, row.pause)]
    return hashlib.sha256(repr((count, cases, clocks)).encode()).hexdigest()[:16]


def _file(
    request: HttpRequest,
    form: exports.Format,
    branches: tuple[str, ...],
    wanted: Wanted,
    now: datetime,
) -> HttpResponse:
    """Every case that the filter finds, not only those of one page."""
    if queue.count(branches, wanted, now, most=MOST_EXPORTED + 1) > MOST_EXPORTED:
        most = {"most": MOST_EXPORTED}
        messages.error(request, _("一次最多导出 %(most)d 件，请先缩小范围。") % most)
        asked = request.GET.copy()
        del asked["export"]
        return redirect(f"{request.path}?{asked.urlencode()}")
    return exports.respond(form, "cases", _header(), _export(branches, wanted, now))


def _export(branches: tuple[str, ...], wanted: Wanted, now: datetime) -> Iterator[list[str]]:
    calendar = deadlines.calendars.current()
    for page in queue.walk(branches, wanted, now, step=AT_ONCE):
        yield from (_cells(row) for row in queue.rows(page.cases, now, calendar))


def _header() -> list[str]:
    return [
        _("编号"), _("事项编码"), _("事项"), _("申请人"), _("办件类型"), _("状态"), _("申请渠道"),
        _("绿色通道"), _("部门"), _("受理窗口"), _("收件时间"), _("受理时间"), _("承诺到期"),
        _("亮灯"), _("时限"), _("剩余"), _("办结时间"), _("超时办结"),
    ]  # fmt: skip


def _cells(row: Row) -> list[str]:
    case, face = row.case, row.face
    promised = case.promised_clock
    return [
        case.number,
        case.revision.item.code,
        case.revision.title,
        case.applicant,
        case.get_kind_display(),
        case.get_state_display(),
        case.channel_title,
        _("是") if case.priority else "",
        case.department.title,
        case.window.title if case.window else "",
        exports.moment(case.received_at),
        exports.moment(case.accepted_at),
        exports.moment(promised.due_at if promised else None),
        face.word if face else "",
        str(face.clock.get_kind_display()) if face else "",
        face.left if face else "",
        exports.moment(case.ended_at),
        _("是") if case.ended_late else "",
    ]
