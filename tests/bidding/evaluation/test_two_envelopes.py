"""A committee before two envelopes: it says who passed, corrects it, and takes the prices."""

from pathlib import Path

import pytest
from ceremony import Ceremony
from committee import DAY, SIZE, WORKS, Committee
from evaluating import a_method
from two_envelopes import examined, second_bids

from bidding.envelope.ranking import STAGE
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services import second
from ledger import clock


@pytest.fixture
def committee(two: Ceremony, tmp_path: Path) -> Committee:
    """The first envelopes of three are read out, and a committee reviews them."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    found = Committee(two, a_method(**WORKS), folder)
    found.expert(SIZE - 1)
    services.publish_method(two.tender.pk, found.method.encode(), who=found.runner)
    two.register_keys(STAGE)
    examined(two)
    found.draw()
    found.convene()
    found.sign_in()
    services.qualify(found.pk, failed={}, who=found.runner)
    services.begin(found.pk, who=found.host)
    return found


def test_a_replaced_members_review_corrects_who_passed(committee: Committee) -> None:
    tender, out = committee.ceremony.tender.pk, committee.alias(160)
    for number, one in enumerate(committee.experts):
        committee.lock(one, {out: [0, 1]} if number < 3 else None)
    committee.release()
    committee.play()
    services.call_prices(committee.pk, opens_at=clock.now() + DAY, who=committee.host)
    assert second_bids()["第2投标公司"] == BidState.RETURNED
    with pytest.raises(Refused, match="评标委员会"):
        second.correct_result(
            tender,
            passed=[],
            failed={},
            opens_at=clock.now() + DAY,
            reason="误",
            who=committee.runner,
        )

    new = committee.next_in_order()
    services.replace(committee.pk, 3, new.person.pk, reason="隐瞒利害关系", who=committee.host)
    committee.experts[2] = committee.experts.pop()
    committee.sign_in(new)
    committee.lock(new)
    committee.release(new)
    committee.play()
    assert committee.state == "prices"
    called = Opening.objects.get(tender=tender, stage="2")
    with pytest.raises(Refused, match="只公布一次"):
        services.call_prices(committee.pk, opens_at=called.began_at, who=committee.host)
    services.correct_prices_call(
        committee.pk, opens_at=called.began_at, reason="第三席更换后重新评审", who=committee.host
    )
    assert set(second_bids().values()) == {BidState.SEALED}

    committee.ceremony.pass_time(days=1)
    called.refresh_from_db()
    assert called.state == OpeningState.LOCKS
    committee.ceremony.open(called, *committee.ceremony.companies)
    services.take_prices(committee.pk, who=committee.host)
    services.rank(committee.pk, who=committee.experts[0].principal)
    read = SealedBid.objects.filter(stage="2", state=BidState.READ).count()
    assert (committee.state, read) == ("signing", 3)
