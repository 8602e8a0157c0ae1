"""Who takes part, and how many, is nowhere: not in a row, an entry, a page or a size."""

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from market import Market

from accounts.errors import NotAllowed
from accounts.models import Person
from accounts.services import certificates
from bidding import services
from bidding.errors import Refused
from bidding.logs import Unseen
from bidding.models import Box, Tender
from bidding.registration import Slip, name_of, recognise, register
from bidding.rules.kinds import Mode
from bidding.sealing import Unsealable, seal, unseal
from bidding.services.qualification import applications
from bidding.views.bidder import SLIP_BYTES
from ledger import clock
from ledger.models import Entry

DAY = dt.timedelta(days=1)


def dump() -> dict[str, list[str]]:
    """Every row of every table with the marks PostgreSQL keeps of it, and every sequence."""
    return dict(tables())


def tables() -> Iterator[tuple[str, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT xmin, ctid, t.* FROM {table} t ORDER BY ctid")
            yield table, [repr(row) for row in cursor.fetchall()]
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        yield "sequences", [repr(row) for row in cursor.fetchall()]


def invited_tender(market: Market, guests: int) -> Tender:
    tender = market.drafted(mode=Mode.INVITED)
    parties = [market.company(n) and market.companies[n].organisation_id for n in range(guests)]
    services.invite(tender.pk, parties, who=market.principal("purchaser"))
    services.publish(tender.pk, who=market.principal("purchaser"))
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    return Tender.objects.get(pk=tender.pk)


def test_three_and_nine_registered_leave_the_same_database(market: Market):
    tender = market.published()
    everyone = [market.company(number) for number in range(9)]
    before = dump()
    slips = [register(tender, who) for who in everyone[:3]]
    assert dump() == before
    slips += [register(tender, who) for who in everyone]
    assert dump() == before
    assert len({len(slip.text) for slip in slips}) == 1


def test_a_slip_names_whoever_registered(market: Market):
    tender, who = market.published(), market.company(0)
    slip = register(tender, who)
    found = recognise(f" {slip.text}\n", tender)
    assert found == slip.registered
    assert found.party == market.companies[0].organisation_id
    assert found.certificate == market.companies[0].organisation.certificates.get().sha256
    assert name_of(found) == "第0建设公司"


def test_a_slip_of_another_tender_or_hand_is_none(market: Market):
    first = market.published()
    slip = register(first, market.company(0))
    second = market.published()
    with pytest.raises(Refused, match="凭证"):
        recognise(slip.text, second)
    for forged in (altered(slip), "", "1.2.3.4:x"):
        with pytest.raises(Refused, match="凭证"):
            recognise(forged, first)


def altered(slip: Slip) -> str:
    number, party, rest = slip.text.split(".", 2)
    return f"{number}.{int(party) + 1:012d}.{rest}"


def test_outside_the_offer_nobody_registers(market: Market):
    tender = market.published()
    clock.step_to(tender.documents_to)
    with pytest.raises(Refused, match="不是获取招标文件的时间"):
        register(tender, market.company(0))


def test_only_enterprises_with_a_certificate_in_force_register(market: Market):
    tender = market.published()
    for part in ("purchaser", "trader", "regulator"):
        with pytest.raises(NotAllowed):
            register(tender, market.principal(part))
    who = market.company(0)
    certificates.revoke_certificate(who, market.companies[0].organisation.certificates.get())
    with pytest.raises(Refused, match="证书"):
        register(tender, who)


def test_only_the_invited_register_for_an_invited_tender(market: Market):
    tender = invited_tender(market, 3)
    assert register(tender, market.company(2))
    with pytest.raises(Refused, match="被邀请人"):
        register(tender, market.company(3))


def test_three_and_nine_invited_leave_boxes_of_one_size(market: Market):
    sizes = set()
    for guests in (3, 9):
        box = Box.objects.get(tender=invited_tender(market, guests))
        sizes.add(len(bytes(box.content)))
    assert len(sizes) == 1


def test_applications_are_sealed_until_their_deadline_and_uncounted(market: Market):
    tender = market.prequalified()
    everyone = [market.company(number) for number in range(9)]
    rows, entries = Tender.objects.values().get(), Entry.objects.count()
    size = len(bytes(Box.objects.get().content))
    for who in everyone:
        services.apply_for_qualification(tender.pk, text="业绩三项", who=who)
    assert len(bytes(Box.objects.get().content)) == size
    assert (Tender.objects.values().get(), Entry.objects.count()) == (rows, entries)
    assert "业绩".encode() not in bytes(Box.objects.get().content)
    with pytest.raises(Refused, match="截止后"):
        applications(tender)


def test_who_passed_registers_and_who_did_not_does_not(market: Market):
    tender, purchaser = market.prequalified(), market.principal("purchaser")
    everyone = [market.company(number) for number in range(4)]
    for who in everyone:
        services.apply_for_qualification(tender.pk, text="业绩", who=who)
    services.apply_for_qualification(tender.pk, text="业绩更正", who=everyone[0])
    clock.step_to(tender.prequalification_deadline)
    found = {row["party"]: row["text"] for row in applications(tender)}
    parties = [company.organisation_id for company in market.companies]
    assert found == dict.fromkeys(parties, "业绩") | {parties[0]: "业绩更正"}
    with pytest.raises(Refused, match="每一份"):
        services.decide_qualification(tender.pk, passed={parties[0]: True}, who=purchaser)
    passed = {party: party != parties[3] for party in parties}
    services.decide_qualification(tender.pk, passed=passed, who=purchaser)
    clock.step_to(tender.documents_from)
    tender = Tender.objects.get()
    assert register(tender, everyone[0])
    with pytest.raises(Refused, match="资格预审"):
        register(tender, everyone[3])


def test_a_box_opens_under_its_own_name_and_untouched():
    sealed = seal("1/invited", [{"party": 7}], 4096)
    assert unseal("1/invited", sealed) == [{"party": 7}]
    assert len(sealed) == len(seal("1/invited", [], 4096))
    for name, content in (("2/invited", sealed), ("1/invited", sealed[:-1] + b"\0")):
        with pytest.raises(Unsealable):
            unseal(name, content)


def test_a_box_outlives_a_change_of_the_secret(settings):
    sealed, old = seal("1/invited", [{"party": 7}], 4096), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    with pytest.raises(Unsealable):
        unseal("1/invited", sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal("1/invited", sealed) == [{"party": 7}]


def answers(market: Market) -> list[tuple[int, int, str]]:
    """What everybody is shown now, and how long it is."""
    seen = []
    for person in (None, market.purchaser, market.trader, market.regulator, market.companies[8]):
        browser = signed_in(person)
        for address in PAGES:
            answer = browser.get(address.format(tender=Tender.objects.get().pk))
            body = TOKEN.sub(b"", answer.content)
            seen.append((answer.status_code, len(body), hashlib.sha256(body).hexdigest()))
    return seen


PAGES = (
    "/tenders/", "/tenders/{tender}/", "/tenders/?export=csv", "/trading/projects/",
    "/trading/tenders/{tender}/", "/trading/entries/", "/bidder/",
)  # fmt: skip
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]{64}')


def signed_in(person: Person | None) -> Client:
    browser = Client()
    if person:
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_three_and_nine_see_the_same_pages_slips_and_logs(market: Market, caplog):
    tender = market.published()
    people = [market.company(n) and market.companies[n] for n in range(9)]
    browsers = [signed_in(person) for person in people]
    entries, shown = Entry.objects.count(), []
    for first, end in ((0, 3), (3, 9)):
        caplog.clear()
        took = [part(browser, tender) for browser in browsers[first:end]]
        assert {(one.status_code, len(one.content)) for one in took} == {(200, SLIP_BYTES)}
        assert not caplog.records
        shown.append(answers(market))
    assert shown[0] == shown[1]
    assert Entry.objects.count() == entries


def part(browser: Client, tender: Tender) -> HttpResponse:
    return browser.post("/bidder/register/", {"tender": tender.pk})


def test_a_bidders_refusal_is_in_no_log_and_a_fault_only_without_its_address():
    written = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", ("/x/",), None)
    written.request = RequestFactory().get("/bidder/ask/")
    assert not Unseen().filter(written)
    written.levelno = logging.ERROR
    assert Unseen().filter(written)
    assert "/x/" not in written.getMessage()
    written.request = RequestFactory().get("/tenders/")
    assert Unseen().filter(written)
