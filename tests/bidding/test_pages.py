"""The pages of a tender: what each party sees and does there."""

import datetime as dt
import json
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from market import PASSWORD, Market, certificate, certified, credit_code, file

from accounts.models import Organisation, Person
from bidding import services
from bidding.envelope.succession import name_successor
from bidding.models import Inquiry, Project, Tender
from bidding.registration import recognise
from ledger import clock
from worktime import to_local

SignIn = Callable[[Person], Client]
DAY = dt.timedelta(days=1)


def local(at: dt.datetime) -> str:
    return to_local(at).strftime("%Y-%m-%dT%H:%M")


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def typed_application(market: Market) -> dict[str, object]:
    return {
        "name": "青溪大桥工程",
        "regime": "tendering",
        "kind": "construction",
        "purchaser": market.cast.planning.pk,
        "centre": market.trading.pk,
        "regulator": market.works.pk,
        "estimate": "12000000",
    }


def typed_draft(market: Market, deadline_days: int = 35) -> dict[str, object]:
    now = clock.now()
    rows = {
        f"key-{n}-{name}": person
        for n, keeper in enumerate(market.keepers)
        for name, person in (("holder", keeper.holder), ("deputy", keeper.deputy))
    }
    return {
        "mode": "open", "qualification": "after", "envelopes": "1", "validity_days": "90",
        "unlock_minutes": "30", "suite": "intl-1", "threshold": "2",
        "documents_to": local(now + 7 * DAY),
        "deadline": local(now + deadline_days * DAY),
        "lot-TOTAL_FORMS": "1", "lot-INITIAL_FORMS": "0",
        "lot-0-name": "一标段", "lot-0-estimate": "7000000", "lot-0-deposit": "140000",
        "key-TOTAL_FORMS": "3", "key-INITIAL_FORMS": "0", **rows,
    }  # fmt: skip


def test_a_purchaser_brings_a_tender_to_its_notice(market: Market, sign_in: SignIn):
    browser = sign_in(market.purchaser)
    assert browser.get("/").headers["Location"] == "/trading/projects/"
    sent = browser.post("/trading/projects/new/", typed_application(market))
    project = Project.objects.get()
    assert sent.headers["Location"] == reverse("bidding:project", args=[project.pk])
    assert "等待交易中心受理" in text_of(browser.get(sent.headers["Location"]))

    trader = Client()
    trader.force_login(market.trader, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("bidding:entry", args=[project.pk])
    assert "受理进场" in text_of(trader.get(page))
    assert trader.post(page, {"version": 1, "decision": "accept"}).status_code == 302

    drafted = browser.post(
        reverse("bidding:draft_new", args=[project.pk]), typed_draft(market, deadline_days=10)
    )
    tender = Tender.objects.get()
    desk = reverse("bidding:desk", args=[tender.pk])
    assert drafted.headers["Location"] == desk
    assert "不合法" in text_of(browser.get(desk))
    assert "第二十四条" in text_of(browser.get(desk))

    def command(slug: str, **data: object) -> HttpResponse:
        version = Tender.objects.get().version
        return browser.post(f"{desk}{slug}/", {"version": version, **data})

    added = command("add-document", topic="documents", title="招标文件", file=file())
    assert added.status_code == 302
    refused = command("publish", text="欢迎投标")
    assert refused.status_code == 422
    assert "不符合法律规定" in text_of(refused)
    browser.post(reverse("bidding:draft", args=[tender.pk]), {
        "version": Tender.objects.get().version, **typed_draft(market),
    })  # fmt: skip
    assert command("publish", text="欢迎投标").status_code == 302
    public = text_of(Client().get(reverse("bidding:tender", args=[tender.pk])))
    assert "欢迎投标" in public
    assert "招标投标法》第二十四条" in public


def test_a_bad_form_keeps_what_was_typed_and_says_what_is_wrong(market: Market, sign_in: SignIn):
    browser = sign_in(market.purchaser)
    bad = {**typed_application(market), "estimate": "-5", "regulator": market.trading.pk}
    answer = browser.post("/trading/projects/new/", bad)
    assert answer.status_code == 422
    assert "青溪大桥工程" in text_of(answer)
    twice = {**typed_application(market), "regime": "procurement"}
    assert "招标投标法" in text_of(browser.post("/trading/projects/new/", twice))
    project = market.project()
    page = reverse("bidding:draft_new", args=[project.pk])
    rich = {**typed_draft(market), "lot-0-deposit": "140000.01"}
    answer = browser.post(page, rich)
    assert answer.status_code == 422
    assert "140000.00" in text_of(answer)
    lonely = {**typed_draft(market), "key-0-deputy": ""}
    assert browser.post(page, lonely).status_code == 422
    mixed = {**typed_draft(market), "key-0-deputy": market.keepers[1].deputy}
    assert "同一机构" in text_of(browser.post(page, mixed))


def test_somebody_who_was_slower_is_told(market: Market, sign_in: SignIn):
    tender = market.published()
    desk = reverse("bidding:desk", args=[tender.pk])
    old = {"version": tender.version - 1, "reason": "规划调整"}
    answer = sign_in(market.purchaser).post(f"{desk}cancel/", old)
    assert answer.status_code == 422
    assert "被他人更新" in text_of(answer)


def test_everybody_finds_the_tender_filters_and_takes_the_list_along(
    market: Market, client: Client
):
    tender = market.published()
    assert tender.number in text_of(client.get("/tenders/?q=青溪&regime=tendering&state=published"))
    assert tender.number not in text_of(client.get("/tenders/?mode=invited"))
    assert tender.number not in text_of(client.get("/tenders/?q=没有这个"))
    assert client.get("/tenders/?state=nonsense").status_code == 200
    assert tender.number in client.get("/tenders/?export=csv").content.decode("utf-8-sig")
    assert client.get("/tenders/?export=xlsx").content.startswith(b"PK")


def test_documents_come_with_their_time_and_a_draft_is_nobodys_business(
    market: Market, client: Client, sign_in: SignIn
):
    tender = market.drafted()
    page = reverse("bidding:tender", args=[tender.pk])
    paper = reverse("bidding:document", args=[tender.pk, tender.documents.get().pk])
    assert client.get(page).status_code == client.get(paper).status_code == 404
    services.publish(tender.pk, who=market.principal("purchaser"))
    assert client.get(paper).status_code == 404  # on offer in an hour
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    answer = client.get(paper)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 tender"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_bidder_registers_and_reads_the_slip(market: Market, sign_in: SignIn):
    tender = market.published()
    market.company(0)
    browser = sign_in(market.companies[0])
    assert tender.number in text_of(browser.get("/bidder/"))
    answer = browser.post("/bidder/register/", {"tender": tender.pk})
    assert "attachment" in answer.headers["Content-Disposition"]
    slip = json.loads(answer.content)
    assert recognise(slip["slip"], tender).party == market.companies[0].organisation_id
    read = browser.post("/bidder/slip/", {"tender": tender.pk, "slip": slip["slip"]})
    assert "第0建设公司" in text_of(read)
    assert browser.post("/bidder/slip/", {"tender": tender.pk, "slip": "x"}).status_code == 422
    assert browser.post("/bidder/register/", {"tender": "x"}).status_code == 302
    assert browser.post("/bidder/register/", {"tender": 10**9}).status_code == 404


def test_a_bidder_objects_and_is_answered_in_public(market: Market, sign_in: SignIn):
    tender = market.published()
    market.company(0)
    browser = sign_in(market.companies[0])
    asked = {"tender": tender.pk, "kind": "objection", "topic": "documents", "text": "业绩过高"}
    raised = text_of(browser.post("/bidder/ask/", asked))
    assert "只显示这一次" in raised
    assert browser.post("/bidder/ask/", {**asked, "text": ""}).status_code == 422
    assert "已暂停" in text_of(browser.post("/bidder/register/", {"tender": tender.pk}))
    desk = reverse("bidding:desk", args=[tender.pk])
    browser = sign_in(market.purchaser)
    assert "业绩过高" in text_of(browser.get(desk))
    version = Tender.objects.get().version
    answered = {"version": version, "inquiry": Inquiry.objects.get().pk, "text": ""}
    assert browser.post(f"{desk}answer/", answered).status_code == 422
    answered["text"] = "已核减"
    assert browser.post(f"{desk}answer/", answered).status_code == 302
    public = text_of(Client().get(reverse("bidding:tender", args=[tender.pk])))
    assert "已核减" in public
    assert "第0建设公司" not in public


def test_an_invited_tender_is_shown_to_its_parties_and_guests_alone(
    market: Market, sign_in: SignIn
):
    tender, purchaser = market.drafted(mode="invited"), market.purchaser
    guests = [market.company(n) and market.companies[n] for n in range(4)]
    desk = reverse("bidding:desk", args=[tender.pk])
    names = [guest.organisation_id for guest in guests[:3]]
    browser = sign_in(purchaser)
    browser.post(f"{desk}invite/", {"version": tender.version, "invited": names})
    assert "checked" in text_of(browser.get(desk))
    services.publish(tender.pk, who=market.principal("purchaser"))
    page = reverse("bidding:tender", args=[tender.pk])
    for person, seen in (
        (guests[0], True), (guests[3], False), (market.trader, True), (market.regulator, True),
        (market.cast.clerk, False), (market.cast.administrator, False),
    ):  # fmt: skip
        browser = sign_in(person)
        assert browser.get(page).status_code == (200 if seen else 404)
        assert (tender.number in text_of(browser.get("/tenders/"))) is seen
    assert Client().get(page).status_code == 404
    for guest in guests[:3]:  # nobody but the runner sees who else is invited
        shown = text_of(sign_in(market.trader).get(page))
        assert guest.organisation.name not in shown


def test_an_enterprise_registers_itself_and_signs_in(market: Market, client: Client):
    pem = SimpleUploadedFile("证书.pem", certificate("新公司", clock.now()))
    typed = {
        "name": "新公司", "code": credit_code(77).lower(), "certificate": pem, "person": "王",
        "username": "newcomer", "new": PASSWORD,
    }  # fmt: skip
    assert client.get("/enterprises/register/").status_code == 200
    assert client.post("/enterprises/register/", {**typed, "code": "x" * 18}).status_code == 422
    pem.seek(0)
    assert client.post("/enterprises/register/", typed).status_code == 302
    assert Organisation.objects.filter(name="新公司", kind="enterprise").exists()
    signed_in = client.post("/sign-in/", {"username": "newcomer", "password": PASSWORD})
    assert signed_in.status_code == 302
    assert client.get("/bidder/").status_code == 200


def test_certificates_are_added_and_revoked(market: Market, sign_in: SignIn):
    market.company(0)
    browser = sign_in(market.companies[0])
    enterprise = market.companies[0].organisation
    new, key = certified("新", clock.now())
    named = name_successor(market.signers[0], key.chain[0])
    pem, statement = SimpleUploadedFile("证书.pem", new), SimpleUploadedFile("x.sigs", named)
    alone = browser.post("/bidder/certificates/", {"certificate": pem})
    assert alone.status_code == 422
    assert "ebid renew" in text_of(alone)
    pem.seek(0)
    both = {"certificate": pem, "statement": statement}
    assert browser.post("/bidder/certificates/", both).status_code == 302
    assert enterprise.certificates.count() == 2
    junk = SimpleUploadedFile("x.pem", b"x")
    assert browser.post("/bidder/certificates/", {"certificate": junk}).status_code == 422
    first = enterprise.certificates.first()
    address = reverse("bidding:certificate_revoke", args=[first.pk])
    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 404
    assert "已作废" in text_of(browser.get("/bidder/"))
