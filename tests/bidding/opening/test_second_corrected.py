"""A wrong result of the first envelopes: corrected in public until the second are opened."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ceremony import Ceremony, a_ceremony
from django.utils import timezone
from market import Market
from opening_pages import browser
from rebundling import Rebundled
from two_envelopes import (
    DAY,
    call,
    correct,
    examined,
    number_of,
    report_of,
    second_bids,
)

from accounts.errors import NotAllowed
from bidding import services
from bidding.envelope.tenderlog import Begun, Leaf, Result, ResultCorrected
from bidding.errors import Refused
from bidding.hall import Halls
from bidding.models import Announcement, LogLeaf, Opening, SealedBid, TenderLog
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services import second
from bidding.services.bundle import export
from bidding.services.log import key_of
from ledger.models import Entry
from ledger.sequencer import sequence

HOUR = dt.timedelta(hours=1)


def test_who_now_passes_is_opened_and_who_no_longer_does_goes_back(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    call(two, companies[:2], companies[2:])
    opening = correct(two, companies[1:], companies[:1])
    assert opening.state == OpeningState.CALLED
    assert second_bids() == {
        "第0投标公司": BidState.RETURNED,
        "第1投标公司": BidState.SEALED,
        "第2投标公司": BidState.SEALED,
    }
    told = Announcement.objects.latest("number")
    assert told.text.startswith("更正已公布的评审结果，理由：异议成立")
    assert "未通过 第0投标公司：业绩证明是伪造的" in told.text
    assert LogLeaf.objects.filter(kind="result").count() == 1
    assert Entry.objects.latest("pk").kind == "bidding.opening.corrected.v1"
    two.pass_time(days=1)
    with pytest.raises(Refused, match="原封退回"):
        two.unlock(companies[0], stage="2")
    two.open(opening, *companies[1:])
    assert second_bids()["第2投标公司"] == BidState.READ
    assert [one.text("en") for one in report_of(two, tmp_path).findings] == []


def test_what_no_correction_may_do(two: Ceremony):
    companies, _first = examined(two)
    numbers, pk = [number_of(one) for one in companies], two.tender.pk
    who = two.market.principal("purchaser")

    def corrects(**changes: Any) -> Opening:
        opens_at = opening.began_at
        said = {"passed": numbers, "failed": {}, "opens_at": opens_at, "reason": "误写", "who": who}
        return second.correct_result(pk, **(said | changes))

    opening = Opening(began_at=two.tender.deadline + DAY)
    with pytest.raises(Refused, match="开启之前"):
        corrects()
    opening = call(two, companies[:2], companies[2:])
    with pytest.raises(NotAllowed):
        corrects(who=companies[0].principal)
    with pytest.raises(Refused, match="更正的理由"):
        corrects(reason=" ")
    with pytest.raises(Refused, match="不能早于"):
        corrects(opens_at=opening.began_at - HOUR)
    with pytest.raises(Refused, match="每一份"):
        corrects(passed=numbers[:1])
    two.pass_time(days=1)
    with pytest.raises(Refused, match="开启之前"):
        corrects(opens_at=opening.began_at + DAY)
    assert second_bids()["第2投标公司"] == BidState.RETURNED


def test_the_instant_may_be_put_later(two: Ceremony):
    companies, _first = examined(two)
    opening = call(two, companies, [])
    second.correct_result(
        two.tender.pk,
        passed=[number_of(one) for one in companies],
        failed={},
        opens_at=opening.began_at + DAY,
        reason="保管人出差",
        who=two.market.principal("purchaser"),
    )
    two.pass_time(days=1)
    opening.refresh_from_db()
    assert opening.state == OpeningState.CALLED
    two.pass_time(days=1)
    opening.refresh_from_db()
    assert opening.state == OpeningState.LOCKS


def test_a_correction_after_which_nobody_passes_ends_the_tender(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    call(two, companies, [])
    assert correct(two, [], companies).state == OpeningState.FAILED
    assert set(second_bids().values()) == {BidState.RETURNED}
    assert [one.text("en") for one in report_of(two, tmp_path).findings] == []
    with pytest.raises(Refused, match="不能公布"):
        correct(two, companies, [])


def test_a_lot_that_has_failed_stays_so(market: Market, vault_settings: None, tmp_path: Path):
    lots = [services.LotDraft(f"{n}标段", Decimal(5_000_000), Decimal(0)) for n in (1, 2)]
    two = a_ceremony(market, tmp_path, envelopes=2, lots=lots)
    companies, _first = examined(two, lots=2)
    call(two, companies[:3], companies[3:])
    with pytest.raises(Refused, match="已经流标"):
        correct(two, companies[:4], companies[4:])
    assert correct(two, companies[:2], companies[2:]).state == OpeningState.CALLED
    assert sorted(second_bids().values()) == ["returned"] * 4 + ["sealed"] * 2
    assert [one.text("en") for one in report_of(two, tmp_path).findings] == []


def test_a_committees_result_is_its_own(two: Ceremony, monkeypatch: pytest.MonkeyPatch):
    companies, _first = examined(two)
    monkeypatch.setattr(second, "_COMMITTEES", [lambda tender: tender.pk == two.tender.pk])
    with pytest.raises(Refused, match="评标委员会"):
        call(two, companies, [])


def test_the_screens_lose_what_goes_back_after_all(two: Ceremony):
    companies, _first = examined(two)
    call(two, companies, [])
    correct(two, companies[1:], companies[:1])
    gone = SealedBid.objects.get(stage="2", state=BidState.RETURNED)
    changes = list(Halls().project(sequence(10_000)[-1:], two.tender.deadline))
    rows = {one.key: one.row for one in changes}
    assert rows[f"bid:2:{gone.number}"] is None
    assert sum(row is not None for key, row in rows.items() if key.startswith("bid:2:")) == 2


def test_the_page_of_a_correction(two: Ceremony):
    companies, _first = examined(two)
    page = f"/tenders/{two.tender.pk}/opening/correction/"
    trader = browser(two.market.trader)
    assert trader.get(page).status_code == 422
    opening = call(two, companies[:2], companies[2:])
    assert browser(companies[0].person).get(page).status_code == 403
    hall = trader.get(f"/tenders/{two.tender.pk}/opening/").content.decode()
    assert page in hall
    assert page not in browser().get(f"/tenders/{two.tender.pk}/opening/").content.decode()
    shown = trader.get(page).content.decode()
    assert "没有业绩证明" in shown
    two.tender.refresh_from_db()
    sent = {f"outcome-{number_of(one)}": "passed" for one in companies}
    at = timezone.localtime(opening.began_at + HOUR)
    typed = {**sent, "version": str(two.tender.version), "opens_at": f"{at:%Y-%m-%dT%H:%M}"}
    answer = trader.post(page, typed)
    assert answer.status_code == 422
    assert trader.post(page, {**typed, "reason": "评审表抄错"}).status_code == 302
    assert set(second_bids().values()) == {BidState.SEALED}


def test_forged_corrections_are_named(two: Ceremony, tmp_path: Path):
    companies, _first = examined(two)
    call(two, companies[:2], companies[2:])
    opening = correct(two, companies[1:], companies[:1])
    two.pass_time(days=1)
    two.open(opening, *companies[1:])
    export(two.tender, tmp_path / "bundle.zip")
    bundle = Rebundled.of(
        tmp_path / "bundle.zip", tmp_path / "whole", key_of(TenderLog.objects.get())
    )
    place, begun = bundle.place(ResultCorrected), bundle.place(Begun)
    said, leaf = bundle.body(ResultCorrected), bundle.leaves[place]
    without = [one for at, one in enumerate(bundle.leaves) if at != place]
    earlier = Leaf.of(replace(said, opens_at=bundle.body(Result).opens_at - HOUR))
    forgeries = {
        "after the beginning": [*without[:begun], leaf, *without[begun:]],
        "an earlier instant": [*bundle.leaves[:place], earlier, *bundle.leaves[place + 1 :]],
        "left out": without,
        "of nothing": [
            one for at, one in enumerate(bundle.leaves) if at != bundle.place(Result)
        ],
    }  # fmt: skip
    for name, leaves in forgeries.items():
        codes = {one.value for one in bundle.report(tmp_path / name, leaves).codes}
        assert "stage" in codes, name
