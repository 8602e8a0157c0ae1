"""Who would choose the committee, or know it too soon, and is the host, the centre or the disk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import SETUP
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from drawing import Drawing
from market import file

from accounts.models import Person
from accounts.services import people
from bidding.draw import selectors, services
from bidding.draw.models import Attempt, Contribution, Draw, Seat
from bidding.draw.services.committee import ImportedExpert
from bidding.errors import Refused
from bidding.experts.models import Expert
from ledger import clock
from ledger.models import Entry

pytestmark = pytest.mark.django_db


def bring(drawing: Drawing, representatives: int = 0) -> None:
    """A committee that is said to come from a higher pool."""
    drawn = Expert.objects.order_by("number")[:5]
    services.import_draw(
        drawing.tender,
        [ImportedExpert(one.person_id or 0, one.name, "A08") for one in drawn],
        source="省综合评标专家库",
        reference="2026-0815",
        drawn_at=clock.now(),
        representatives=representatives,
        file=file("抽取记录.pdf"),
        who=drawing.who("trader"),
    )


def test_a_committee_has_one_source(drawing: Drawing) -> None:
    """Announced first and imported then: no draw adds its members to the imported ones."""
    drawing.announce()
    bring(drawing)
    with pytest.raises(Refused) as refusal:
        drawing.open()
    assert refusal.value.code == "drawn_elsewhere"
    assert selectors.is_complete(drawing.tender)


def test_an_imported_committee_waits_for_its_representatives(drawing: Drawing) -> None:
    """Checked as seven, it does not sit as five; and takes no eighth."""
    bring(drawing, representatives=2)
    assert not selectors.is_complete(drawing.tender)
    planning, who = drawing.market.cast.planning, drawing.who("purchaser")
    own = [drawing.market.purchaser, *(_colleague(drawing, at) for at in range(2))]
    for one in own[:2]:
        services.appoint(drawing.tender, one.pk, who=who)
    assert selectors.is_complete(drawing.tender)
    with pytest.raises(Refused) as refusal:
        services.appoint(drawing.tender, own[2].pk, who=who)
    assert refusal.value.code == "no_seat"
    assert all(one.organisation_id == planning.pk for one in own)


def test_nobody_else_reads_whom_the_purchaser_sends(drawing: Drawing) -> None:
    """All members are secret until the result (Tendering Law 37): not in the ledger, not at other
    desks."""
    sent = _colleague(drawing, 7)
    services.appoint(drawing.tender, sent.pk, who=drawing.who("purchaser"))
    entry = Entry.objects.get(kind="draw.representative.appointed.v1")
    assert sent.actor not in str(entry.body)
    seen = {part: _desk(drawing, part) for part in ("purchaser", "trader", "regulator")}
    assert [part for part, page in seen.items() if sent.name in page] == ["purchaser"]


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Draw, "places = ''"),
        (Seat, "expert = ''"),
        (Seat, "place = place + 1"),
        (Contribution, "file = ''"),
    ],
)
def test_the_database_lets_nobody_exchange_who_was_drawn(
    drawing: Drawing, model: type[Draw | Seat | Contribution], change: str
) -> None:
    drawing.drawn()
    table = model._meta.db_table
    more = ", version = version + 1" if model is Draw else ""
    refusal = pytest.raises(DatabaseError, match="change")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {change}{more}')


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_draws(drawing: Drawing) -> None:
    drawing.announce()
    plan, host = drawing.plan(), drawing.who("trader")

    def race(deed: Callable[[], object]) -> list[str]:
        with ThreadPoolExecutor(4) as pool:
            return sorted(pool.map(lambda _: _said(deed), range(4)))

    said = race(lambda: services.open_draw(drawing.tender, plan, who=host))
    assert said == ["", "drawn_already", "drawn_already", "drawn_already"]
    assert Attempt.objects.count() == 3
    draw = Draw.objects.get()
    drawing.contribute(draw)
    assert race(lambda: services.close(draw.pk, who=host)) == ["", *["wrong_step"] * 3]
    assert Entry.objects.filter(kind="draw.draw.closed.v1").count() == 1


def _said(deed: Callable[[], object]) -> str:
    try:
        deed()
    except Refused as refusal:
        return refusal.code
    finally:
        connections.close_all()
    return ""


def _colleague(drawing: Drawing, number: int) -> Person:
    """Somebody else of the purchaser's."""
    home = drawing.market.purchaser.organisation
    name, username = f"采购处同事{number}", f"colleague{number}"
    return people.create(SETUP, organisation=home, username=username, name=name)[0]


def _desk(drawing: Drawing, part: str) -> str:
    client = Client()
    client.force_login(getattr(drawing.market, part))
    return client.get(f"/draws/{drawing.tender}/").content.decode()
