"""Which language a request is answered in."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

INTERFACE = "/api/"


class HouseLanguage(LocaleMiddleware):
    """Chinese, unless somebody chose another language with the switch, which the cookie remembers.

    What a browser prefers says who installed the machine, not who reads it: a display in the hall
    often runs an English system. Only a program is answered in what its `Accept-Language` says.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Let everything that answers this request speak its language."""
        if request.path_info.startswith(INTERFACE):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
