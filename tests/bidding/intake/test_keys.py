"""A bidder's key changes within a tender: who may, what it can do then, and what the log says."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from ceremony import Ceremony, Company
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client
from market import certified
from two_envelopes import report_of

from accounts.models import Certificate
from accounts.services.certificates import log_certificate, revoke_certificate
from bidding.envelope import FileSigner, suite_named
from bidding.envelope.cli.program import main
from bidding.envelope.succession import name_successor
from bidding.envelope.tenderlog import KeyChange
from bidding.errors import Refused
from bidding.models import Drawer, LogLeaf, TenderFile, TenderLog
from bidding.rules.ceremony import OpeningState
from bidding.services import intake
from bidding.services.receipts import receipt_pdf
from ledger import clock


@pytest.fixture
def company(ceremony: Ceremony) -> Company:
    """One that has bid."""
    found = ceremony.company(0)
    ceremony.hand_in(found)
    return found


def new_certificate(company: Company) -> tuple[bytes, FileSigner]:
    """Another certificate of a bidder, on record by the word of the one before."""
    pem, signer = certified("换了密钥", clock.now())
    enterprise = Certificate.objects.filter(organisation__people=company.person).first()
    assert enterprise is not None
    word = name_successor(company.signer, signer.chain[0])
    log_certificate(company.principal, enterprise.organisation, pem, word)
    return pem, signer


def change(ceremony: Ceremony, old: FileSigner, new: FileSigner) -> tuple[bytes, bytes]:
    """What the old key says of the new one for this tender."""
    suite = suite_named(ceremony.tender.suite)
    hashes = [suite.hash(one.chain[0]) for one in (old, new)]
    origin = TenderLog.objects.get(tender=ceremony.tender).origin
    said = KeyChange(origin, ceremony.tender.number, *hashes, clock.now())
    return said.signed(old)


def changed(ceremony: Ceremony, company: Company) -> FileSigner:
    """The bidder goes on with a new key; its old one."""
    old = company.signer
    _, signer = new_certificate(company)
    intake.change_key(company.slip, *change(ceremony, old, signer))
    company.signer = signer
    return old


def test_a_bid_is_replaced_with_the_key_that_follows(
    ceremony: Ceremony, company: Company, tmp_path: Path
):
    others = [ceremony.company(number) for number in (1, 2)]
    for other in others:
        ceremony.hand_in(other)
    ceremony.pass_time(hours=6)
    changed(ceremony, company)
    ceremony.hand_in(company)
    opening = ceremony.open(ceremony.close(), company, *others)
    assert opening.state == OpeningState.OPENED
    assert [one.text("en") for one in report_of(ceremony, tmp_path).findings] == []
    kinds = list(LogLeaf.objects.values_list("kind", flat=True))
    assert kinds.count("certificate") == 4
    assert kinds.count("replacement") == 1


def test_a_bid_is_withdrawn_with_the_key_that_follows(ceremony: Ceremony, company: Company):
    changed(ceremony, company)
    assert ceremony.withdraw(company).record.leaf.kind == "withdrawal"


def test_another_key_on_record_is_not_enough(ceremony: Ceremony, company: Company):
    _, company.signer = new_certificate(company)
    with pytest.raises(Refused, match="同一把密钥"):
        ceremony.hand_in(company)
    company.sealed.pop()
    with pytest.raises(Refused, match="同一把密钥"):
        ceremony.withdraw(company)


def test_a_revoked_key_withdraws_nothing(ceremony: Ceremony, company: Company):
    new_certificate(company)
    first = Certificate.objects.filter(organisation__people=company.person).earliest("pk")
    revoke_certificate(company.principal, first)
    with pytest.raises(Refused, match="有效证书"):
        ceremony.withdraw(company)


def test_a_lost_key_that_named_the_next_one_first(ceremony: Ceremony, company: Company):
    """Its word was given while it was good; the new certificate is on record and in force."""
    old, (_, signer) = company.signer, new_certificate(company)
    said = change(ceremony, old, signer)
    first = Certificate.objects.filter(organisation__people=company.person).earliest("pk")
    revoke_certificate(company.principal, first)
    handed = intake.change_key(company.slip, *said)
    handed.receipt.verify()
    company.signer = signer
    assert ceremony.hand_in(company).record.seq == 2


def test_who_may_name_a_successor_and_whom(ceremony: Ceremony, company: Company):
    old, (_, signer) = company.signer, new_certificate(company)
    rival = ceremony.company(1)
    ceremony.hand_in(rival)
    suite = suite_named(ceremony.tender.suite)
    hashes = [suite.hash(one.chain[0]) for one in (old, signer)]
    origin = TenderLog.objects.get(tender=ceremony.tender).origin
    own_word = KeyChange(origin, ceremony.tender.number, *hashes, clock.now()).signed(signer)
    with pytest.raises(Refused, match="原证书的密钥签名"):
        intake.change_key(company.slip, *own_word)
    with pytest.raises(Refused, match="没有在本次招标中用过"):
        intake.change_key(company.slip, *change(ceremony, rival.signer, signer))
    with pytest.raises(Refused, match="有效证书"):
        intake.change_key(company.slip, *change(ceremony, old, rival.signer))
    intake.change_key(company.slip, *change(ceremony, old, signer))
    with pytest.raises(Refused, match="已经在本次招标中用过"):
        intake.change_key(company.slip, *change(ceremony, old, signer))
    clock.step_to(ceremony.tender.deadline)
    third = certified("第三把", clock.now())[1]
    with pytest.raises(Refused, match="截止"):
        intake.change_key(company.slip, *change(ceremony, signer, third))


def test_asked_again_it_is_the_same(ceremony: Ceremony, company: Company):
    said = change(ceremony, company.signer, new_certificate(company)[1])
    first = intake.change_key(company.slip, *said)
    again = intake.change_key(company.slip, *said)
    assert again.record.leaf.hash == first.record.leaf.hash
    ceremony.pass_time(hours=6)
    listed = intake.handed_in(company.slip)
    assert [one.record.leaf.kind for one in listed] == ["bid", "certificate"]
    assert listed[1].receipt.proof is not None
    assert receipt_pdf(ceremony.tender, listed[1]).startswith(b"%PDF")


def test_it_leaves_no_row_and_no_length_that_tells(ceremony: Ceremony, company: Company):
    before = sorted(len(one.content) for one in Drawer.objects.all())
    changed(ceremony, company)
    assert sorted(len(one.content) for one in Drawer.objects.all()) == before
    assert not LogLeaf.objects.exists()


def test_both_envelopes_are_by_keys_that_follow_one_another(two: Ceremony, tmp_path: Path):
    company = two.company(0)
    two.hand_in(company)
    old = company.signer
    _, company.signer = new_certificate(company)
    with pytest.raises(Refused, match="两个信封"):
        two.hand_in(company, two.seal(company, stage="2"))
    company.sealed.pop()
    intake.change_key(company.slip, *change(two, old, company.signer))
    two.hand_in(company, two.seal(company, stage="2"))
    for number in (1, 2):
        other = two.company(number)
        two.hand_in(other)
        two.hand_in(other, two.seal(other, stage="2"))
    opening = two.open(two.close(), *two.companies)
    assert opening.state == OpeningState.OPENED
    assert [one.text("en") for one in report_of(two, tmp_path).findings] == []


def test_the_program_writes_what_the_address_takes(
    ceremony: Ceremony, company: Company, tmp_path: Path
):
    pem, _ = new_certificate(company)
    key = company.signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    old = x509.load_der_x509_certificate(company.signer.chain[0]).public_bytes(Encoding.PEM)
    file = TenderFile.objects.filter(tender=ceremony.tender).latest("pk")
    for name, data in (
        ("old.key", key), ("old.crt", old), ("new.crt", pem), ("tender.json", bytes(file.content)),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
    words = ["renew", "--key", "old.key", "--cert", "old.crt", "--tender", "tender.json"]
    files = [str(tmp_path / one) if "." in one else one for one in (*words, "new.crt", "out.json")]
    assert main(files) == 0
    said = json.loads((tmp_path / "out.json").read_bytes())
    assert b"ebid-key-change/1" in b64decode(said["statement"])
    sent = json.dumps({"slip": company.slip, **said})
    answer = Client().post("/bids/key/", sent, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["kind"] == "certificate"
    said["sigs"] = b64encode(b"no").decode()
    sent = json.dumps({"slip": company.slip, **said, "statement": said["sigs"]})
    assert Client().post("/bids/key/", sent, content_type="application/json").status_code == 422
