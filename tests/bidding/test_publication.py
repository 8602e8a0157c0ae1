"""A project is brought to the centre, drafted and published; what breaches the law is not."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import Cast
from django.db import DatabaseError, connection, transaction
from market import Market, file

from accounts.errors import NotAllowed
from bidding import events, services
from bidding.errors import Conflict, Refused, TooSoon
from bidding.models import Project, Tender
from bidding.rules.kinds import Mark, Mode, Regime
from bidding.rules.parties import Keeper
from bidding.services.publication import invited
from ledger import clock
from ledger.models import Entry


def kinds(subject: str) -> list[str]:
    return list(Entry.objects.filter(subject=subject).order_by("id").values_list("kind", flat=True))


def test_a_tender_from_its_application_to_its_notice(market: Market):
    tender = market.published()
    assert tender.number == "GC2026-0001-1"
    assert tender.opening == tender.deadline
    assert [one.get_kind_display() for one in tender.announcements.all()] == ["招标公告"]
    assert kinds(tender.project.subject) == [events.PROJECT_APPLIED, events.PROJECT_ACCEPTED]
    assert kinds(tender.subject) == [
        events.TENDER_DRAFTED, events.DOCUMENT_ADDED, events.TENDER_PUBLISHED,
    ]  # fmt: skip
    body = Entry.objects.get(kind=events.TENDER_PUBLISHED).body
    assert {one["key"] for one in body["intervals"]} == {"documents_offered", "bid_time", "opening"}


@pytest.mark.parametrize(
    ("mark", "days", "key"),
    [(Mark.DEADLINE, 19, "bid_time"), (Mark.DOCUMENTS_TO, 4, "documents_offered")],
)
def test_what_comes_too_soon_is_refused_with_its_article(market: Market, mark, days, key):
    start = clock.now() + timedelta(hours=1)
    dates = {**market.terms(clock.now()).dates, mark: start + timedelta(days=days)}
    tender = market.drafted(dates=dates)
    with pytest.raises(TooSoon) as refused:
        services.publish(tender.pk, who=market.principal("purchaser"))
    assert [one.interval.key for one in refused.value.breached] == [key]
    assert "条" in refused.value.breached[0].interval.article.zh
    assert Tender.objects.get().state == "draft"


def test_an_application_is_given_back_mended_and_accepted(market: Market):
    purchaser, trader = market.principal("purchaser"), market.principal("trader")
    project = services.apply(market.application(), who=purchaser)
    with pytest.raises(Refused, match="理由"):
        services.give_back(project.pk, reason=" ", who=trader)
    project = services.give_back(project.pk, reason="缺批准文件", who=trader)
    with pytest.raises(Conflict):
        services.apply(market.application(), who=purchaser, project=project.pk, version=1)
    again = market.application(approval="青发改〔2026〕1号")
    project = services.apply(again, who=purchaser, project=project.pk, version=project.version)
    assert services.accept(project.pk, who=trader).state == "accepted"
    with pytest.raises(Refused, match="办理过"):
        services.accept(project.pk, who=trader)


def test_only_who_runs_it_drafts_and_only_the_centre_accepts(market: Market, cast: Cast):
    project = services.apply(market.application(), who=market.principal("purchaser"))
    for part in ("purchaser", "agent", "regulator"):
        with pytest.raises(NotAllowed):
            services.accept(project.pk, who=market.principal(part))
    with pytest.raises(NotAllowed):
        services.accept(project.pk, who=cast.principal("outsider"))
    with pytest.raises(Refused, match="受理后"):
        services.draft(project.pk, services.Draft(), who=market.principal("purchaser"))
    services.accept(project.pk, who=market.principal("trader"))
    for part in ("trader", "regulator", "agent"):
        with pytest.raises(NotAllowed):
            services.draft(project.pk, services.Draft(), who=market.principal(part))


def test_an_agent_runs_the_tender_of_its_purchaser(market: Market):
    agent = market.principal("agent")
    project = services.apply(market.application(agent=market.agency.pk), who=agent)
    services.accept(project.pk, who=market.principal("trader"))
    tender = services.draft(project.pk, market.terms(clock.now()), who=agent)
    services.edit(tender.pk, market.terms(clock.now()), who=market.principal("purchaser"))
    told = list(Entry.objects.filter(subject=tender.subject).values_list("kind", "actor"))
    purchaser = market.principal("purchaser").actor
    assert told == [(events.TENDER_DRAFTED, agent.actor), (events.TENDER_EDITED, purchaser)]


@pytest.mark.parametrize("deposit", ["140000.01", "-1"])
def test_a_deposit_is_at_most_two_per_cent(market: Market, deposit):
    lot = services.LotDraft("一标段", Decimal(7_000_000), Decimal(deposit))
    with pytest.raises(Refused, match="第二十六条"):
        market.drafted(lots=[lot])


def test_lots_stay_within_the_estimate(market: Market):
    lot = services.LotDraft("一标段", Decimal(7_000_000))
    with pytest.raises(Refused, match="之和"):
        market.drafted(lots=[lot, lot])


def test_who_decides_complaints_keeps_no_key_in_government_procurement(market: Market):
    keepers = [*market.keepers[:2], Keeper(market.finance.pk, 1, 2)]
    project = market.project(regime=Regime.PROCUREMENT, kind="goods", regulator=market.finance.pk)
    with pytest.raises(Refused, match="财政部门"):
        market.drafted(project, trustees=keepers)


def test_keepers_belong_to_their_organisation(market: Market):
    first, second, third = market.keepers
    strange = replace(third, holder=market.trader.pk)
    with pytest.raises(Refused, match="在册"):
        market.drafted(trustees=[first, second, strange])


def test_procurement_asks_for_the_end_of_its_notice(market: Market):
    project = market.project(regime=Regime.PROCUREMENT, kind="goods", regulator=market.finance.pk)
    dates = dict(market.terms(clock.now()).dates)
    del dates[Mark.NOTICE_TO]
    tender = market.drafted(project, dates=dates)
    with pytest.raises(Refused, match="公告期满"):
        services.publish(tender.pk, who=market.principal("purchaser"))


def test_works_are_tendered_by_the_tendering_law(market: Market):
    with pytest.raises(Refused, match="招标投标法"):
        market.project(regime=Regime.PROCUREMENT)


def test_nothing_is_published_without_documents_or_trustees(market: Market):
    who, project = market.principal("purchaser"), market.project()
    tender = services.draft(project.pk, market.terms(clock.now(), trustees=[]), who=who)
    with pytest.raises(Refused, match="招标文件"):
        services.publish(tender.pk, who=who)
    services.add_document(tender.pk, file(), title="", who=who)
    with pytest.raises(Refused, match="保管人"):
        services.publish(tender.pk, who=who)


def test_an_invitation_names_three_at_least_and_the_ledger_none(market: Market):
    who = market.principal("purchaser")
    tender = market.drafted(mode=Mode.INVITED)
    guests = [market.company(number) and market.companies[number] for number in range(3)]
    parties = [guest.organisation_id for guest in guests]
    services.invite(tender.pk, parties[:2], who=who)
    with pytest.raises(Refused, match="至少邀请 3 家"):
        services.publish(tender.pk, who=who)
    services.invite(tender.pk, parties, who=who)
    services.publish(tender.pk, who=who)
    assert {one.pk for one in invited(Tender.objects.get())} == set(parties)
    edits = Entry.objects.filter(subject=tender.subject, kind=events.TENDER_EDITED)
    two, three = ({**body, "version": 0} for body in edits.values_list("body", flat=True))
    assert two == three


def test_the_database_refuses_a_change_without_its_entry(market: Market):
    tender = market.published()
    with pytest.raises(DatabaseError, match="has no ledger entry"), transaction.atomic():
        change_in_silence(tender)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        Project.objects.filter(pk=market.project().pk).delete()


def change_in_silence(tender: Tender) -> None:
    Tender.objects.filter(pk=tender.pk).update(place="别处", version=tender.version + 1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
