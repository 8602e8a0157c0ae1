"""After publication: clarifications, objections, suspension, endings, and a second time."""

import datetime as dt

import pytest
from market import Market, file

from accounts.errors import NotAllowed
from bidding import events, services
from bidding.errors import Conflict, Refused
from bidding.models import Inquiry, Tender
from bidding.rules.kinds import Mark, Regime
from bidding.services.common import UNDISCLOSED
from bidding.services.inquiries import commitment
from deadlines.selectors import clocks
from hall.views.calendars import effect
from ledger import clock
from ledger.models import Entry
from worktime import Notice, published_calendar, to_local

DAY = dt.timedelta(days=1)


def amend(market: Market, tender: Tender, **facts: object) -> Tender:
    asked = {"kind": "amendment", "title": "修改", "text": "第3页", "affects_bids": True, **facts}
    services.change(tender.pk, who=market.principal("purchaser"), **asked)
    return Tender.objects.get(pk=tender.pk)


def object_to(market: Market, tender: Tender, number: int = 0) -> services.Raised:
    who = market.company(number)
    return services.raise_inquiry(tender.pk, kind="objection", text="业绩要求过高", who=who)


def procurement(market: Market) -> Tender:
    who = market.principal("purchaser")
    project = market.project(regime=Regime.PROCUREMENT, kind="goods", regulator=market.finance.pk)
    tender = market.drafted(project)
    services.publish(tender.pk, who=who)
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    return Tender.objects.get()


def test_an_early_change_leaves_the_deadline(market: Market):
    tender = market.published()
    changed = amend(market, tender, files=[file("补遗.pdf")])
    assert changed.deadline == tender.deadline
    told = changed.announcements.last()
    assert (told.number, told.moved, told.documents.count()) == (2, False, 1)


def test_a_late_change_moves_the_deadline_and_the_opening(market: Market):
    tender = market.published()
    clock.step_to(tender.deadline - 5 * DAY)
    changed = amend(market, tender)
    assert to_local(changed.deadline).date() >= to_local(clock.now()).date() + 15 * DAY
    assert changed.opening == changed.deadline
    told = changed.announcements.last()
    assert (told.deadline_before, told.deadline) == (tender.deadline, changed.deadline)
    moved = Entry.objects.get(kind=events.TENDER_CHANGED).body["moved"]
    assert set(moved) == {"deadline", "opening"}


def test_a_change_that_does_not_affect_bids_moves_nothing(market: Market):
    tender = market.published()
    clock.step_to(tender.deadline - 5 * DAY)
    assert amend(market, tender, affects_bids=False).deadline == tender.deadline


def test_the_deadline_is_put_later_and_never_earlier(market: Market):
    tender = market.published()
    assert tender.deadline
    with pytest.raises(Refused, match="不能提前"):
        amend(market, tender, deadline=tender.deadline - DAY)
    later = tender.deadline + 3 * DAY
    assert amend(market, tender, deadline=later).deadline == later


def test_nothing_changes_after_the_deadline_or_behind_ones_back(market: Market):
    tender = market.published()
    with pytest.raises(Conflict):
        amend(market, tender, version=tender.version - 1)
    clock.step_to(tender.deadline)
    with pytest.raises(Refused, match="截止"):
        amend(market, tender)


def test_an_objection_stops_the_tender_until_it_is_answered(market: Market):
    tender = market.published()
    raised = object_to(market, tender)
    stopped = Tender.objects.get(pk=tender.pk)
    assert stopped.suspended_at == raised.inquiry.raised_at
    assert clocks(raised.inquiry.subject).get().due_at == raised.inquiry.due_at
    clock.step_to(clock.now() + 2 * DAY)
    services.answer(raised.inquiry.pk, text="已核减", who=market.principal("purchaser"))
    again = Tender.objects.get(pk=tender.pk)
    assert again.suspended_at is None
    assert again.deadline == tender.deadline + 2 * DAY == again.opening
    told = [one.kind for one in again.announcements.all()]
    assert told == ["notice", "suspension", "resumption"]


def test_a_new_calendar_moves_the_answers_clock_and_its_page_can_say_so(market: Market):
    raised = object_to(market, market.published())
    notice = next(one for one in published_calendar().notices if one.year == 2026).as_json()
    assert isinstance(notice["days"], list)
    due = to_local(raised.inquiry.due_at).date().isoformat()
    notice["days"] = [*notice["days"], {"name": "停电", "date": due, "isOffDay": True}]
    calendar = published_calendar().with_notices([Notice.from_json(notice)])
    assert effect(calendar)["moved_count"] == 1


def test_it_goes_on_only_after_the_last_answer(market: Market):
    tender = market.published()
    first, second = object_to(market, tender), object_to(market, tender, 1)
    who = market.principal("purchaser")
    services.answer(first.inquiry.pk, text="已核减", who=who)
    assert Tender.objects.get().suspended_at
    services.answer(second.inquiry.pk, text="维持", who=who)
    assert Tender.objects.get().suspended_at is None
    with pytest.raises(Refused, match="答复过"):
        services.answer(second.inquiry.pk, text="再答", who=who)


def test_a_late_answer_is_on_record_as_late(market: Market):
    raised = object_to(market, market.published())
    clock.step_to(clock.now() + 10 * DAY)
    services.answer(raised.inquiry.pk, text="已核减", who=market.principal("purchaser"))
    assert Entry.objects.get(kind=events.INQUIRY_ANSWERED).body["late"] is True


def test_who_objects_too_late_is_told_the_article(market: Market):
    tender = market.published()
    clock.step_to(tender.deadline - 9 * DAY)
    with pytest.raises(Refused, match="第二十二条"):
        object_to(market, tender)


def test_in_government_procurement_an_objection_stops_nothing(market: Market):
    tender = procurement(market)
    object_to(market, tender)
    assert Tender.objects.get().suspended_at is None


def test_a_question_has_no_clock_and_stops_nothing(market: Market):
    tender = market.published()
    who = market.company(0)
    raised = services.raise_inquiry(tender.pk, kind="question", text="在哪里？", who=who)
    assert not clocks(raised.inquiry.subject).exists()
    assert Tender.objects.get().suspended_at is None


def test_nobody_can_tell_who_asked_but_whoever_did_can_prove_it(market: Market):
    tender, company = market.published(), market.company(0)
    raised = services.raise_inquiry(tender.pk, kind="question", text="在哪里？", who=company)
    entry = Entry.objects.get(kind=events.INQUIRY_RAISED)
    assert entry.actor == UNDISCLOSED
    enterprise = market.companies[0].organisation
    assert commitment(enterprise.code, raised.secret) == raised.inquiry.commitment
    kept = {**Inquiry.objects.values().get(), **entry.body}
    for trace in (enterprise.name, enterprise.code, company.actor, raised.secret):
        assert trace not in str(kept)


def test_only_bidders_ask_and_only_the_runner_answers(market: Market):
    tender = market.published()
    for part in ("purchaser", "trader", "regulator"):
        with pytest.raises(NotAllowed):
            services.raise_inquiry(
                tender.pk, kind="question", text="？", who=market.principal(part)
            )
    raised = object_to(market, tender)
    for who in (market.company(0), market.principal("trader"), market.principal("agent")):
        with pytest.raises(NotAllowed):
            services.answer(raised.inquiry.pk, text="答", who=who)


def test_a_cancelled_tender_is_tendered_again_and_linked(market: Market):
    who, tender = market.principal("purchaser"), market.published()
    object_to(market, tender)
    with pytest.raises(Refused, match="理由"):
        services.cancel(tender.pk, reason="", who=who)
    services.cancel(tender.pk, reason="规划调整", who=who)
    assert not clocks(Inquiry.objects.get().subject).exclude(state="stopped").exists()
    again = services.repeat(tender.pk, who=who)
    assert (again.number, again.repeats_id) == ("GC2026-0001-2", tender.pk)
    assert again.lots.count() == 1
    assert again.trustees.count() == 3
    assert Mark.DEADLINE not in again.dates
    with pytest.raises(Refused, match="已经重新招标"):
        services.repeat(tender.pk, who=who)


def test_nobody_calls_a_tender_failed_before_its_deadline(market: Market):
    tender = market.published()
    trader = market.principal("trader")
    with pytest.raises(Refused, match="截止时间之前"):
        services.fail(tender.pk, reason="投标人不足三家", who=trader)
    clock.step_to(tender.deadline)
    with pytest.raises(NotAllowed):
        services.fail(tender.pk, reason="投标人不足三家", who=market.principal("regulator"))
    assert services.fail(tender.pk, reason="投标人不足三家", who=trader).state == "failed"
