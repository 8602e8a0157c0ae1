"""Timestamps of the live log: for each head one, whatever comes in; nothing waits for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from ceremony import Ceremony, a_ceremony
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from market import Market
from timestamping import Authority, Counter, an_authority, at_its_address, by_openssl

from bidding import steward
from bidding.envelope.tenderlog import Receipt, stamped_at
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.verify import verify
from bidding.models import LogHead, LogStamp, Tender, TenderLog
from bidding.rules.ceremony import OpeningState
from bidding.services import intake, stamping
from bidding.services.bundle import export
from bidding.timestamps import NotStamped, obtain, pinned_authorities
from ledger import clock


@dataclass
class Stamped:
    """An authority whose clock is the database's, and a tender that asks it."""

    authority: Authority
    counter: Counter
    ceremony: Ceremony


@pytest.fixture
def authority(settings: LazySettings, tmp_path: Path) -> Iterator[tuple[Authority, Counter]]:
    """A timestamp authority that the installation names."""
    found = an_authority()
    path = tmp_path / "authority.pem"
    path.write_bytes(found.certificate.public_bytes(Encoding.PEM))
    with at_its_address(Counter(lambda request: None)) as counter:
        settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATES = counter.url, str(path)
        yield found, counter


@pytest.fixture
def stamped(
    authority: tuple[Authority, Counter], market: Market, vault_settings: None, tmp_path: Path
) -> Stamped:
    """A tender that published the authority; it answers by the database's clock."""
    found, counter = authority
    ceremony = a_ceremony(market, tmp_path)
    answering(found, counter)
    return Stamped(found, counter, ceremony)


def answering(authority: Authority, counter: Counter, off: timedelta = timedelta(0)) -> None:
    """Let the authority answer, by a clock that is `off`. (Its thread reads no database.)"""
    at = clock.now() + off
    counter.answer = lambda request: authority.answer(request, at)


def pass_time(stamped: Stamped, **time: float) -> None:
    """Let time pass, and the steward do what is due, stamps too."""
    stamped.ceremony.pass_time(**time)
    answering(stamped.authority, stamped.counter)
    steward.stamp()


def test_closing_and_receipts_are_stamped(stamped: Stamped, tmp_path: Path):
    ceremony = stamped.ceremony
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    pass_time(stamped, hours=6)
    receipt = intake.handed_in(companies[0].slip)[0].receipt
    assert receipt.stamp is not None
    assert receipt.proof is not None
    at = stamped_at(receipt.stamp, receipt.proof.checkpoint.text, [stamped.authority.certificate])
    assert abs(at - clock.now()) < timedelta(minutes=1)
    opening = ceremony.close()
    answering(stamped.authority, stamped.counter)
    steward.stamp()
    assert ceremony.open(opening, *companies).state == OpeningState.OPENED
    answering(stamped.authority, stamped.counter)
    steward.stamp()
    export(ceremony.tender, tmp_path / "bundle.zip")
    with Bundle.open(tmp_path / "bundle.zip") as bundle:
        assert bundle.read("stamps.jsonl")
        report = verify(bundle, held=[Receipt.parse(receipt.encode())])
    assert [one.text("en") for one in report.findings] == []


def test_the_authority_is_asked_once_a_batch_whatever_comes_in(stamped: Stamped):
    ceremony = stamped.ceremony
    counts = []
    for bidders in (0, 1, 4):
        before = len(stamped.counter.asked)
        for _ in range(bidders):
            ceremony.hand_in(ceremony.company(len(ceremony.companies)))
            steward.stamp()
        pass_time(stamped, hours=6)
        steward.stamp()
        counts.append(len(stamped.counter.asked) - before)
    assert counts[1:] == [1, 1]
    assert len({len(one) for one in stamped.counter.asked}) <= 2  # a nonce may be a byte shorter


def test_an_authority_that_does_not_answer_stops_nothing(
    stamped: Stamped, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """The intake, the closing and the opening go on; what is missing is said, and found."""
    ceremony = stamped.ceremony
    stamped.counter.answer = lambda request: None
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    ceremony.pass_time(hours=6)
    steward.stamp()
    assert "no timestamp" in caplog.text
    assert "503" in caplog.text
    receipt = intake.handed_in(companies[0].slip)[0].receipt
    assert receipt.proof is not None
    assert receipt.stamp is None
    ceremony.open(ceremony.close(), *companies)
    export(ceremony.tender, tmp_path / "without.zip")
    with Bundle.open(tmp_path / "without.zip") as bundle:
        assert {one.value for one in verify(bundle).codes} == {"timestamp"}
    answering(stamped.authority, stamped.counter)
    steward.stamp()
    assert LogStamp.objects.count() == 2
    export(ceremony.tender, tmp_path / "late.zip")
    with Bundle.open(tmp_path / "late.zip") as bundle:
        report = verify(bundle)
    assert [one.text("en") for one in report.findings] == []
    assert any("after the deadline" in one.en for one in report.remarks)


def refused(stamped: Stamped) -> list[str]:
    """Why the newest head was not stamped."""
    return stamping.gather(TenderLog.objects.get(tender=stamped.ceremony.tender))


def test_tokens_that_cannot_be_used_are_refused(stamped: Stamped):
    stranger = an_authority("Stranger")
    answering(stamped.authority, stamped.counter, off=timedelta(minutes=3))
    assert "clock says" in refused(stamped)[0]
    answering(stranger, stamped.counter)
    assert "no accepted authority" in refused(stamped)[0]
    stamped.counter.answer = lambda request: b"no token"
    assert "RFC 3161" in refused(stamped)[0]
    replayed = stamped.authority.token(bytes(32), clock.now())
    stamped.counter.answer = lambda request: replayed
    assert refused(stamped)
    stamped.counter.answer = with_another_nonce(stamped.authority)
    assert "something else" in refused(stamped)[0]
    assert not LogStamp.objects.exists()


def with_another_nonce(authority: Authority) -> Callable[[bytes], bytes]:
    """An answer that was made for another request."""
    at = clock.now()

    def answer(request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = 1
        return authority.answer(asked.dump(force=True), at)

    return answer


def test_a_tender_keeps_to_the_authorities_that_it_published(
    stamped: Stamped, settings: LazySettings
):
    settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATES = "", ""
    assert refused(stamped) == []
    log = TenderLog.objects.get()
    assert bytes(log.authorities) == stamped.authority.certificate.public_bytes(Encoding.PEM)


def test_a_tender_of_before_asks_none(ceremony: Ceremony, authority: tuple[Authority, Counter]):
    steward.stamp()
    assert authority[1].asked == []
    assert Tender.objects.count() == LogHead.objects.values("log").distinct().count()


def test_half_a_setting_is_an_error(settings: LazySettings, tmp_path: Path):
    settings.TIMESTAMP_URL = "http://tsa.example/"
    with pytest.raises(ImproperlyConfigured, match="go together"):
        pinned_authorities()
    settings.TIMESTAMP_CERTIFICATES = str(tmp_path / "missing.pem")
    with pytest.raises(ImproperlyConfigured, match="CERTIFICATES"):
        pinned_authorities()
    settings.TIMESTAMP_URL = "file:///etc/passwd"
    with pytest.raises(ImproperlyConfigured, match="web address"):
        pinned_authorities()


def test_openssl_as_the_authority(market: Market, tmp_path: Path):
    """A real one, whose clock is the machine's."""
    answer = by_openssl(tmp_path)
    pinned = x509.load_pem_x509_certificates((tmp_path / "tsa.pem").read_bytes())
    clock.step_to(max(datetime.now(UTC), clock.now()))
    with at_its_address(Counter(answer)) as counter:
        token = obtain(counter.url, "a checkpoint", pinned)
        assert abs(stamped_at(token, "a checkpoint", pinned) - clock.now()) < timedelta(minutes=2)
        with pytest.raises(NotStamped, match="no accepted authority"):
            obtain(counter.url, "a checkpoint", [an_authority().certificate])
    with pytest.raises(NotStamped, match="cannot be reached"):
        obtain(counter.url, "a checkpoint", pinned)
