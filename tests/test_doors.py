"""Every address of the house, knocked at by everybody: who is let in, who is turned away.

A new route needs a row in DOORS, or the last test fails. A row says who may, by their part in the
cast; whoever is not named must be turned away, whatever the method: nobody is sent to sign in (401
at an interface), a person gets 403. Where the address is about something in the cast's county, the
Outsider, who holds every role in another county, is told there is no such thing (404) or no right
to it (403).
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from cast import Cast
from desk import Desk
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from doors import DOORS, MARKET, NOWHERE, PEOPLE, RECORDERS, STAFF, Door
from market import Market, _person

from accounts.models import Pairing, Person
from accounts.principal import DEVICE_COOKIE, of_person
from accounts.rules import TOKEN_ACTIONS, Role
from accounts.services import devices, tokens
from bidding.experts import services as experts
from deadlines.selectors import clocks
from hall import services as hall


@pytest.fixture
def clients(cast: Cast, market: Market) -> dict[str, Client]:
    """A browser, a wall display or a program for each who knocks."""
    who = cast.principal("administrator")
    secret = devices.begin("192.0.2.1")
    code = Pairing.objects.get().code
    devices.pair(who, code, organisation=cast.county, name="东墙")
    _, bearer = tokens.issue(who, cast.county, "省级系统", TOKEN_ACTIONS)
    display = Client()
    display.cookies[DEVICE_COOKIE] = secret
    return {
        **{part: browser_of(getattr(cast, part)) for part in STAFF | {"bidder", "outsider"}},
        **{part: browser_of(getattr(market, part)) for part in MARKET - {"company"}},
        **an_expert(market),
        **{part: browser_of(_of_the_recordings(cast, part)) for part in RECORDERS},
        "company": browser_of(market.enterprise(0)),
        "nobody": Client(),
        "device": display,
        "token": Client(headers={"Authorization": f"Bearer {bearer}"}),
    }


@pytest.fixture
def at_work(desk: Desk) -> None:
    """A case of the cast's clerk, paused on a paper, with a request for more time."""
    found = desk.accept("P")
    clock = clocks(found.subject).get(kind="promised").pk
    hall.ask_extension(found.pk, clock=clock, amount=1, reason="踏勘", who=desk.clerk)
    hall.pause(found.pk, ground="expert_review", document=desk.document(), who=desk.clerk)


@pytest.fixture
def on_the_market(market: Market) -> None:
    """A tender with its documents on offer, and the draft of another."""
    market.published()
    market.drafted()


@pytest.mark.usefixtures("at_work", "on_the_market")
def test_every_door_lets_in_whom_it_should(cast: Cast, clients: dict[str, Client]):
    wrong = []
    for route, door in DOORS.items():
        address = address_of(route, door, cast)
        for part, client in clients.items():
            for method in door.knocks(part):
                answer = knock(client, method, address)
                if not expected(part, door, answer):
                    where = answer.headers.get("Location", "")
                    wrong.append(f"{part}: {method} {address} {answer.status_code} {where}")
    assert not wrong, "\n".join(wrong)


def test_every_route_has_a_door():
    assert set(routes(get_resolver().url_patterns)) == set(DOORS) | NOWHERE


def expected(part: str, door: Door, answer: HttpResponse) -> bool:
    """Whether `part` was let in or turned away as the row says."""
    if door.admits(part):
        return is_admitted(answer)
    if part == "outsider":
        return answer.status_code in {401, 403, 404, 405}
    if part in PEOPLE:
        return answer.status_code in {401, 403, 405}
    return answer.status_code in {401, 403, 405} or is_sent_to_sign_in(answer)


def is_admitted(answer: HttpResponse) -> bool:
    """Whether the answer is the page's own, be it that the bare knock lacks what a form needs, or
    that the house is found at rest (503).
    """
    return answer.status_code in {200, 302, 409, 422, 503} and not is_sent_to_sign_in(answer)


def is_sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.headers.get("Location", "").startswith("/sign-in/?next=")


def knock(client: Client, method: str, address: str) -> HttpResponse:
    """What `client` is answered; what it did, to the database and to its cookies, is undone."""
    cookies = deepcopy(client.cookies)
    with undone():
        answer = client.generic(method, address)
    client.cookies = cookies
    return answer


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address_of(route: str, door: Door, cast: Cast) -> str:
    """The address that `route` stands for, its parameters filled in one after the other."""
    about = door.about(cast) if door.about else ()
    values = iter(about if isinstance(about, tuple) else (about,))
    return "/" + re.sub(r"<[^>]+>", lambda _: str(next(values)), route)


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every route beneath `patterns`, as written."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def _of_the_recordings(cast: Cast, part: str) -> Person:
    return _person(part, part, cast.county, Role(part))


def an_expert(market: Market) -> dict[str, Client]:
    """A pool of one, with whoever keeps it."""
    keeper = _person("pool_keeper", "专家库管理员", market.trading, Role.POOL_KEEPER)
    who = of_person(keeper)
    pool = experts.create_pool(market.trading.pk, "专家库", who=who)
    facts, until = experts.Facts("E1", "专家", specialities=("A08",)), dt.date(2030, 1, 1)
    one = experts.admit(pool.pk, facts, reviewed_until=until, who=who)
    experts.open_account(one.pk, "expert", who=who)
    Person.objects.filter(expert=one).update(must_change_password=False)
    return {
        "pool_keeper": browser_of(keeper),
        "expert": browser_of(Person.objects.get(expert=one)),
    }
