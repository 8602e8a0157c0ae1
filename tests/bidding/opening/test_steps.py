"""Each step of an opening in its turn, by whom it may be done, and what stands against it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from ceremony import Ceremony, Company, a_ceremony
from crooked_bids import forged, off_polynomial, rubbish
from market import Market
from pyhanko.pdf_utils.reader import PdfFileReader

import documents.selectors
from accounts.errors import NotAllowed
from bidding import services, steward
from bidding.envelope import Envelope, Release
from bidding.envelope.strict import write_json
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.verify import verify
from bidding.errors import Refused
from bidding.models import LogLeaf, Opening, SealedBid, Tender, TenderLog
from bidding.rules.ceremony import BidState, Fault, Hand, OpeningState
from bidding.services import (
    complaints,
    intake,
    minutes,
    remarks,
    rescue,
    shares,
    tickets,
    transfers,
    unlocking,
)
from bidding.services.bundle import export
from bidding.services.reading import place_of
from bidding.vault import Stored, blocks
from ledger import clock
from ledger.models import Entry


@pytest.fixture
def companies(ceremony: Ceremony) -> list[Company]:
    """Three that have bid."""
    found = [ceremony.company(number) for number in range(3)]
    for company in found:
        ceremony.hand_in(company)
    return found


def to_shares(ceremony: Ceremony, companies: list[Company]) -> tuple[Opening, list[Release]]:
    """As far as the hashes of trustees 1 and 2."""
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    return opening, [ceremony.log_hash(opening, 1), ceremony.log_hash(opening, 2)]


def state(opening: Opening) -> str:
    return Opening.objects.get(pk=opening.pk).state


def findings(ceremony: Ceremony, tmp_path: Path) -> list[str]:
    """What `ebid verify` finds wrong."""
    target = tmp_path / "bundle.zip"
    export(ceremony.tender, target)
    with Bundle.open(target) as bundle:
        return [finding.text("en") for finding in verify(bundle).findings]


def test_two_bids_are_not_opened_and_no_lock_is_asked_for(ceremony: Ceremony, tmp_path: Path):
    pair = [ceremony.company(number) for number in range(2)]
    for company in pair:
        ceremony.hand_in(company)
    opening = ceremony.close()
    assert opening.state == OpeningState.FAILED
    assert Tender.objects.get().state == "failed"
    assert {bid.state for bid in SealedBid.objects.all()} == {BidState.RETURNED}
    with pytest.raises(Refused, match="步骤"):
        ceremony.unlock(pair[0])
    assert findings(ceremony, tmp_path) == []


def test_nothing_is_closed_while_suspended_or_the_clock_is_in_doubt(
    ceremony: Ceremony, companies: list[Company], monkeypatch: pytest.MonkeyPatch
):
    deadline = ceremony.tender.deadline
    assert deadline is not None
    with monkeypatch.context() as patch:
        patch.setattr("bidding.services.closing.clock.trouble", object)
        clock.step_to(deadline)
        steward.look()
        assert not Opening.objects.exists()
    with pytest.raises(Refused, match="截止"):
        ceremony.hand_in(companies[0])
    steward.look()
    assert Opening.objects.get().state == OpeningState.LOCKS


def test_a_lock_opens_its_own_bid_in_the_set_time(ceremony: Ceremony, companies: list[Company]):
    header = companies[0].sealed[0].head.header_sha256.hex()
    opening = ceremony.close()
    with pytest.raises(Refused, match="承诺"):
        unlocking.unlock(header, bytes(32))
    ceremony.unlock(companies[0])
    entries = Entry.objects.count()
    ceremony.unlock(companies[0])
    assert Entry.objects.count() == entries
    clock.step_to(opening.locks_until)
    with pytest.raises(Refused, match="时间已过"):
        ceremony.unlock(companies[1])


def test_who_is_excused_has_withdrawn_and_who_is_not_has_revoked(
    ceremony: Ceremony, companies: list[Company], tmp_path: Path
):
    opening, trader = ceremony.close(), ceremony.market.principal("trader")
    ceremony.unlock(companies[0])
    excused, late = SealedBid.objects.filter(state=BidState.SEALED)
    with pytest.raises(NotAllowed):
        unlocking.excuse(opening, excused.number, reason="断网", who=companies[1].principal)
    unlocking.excuse(opening, excused.number, reason="交易中心断网", who=trader)
    ceremony.pass_time(minutes=31)
    excused.refresh_from_db()
    late.refresh_from_db()
    assert (excused.state, excused.fault) == (BidState.WITHDRAWN, Fault.OTHER)
    assert (late.state, late.fault) == (BidState.REVOKED, Fault.BIDDER)
    for position in (1, 2):
        ceremony.log_hash(opening, position)
    for position in (1, 2):
        ceremony.hand_over(opening, ceremony.release_of(position))
    assert state(opening) == OpeningState.OPENED
    assert findings(ceremony, tmp_path) == []


def test_where_nobody_unlocks_everything_is_read_out_as_revoked(
    ceremony: Ceremony, companies: list[Company], tmp_path: Path
):
    assert len(companies) == 3
    opening = ceremony.close()
    ceremony.pass_time(minutes=31)
    assert state(opening) == OpeningState.OPENED
    assert findings(ceremony, tmp_path) == []


def test_no_share_is_taken_before_k_hashes(ceremony: Ceremony, companies: list[Company]):
    opening = ceremony.close()
    keeper, who = ceremony.keeper(1)
    with pytest.raises(Refused, match="步骤"):
        shares.log_hash(opening.pk, keeper.pk, "00" * 32, who=who)
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    made = ceremony.log_hash(opening, 1)
    with pytest.raises(Refused, match="步骤"):
        ceremony.hand_over(opening, made)
    with pytest.raises(Refused, match="已经登记"):
        ceremony.log_hash(opening, 1)
    deputy = ceremony.log_hash(opening, 1, Hand.DEPUTY)
    with pytest.raises(Refused, match="步骤"):
        ceremony.hand_over(opening, deputy, Hand.DEPUTY)
    with pytest.raises(NotAllowed):
        shares.log_hash(opening.pk, keeper.pk, "00" * 32, who=companies[0].principal)


def test_only_what_was_hashed_is_taken(ceremony: Ceremony, companies: list[Company]):
    opening, (first, _second) = to_shares(ceremony, companies)
    name = next(iter(first.shares))
    other = replace(first, shares={**first.shares, name: os.urandom(32)})
    with pytest.raises(Refused, match="摘要不符"):
        ceremony.hand_over(opening, other)
    keeper, who = ceremony.keeper(3)
    with pytest.raises(Refused, match="先登记"):
        shares.hand_over(opening.pk, keeper.pk, first.encode(), who=who)


def test_a_release_without_all_bids_is_refused(ceremony: Ceremony, companies: list[Company]):
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    whole, (keeper, who) = ceremony.release_of(1), ceremony.keeper(1)
    part = replace(whole, shares=dict(list(whole.shares.items())[1:]))
    shares.log_hash(opening.pk, keeper.pk, part.digest.hex(), who=who)
    ceremony.log_hash(opening, 2)
    with pytest.raises(Refused, match="全部"):
        ceremony.hand_over(opening, part)


def test_a_trustee_whose_shares_do_not_match_is_named_and_another_opens(
    ceremony: Ceremony, companies: list[Company], tmp_path: Path
):
    opening = ceremony.close()
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    true, (keeper, who) = ceremony.release_of(1), ceremony.keeper(1)
    wrong = replace(true, shares={name: os.urandom(32) for name in true.shares})
    shares.log_hash(opening.pk, keeper.pk, wrong.digest.hex(), who=who)
    second, third = ceremony.log_hash(opening, 2), ceremony.log_hash(opening, 3)
    ceremony.hand_over(opening, wrong)
    ceremony.hand_over(opening, second)
    assert state(opening) == OpeningState.SHARES
    named = opening.releases.get(key__trustee=keeper)
    assert len(named.mismatched) == 3
    ceremony.hand_over(opening, third)
    assert state(opening) == OpeningState.OPENED
    assert findings(ceremony, tmp_path) == []


def test_a_crookedly_dealt_bid_is_void_and_the_others_go_on(
    ceremony: Ceremony, companies: list[Company], tmp_path: Path
):
    crook = ceremony.company(3)
    forged(ceremony, crook, off_polynomial)
    opening, releases = to_shares(ceremony, [*companies, crook])
    for one in releases:
        ceremony.hand_over(opening, one)
    assert state(opening) == OpeningState.OPENED
    (void,) = SealedBid.objects.filter(state=BidState.VOID)
    assert void.header_sha256 == crook.sealed[0].head.header_sha256.hex()
    assert findings(ceremony, tmp_path) == []


def test_rubbish_is_proven_by_the_trustees_key_and_the_others_go_on(
    ceremony: Ceremony, companies: list[Company], tmp_path: Path
):
    crook = ceremony.company(3)
    forged(ceremony, crook, rubbish)
    opening, (first, second) = to_shares(ceremony, [*companies, crook])
    ceremony.hand_over(opening, first)
    ceremony.hand_over(opening, second)
    assert state(opening) == OpeningState.SHARES
    keeper, who = ceremony.keeper(3)
    honest = write_json(ceremony.keys[3, Hand.OWN].json())
    with pytest.raises(Refused, match="都是好的"):
        complaints.complain(opening.pk, keeper.pk, honest, who=who)
    keeper, who = ceremony.keeper(1)
    mine = write_json(ceremony.keys[1, Hand.OWN].json())
    (void,) = complaints.complain(opening.pk, keeper.pk, mine, who=who)
    assert void.header_sha256 == crook.sealed[0].head.header_sha256.hex()
    assert state(opening) == OpeningState.OPENED
    assert findings(ceremony, tmp_path) == []


@pytest.fixture
def forgiving(market: Market, vault_settings: None, tmp_path: Path) -> Ceremony:
    """A tender whose documents allow a rescue file."""
    return a_ceremony(market, tmp_path, rescue=True)


def header_of(company: Company) -> str:
    return company.sealed[0].head.header_sha256.hex()


def lose(envelope: Envelope) -> None:
    """Spoil what the platform keeps of a bid."""
    bid = SealedBid.objects.get(header_sha256=envelope.head.header_sha256.hex())
    with Stored(place_of(bid)) as stored:
        stored.write(envelope.head.size, b"\0" * 100)


def test_a_bid_the_platform_lost_is_rescued_by_the_very_same_file(
    forgiving: Ceremony, tmp_path: Path
):
    companies = [forgiving.company(number) for number in range(3)]
    for company in companies:
        forgiving.hand_in(company)
    opening, releases = to_shares(forgiving, companies)
    envelope = companies[0].sealed[0]
    lose(envelope)
    for one in releases:
        forgiving.hand_over(opening, one)
    assert state(opening) == OpeningState.SHARES
    header, content = envelope.head.header_sha256.hex(), envelope.path.read_bytes()
    with pytest.raises(Refused):
        transfers.go_on(
            tickets.read(rescue.begin(companies[0].slip, header)), 0, [content[:-1] + b"\0"]
        )
    transfer = tickets.read(rescue.begin(companies[0].slip, header))
    transfers.go_on(transfer, 0, [content])
    rescue.accept(transfer)
    assert state(opening) == OpeningState.OPENED
    assert {bid.state for bid in SealedBid.objects.all()} == {BidState.READ}
    assert findings(forgiving, tmp_path) == []


def test_there_is_no_rescue_where_the_documents_do_not_allow_it(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.close()
    with pytest.raises(Refused, match="没有这份"):
        rescue.begin(companies[1].slip, header_of(companies[0]))
    with pytest.raises(Refused, match="没有规定"):
        rescue.begin(companies[0].slip, header_of(companies[0]))


def test_remarks_are_raised_on_the_spot_and_answered_before_the_record(
    ceremony: Ceremony, companies: list[Company]
):
    stranger = ceremony.company(3).principal
    opening, releases = to_shares(ceremony, companies)
    for one in releases:
        ceremony.hand_over(opening, one)
    trader = ceremony.market.principal("trader")
    with pytest.raises(NotAllowed):
        remarks.raise_remark(opening.pk, text="？", who=stranger)
    raised = remarks.raise_remark(opening.pk, text="唱标顺序有误", who=companies[0].principal)
    with pytest.raises(Refused, match="没有答复"):
        minutes.record(opening.pk, who=trader)
    remarks.answer_remark(raised.pk, text="顺序按标头哈希确定", who=trader)
    recorded = minutes.record(opening.pk, who=trader)
    assert recorded.state == OpeningState.RECORDED
    assert recorded.record is not None
    with documents.selectors.bytes_of(recorded.record).open("rb") as file:
        assert len(PdfFileReader(file).embedded_signatures) == 1


def test_handing_in_after_the_deadline_is_refused_and_nothing_is_kept(
    ceremony: Ceremony, companies: list[Company]
):
    late = ceremony.company(3)
    envelope = ceremony.seal(late)
    transfer = ceremony.begin(late, envelope)
    transfers.go_on(transfer, 0, [envelope.path.read_bytes()])
    assert ceremony.tender.deadline is not None
    clock.step_to(ceremony.tender.deadline)
    with pytest.raises(Refused, match="截止"):
        intake.receive(transfer)
    steward.look()
    assert SealedBid.objects.count() == len(companies)


def test_a_cancelled_tender_gives_everything_back_and_discloses_nothing(
    ceremony: Ceremony, companies: list[Company]
):
    assert len(blocks._locked()[1]) == 3
    services.cancel(
        ceremony.tender.pk, reason="规划调整", who=ceremony.market.principal("purchaser")
    )
    steward.look()
    assert blocks._locked()[1] == []
    assert not SealedBid.objects.exists()
    assert not LogLeaf.objects.exists()
    log = TenderLog.objects.get()
    assert log.size % log.batch_size == 0
    (mine,) = intake.handed_in(companies[0].slip)
    assert mine.receipt.proof is not None
    steward.look()
    log.refresh_from_db()
    assert log.ended_at is not None
    with pytest.raises(Refused, match="不接收"):
        ceremony.hand_in(companies[0])
