"""Whoever has the server's disk, its database, its secret and one trustee's key opens nothing."""

import json
from pathlib import Path

import pytest
from ceremony import Ceremony
from django.conf import LazySettings
from django.db import connection

from bidding.envelope import Envelope, NotEnoughShares, gather, release, unseal
from bidding.services import drawers
from bidding.vault import Stored

PRICE, HOW = b"7654321.00-read-out", b"how-it-will-be-built" * 100


@pytest.fixture
def handed_in(ceremony: Ceremony) -> Envelope:
    """A bid that the platform has received."""
    company = ceremony.company(0)
    price = json.dumps({"投标报价": PRICE.decode()}).encode()
    envelope = ceremony.seal(company, opening=price, technical=HOW)
    ceremony.hand_in(company, envelope)
    ceremony.pass_time(hours=6)
    return envelope


def dump() -> bytes:
    """Every row of every table, as text: bytes of `bytea` in hexadecimal."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found).encode()


def stolen(ceremony: Ceremony) -> bytes:
    """With `SECRET_KEY` the drawers open, and say where in the vault the bid lies: it is sealed."""
    (record,) = [one for one in drawers.records(ceremony.tender, _party(ceremony)) if one.standing]
    assert record.place is not None
    with Stored(record.place) as stored:
        return stored.read(0, record.place.length)


def _party(ceremony: Ceremony) -> int:
    party = ceremony.companies[0].person.organisation_id
    assert party is not None
    return party


def test_nothing_on_the_disk_or_in_the_database_opens_it(
    ceremony: Ceremony, handed_in: Envelope, settings: LazySettings
) -> None:
    company = ceremony.companies[0]
    assert company.lock is not None
    rows = dump()
    files = b"".join(path.read_bytes() for path in Path(settings.VAULT_DIR).iterdir())
    private = [key.private for key in ceremony.keys.values()]
    for secret in (company.lock.secret, PRICE, HOW[:40], *private):
        assert secret not in files
        assert secret not in rows
        assert secret.hex().encode() not in rows


def test_the_secret_key_and_one_trustee_are_not_enough(
    ceremony: Ceremony, handed_in: Envelope, tmp_path: Path
) -> None:
    taken = tmp_path / "stolen.ebid"
    taken.write_bytes(stolen(ceremony))
    assert taken.read_bytes() == handed_in.path.read_bytes()
    head = Envelope.read(taken).head
    own, deputy = ceremony.keys[1, "own"], ceremony.keys[1, "deputy"]
    shares = gather(head, [release([head], own), release([head], deputy)]).shares
    assert list(shares) == [1], "a deputy's share is its trustee's"
    with pytest.raises(NotEnoughShares):
        unseal(head, shares, None)
    lock = ceremony.companies[0].lock
    assert lock is not None
    with pytest.raises(NotEnoughShares):
        unseal(head, shares, lock.secret)
