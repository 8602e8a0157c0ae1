"""Enterprises register themselves, and their certificates are put on record."""

import pytest
from cast import Cast
from django.conf import LazySettings
from market import Market, credit_code

from accounts import events
from accounts.enterprises import is_credit_code
from accounts.errors import Refused
from accounts.models import Certificate, Person
from accounts.rules import Action
from ledger.models import Entry


def test_an_enterprise_registers_and_its_certificate_is_logged(market: Market, cast: Cast):
    who = market.company(0)
    enterprise = market.companies[0].organisation
    assert enterprise.path == f"{cast.city.path}{enterprise.pk}/"
    assert who.branches(Action.TENDER_BID) == (enterprise.path,)
    logged = enterprise.certificates.get()
    body = Entry.objects.get(kind=events.CERTIFICATE_LOGGED).body
    assert body["sha256"] == logged.sha256
    assert "CN=第0建设公司" in logged.subject


def test_strangers_cannot_fill_the_tree(market: Market, settings: LazySettings):
    settings.ENTERPRISES_PER_HOUR = 2
    market.company(1)
    with pytest.raises(Refused, match="人太多"):
        market.company(2)
    assert Certificate.objects.count() == 2
    assert not Person.objects.filter(username="company2").exists()


def test_a_credit_code_is_checked_to_its_last_sign():
    assert is_credit_code("91350100M000100Y43")  # the standard's own example
    good = credit_code(7)
    assert is_credit_code(good)
    assert not is_credit_code(good[:-1] + ("0" if good[-1] != "0" else "1"))
    assert not is_credit_code(good[:-1])
    assert not is_credit_code(good.replace("9", "I", 1))
