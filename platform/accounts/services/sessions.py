"""Signing in and out, and attempts that failed."""

from typing import Literal

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from accounts import events
from accounts.models import Person
from accounts.principal import Principal, of_person
from accounts.services.factors import Factor
from accounts.services.record import record

DOOR = Principal("system:door")

Reason = Literal["password", "factor"]


@transaction.atomic
def open_session(request: HttpRequest, person: Person, backend: str, factor: Factor | None) -> None:
    """Sign `person` in on `request`, all their factors having been proven."""
    login(request, person, backend=backend)
    record(
        events.SESSION_OPENED,
        subject=person.actor,
        by=of_person(person),
        scope=person.organisation.path,
        factor=factor,
        address=request.META.get("REMOTE_ADDR"),
    )


@transaction.atomic
def close_session(request: HttpRequest) -> None:
    """Sign out whoever is signed in on `request`."""
    person = request.user
    if isinstance(person, Person):
        record(
            events.SESSION_CLOSED,
            subject=person.actor,
            by=of_person(person),
            scope=person.organisation.path,
        )
    logout(request)


@transaction.atomic
def refuse_session(request: HttpRequest, username: str, reason: Reason) -> None:
    """Record a failed attempt on an account that exists.

    Names that nobody has are not recorded: a stranger could fill the ledger with them. The door
    throttles before it calls this, so an account's entries are bounded too.
    """
    person = Person.objects.filter(username=username).first()
    if person is not None:
        record(
            events.SESSION_REFUSED,
            subject=person.actor,
            by=DOOR,
            scope=person.organisation.path,
            reason=reason,
            address=request.META.get("REMOTE_ADDR"),
        )
