"""Prequalification on its pages: handed in under seal, read and decided after its deadline."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from market import Market

from accounts.models import Person
from bidding.models import Box, Tender
from bidding.registration import register
from ledger import clock


def browser_of(person: Person) -> Client:
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def tender(market: Market) -> Tender:
    """A tender whose prequalification documents are on offer."""
    return market.prequalified()


def hand_in(market: Market, tender: Tender, number: int, text: str) -> HttpResponse:
    market.company(number)
    browser = browser_of(market.companies[number])
    return browser.post("/bidder/qualify/", {"tender": tender.pk, "text": text})


def test_a_statement_is_handed_in_and_sealed(market: Market, tender: Tender):
    assert "已密封" in text_of(hand_in(market, tender, 0, "业绩三项"))
    assert "业绩三项".encode() not in bytes(Box.objects.get(purpose="applications").content)
    assert hand_in(market, tender, 0, "").status_code == 422


def test_the_purchaser_reads_and_decides_after_the_deadline(market: Market, tender: Tender):
    for number in (0, 1):
        hand_in(market, tender, number, f"业绩{number}项")
    browser = browser_of(market.purchaser)
    page = reverse("bidding:qualification", args=[tender.pk])
    early = browser.get(page)
    assert early.status_code == 422
    assert "第0建设公司" not in text_of(early)
    clock.step_to(tender.prequalification_deadline)
    assert "业绩1项" in text_of(browser.get(page))
    parties = [company.organisation_id for company in market.companies]
    assert browser.post(page, {f"passed-{parties[0]}": "on"}).status_code == 302
    assert text_of(browser.get(page)).count("checked") == 1
    clock.step_to(tender.documents_from)
    assert register(Tender.objects.get(), market.company(0))
    late = hand_in(market, tender, 2, "迟到")
    assert late.status_code == 422


def test_nobody_else_reads_the_applications(market: Market, tender: Tender):
    hand_in(market, tender, 0, "业绩三项")
    clock.step_to(tender.prequalification_deadline)
    page = reverse("bidding:qualification", args=[tender.pk])
    for person in (market.trader, market.regulator, market.cast.administrator, market.agent):
        answer = browser_of(person).get(page)
        assert answer.status_code in {403, 404}
        assert "业绩" not in text_of(answer)
