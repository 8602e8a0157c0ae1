"""A tender from its first bid to the read-out, with one organisation missing."""

from pathlib import Path

from ceremony import Ceremony, Company
from django.conf import settings

from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.tenderlog.verify import verify
from bidding.models import LogLeaf, Opening, SealedBid
from bidding.rules.ceremony import BidState, Hand, OpeningState
from bidding.services.bundle import export
from ledger.keys import load_signer
from live.relay import Relay


def opened(ceremony: Ceremony, companies: list[Company]) -> Opening:
    """What these companies handed in, opened by the first trustee and the third one's deputy."""
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    first = ceremony.log_hash(opening, 1)
    deputy = ceremony.log_hash(opening, 3, Hand.DEPUTY)
    ceremony.hand_over(opening, first)
    ceremony.hand_over(opening, deputy, Hand.DEPUTY)
    opening.refresh_from_db()
    return opening


def test_the_bundle_of_an_opening_is_whole(ceremony: Ceremony, tmp_path: Path):
    companies = [ceremony.company(number) for number in range(5)]
    receipts = [ceremony.hand_in(company).receipt for company in companies]
    ceremony.pass_time(hours=13)
    ceremony.hand_in(companies[0])
    ceremony.withdraw(companies[4])
    assert opened(ceremony, companies[:4]).state == OpeningState.OPENED
    relay = Relay()
    while relay.step():
        pass
    relay.close()
    target = tmp_path / "bundle.zip"
    export(ceremony.tender, target)
    trust = Trust((load_signer(settings.LEDGER_KEY_FILE).verifier,))
    with Bundle.open(target) as bundle:
        report = verify(bundle, trust, receipts)
    assert [finding.text("en") for finding in report.findings] == []
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.standing, report.bids) == ("read-out", 4, 4)


def test_bids_are_opened_by_their_locks_and_two_of_three_trustees(ceremony: Ceremony):
    companies = [ceremony.company(number) for number in range(4)]
    for company in companies:
        handed = ceremony.hand_in(company)
        assert handed.receipt.proof is None
        handed.receipt.verify()
    ceremony.pass_time(hours=6)
    ceremony.hand_in(companies[0])
    opening = ceremony.close()
    assert opening.state == OpeningState.LOCKS
    ceremony.unlock(*companies[:3])
    ceremony.pass_time(minutes=31)
    opening.refresh_from_db()
    assert opening.state == OpeningState.HASHES
    first = ceremony.log_hash(opening, 1)
    deputy = ceremony.log_hash(opening, 3, Hand.DEPUTY)
    ceremony.hand_over(opening, first)
    ceremony.hand_over(opening, deputy, Hand.DEPUTY)
    opening = Opening.objects.get(pk=opening.pk)
    assert opening.state == OpeningState.OPENED
    bids = SealedBid.objects.filter(tender=ceremony.tender)
    assert sorted(bid.state for bid in bids) == [*[BidState.READ] * 3, BidState.REVOKED]
    assert all(bid.read_out["工期"] == "90 天" for bid in bids if bid.state == BidState.READ)
    kinds = list(LogLeaf.objects.values_list("kind", flat=True))
    assert kinds.count("bid") == 4
    assert kinds.count("replacement") == 1
