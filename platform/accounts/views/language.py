"""The language switch, remembered for the browser and for the person."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.models import Person
from accounts.services import people

R = TypeVar("R", bound=HttpResponseBase)


@require_POST
def switch(request: HttpRequest) -> HttpResponseBase:
    """Django's own language switch, which a signed-in person's account remembers too."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Person) and language in dict(settings.LANGUAGES):
        people.prefer_language(request.user, language)
    return set_language(request)


def remember(response: R, language: str) -> R:
    """`response`, setting the browser's language where the person has chosen one."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
