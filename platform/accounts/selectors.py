"""Questions that other rooms ask about organisations, people and rights."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import principal as _principal
from accounts.models import Organisation, Person
from accounts.principal import Principal, Scope
from accounts.rules import Action

if TYPE_CHECKING:
    from accounts.models.organisation import OrganisationQuerySet


def principal_of(asker: HttpRequest | Scope) -> Principal:
    """Who sends a request or opens a socket. Asks the database; never raises."""
    if isinstance(asker, HttpRequest):
        return _principal.of_request(asker)
    return _principal.of_scope(asker)


def may(principal: Principal, action: Action, path: str) -> bool:
    """Tell whether `principal` may do `action` at the organisation `path` ("/1/4/9/")."""
    return principal.may(action, path)


def organisation(pk: int) -> Organisation:
    """The organisation with the number `pk`. Raises `Organisation.DoesNotExist`."""
    return Organisation.objects.get(pk=pk)


def organisations(principal: Principal, action: Action) -> "OrganisationQuerySet":
    """The organisations at which `principal` may do `action`, open and closed."""
    return Organisation.objects.within(*principal.branches(action))


def subtree(path: str) -> "OrganisationQuerySet":
    """The organisation `path` and everything beneath it."""
    return Organisation.objects.within(path)


def ancestors(path: str) -> QuerySet[Organisation]:
    """The organisations from the root down to `path`, itself included."""
    return Organisation.objects.filter(pk__in=path_ids(path)).order_by("path")


def path_ids(path: str) -> list[int]:
    """The numbers in a path, from the root down: "/1/4/9/" gives [1, 4, 9]."""
    return [int(part) for part in path.split("/") if part]


def names(actors: Iterable[str]) -> dict[str, str]:
    """Names of people among `actors` ("person:3"), for showing who did something."""
    numbers = {
        int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")
    }
    people = Person.objects.filter(pk__in=numbers)
    return {person.actor: person.name for person in people}
