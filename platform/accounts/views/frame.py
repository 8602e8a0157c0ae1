"""What the administrator's pages have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.doors import principal
from accounts.errors import Refused
from accounts.rules import Action

PAGES: list[tuple[Action, str, Promise]] = [
    (Action.ORGANISATION_MANAGE, "accounts:organisations", _("各级机构")),
    (Action.PEOPLE_MANAGE, "accounts:people", _("人员")),
    (Action.DEVICE_MANAGE, "accounts:devices", _("大屏")),
    (Action.TOKEN_MANAGE, "accounts:tokens", _("接口令牌")),
]
PER_PAGE = 50


class Tab(NamedTuple):
    """One of the administrator's pages, as the tabs above them show it."""

    url: str
    label: str
    current: bool


def add_page(action: Action, name: str, label: Promise) -> None:
    """Put another room's page among the tabs, for those who may do `action` somewhere.

    Called once, when that room's app is ready.
    """
    PAGES.append((action, name, label))


def tabs(request: HttpRequest, current: str) -> list[Tab]:
    """The administrator's pages that the reader may open; `current` is where they are."""
    who = principal(request)
    return [
        Tab(reverse(name), str(label), name == current)
        for action, name, label in PAGES
        if who.may_somewhere(action)
    ]


def admin_page(
    request: HttpRequest, template: str, current: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """One of this room's pages, under the tabs."""
    context = {"tabs": tabs(request, f"accounts:{current}"), **context}
    return render(request, f"accounts/{template}.html", context, status=status)


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Say above the next page what a service refuses."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, refusal.message)
