"""A tender of two envelopes in evaluation: scores first, then the prices of who passed."""

from io import BytesIO
from pathlib import Path

import pytest
from ceremony import Ceremony, a_ceremony
from committee import DAY, WORKS, Committee, refused
from django.db import transaction
from evaluating import a_method
from market import Market
from two_envelopes import both

from accounts.errors import NotAllowed
from bidding.envelope.ranking import STAGE
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.models import Entry
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.looking import parts
from bidding.models import Opening
from bidding.services import minutes
from ledger import clock


@pytest.fixture
def scored(market: Market, vault_settings: None, tmp_path: Path) -> Committee:
    """Three bids of which the third fails the review; the others are scored."""
    ceremony = a_ceremony(market, tmp_path, envelopes=2)
    (tmp_path / "sheets").mkdir()
    method = a_method(**WORKS, checks=a_method().checks[1:])
    found = Committee(ceremony, method, tmp_path / "sheets")
    found.expert(4)
    services.publish_method(ceremony.tender.pk, method.encode(), who=found.runner)
    ceremony.register_keys(STAGE)
    companies = [both(ceremony, number, technical=b"how") for number in range(3)]
    opening = ceremony.open(ceremony.close(), *companies)
    found.draw()
    found.convene()
    found.sign_in()
    services.begin(found.pk, who=found.host)
    found.play({third(found).alias: [0, 1]})
    found.play()
    with pytest.raises(Refused), transaction.atomic():
        call(found)  # the record of the first opening is not signed
    minutes.record(opening.pk, who=found.host)
    return found


def third(committee: Committee) -> Entry:
    party = committee.ceremony.companies[2].person.organisation_id
    return Entry.objects.get(evaluation=committee.pk, bid__party=party)


def call(committee: Committee) -> Opening:
    return services.call_prices(committee.pk, opens_at=clock.now() + DAY, who=committee.host)


def open_second(ceremony: Ceremony, *numbers: int) -> None:
    ceremony.pass_time(days=1)
    opening = Opening.objects.get(tender=ceremony.tender, stage="2")
    ceremony.open(opening, *(ceremony.companies[number] for number in numbers))


def test_only_who_passed_is_priced_and_ranked(scored: Committee) -> None:
    leader = scored.experts[0].principal
    assert scored.state == State.PRICES
    refused("not_opened", lambda: services.take_prices(scored.pk, who=scored.host))
    refused("no_price", lambda: services.rank(scored.pk, who=leader))
    with pytest.raises(NotAllowed):
        services.call_prices(scored.pk, opens_at=clock.now() + DAY, who=leader)
    call(scored)
    open_second(scored.ceremony, 0, 1)
    services.take_prices(scored.pk, who=scored.host)
    prices = dict(Entry.objects.values_list("bid__party__name", "price"))
    assert prices == {"第0投标公司": 100_00, "第1投标公司": 200_00, "第2投标公司": None}
    (lot,) = services.rank(scored.pk, who=leader)
    assert [(one.place, one.fate) for one in lot.standings if one.bid == third(scored).alias] == [
        (0, "review")
    ]
    assert len(lot.candidates) == 2
    scored.concluded()
    assert scored.state == State.REPORTED


def test_a_second_envelope_that_stays_shut_shuts_its_bid_out(scored: Committee) -> None:
    call(scored)
    open_second(scored.ceremony, 0)
    services.take_prices(scored.pk, who=scored.host)
    grounds = dict(Entry.objects.values_list("bid__party__name", "ground"))
    assert grounds == {"第0投标公司": "", "第1投标公司": "unopened", "第2投标公司": "review"}


def test_members_read_the_second_envelope_once_it_is_open(scored: Committee) -> None:
    who = scored.experts[1].principal
    entry = Entry.objects.get(bid__party__name="第0投标公司")
    before = parts(scored.evaluation, who)[entry.alias]
    assert {one.envelope for one in before} == {"1"}
    call(scored)
    open_second(scored.ceremony, 0, 1)
    found = parts(scored.evaluation, who)
    names = [one.name for one in found[entry.alias] if one.envelope == "2"]
    assert names
    assert {one.envelope for one in found[third(scored).alias]} == {"1"}
    target = BytesIO()
    services.look(entry.pk, names[0], target, envelope="2", who=who)
    assert target.getvalue()
    other = third(scored).pk
    refused(
        "no_such_part",
        lambda: services.look(other, names[0], target, envelope="2", who=who),
    )
