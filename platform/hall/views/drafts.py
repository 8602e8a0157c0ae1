"""Drafting a revision of a service item; another person approves it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import principal, require
from accounts.rules import Action
from hall import shelf
from hall.errors import Refused
from hall.forms.items import (
    ItemForm,
    StepFormSet,
    Steps,
    as_typed,
    initial_of,
    initial_steps,
)
from hall.models import ServiceItem
from hall.views.admin import admin_page
from hall.views.answers import UNPROCESSABLE

if TYPE_CHECKING:
    from accounts.principal import Principal

BLANK, MORE = 2, 1
"""How many empty rows a new draft shows, and how many its button adds."""


@require_http_methods(["GET", "POST"])
@require(Action.ITEM_MANAGE)
def draft(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Draft the next revision of an item, or the first of a new one."""
    who = principal(request)
    item = get_object_or_404(shelf.items(who), pk=pk) if pk else None
    desk = Desk(who, item)
    if request.method == "GET":
        return _page(request, item, *desk.fresh())
    form, steps = desk.sent(request)
    if "more" in request.POST:
        return _page(request, item, *desk.longer(form, steps))
    if form.is_valid() and steps.is_valid():
        try:
            drafted = form.save(steps, who)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("修订已起草，须由另一人批准后生效。"))
            return redirect("hall:revision", drafted.pk)
    return _page(request, item, form, steps, UNPROCESSABLE)


class Desk:
    """What lies before somebody who drafts: the item's form and its steps."""

    def __init__(self, who: "Principal", item: ServiceItem | None) -> None:
        self._departments = shelf.departments(who)
        beside = [item.department] if item else self._departments
        self._rows = {"windows": shelf.windows(beside)}
        self._item = item
        self._newest = item.newest if item else None

    def fresh(self) -> tuple[ItemForm, Steps]:
        """Both, filled from the newest revision."""
        rows = initial_steps(self._newest) if self._newest else []
        return self._form(None, self._initial()), self._steps(rows, 0 if rows else BLANK)

    def sent(self, request: HttpRequest) -> tuple[ItemForm, Steps]:
        """Both, as they were sent."""
        steps = StepFormSet(request.POST, prefix="step", form_kwargs=self._rows)
        return self._form(request.POST, self._initial()), steps

    def longer(self, form: ItemForm, steps: Steps) -> tuple[ItemForm, Steps]:
        """The same with one more empty row, unchecked: whoever typed it is not done yet."""
        rows = [as_typed(row) for row in steps.forms]
        return self._form(None, {**self._initial(), **as_typed(form)}), self._steps(rows, MORE)

    def _initial(self) -> dict[str, object]:
        return initial_of(self._newest) if self._newest else {"base": 0}

    def _form(self, data: object, initial: dict[str, object]) -> ItemForm:
        return ItemForm(self._departments, data, initial, is_new=self._item is None)

    def _steps(self, rows: list[dict[str, object]], blank: int) -> Steps:
        steps = StepFormSet(initial=rows, prefix="step", form_kwargs=self._rows)
        steps.extra = blank
        return steps


def _page(
    request: HttpRequest,
    item: ServiceItem | None,
    form: ItemForm,
    steps: Steps,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {"item": item, "form": form, "steps": steps}
    return admin_page(request, "items/draft", "items", context, status)
