"""The pages of the second envelope: the result is typed, the hall counts down and shows it."""

import datetime as dt

import pytest
from ceremony import Ceremony, Company
from django.test import Client
from django.utils import timezone
from opening_pages import browser, file
from two_envelopes import both, call, examined, number_of

from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services import intake
from ledger import clock


@pytest.fixture
def runner(two: Ceremony) -> Client:
    """The purchaser's browser."""
    return browser(two.market.purchaser)


def typed(two: Ceremony, companies: list[Company], reason: str = "没有业绩证明") -> dict[str, str]:
    """The last did not pass; the second envelopes are opened in a day."""
    two.tender.refresh_from_db()
    sent = {f"outcome-{number_of(one)}": "passed" for one in companies}
    sent[f"outcome-{number_of(companies[-1])}"] = "failed"
    sent[f"reason-{number_of(companies[-1])}"] = reason
    at = timezone.localtime(clock.now() + dt.timedelta(days=1))
    return {**sent, "version": str(two.tender.version), "opens_at": f"{at:%Y-%m-%dT%H:%M}"}


def test_the_purchaser_publishes_the_result(two: Ceremony, runner: Client):
    page = f"/trading/tenders/{two.tender.pk}/result/"
    assert runner.get(page).status_code == 422
    companies, _first = examined(two)
    assert "第一信封评审结果" in runner.get(f"/trading/tenders/{two.tender.pk}/").content.decode()
    assert "第2投标公司" in runner.get(page).content.decode()
    answer = runner.post(page, typed(two, companies, reason=" "))
    assert answer.status_code == 422
    assert "请写明未通过的理由" in answer.content.decode()
    assert runner.post(page, typed(two, companies)).status_code == 302
    assert runner.get(page).status_code == 422
    assert Opening.objects.get(stage="2").state == OpeningState.CALLED


def test_the_hall_shows_both_openings(two: Ceremony):
    companies, _first = examined(two)
    hall = f"/tenders/{two.tender.pk}/opening/"
    assert "第二信封仍然密封" in browser().get(hall).content.decode()
    call(two, companies[:2], companies[2:])
    page = browser().get(hall).content.decode()
    assert "第二信封开启时间" in page
    assert "没有业绩证明" in page
    assert "未通过评审" in browser().get(f"{hall}?stage=1").content.decode()
    two.pass_time(days=1)
    for company in companies[:2]:
        lock = company.lock_of(two.sealed_for("2"))
        assert browser().post(f"{hall}unlock/", {"lock": file(lock.encode())}).status_code == 302
    lock = companies[2].lock_of(two.sealed_for("2"))
    answer = browser().post(f"{hall}unlock/", {"lock": file(lock.encode())})
    assert answer.status_code == 422
    two.pass_time(seconds=1)
    opening = Opening.objects.get(stage="2")
    for made in [two.log_hash(opening, position) for position in (1, 3)]:
        two.hand_over(opening, made)
    page = browser().get(hall).content.decode()
    assert "200.00" in page
    assert "300.00" not in page
    trader = browser(two.market.trader)
    assert trader.post(f"{hall}record/", {}).status_code == 302
    for stage in ("1", "2"):
        record = browser().get(f"{hall}record.pdf?stage={stage}")
        assert b"".join(record.streaming_content).startswith(b"%PDF")


def test_a_bidder_sees_that_its_envelope_went_back(two: Ceremony):
    companies, _first = examined(two)
    call(two, companies[:2], companies[2:])
    handed = {one.record.stage: one for one in intake.handed_in(companies[2].slip)}
    assert not handed["1"].returned
    assert handed["2"].returned
    assert SealedBid.objects.get(state=BidState.RETURNED).party.name == "第2投标公司"
    answer = browser(companies[0].person).post("/bidder/counter/tender/", {"tender": two.tender.pk})
    openings = answer.json()["openings"]
    assert [one["state"] for one in openings] == ["recorded", "called"]


def test_pages_of_a_second_opening_speak_english(two: Ceremony, runner: Client):
    companies = [both(two, number) for number in range(3)]
    opening = two.open(two.close(), *companies)
    runner.cookies["django_language"] = "en"
    trader = browser(two.market.trader)
    assert trader.post(f"/tenders/{two.tender.pk}/opening/record/", {}).status_code == 302
    page = runner.get(f"/trading/tenders/{two.tender.pk}/result/").content.decode()
    assert "Sign and publish" in page
    assert "信封" not in page
    assert opening.stage == "1"
