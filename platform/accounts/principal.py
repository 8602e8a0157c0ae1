"""Who is asking: a person with posts, a wall display, another system, or nobody."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import TypeAlias, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from accounts.errors import NotAllowed
from accounts.models import Device, Person, Post, Token
from accounts.rules import (
    ACTIONS,
    DEVICE_ACTIONS,
    ROOT_PATH,
    TOKEN_ACTIONS,
    Action,
    Grant,
    Role,
    branches,
    may,
)
from ledger import clock

DEVICE_COOKIE = "mingjing_device"

Scope: TypeAlias = Mapping[str, object]
"""An ASGI connection scope, as Channels hands it to a consumer."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody or something that asks, with what it may do.

    `actor` is what ledger entries write ("person:3", "device:2", "token:4", "system:setup",
    "nobody"). A principal is made anew for each request, so a right taken away is gone at once.
    """

    actor: str
    name: str = ""
    grants: tuple[Grant, ...] = ()

    @property
    def is_nobody(self) -> bool:
        """Whether it is not known who asks."""
        return self.actor == "nobody"

    @property
    def person_id(self) -> int | None:
        """The number of the person, where it is one."""
        return self._number("person")

    @property
    def device_id(self) -> int | None:
        """The number of the wall display, where it is one."""
        return self._number("device")

    @property
    def token_id(self) -> int | None:
        """The number of the machine's token, where it is one."""
        return self._number("token")

    def _number(self, what: str) -> int | None:
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == what else None

    def may(self, action: Action, path: str) -> bool:
        """Tell whether it may do `action` at the organisation `path`."""
        return may(self.grants, action, path)

    def holds(self, role: Role, path: str) -> bool:
        """Tell whether a post gives it `role` at the organisation `path`, or it is the program."""
        if self.actor.startswith("system:"):
            return True
        return any(grant.role == role and path.startswith(grant.path) for grant in self.grants)

    def may_somewhere(self, action: Action) -> bool:
        """Tell whether it may do `action` at any organisation at all."""
        return any(action in grant.actions for grant in self.grants)

    def branches(self, action: Action) -> tuple[str, ...]:
        """The paths under which it may do `action`."""
        return branches(self.grants, action)

    def must(self, action: Action, path: str) -> None:
        """Raise `NotAllowed` unless it may do `action` at the organisation `path`."""
        if not self.may(action, path):
            raise NotAllowed(action)


NOBODY = Principal("nobody")


def system(name: str) -> Principal:
    """The program itself ("system:setup"): whoever starts it holds the database anyway."""
    everything = frozenset().union(*ACTIONS.values())
    return Principal(f"system:{name}", name, (Grant(everything, ROOT_PATH),))


def secret_hash(secret: str) -> str:
    """What is kept of a secret made of random bits: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_person(person: Person) -> Principal:
    """The principal of a signed-in person. Who must change their password has no grants yet."""
    if not person.is_active:
        return NOBODY
    posts = Post.objects.held(clock.now()).filter(person=person).select_related("organisation")
    grants = (Grant.of_role(Role(post.role), post.organisation.path) for post in posts)
    return Principal(
        person.actor, person.name, () if person.must_change_password else tuple(grants)
    )


def of_token(secret: str) -> Principal:
    """The principal of a machine that shows `secret`; nobody if it is unknown or revoked."""
    token = (
        Token.objects.filter(secret_hash=secret_hash(secret), revoked_at__isnull=True)
        .select_related("organisation")
        .first()
    )
    if token is None:
        return NOBODY
    # One issued earlier may name a right that machines no longer have.
    actions = TOKEN_ACTIONS.intersection(token.actions)
    return Principal(token.actor, token.name, (Grant(actions, token.organisation.path),))


def of_device(secret: str) -> Principal:
    """The principal of a wall display whose cookie is `secret`; nobody if unknown or revoked."""
    device = (
        Device.objects.filter(secret_hash=secret_hash(secret), revoked_at__isnull=True)
        .select_related("organisation")
        .first()
    )
    if device is None:
        return NOBODY
    grant = Grant(DEVICE_ACTIONS, device.organisation.path)
    return Principal(device.actor, device.name, (grant,))


def of_request(request: HttpRequest) -> Principal:
    """Who sends `request`.

    A bearer token goes first: it was shown on purpose, while cookies come along by themselves.
    Then the person signed in, then the wall display.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return of_token(secret.strip())
    user = request.user if hasattr(request, "user") else get_user(request)
    if isinstance(user, Person):
        return of_person(user)
    if cookie := request.COOKIES.get(DEVICE_COOKIE):
        return of_device(cookie)
    return NOBODY


def of_scope(scope: Scope) -> Principal:
    """Who opens the socket of `scope`, by the same cookies as a page. Asks the database."""
    return of_request(_request_of(scope))


def _request_of(scope: Scope) -> HttpRequest:
    """A bare request with the cookies and the session of an ASGI scope."""
    request = HttpRequest()
    request.COOKIES = _cookies(scope)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return request


def _cookies(scope: Scope) -> dict[str, str]:
    headers = cast("Iterable[tuple[bytes, bytes]]", scope.get("headers", ()))
    line = "; ".join(value.decode("latin1") for name, value in headers if name == b"cookie")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(line).items()}
    except CookieError:
        return {}
