"""The second envelope: called by the first one's result, opened at its instant, for who passed."""

from pathlib import Path

import pytest
from ceremony import Ceremony, a_ceremony
from market import Market
from two_envelopes import DAY, both, call, examined, number_of, report_of, second_bids

from accounts.errors import NotAllowed
from bidding import steward
from bidding.errors import Refused
from bidding.models import Announcement, LogLeaf, SealedBid, Tender
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services import minutes, second
from bidding.services.bundle import export
from ledger import clock


def test_only_who_passed_is_opened_and_not_before_the_instant(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    opening = call(two, companies[:2], companies[2:])
    assert opening.state == OpeningState.CALLED
    assert second_bids()["第2投标公司"] == BidState.RETURNED
    with pytest.raises(Refused, match="步骤"):
        two.unlock(companies[0], stage="2")
    two.pass_time(hours=23)
    opening.refresh_from_db()
    assert opening.state == OpeningState.CALLED
    two.pass_time(hours=1)
    opening.refresh_from_db()
    assert opening.state == OpeningState.LOCKS
    assert report_of_refused(two, tmp_path)
    with pytest.raises(Refused, match="原封退回"):
        two.unlock(companies[2], stage="2")
    two.open(opening, *companies[:2])
    assert sorted(second_bids().values()) == [BidState.READ, BidState.READ, BidState.RETURNED]
    prices = SealedBid.objects.filter(stage="2", state=BidState.READ).order_by("party__name")
    assert [bid.read_out["投标报价"] for bid in prices if bid.read_out] == ["100.00", "200.00"]
    report = report_of(two, tmp_path)
    assert [one.text("en") for one in report.findings] == []
    assert [(one.stage, one.state, one.standing) for one in report.outcomes] == [
        ("1", "read-out", 3),
        ("2", "read-out", 2),
    ]
    recorded = minutes.record(opening.pk, who=two.market.principal("trader"))
    assert recorded.record is not None


def report_of_refused(ceremony: Ceremony, tmp_path: Path) -> bool:
    """Whether no bundle is published while an opening is under way."""
    with pytest.raises(Refused, match="开标结束后"):
        export(ceremony.tender, tmp_path / "none.zip")
    return True


def test_a_bundle_between_the_two_openings(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    report = report_of(two, tmp_path)
    assert [one.state for one in report.outcomes] == ["read-out", "sealed"]
    call(two, companies, [])
    report = report_of(two, tmp_path)
    assert [one.text("en") for one in report.findings] == []


def test_the_result_is_published_with_its_reasons(two: Ceremony):
    companies, _first = examined(two)
    call(two, companies[:2], companies[2:])
    told = Announcement.objects.latest("number")
    assert told.kind == "result"
    assert "未通过 第2投标公司：没有业绩证明" in told.text
    assert "第二信封开启时间" in told.text
    kinds = list(LogLeaf.objects.values_list("kind", flat=True))
    assert kinds.count("result") == 1
    assert "begin" not in kinds


def test_a_result_is_whole_in_turn_and_by_who_may(two: Ceremony):
    companies, _first = examined(two)
    pk, who = two.tender.pk, two.market.principal("purchaser")
    numbers = [number_of(one) for one in companies]
    later = clock.now() + DAY
    with pytest.raises(NotAllowed):
        second.call_second(
            pk, passed=numbers, failed={}, opens_at=later, who=companies[0].principal
        )
    with pytest.raises(Refused, match="每一份"):
        second.call_second(pk, passed=numbers[:2], failed={}, opens_at=later, who=who)
    with pytest.raises(Refused, match="每一份"):
        second.call_second(pk, passed=numbers, failed={numbers[0]: "两可"}, opens_at=later, who=who)
    failed = {numbers[2]: "  "}
    with pytest.raises(Refused, match="理由"):
        second.call_second(pk, passed=numbers[:2], failed=failed, opens_at=later, who=who)
    with pytest.raises(Refused, match="此刻之后"):
        second.call_second(pk, passed=numbers, failed={}, opens_at=clock.now() - DAY, who=who)
    second.call_second(pk, passed=numbers, failed={}, opens_at=later, who="system:evaluation")
    with pytest.raises(Refused, match="只公布一次"):
        second.call_second(pk, passed=numbers, failed={}, opens_at=later, who=who)


def test_no_result_before_the_first_record_is_signed(two: Ceremony):
    companies = [both(two, number) for number in range(3)]
    two.open(two.close(), *companies)
    with pytest.raises(Refused, match="签发后"):
        call(two, companies, [])


def test_nobody_passed_and_all_go_back_sealed(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    opening = call(two, [], companies)
    assert opening.state == OpeningState.FAILED
    assert Tender.objects.get().state == "failed"
    assert set(second_bids().values()) == {BidState.RETURNED}
    two.pass_time(days=2)
    report = report_of(two, tmp_path)
    assert [one.text("en") for one in report.findings] == []
    assert [one.state for one in report.outcomes] == ["read-out", "failed"]


def test_half_a_bid_does_not_count_and_is_never_opened(two: Ceremony, tmp_path: Path):
    companies = [both(two, number) for number in range(3)]
    half = two.company(3)
    two.hand_in(half, two.seal(half, stage="2"))
    opening = two.open(two.close(), *companies)
    minutes.record(opening.pk, who=two.market.principal("trader"))
    call(two, companies, [])
    assert second_bids()["第3投标公司"] == BidState.RETURNED
    assert [one.text("en") for one in report_of(two, tmp_path).findings] == []


def test_three_halves_are_no_three_bids(two: Ceremony):
    for number in range(2):
        both(two, number)
    half = two.company(2)
    two.hand_in(half, two.seal(half))
    assert two.close().state == OpeningState.FAILED


def test_government_procurement_asks_for_three_that_passed(
    market: Market, vault_settings: None, tmp_path: Path
):
    project = market.project(regime="procurement", kind="goods")
    tender = a_ceremony(market, tmp_path, project=project, envelopes=2)
    companies, _first = examined(tender)
    assert call(tender, companies[:2], companies[2:]).state == OpeningState.FAILED


def test_a_second_opening_waits_while_the_clock_is_in_doubt(
    two: Ceremony, monkeypatch: pytest.MonkeyPatch
):
    companies, _first = examined(two)
    opening = call(two, companies, [])
    with monkeypatch.context() as patch:
        patch.setattr("bidding.services.second.clock.trouble", object)
        two.pass_time(days=1)
        opening.refresh_from_db()
        assert opening.state == OpeningState.CALLED
    steward.look()
    opening.refresh_from_db()
    assert opening.state == OpeningState.LOCKS
