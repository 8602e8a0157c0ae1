"""The interface as a whole: its parts, the token at its door, and how it is mounted."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from accounts.doors import TokenAuth
from hall.api import cases, catalogue, papers
from hall.api.errors import method_not_allowed, no_such_address, say_problems

P = ParamSpec("P")

api = NinjaAPI(
    title="Mingjing hall",
    version="1",
    description="Cases of a service hall: received, worked and read by other systems.",
    docs_url=None,  # the usual page loads its script from elsewhere, and the house has no internet
    auth=TokenAuth(),
)
api.add_router("/cases", cases.router)
api.add_router("/documents", papers.router)
api.add_router("/catalogue", catalogue.router)
say_problems(api)


def in_one_form(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let `view` answer a method that it does not know as everything else is refused."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        answer = view(*args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            refusal = method_not_allowed()
            refusal["Allow"] = answer["Allow"]
            return refusal
        return answer

    return never_cache(answered)


def _addresses() -> list[URLPattern]:
    """The addresses of the interface; any other beneath them is refused in its form too."""
    patterns, _app, _namespace = api.urls
    *known, root = [_answered(one) for one in patterns if isinstance(one, URLPattern)]
    return [*known, re_path("", csrf_exempt(no_such_address), name="nowhere"), root]


def _answered(pattern: URLPattern) -> URLPattern:
    return path(str(pattern.pattern), in_one_form(pattern.callback), name=pattern.name)


urls = (_addresses(), "ninja", api.urls_namespace)
