"""What the administrator's pages of the hall have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.frame import tabs
from hall.errors import Refused


def admin_page(
    request: HttpRequest, template: str, current: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """One of the hall's administrator pages, under the tabs that all such pages share."""
    context = {"tabs": tabs(request, f"hall:{current}"), **context}
    return render(request, f"hall/{template}.html", context, status=status)


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say above the next page that it is done, or what was refused."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
