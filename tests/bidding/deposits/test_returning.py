"""Deposits go back: to whom, by when, with what interest; or are kept for a reason."""

import datetime as dt
from decimal import Decimal

import pytest
from ceremony import Ceremony, Company, a_ceremony
from deposit_house import name_of, of, open_all, paid_by, register, row, statement
from market import Market

import worktime
from accounts.errors import NotAllowed
from bidding import services
from bidding.errors import Refused
from bidding.models import Deposit, DepositReturn
from bidding.rules.kinds import Ground, Occasion
from bidding.services import deposits, unlocking
from deadlines.models import Clock
from ledger import clock


def day(moment: dt.datetime) -> dt.date:
    return worktime.to_local(moment).date()


def said(ceremony: Ceremony, occasion: Occasion, winner: Company | None = None):
    return deposits.due(
        ceremony.tender.pk,
        1,
        occasion,
        clock.now(),
        who=ceremony.market.principal("purchaser"),
        winner=winner.person.organisation_id if winner else None,
    )


def give_back(ceremony: Ceremony, company: Company, **how: object) -> Deposit:
    facts = {"reference": "B1", "on": day(clock.now()), "who": ceremony.market.principal("trader")}
    return deposits.give_back(of(company).pk, **(facts | how))  # type: ignore[arg-type]


def test_under_the_tendering_law_all_are_due_five_days_after_the_contract_with_interest(
    ceremony: Ceremony, companies: list[Company]
):
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    assert said(ceremony, Occasion.AWARDED, companies[0]) is None
    assert not Deposit.objects.filter(due__isnull=False).exists()
    made = said(ceremony, Occasion.CONTRACTED, companies[0])
    assert made is not None
    assert day(made.due_at) >= day(made.happened_at) + dt.timedelta(days=5)
    assert made.deposits.count() == 4
    for company in companies:
        back = give_back(ceremony, company, reference=f"B-{company.person.pk}")
        days = (day(clock.now()) - dt.date(2026, 3, 20)).days
        assert back.interest == (Decimal(490) * days / 360).quantize(Decimal("0.01"))
    made.refresh_from_db()
    assert made.settled_at is not None
    assert Clock.objects.get(subject=made.subject).state == "stopped"


def test_in_procurement_losers_are_due_after_the_notice_and_lateness_costs(
    market: Market, vault_settings: None, tmp_path
):
    project = market.project(regime="procurement", kind="goods")
    ceremony = a_ceremony(market, tmp_path, project=project)
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    notice = said(ceremony, Occasion.AWARDED, companies[0])
    assert notice is not None
    assert of(companies[0]).due is None
    assert of(companies[1]).due == notice
    ceremony.pass_time(days=30)
    assert said(ceremony, Occasion.CONTRACTED, companies[0]) == of(companies[0]).due
    late = (day(clock.now()) - day(notice.due_at)).days
    back = give_back(ceremony, companies[1])
    assert back.interest == 0
    assert back.charge == (Decimal(7308) * late / 360).quantize(Decimal("0.01"))
    assert give_back(ceremony, companies[2], their_doing=True).charge == 0


def test_who_withdrew_is_due_theirs_five_days_after_the_closing(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.withdraw(companies[3])
    opening = ceremony.close()
    register(ceremony, paid_by(companies))
    due = of(companies[3]).due
    assert due is not None
    assert (due.occasion, due.happened_at) == (Occasion.WITHDRAWN, opening.began_at)
    assert [of(one).due for one in companies[:3]] == [None] * 3


def test_a_failed_tender_and_a_bid_not_opened_by_nobodys_fault_are_found_by_the_steward(
    ceremony: Ceremony, companies: list[Company]
):
    opening = ceremony.close()
    register(ceremony, paid_by(companies))
    ceremony.unlock(*companies[1:])
    bid = ceremony.tender.bids.get(party=companies[0].person.organisation)
    who = ceremony.market.principal("trader")
    unlocking.excuse(opening, bid.number, reason="平台故障", who=who)
    ceremony.pass_time(minutes=31)
    due = of(companies[0]).due
    assert due is not None
    assert due.occasion == Occasion.UNOPENED
    services.fail(ceremony.tender.pk, reason="有效投标不足三家", who=who)
    ceremony.pass_time(seconds=1)
    assert {of(one).due.occasion for one in companies[1:]} == {Occasion.ENDED}  # type: ignore[union-attr]
    assert DepositReturn.objects.count() == 2


def test_a_payment_registered_after_the_contract_is_due_at_once(
    ceremony: Ceremony, companies: list[Company]
):
    open_all(ceremony, companies)
    made = said(ceremony, Occasion.CONTRACTED)
    assert made is not None
    assert made.settled_at is not None
    register(ceremony, paid_by(companies[:1]))
    made.refresh_from_db()
    assert of(companies[0]).due == made
    assert made.settled_at is None


def test_a_deposit_that_is_not_due_stays(ceremony: Ceremony, companies: list[Company]):
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    with pytest.raises(Refused, match="还没有到"):
        give_back(ceremony, companies[0])


def test_what_is_paid_back_is_paid_back_once_on_a_day_that_can_be(
    ceremony: Ceremony, companies: list[Company]
):
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    said(ceremony, Occasion.CONTRACTED)
    tomorrow = day(clock.now()) + dt.timedelta(days=1)
    for wrong in ({"on": tomorrow}, {"on": dt.date(2026, 3, 19)}, {"reference": " "}):
        with pytest.raises(Refused):
            give_back(ceremony, companies[0], **wrong)
    with pytest.raises(NotAllowed):
        give_back(ceremony, companies[0], who=ceremony.market.principal("purchaser"))
    give_back(ceremony, companies[0])
    with pytest.raises(Refused, match="办结"):
        give_back(ceremony, companies[0])


def test_a_deposit_is_kept_on_a_ground_that_is_true(ceremony: Ceremony, companies: list[Company]):
    ceremony.close()
    register(ceremony, paid_by(companies))
    ceremony.unlock(*companies[1:])
    ceremony.pass_time(minutes=31)  # the first is revoked by its own fault
    runner = ceremony.market.principal("purchaser")

    def forfeit(company: Company, ground: Ground, reason: str = "未在规定时间内解密") -> Deposit:
        return deposits.forfeit(of(company).pk, ground=ground, reason=reason, who=runner)

    for wrong in (
        (companies[0], Ground.NO_CONTRACT),
        (companies[1], Ground.REVOKED),
        (companies[0], Ground.REVOKED, " "),
    ):
        with pytest.raises(Refused):
            forfeit(*wrong)
    assert forfeit(companies[0], Ground.REVOKED).forfeited_at is not None
    made = said(ceremony, Occasion.CONTRACTED)
    assert made is not None
    assert made.deposits.count() == 3


def test_the_same_number_of_the_bank_stands_once_in_a_tender(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.close()
    register(ceremony, statement(row(name_of(companies[0]), 1)))
    assert register(ceremony, statement(row(name_of(companies[1]), 1))).new == 0
