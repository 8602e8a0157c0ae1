"""A tender from its first bid to the read-out, with one organisation missing."""

from ceremony import Ceremony

from bidding.models import LogLeaf, Opening, SealedBid
from bidding.rules.ceremony import BidState, Hand, OpeningState


def test_bids_are_opened_by_their_locks_and_two_of_three_trustees(ceremony: Ceremony):
    companies = [ceremony.company(number) for number in range(4)]
    for company in companies:
        handed = ceremony.hand_in(company)
        assert handed.receipt.proof is None
        handed.receipt.verify()
    ceremony.pass_time(hours=1)
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
