"""What the administrator's pages have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.doors import principal
from accounts.errors import Refused
from accounts.rules import Action

PAGES = (
    (Action.ORGANISATION_MANAGE, "organisations", _("各级机构")),
    (Action.PEOPLE_MANAGE, "people", _("人员")),
    (Action.DEVICE_MANAGE, "devices", _("大屏")),
    (Action.TOKEN_MANAGE, "tokens", _("接口令牌")),
)
PER_PAGE = 50


class Tab(NamedTuple):
    """One of the administrator's pages, as the tabs above them show it."""

    url: str
    label: str
    current: bool


def admin_page(
    request: HttpRequest, template: str, current: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """One of the administrator's pages, under tabs for those the reader may open."""
    who = principal(request)
    tabs = [
        Tab(reverse(f"accounts:{name}"), str(label), name == current)
        for action, name, label in PAGES
        if who.may_somewhere(action)
    ]
    return render(request, f"accounts/{template}.html", {"tabs": tabs, **context}, status=status)


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Say above the next page what a service refuses."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, refusal.message)
