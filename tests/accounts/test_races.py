"""Two at once: each of these leaves what one after the other would have left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import SETUP, Cast
from django.db import connection

from accounts.errors import Refused
from accounts.models import Device, Organisation, Pairing, Person
from accounts.rules import Kind, Role
from accounts.services import devices, organisations, people, posts

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What became of `deeds`, begun at the same moment on connections of their own."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            start.wait()
            deed()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(run, deeds))


def test_two_administrators_do_not_remove_each_other(cast: Cast):
    posts.grant(SETUP, cast.bidder, cast.city, Role.ADMINISTRATOR)
    one, other = cast.principal("root"), cast.principal("bidder")
    assert at_once(
        lambda: people.disable(one, cast.bidder), lambda: people.disable(other, cast.root)
    ) == ["done", "refused"]
    assert Person.objects.filter(pk__in=[cast.root.pk, cast.bidder.pk], is_active=True).count() == 1


def test_one_code_pairs_one_screen(cast: Cast):
    devices.begin("192.0.2.1")
    code = Pairing.objects.get().code
    who = cast.principal("administrator")

    def pair() -> None:
        devices.pair(who, code, organisation=cast.centre, name="东墙")

    assert at_once(pair, pair) == ["done", "refused"]
    assert Device.objects.count() == 1


def test_nothing_slips_into_an_organisation_as_it_closes(cast: Cast):
    who = cast.principal("administrator")
    window = organisations.create(who, parent=cast.planning, kind=Kind.WINDOW, name="二号窗口")
    assert at_once(
        lambda: organisations.close(who, window),
        lambda: posts.grant(who, cast.bidder, window, Role.CLERK),
    ) == ["done", "refused"]


def test_one_name_among_siblings(cast: Cast):
    who = cast.principal("administrator")

    def create() -> None:
        organisations.create(who, parent=cast.planning, kind=Kind.WINDOW, name="二号窗口")

    assert at_once(create, create) == ["done", "refused"]
    assert Organisation.objects.filter(name="二号窗口").count() == 1


def test_one_account_of_a_name(cast: Cast):
    who = cast.principal("administrator")

    def create(home: Organisation) -> None:
        people.create(who, organisation=home, username="novice", name="新人")

    assert at_once(lambda: create(cast.window), lambda: create(cast.other_window)) == [
        "done",
        "refused",
    ]
