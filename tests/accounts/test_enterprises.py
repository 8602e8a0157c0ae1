"""Enterprises register themselves, and their certificates are put on record."""

import datetime as dt

import pytest
from cast import Cast
from django.conf import LazySettings
from market import Market, certificate, credit_code

from accounts import events
from accounts.enterprises import is_credit_code
from accounts.errors import NotAllowed, Refused
from accounts.models import Certificate, Person
from accounts.rules import Action
from accounts.services import enterprises
from ledger import clock
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


def test_a_new_certificate_is_chained_to_the_one_before(market: Market):
    who = market.company(0)
    enterprise, pem = market.companies[0].organisation, certificate("新", clock.now())
    first = enterprise.certificates.get()
    second = enterprises.log_certificate(who, enterprise, pem)
    assert second.replaces == first
    with pytest.raises(Refused, match="早已登记"):
        enterprises.log_certificate(who, enterprise, pem)
    with pytest.raises(NotAllowed):
        enterprises.log_certificate(market.company(1), enterprise, pem)
    enterprises.revoke_certificate(who, first)
    with pytest.raises(Refused, match="作废"):
        enterprises.revoke_certificate(who, first)


@pytest.mark.parametrize(
    ("content", "said"), [(b"x", "X.509"), (b"-----BEGIN X", "X.509"), (b"x" * 20000, "太大")]
)
def test_what_is_no_certificate_is_refused(market: Market, content: bytes, said: str):
    who, enterprise = market.company(0), market.companies[0].organisation
    with pytest.raises(Refused, match=said):
        enterprises.log_certificate(who, enterprise, content)


def test_a_certificate_out_of_force_is_refused(market: Market):
    who, enterprise = market.company(0), market.companies[0].organisation
    old = certificate("旧", clock.now() - dt.timedelta(days=30), days=10)
    with pytest.raises(Refused, match="有效期"):
        enterprises.log_certificate(who, enterprise, old)


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
