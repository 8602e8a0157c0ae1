"""The bundle is built once, when an opening is over, and its bytes can be made again."""

import hashlib
from pathlib import Path

from ceremony import Ceremony
from opening_pages import browser
from two_envelopes import DAY, both, call

import documents.selectors
from bidding import steward
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.verify import verify
from bidding.models import Edition, LogHead, Opening
from bidding.services import minutes
from bidding.services.editions import PATIENCE, again
from ledger import clock
from ledger.checkpoint import parse_many
from ledger.models import Entry
from live.relay import Relay


def relayed() -> None:
    """The ledger has taken everything in and signed it.

    It notices, too, that the test put the clock back as it began.
    """
    relay = Relay()
    while relay.step():
        pass
    relay.close()
    if clock.trouble():
        clock.settle("system:setup", "the test begins in March")


def recorded(ceremony: Ceremony, opening: Opening) -> None:
    """The record is signed."""
    minutes.record(opening.pk, who=ceremony.market.principal("trader"))


def three_opened(ceremony: Ceremony) -> Opening:
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    return ceremony.open(ceremony.close(), *companies)


def download(ceremony: Ceremony, query: str = "") -> bytes:
    answer = browser().get(f"/tenders/{ceremony.tender.pk}/opening/bundle.zip{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def made_again(edition: Edition, folder: Path) -> str:
    """The SHA-256 of an edition's bytes, built anew."""
    target = folder / f"again-{edition.number}.zip"
    again(edition, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.unlink()
    return digest


def test_it_is_built_once_after_the_record(ceremony: Ceremony, tmp_path: Path):
    opening = three_opened(ceremony)
    steward.publish()
    address = f"/tenders/{ceremony.tender.pk}/opening/"
    assert not Edition.objects.exists()
    assert browser().get(f"{address}bundle.zip").status_code == 409
    assert "核验包在开标记录签发" in browser().get(address).content.decode()
    recorded(ceremony, opening)
    relayed()
    steward.publish()
    steward.publish()
    edition = Edition.objects.get()
    assert edition.whole
    published = download(ceremony)
    assert hashlib.sha256(published).hexdigest() == edition.document.sha256
    assert edition.document.sha256 in browser().get(address).content.decode()
    entry = Entry.objects.get(kind="bidding.opening.bundled.v1")
    assert entry.body["sha256"] == edition.document.sha256
    with Bundle.open(documents.selectors.bytes_of(edition.document)) as bundle:
        assert [one.text("en") for one in verify(bundle).findings] == []
    assert made_again(edition, tmp_path) == edition.document.sha256


def test_it_waits_for_the_ledger_but_not_for_ever(ceremony: Ceremony):
    recorded(ceremony, three_opened(ceremony))
    steward.publish()
    assert not Edition.objects.exists()
    clock.step_to(clock.now() + PATIENCE)
    steward.publish()
    first = Edition.objects.get()
    assert not first.whole
    relayed()
    steward.publish()
    steward.publish()
    assert [one.whole for one in Edition.objects.all()] == [False, True]
    assert hashlib.sha256(download(ceremony, "?edition=1")).hexdigest() == first.document.sha256


def test_what_was_published_can_be_made_again_after_a_second_opening(two: Ceremony, tmp_path: Path):
    companies = [both(two, number) for number in range(3)]
    recorded(two, two.open(two.close(), *companies))
    relayed()
    steward.publish()
    first = Edition.objects.get()
    opening = call(two, companies[:2], companies[2:])
    two.pass_time(days=DAY.days)
    two.open(opening, *companies[:2])
    assert hashlib.sha256(download(two)).hexdigest() == first.document.sha256
    recorded(two, opening)
    relayed()
    steward.publish()
    second = Edition.objects.latest("number")
    assert second.size > first.size
    for edition in (first, second):
        assert made_again(edition, tmp_path) == edition.document.sha256
        with Bundle.open(documents.selectors.bytes_of(edition.document)) as bundle:
            assert [one.text("en") for one in verify(bundle).findings] == []


def test_a_tender_that_failed_has_a_bundle_too(ceremony: Ceremony):
    ceremony.hand_in(ceremony.company(0))
    ceremony.close()
    relayed()
    steward.publish()
    page = browser().get(f"/tenders/{ceremony.tender.pk}/opening/").content.decode()
    assert Edition.objects.get().document.sha256 in page


def test_it_holds_the_checkpoints_that_a_verifier_needs(ceremony: Ceremony):
    recorded(ceremony, three_opened(ceremony))
    relayed()
    steward.publish()
    edition = Edition.objects.get()
    assert LogHead.objects.count() > 10
    assert len(parse_many(bytes(edition.checkpoints).decode())) == 2
