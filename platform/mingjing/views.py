"""The door of the house."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.doors import principal, signed_in
from hall.views.public import entry
from mingjing import navigation


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show a visitor in, and lead a person to the first page of their work."""
    return entry(request) if principal(request).person_id is None else _work(request)


@signed_in
def _work(request: HttpRequest) -> HttpResponseBase:
    return redirect(navigation.links(request)[0].url)
