"""A late answer to an objection, and deposits not paid back in time, warn those who supervise."""

import datetime as dt

import pytest
from ceremony import Ceremony, Company
from deposit_house import companies, open_all, paid_by, register
from django.test import Client
from market import Market
from opening_pages import browser

from accounts.errors import NotAllowed
from bidding import services as bidding
from bidding.models import Tender
from bidding.rules.kinds import Occasion
from bidding.services import deposits
from deadlines import watcher
from ledger import clock
from ledger.models import Entry
from live.relay import Relay
from monitoring import events, rows, services, warnings
from monitoring.models import WarningRaised

__all__ = ["companies"]
INBOX = "/supervision/"


def run_the_house() -> None:
    while watcher.poll() == 0:
        pass
    relay = Relay()
    while relay.step():
        pass
    relay.close()


def object_to(market: Market, tender: Tender) -> int:
    """A company objects to the documents; the number of the objection's row."""
    raised = bidding.raise_inquiry(
        tender.pk, kind="objection", text="资格条件过高", who=market.company(0)
    )
    return raised.inquiry.pk


@pytest.fixture
def late(market: Market, ledger_key: None) -> WarningRaised:
    """An objection that nobody has answered in three days."""
    tender = market.published()
    object_to(market, tender)
    clock.step_to(clock.now() + dt.timedelta(days=5))
    run_the_house()
    return WarningRaised.objects.get(what="overdue")


def test_an_objection_unanswered_after_its_limit_warns(late: WarningRaised):
    assert late.tender is not None
    assert late.number == f"{late.tender.number}/1"
    assert late.place == late.project.purchaser
    assert "异议" in late.ground


def test_the_regulator_reads_it_and_answers_for_it(late: WarningRaised, market: Market):
    regulator = browser(market.regulator)
    page = regulator.get(INBOX).content.decode()
    assert late.number in page
    assert "投标人" not in page
    assert regulator.post(f"{INBOX}acknowledge/", {"warning": late.pk}).status_code == 302
    late.refresh_from_db()
    assert late.acknowledged_by == market.principal("regulator").actor
    entry = Entry.objects.get(kind=events.ACKNOWLEDGED)
    assert (entry.subject, entry.body["tender"]) == (late.subject, late.number)


def test_a_supervisor_of_the_county_has_it_in_the_inbox_and_on_the_wall(
    late: WarningRaised, market: Market
):
    who = market.cast.principal("supervisor")
    assert warnings.readable(who).filter(pk=late.pk).exists()
    (row,) = rows.alarms(market.trading.path).values()
    assert row["no"] == late.number
    assert row["item"] == late.project.name


def test_who_is_supervised_neither_reads_nor_acknowledges(late: WarningRaised, market: Market):
    assert browser(market.purchaser).get(INBOX).status_code == 403
    with pytest.raises(NotAllowed):
        services.acknowledge(late.pk, who=market.principal("purchaser"))


def test_a_prompt_is_over_once_the_objection_is_answered(market: Market, ledger_key: None):
    pk = object_to(market, market.published())
    clock.step_to(clock.now() + dt.timedelta(days=2, hours=20))
    run_the_house()
    prompted = WarningRaised.objects.filter(what="prompted")
    assert warnings.weighed(prompted).count() == 1
    bidding.answer(pk, text="已修改", who=market.principal("purchaser"))
    assert warnings.weighed(prompted).count() == 0


def test_deposits_not_paid_back_in_time_warn_once_however_many_they_are(
    ceremony: Ceremony, companies: list[Company], client: Client
):
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    who = ceremony.market.principal("purchaser")
    deposits.due(ceremony.tender.pk, 1, Occasion.CONTRACTED, clock.now(), who=who)
    clock.step_to(clock.now() + dt.timedelta(days=12))
    run_the_house()
    (found,) = WarningRaised.objects.filter(what="overdue", subject__startswith="deposits:")
    assert found.place == ceremony.market.trading
    assert "保证金" in found.ground
    page = browser(ceremony.market.regulator).get(f"{INBOX}?export=csv")
    assert ceremony.tender.number in page.content.decode("utf-8-sig")
