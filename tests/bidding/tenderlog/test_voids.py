"""Bids that are void by their bidder's own doing: each kind of proof is worked out again."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from envelope_forging import RUBBISH, dealt, parts_of, reheaded
from published import DEADLINE, HOUR, Published, begun
from sealed import NOW

from bidding.envelope import Envelope
from bidding.envelope.tenderlog import Complaint, VoidProof

AT = DEADLINE + timedelta(minutes=10)


def a_tender_with(crook: Callable[[Published, Envelope], Envelope], folder: Path) -> Published:
    """One good bid, and one that its bidder made crookedly."""
    tender = begun(folder)
    for name in ("A", "Bidder"):
        tender.register(name, NOW + HOUR)
        envelope = tender.seal(name)
        made = crook(tender, envelope) if name == "Bidder" else envelope
        tender.hand_in(name, made, NOW + 2 * HOUR)
    tender.grow()
    return tender


def codes(tender: Published, folder: Path) -> set[str]:
    return {one.value for one in tender.show().checked(folder).codes}


def rubbish_for_two(tender: Published, envelope: Envelope) -> Envelope:
    path = tender.folder / "rubbish.ebid"
    return dealt(envelope, path, tender.stage, 2, sealed=RUBBISH)


def garbled(tender: Published, envelope: Envelope) -> Envelope:
    """The bidder signed other bytes than it had encrypted."""
    part = envelope.head.header.parts[0]
    garbage = os.urandom(part.length)
    parts = (replace(part, digest=envelope.head.suite.hash(garbage)),)
    others = envelope.head.header.parts[1:]
    header = replace(envelope.head.header, parts=(*parts, *others))
    body = garbage + parts_of(envelope)[part.length :]
    return reheaded(envelope, tender.folder / "garbled.ebid", header, body)


def complain(tender: Published, trustee: int) -> bytes:
    """A trustee publishes its key; its id."""
    key = tender.stage.keys[trustee - 1][0]
    kid = key.suite.key_id(key.public)
    tender.log(Complaint("T-1", "bid", trustee, kid, key.private, AT))
    return kid


def test_a_part_that_its_own_key_does_not_open(tmp_path: Path) -> None:
    tender = a_tender_with(garbled, tmp_path / "work")
    lock = tender.locks["Bidder"]
    assert lock

    def proof(envelope: Envelope) -> VoidProof:
        header, shares = envelope.head.header_sha256, tender.shares(envelope)
        return VoidProof(header, "part", shares, lock.secret, "opening", None)

    tender.open(void={"Bidder": proof})
    assert codes(tender, tmp_path / "bundle") == set()


def test_rubbish_that_a_trustee_shows_to_be_rubbish(tmp_path: Path) -> None:
    tender = a_tender_with(rubbish_for_two, tmp_path / "work")

    def proof(envelope: Envelope) -> VoidProof:
        kid = complain(tender, 2)
        return VoidProof(envelope.head.header_sha256, "rubbish", (), None, None, kid)

    tender.open(void={"Bidder": proof})
    assert codes(tender, tmp_path / "bundle") == set()


def test_a_complaint_about_an_honest_bid(tmp_path: Path) -> None:
    tender = a_tender_with(lambda _, envelope: envelope, tmp_path / "work")

    def proof(envelope: Envelope) -> VoidProof:
        kid = complain(tender, 2)
        return VoidProof(envelope.head.header_sha256, "rubbish", (), None, None, kid)

    tender.open(void={"Bidder": proof})
    assert codes(tender, tmp_path / "bundle") == {"void-unproven", "read-out"}


def test_a_part_of_an_honest_bid_called_garbled(tmp_path: Path) -> None:
    tender = a_tender_with(lambda _, envelope: envelope, tmp_path / "work")
    lock = tender.locks["Bidder"]
    assert lock

    def proof(envelope: Envelope) -> VoidProof:
        header, shares = envelope.head.header_sha256, tender.shares(envelope)
        return VoidProof(header, "part", shares, lock.secret, "opening", None)

    tender.open(void={"Bidder": proof})
    assert codes(tender, tmp_path / "bundle") == {"void-unproven", "read-out"}


def test_a_wrong_lock_proves_nothing(tmp_path: Path) -> None:
    tender = a_tender_with(garbled, tmp_path / "work")

    def proof(envelope: Envelope) -> VoidProof:
        header, shares = envelope.head.header_sha256, tender.shares(envelope)
        return VoidProof(header, "part", shares, bytes(32), "opening", None)

    tender.open(void={"Bidder": proof})
    assert codes(tender, tmp_path / "bundle") == {"void-unproven", "read-out"}


def test_a_bid_read_out_that_a_key_proves_void(tmp_path: Path) -> None:
    """Trustees 1 and 3 could open it; but whether a bid opens must not hang on who is present."""
    tender = a_tender_with(rubbish_for_two, tmp_path / "work")
    tender.trustees = (1, 3)
    tender.open()
    complain(tender, 2)
    report = tender.show().checked(tmp_path / "bundle")
    assert {one.value for one in report.codes} == {"void-ignored"}
    assert report.findings[0].envelope == tender.envelopes["Bidder"].head.header_sha256


def test_a_complaint_under_a_key_that_is_not_the_trustees(tmp_path: Path) -> None:
    tender = a_tender_with(lambda _, envelope: envelope, tmp_path / "work")
    tender.open()
    tender.log(Complaint("T-1", "bid", 2, bytes(32), os.urandom(32), AT))
    assert codes(tender, tmp_path / "bundle") == {"shares"}
