"""Other working hours: typed, looked at with what they move, adopted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.doors import principal, require
from accounts.errors import NotAllowed
from accounts.rules import Action
from deadlines import adoption, calendars
from hall.forms.hours import ConfirmHoursForm, HoursForm
from hall.views.admin import admin_page
from hall.views.answers import UNPROCESSABLE
from hall.views.calendars import CONFLICT, effect
from worktime import Hours


@require_http_methods(["GET", "POST"])
@require(Action.CALENDAR_MANAGE)
def change(request: HttpRequest) -> HttpResponse:
    """Type other working hours, look at what they move, and adopt them."""
    if not adoption.may_adopt(principal(request)):
        raise NotAllowed(Action.CALENDAR_MANAGE)
    if request.method == "POST" and "base" in request.POST:
        return _confirmed(request)
    in_force = "\n".join(calendars.current().hours.as_json())
    form = HoursForm(request.POST or None, initial={"hours": in_force})
    if form.is_valid():
        return _preview(request, form.cleaned_data["hours"], form.cleaned_data["citation"])
    status = UNPROCESSABLE if form.is_bound else 200
    return admin_page(request, "calendars/hours", "calendars", {"form": form}, status)


def _confirmed(request: HttpRequest) -> HttpResponse:
    form = ConfirmHoursForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请重新填写工作时间。"))
        return redirect("hall:calendar_hours")
    hours, citation = form.cleaned_data["hours"], form.cleaned_data["citation"]
    base = form.cleaned_data["base"]
    try:
        moved = adoption.adopt_hours(hours, citation=citation, base=base, who=principal(request))
    except adoption.Outdated:
        messages.error(request, _("日历刚刚被他人更新，请再核对一遍。"))
        return _preview(request, hours, citation, CONFLICT)
    told = ngettext(
        "工作时间已更改，%(n)d 个时限随之重算。",
        "工作时间已更改，%(n)d 个时限随之重算。",
        len(moved),
    )
    messages.success(request, told % {"n": len(moved)})
    return redirect("hall:calendars")


def _preview(request: HttpRequest, hours: Hours, citation: str, status: int = 200) -> HttpResponse:
    """What other hours would move, before anybody adopts them."""
    in_force = calendars.current()
    context: dict[str, object] = {
        "hours": hours.as_json(),
        "before": in_force.hours.as_json(),
        "confirm": ConfirmHoursForm.of(hours, citation, in_force.version),
        **effect(in_force.with_hours(hours)),
    }
    return admin_page(request, "calendars/hours_preview", "calendars", context, status)
