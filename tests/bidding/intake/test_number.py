"""Three bidders against nine: what somebody with the disk, the database and the logs can compare.

What may differ stands in docs/threat-model.md; everything else must be the same in both worlds.
"""

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ceremony import Ceremony
from django.conf import LazySettings
from django.conf import settings as house
from django.db import connection, transaction
from django.test import Client

from bidding import vault
from bidding.models import Drawer, VaultMap

Shape = dict[str, list[int]]

MOMENT = r"(\d\d:\d\d:\d\d)(\.\d+)?"
"""A time of day; PostgreSQL leaves out the last zeros of a fraction, which says nothing."""


@dataclass
class World:
    """What can be seen of a tender in which so many have bid."""

    rows: Shape = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    entries: list[tuple[str, int]] = field(default_factory=list)
    files: list[tuple[str, int, float]] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def shapes() -> Shape:
    """The length of each row of every table as text, fractions of seconds left out."""
    found: Shape = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                "SELECT octet_length(regexp_replace(t::text, %s, '\\1', 'g'))"
                f' FROM "{table}" t ORDER BY 1',
                [MOMENT],
            )
            found[table] = [length for (length,) in cursor.fetchall()]
    return found


def sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences")
        return dict(cursor.fetchall())


def wind_back(before: dict[str, int]) -> None:
    """Let numbers be drawn anew: a rollback leaves them drawn, and a tenth is a digit longer."""
    with connection.cursor() as cursor:
        for name, last in before.items():
            cursor.execute("SELECT setval(%s, %s, %s)", [name, max(last, 1), last > 0])


def page(part: str | None, ceremony: Ceremony, path: str) -> bytes:
    client = Client()
    if part:
        person = getattr(ceremony.market, part)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    content = client.get(path).content
    return re.sub(rb'(csrf[^"]*"[^"]*value=|X-CSRFToken[^"]*)"[^"]*"', b"", content)


def world(ceremony: Ceremony, bidders: int, caplog: pytest.LogCaptureFixture) -> World:
    """Let so many bid, one of them twice and one withdraw, and look at everything."""
    before = sequences()
    caplog.clear()
    for number in range(bidders):
        ceremony.hand_in(ceremony.company(number))
    ceremony.hand_in(ceremony.companies[0])
    ceremony.withdraw(ceremony.companies[1])
    ceremony.pass_time(hours=6)
    found = World(rows=shapes(), lines=[record.message for record in caplog.records])
    found.sequences = {name: last - before[name] for name, last in sequences().items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, octet_length(body::text) FROM ledger_entry ORDER BY id")
        found.entries = cursor.fetchall()
    folder = sorted(Path(house.VAULT_DIR).iterdir())
    found.files = [(path.name, path.stat().st_size, path.stat().st_mtime) for path in folder]
    pk = ceremony.tender.pk
    found.pages = [
        page(None, ceremony, f"/tenders/{pk}/"),
        page("purchaser", ceremony, f"/trading/tenders/{pk}/"),
        page("regulator", ceremony, f"/tenders/{pk}/"),
        page("trader", ceremony, "/trading/deposits/"),
        page("trader", ceremony, f"/trading/deposits/{pk}/"),
        page("purchaser", ceremony, f"/trading/deposits/{pk}/"),
    ]
    return found


@pytest.fixture
def worlds(
    ceremony: Ceremony,
    caplog: pytest.LogCaptureFixture,
    settings: LazySettings,
    tmp_path: Path,
) -> list[World]:
    """The same tender with three bidders and with nine."""
    caplog.set_level(logging.INFO)
    for number in range(9):
        ceremony.company(number)
    found = []
    drawn = sequences()
    for bidders in (3, 9):
        wind_back(drawn)
        settings.VAULT_DIR = tmp_path / f"vault-{bidders}"
        with transaction.atomic():
            VaultMap.objects.all().delete()
            vault.make_ready()
            found.append(world(ceremony, bidders, caplog))
            transaction.set_rollback(True)
        for company in ceremony.companies:
            company.sealed.clear()
    return found


def test_three_and_nine_bidders_leave_the_same_rows_entries_files_pages_and_lines(
    worlds: list[World],
):
    three, nine = worlds
    assert three.rows == nine.rows
    assert three.sequences == nine.sequences
    assert three.entries == nine.entries
    assert three.files == nine.files
    assert three.lines == nine.lines
    assert [len(one) for one in three.pages] == [len(one) for one in nine.pages]


def test_no_row_is_younger_than_the_last_batch(ceremony: Ceremony):
    for number in range(3):
        ceremony.hand_in(ceremony.company(number))
    ceremony.pass_time(hours=6)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text::bigint FROM bidding_drawer")
        ages = [age for (age,) in cursor.fetchall()]
        cursor.execute("SELECT xmin::text::bigint FROM bidding_vaultmap")
        ((mapped,),) = cursor.fetchall()
    assert len(ages) == 1
    assert mapped >= ages[0]
    assert len({len(bytes(one.content)) for one in Drawer.objects.all()}) == 1
    assert VaultMap.objects.count() == 1


def test_a_volume_looks_alike_where_something_is_and_where_nothing_is(
    ceremony: Ceremony, settings: LazySettings
):
    ceremony.hand_in(ceremony.company(0))
    (volume,) = Path(settings.VAULT_DIR).iterdir()
    content = volume.read_bytes()
    assert b"EBID" not in content
    for block in (content[: 1 << 16], content[-(1 << 16) :]):
        counts = [block.count(bytes([value])) for value in range(256)]
        assert max(counts) < 2 * min(counts)


def test_every_answer_to_a_bidder_is_of_a_few_lengths(ceremony: Ceremony):
    lengths = set()
    for number in range(4):
        company = ceremony.company(number)
        ceremony.hand_in(company)
        body = {"slip": company.slip}
        lengths.add(len(Client().post("/bids/mine/", body, "application/json").content))
    assert len(lengths) == 1
