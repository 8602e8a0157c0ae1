"""Questions that other rooms ask about organisations, people, rights and displays."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from accounts import principal as _principal
from accounts.models import Certificate, Device, Organisation, Pairing, Person, Post
from accounts.principal import Principal, Scope, secret_hash
from accounts.rules import Action, Kind, Role

if TYPE_CHECKING:
    from accounts.models.organisation import OrganisationQuerySet

SILENT_AFTER = timedelta(minutes=3)
"""How long a display may not be heard of before somebody should look; it is noted once a minute."""


@dataclass(frozen=True, slots=True)
class Display:
    """A paired wall display: whose it is, and the boards it shows in turn.

    `boards` are ids of organisations, the first first; each stays for `seconds`.
    """

    id: int
    name: str
    organisation: int
    boards: tuple[int, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A screen that waits for its pairing: the code it shows, and the seconds it still counts."""

    code: str
    seconds: int


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


def tree(principal: Principal, action: Action) -> list[Organisation]:
    """The same, each followed by what lies beneath it."""
    return in_order(organisations(principal, action))


def subtree(path: str) -> "OrganisationQuerySet":
    """The organisation `path` and everything beneath it."""
    return Organisation.objects.within(path)


def ancestors(path: str) -> QuerySet[Organisation]:
    """The organisations from the root down to `path`, itself included."""
    return Organisation.objects.filter(pk__in=path_ids(path)).order_by("path")


def path_ids(path: str) -> list[int]:
    """The numbers in a path, from the root down: "/1/4/9/" gives [1, 4, 9]."""
    return [int(part) for part in path.split("/") if part]


def in_order(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Organisations as a tree is read: each followed by what lies beneath it, in their order."""
    found = {one.pk: one for one in organisations}
    beneath: dict[int | None, list[Organisation]] = defaultdict(list)
    for one in sorted(found.values(), key=lambda one: (one.order, one.pk)):
        beneath[one.parent_id if one.parent_id in found else None].append(one)
    walked: list[Organisation] = []
    waiting = beneath[None][::-1]
    while waiting:
        one = waiting.pop()
        walked.append(one)
        waiting.extend(beneath[one.pk][::-1])
    return walked


def people(path: str) -> QuerySet[Person]:
    """The people whose accounts are kept at `path` and beneath it."""
    return Person.objects.filter(organisation__path__startswith=path).select_related("organisation")


def names(actors: Iterable[str]) -> dict[str, str]:
    """Names of people among `actors` ("person:3") in the reader's language, to show who did it."""
    numbers = {
        int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")
    }
    people = Person.objects.filter(pk__in=numbers)
    return {person.actor: person.title for person in people}


def silent_displays(branches: Iterable[str]) -> QuerySet[Device]:
    """The paired displays of these branches that have not been heard of for a while."""
    lost = Q(last_seen_at__lt=Now() - SILENT_AFTER) | Q(
        last_seen_at__isnull=True, paired_at__lt=Now() - SILENT_AFTER
    )
    mine = Organisation.objects.within(*branches)
    found = Device.objects.filter(lost, organisation__in=mine, revoked_at__isnull=True)
    return found.select_related("organisation")


def display(principal: Principal) -> Display | None:
    """The wall display that `principal` is, with what it shows; None where it is none."""
    if principal.device_id is None:
        return None
    device = Device.objects.get(pk=principal.device_id)
    return Display(
        id=device.pk,
        name=device.name,
        organisation=device.organisation_id,
        boards=tuple(device.playlist),
        seconds=device.turn_seconds,
    )


def waiting(secret: str) -> Waiting | None:
    """How the screen that holds `secret` waits for its pairing; None if it does not any more."""
    left = ExpressionWrapper(F("expires_at") - Now(), DurationField())
    pairing = (
        Pairing.objects.filter(secret_hash=secret_hash(secret), expires_at__gt=Now())
        .values_list("code", left)
        .first()
    )
    return pairing and Waiting(pairing[0], int(pairing[1].total_seconds()))


def was_display(secret: str) -> bool:
    """Tell whether `secret` belongs to a display that an administrator turned away."""
    gone = Device.objects.filter(secret_hash=secret_hash(secret), revoked_at__isnull=False)
    return gone.exists()


def certificates(organisation: Organisation, now: datetime) -> QuerySet[Certificate]:
    """The certificates of an enterprise that are in force `now`, the oldest first."""
    return organisation.certificates.filter(
        not_before__lte=now, not_after__gt=now, revoked_at__isnull=True
    ).order_by("pk")


def staffed(role: Role, *, outside: bool = False) -> QuerySet[Organisation]:
    """The open organisations in which somebody holds `role`; `outside`: enterprises, else not."""
    held = Post.objects.filter(role=role, until__isnull=True, person__is_active=True)
    found = Organisation.objects.filter(active=True, pk__in=held.values("organisation"))
    if outside:
        return found.filter(kind=Kind.ENTERPRISE)
    return found.exclude(kind=Kind.ENTERPRISE)


def enterprises() -> QuerySet[Organisation]:
    """The enterprises that may take part in tenders, by name."""
    return Organisation.objects.filter(active=True, kind=Kind.ENTERPRISE).order_by("name")


def officials(*branches: str) -> QuerySet[Person]:
    """The people of these branches with a post that is not a bidder's, by home and name."""
    held = Post.objects.filter(until__isnull=True).exclude(role=Role.BIDDER)
    mine = Organisation.objects.within(*branches)
    return (
        Person.objects.filter(is_active=True, organisation__in=mine, pk__in=held.values("person"))
        .select_related("organisation")
        .order_by("organisation__path", "name")
    )
