"""Who sits on a committee and by which method it judges, and who may not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from cast import SETUP
from committee import WORKS, Committee, refused
from evaluating import a_method

from accounts.errors import NotAllowed
from bidding.envelope.ranking import STAGE
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.experts import services as experts
from bidding.experts.models import Expert


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mean": "trimmed", "regime": "procurement", "kind": "goods"}, "other_regime"),
        ({"kind": "goods"}, "other_regime"),
        ({"checks": ()}, "no_checks"),
        ({"limits": "none"}, "bad_format"),
    ],
)
def test_a_method_that_is_refused(committee: Committee, changes: dict[str, Any], code: str) -> None:
    content = a_method(**{**WORKS, **changes}).encode()
    tender = committee.ceremony.tender.pk
    refused(code, lambda: services.publish_method(tender, content, who=committee.runner))


def test_an_unlawful_method_names_the_article(
    committee_for: Callable[..., Committee],
) -> None:
    goods = {"regime": "procurement", "kind": "goods"}
    committee = committee_for(goods, mean="trimmed")
    tender = committee.ceremony.tender.pk
    with pytest.raises(Refused, match="第六十四条"):
        services.publish_method(tender, committee.method.encode(), who=committee.runner)


def test_a_method_is_published_once_and_by_the_runner(committee: Committee) -> None:
    tender, content = committee.ceremony.tender.pk, committee.method.encode()
    with pytest.raises(NotAllowed):
        services.publish_method(tender, content, who=committee.host)
    services.publish_method(tender, content, who=committee.runner)
    refused("too_late", lambda: services.publish_method(tender, content, who=committee.runner))


def test_no_committee_before_the_opening(committee: Committee) -> None:
    committee.expert(0)
    services.publish_method(
        committee.ceremony.tender.pk, committee.method.encode(), who=committee.runner
    )
    refused("wrong_state", committee.convene)


def test_a_missing_representative_makes_the_committee_unlawful(committee: Committee) -> None:
    committee.representatives = 1
    committee.expert(4)
    services.publish_method(
        committee.ceremony.tender.pk, committee.method.encode(), who=committee.runner
    )
    committee.ceremony.register_keys(STAGE)
    companies = [committee.ceremony.company(number) for number in range(3)]
    for company in companies:
        committee.ceremony.hand_in(company)
    committee.ceremony.open(committee.ceremony.close(), *companies)
    committee.draw(*committee.experts[:4])
    refused("committee_incomplete", committee.convene)


def test_who_works_for_a_bidder_is_refused(committee: Committee) -> None:
    committee.opened()
    bidder = committee.ceremony.companies[0].person
    expert = committee.experts[4].person
    expert.organisation = bidder.organisation
    expert.save()
    refused("committee_avoidance", committee.convene)


def test_who_is_tied_to_a_bidder_by_now_is_refused(committee: Committee) -> None:
    """What came on record after the draw, the calls and the steward's look at the bidders."""
    committee.opened()
    pool = experts.create_pool(committee.ceremony.market.trading.pk, "专家库", who=SETUP)
    facts, until = experts.Facts("E1", "专家3", specialities=("A05",)), dt.date(2030, 1, 1)
    one = experts.admit(pool.pk, facts, reviewed_until=until, who=SETUP)
    Expert.objects.filter(pk=one.pk).update(person=committee.experts[3].person)
    bidder = committee.ceremony.companies[1].person.organisation
    experts.employ(one.pk, bidder.name, who=SETUP)
    refused("committee_avoidance", committee.convene)


def test_nobody_of_the_purchasers_judges_as_an_expert(committee: Committee) -> None:
    """Order 87 art. 47: only as its representative."""
    committee.opened()
    expert = committee.experts[2].person
    expert.organisation = committee.ceremony.tender.project.purchaser
    expert.save()
    refused("committee_own", committee.convene)


def test_the_leader_is_a_member(committee: Committee) -> None:
    committee.opened()
    refused("committee_leader", lambda: committee.convene(leader=committee.expert(6).person.pk))


def test_the_purchaser_says_who_is_qualified_first(committee: Committee) -> None:
    committee.opened()
    committee.convene()
    refused("members_missing", lambda: services.begin(committee.pk, who=committee.host))
    committee.sign_in()
    refused("not_qualified", lambda: services.begin(committee.pk, who=committee.host))
    alias = committee.alias(160)
    with pytest.raises(NotAllowed):
        services.qualify(committee.pk, failed={}, who=committee.host)
    services.qualify(committee.pk, failed={alias: "资质等级不够"}, who=committee.runner)
    services.begin(committee.pk, who=committee.host)
    assert alias not in [row.bid for row in committee.sheet(committee.experts[0]).rows]


def test_who_declares_an_interest_may_not_go_on(committee: Committee) -> None:
    committee.opened()
    committee.convene()
    who = committee.experts[4].principal
    refused("no_reason", lambda: services.declare(committee.pk, conflict=True, text="", who=who))
    services.declare(committee.pk, conflict=True, text="近亲属在投标单位任职", who=who)
    with pytest.raises(NotAllowed):
        services.sign_in(committee.pk, committee.experts[4].signer.chain[0], who=who)
    committee.sign_in(*committee.experts[:4])
    services.qualify(committee.pk, failed={}, who=committee.runner)
    refused("members_missing", lambda: services.begin(committee.pk, who=committee.host))
    stranger = committee.expert(5).person.pk
    refused(
        "not_drawn",
        lambda: services.replace(committee.pk, 5, stranger, reason="", who=committee.host),
    )
    successor = committee.next_in_order()
    services.replace(committee.pk, 5, successor.person.pk, reason="", who=committee.host)
    committee.sign_in(successor)
    services.begin(committee.pk, who=committee.host)
