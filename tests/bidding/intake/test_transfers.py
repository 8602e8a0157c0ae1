"""Uploads over HTTP: resumed after a broken line, and refused by name, with nothing kept."""

import json
from collections.abc import Callable

import pytest
from ceremony import Ceremony, Company
from django.test import Client
from market import certified
from sealed import a_bid

from bidding import vault
from bidding.envelope import Envelope, Lock, seal
from bidding.envelope.strict import write_json
from bidding.services import transfers
from bidding.services.intake import handed_in
from bidding.vault import blocks, volumes
from ledger import clock

PORTION = 10_000


@pytest.fixture
def browser() -> Client:
    """A client that holds no session."""
    return Client()


def announce(browser: Client, company: Company, envelope: Envelope, **facts: object) -> dict:
    told = {
        "slip": company.slip,
        "lot": 1,
        "stage": "1",
        "length": envelope.path.stat().st_size,
        "header_sha256": envelope.head.header_sha256.hex(),
        **facts,
    }
    answer = browser.post("/bids/transfer/", json.dumps(told), "application/json")
    assert len(answer.content) % 8192 == 0
    return {"status": answer.status_code, **answer.json()}


def send(browser: Client, ticket: str, at: int, data: bytes):
    return browser.generic(
        "PATCH",
        "/bids/transfer/",
        data,
        "application/offset+octet-stream",
        headers={"Upload-Ticket": ticket, "Upload-Offset": str(at)},
    )


def upload(browser: Client, company: Company, envelope: Envelope, content: bytes | None = None):
    """The answer to the last portion, or to the first that was refused."""
    told = announce(browser, company, envelope)
    content = content if content is not None else envelope.path.read_bytes()
    at = 0
    while True:
        answer = send(browser, told["ticket"], at, content[at : at + PORTION])
        at += PORTION
        if answer.status_code != 204 or at >= len(content):
            return answer


def taken() -> int:
    """How many places of the vault are taken."""
    return len(blocks._locked()[1])


def test_an_upload_goes_on_where_it_broke(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    envelope = ceremony.seal(company, opening=b'{"a":"1"}', technical=bytes(300_000))
    content = envelope.path.read_bytes()
    ticket = announce(browser, company, envelope)["ticket"]
    assert send(browser, ticket, 0, content[:150_000]).headers["Upload-Offset"] == "150000"
    transfers._running.clear()  # another process, or the same one started again
    found = browser.head("/bids/transfer/", headers={"Upload-Ticket": ticket})
    assert found.headers["Upload-Offset"] == "150000"
    assert send(browser, ticket, 0, content[:10]).json()["code"] == "wrong_offset"
    answer = send(browser, ticket, 150_000, content[150_000:])
    assert answer.status_code == 200
    assert answer.json()["header_sha256"] == envelope.head.header_sha256.hex()
    again = send(browser, ticket, len(content), b"")
    assert again.json() == answer.json()
    assert len(handed_in(company.slip)) == 1


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (flipped, "damaged"),
        (lambda content: content + b"\0", "lying_length"),
        (lambda content: b"EBID2" + content[5:], "bad_format"),
        (lambda content: content.replace(b'"commit_t":"', b'"commit_T":"'), "bad_format"),
    ],
)
def test_what_was_changed_is_refused_and_nothing_is_kept(
    ceremony: Ceremony, browser: Client, forge: Callable[[bytes], bytes], code: str
):
    company = ceremony.company(0)
    envelope = ceremony.seal(company)
    before = taken()
    answer = upload(browser, company, envelope, forge(envelope.path.read_bytes()))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert taken() == before
    assert handed_in(company.slip) == []


def test_an_unsigned_envelope_is_refused(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    envelope = ceremony.seal(company)
    content = envelope.path.read_bytes()
    sigs = envelope.head.sigs_bytes
    value = json.loads(sigs)[0]["sig"]
    forged = sigs.replace(value.encode(), b"A" * (len(value) - 2) + b"==")
    answer = upload(browser, company, envelope, content.replace(sigs, forged))
    assert answer.json()["code"] == "bad_signature"


def test_a_torn_upload_is_nothing(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    envelope = ceremony.seal(company)
    ticket = announce(browser, company, envelope)["ticket"]
    send(browser, ticket, 0, envelope.path.read_bytes()[:1000])
    assert handed_in(company.slip) == []
    opening = ceremony.close()
    assert opening.state == "failed"


def test_an_upload_that_is_late_is_refused_at_once(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    envelope = ceremony.seal(company)
    content = envelope.path.read_bytes()
    ticket = announce(browser, company, envelope)["ticket"]
    send(browser, ticket, 0, content[:1000])
    ceremony.close()
    answer = send(browser, ticket, 1000, content[1000:2000])
    assert (answer.status_code, answer.json()["code"]) == (422, "past_deadline")
    assert taken() == 0


def test_an_envelope_under_another_name_is_refused(ceremony: Ceremony, browser: Client):
    rival, thief = ceremony.company(0), ceremony.company(1)
    envelope = ceremony.seal(rival)
    assert upload(browser, thief, envelope).json()["code"] == "foreign_certificate"


def test_a_certificate_nobody_registered_is_refused(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    company.signer = certified("Stranger", clock.now())[1]
    envelope = ceremony.seal(company)
    assert upload(browser, company, envelope).json()["code"] == "foreign_certificate"


def test_an_envelope_of_another_tender_is_refused(ceremony: Ceremony, browser: Client):
    company = ceremony.company(0)
    mine = ceremony.sealed_for()
    other = type(mine)(
        "log.example/other", mine.lot, mine.documents_sha256, True, (), mine.trustee_set
    )
    target = ceremony.folder / "other" / "bid.ebid"
    bid = a_bid(target.parent, opening=write_json({"a": "1"}))
    lock = Lock.generate(other)
    envelope = seal(other, bid, company.signer, target, created=clock.now(), lock=lock)
    assert upload(browser, company, envelope).json()["code"] == "wrong_tender"
    company.sealed.clear()
    good = ceremony.seal(company)
    assert announce(browser, company, good, lot=2)["code"] == "no_such_lot"
    assert announce(browser, company, good, stage="2")["code"] == "no_such_lot"
    wrong = announce(browser, company, good, header_sha256="00" * 32)
    answer = send(browser, wrong["ticket"], 0, good.path.read_bytes())
    assert answer.json()["code"] == "wrong_hash"


def test_a_full_disk_is_said_and_keeps_nothing(
    ceremony: Ceremony, browser: Client, monkeypatch: pytest.MonkeyPatch
):
    company = ceremony.company(0)
    envelope = ceremony.seal(company)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.posix_fallocate", full)
        told = announce(browser, company, envelope, length=64 * 1024 * 1024)
    assert (told["status"], told["code"]) == (507, "disk_full")
    assert list(volumes.path_of(1).parent.glob("*.new")) == []
    ticket = announce(browser, company, envelope)["ticket"]
    before = taken()
    with monkeypatch.context() as patch:
        patch.setattr("os.pwrite", full)
        answer = send(browser, ticket, 0, envelope.path.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert taken() == before - 1


def test_what_was_abandoned_is_swept(
    ceremony: Ceremony, browser: Client, monkeypatch: pytest.MonkeyPatch
):
    company = ceremony.company(0)
    announce(browser, company, ceremony.seal(company))
    assert vault.sweep() == 0
    monkeypatch.setattr("time.time", lambda real=clock: 4e9)
    assert vault.sweep() == 1
    assert taken() == 0


def test_a_received_bid_outlives_its_ticket(ceremony: Ceremony, browser: Client):
    """Whose answer was lost may ask again, whenever; a ticket gives no received bid away."""
    company = ceremony.company(0)
    envelope = ceremony.seal(company)
    content = envelope.path.read_bytes()
    ticket = announce(browser, company, envelope)["ticket"]
    answer = send(browser, ticket, 0, content)
    assert browser.delete("/bids/transfer/", headers={"Upload-Ticket": ticket}).status_code == 204
    ceremony.close()
    again = send(browser, ticket, len(content), b"")
    assert again.status_code == 200
    assert again.json()["received_at"] == answer.json()["received_at"]
    assert taken() == 1
