"""The door of the house."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.doors import signed_in
from mingjing import navigation


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead a person to the first page of their work."""
    return redirect(navigation.links(request)[0].url)
