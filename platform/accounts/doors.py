"""Doors: what stands before a page or an interface and asks who comes and what they may."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from ninja.security import HttpBearer

from accounts import principal as principals
from accounts.errors import NotAllowed
from accounts.models import Person
from accounts.principal import NOBODY, Principal
from accounts.rules import Action
from accounts.services import tokens

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require(*actions: Action) -> Callable[[View[P]], View[P]]:
    """Let only those through to a view who may do one of `actions` somewhere.

    Nobody is sent to sign in and comes back afterwards; somebody without the right gets the 403
    page. The view finds who asks in `principal(request)` and narrows what it shows by
    `principal.branches(action)`; the service it calls asks once more, at the exact organisation.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            who = principal(request)
            if turned := _turned_away(request, who):
                return turned
            if not any(who.may_somewhere(action) for action in actions):
                raise NotAllowed(actions[0])
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Let any signed-in person through to `view`, whatever their posts; no machine, no display."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        who = principal(request)
        if turned := _turned_away(request, NOBODY if who.person_id is None else who):
            return turned
        return view(request, *args, **kwargs)

    return guarded


def principal(request: HttpRequest) -> Principal:
    """Who sends `request`; asked of the database once a request."""
    known = getattr(request, "_principal", None)
    if not isinstance(known, Principal):
        known = principals.of_request(request)
        request._principal = known  # type: ignore[attr-defined]
    return known


def _turned_away(request: HttpRequest, who: Principal) -> HttpResponse | None:
    if who.is_nobody:
        return redirect_to_login(request.get_full_path())
    if isinstance(request.user, Person) and request.user.must_change_password:
        return HttpResponseRedirect(reverse("accounts:password"))
    return None


class TokenAuth(HttpBearer):
    """Authentication of the machine interface: `Authorization: Bearer SECRET`.

    The endpoint finds the `Principal` in `request.auth`. An unknown or revoked token is a 401.
    """

    def authenticate(self, _request: HttpRequest, token: str) -> Principal | None:
        """The principal of the token, and a note that it was used."""
        who = principals.of_token(token)
        if who.is_nobody:
            return None
        tokens.used(who)
        return who
