"""The pages of an award: the runner, the bidder, the regulator, everybody."""

from collections.abc import Callable

import pytest
from award_house import Awarding, file
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from bidding.award.models import Award, Change, Complaint, Conduct, Letter, Objection
from bidding.award.services import contracting, deciding, notifying

SignIn = Callable[[Person], Client]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def person(house: Awarding, place: int) -> Person:
    party = house.bids[place - 1].party_id
    return next(
        one.person for one in house.ceremony.companies if one.person.organisation_id == party
    )


def test_a_runner_goes_from_candidates_to_the_contract(open_bids: Awarding, sign_in: SignIn):
    browser, page = sign_in(open_bids.market.purchaser), f"/trading/award/{open_bids.tender.pk}/"
    assert "还没有提交评标报告" in text_of(browser.get(page))
    award = open_bids.receive()
    deed = f"/trading/award/lot/{award.pk}/"
    assert "公示中标候选人" in text_of(browser.get(page))

    def do(command: str, **typed: object) -> HttpResponse:
        version = Award.objects.get().version
        return browser.post(f"{deed}{command}/", {"version": version, **typed})

    soon = f"{open_bids.days_from_now(2):%Y-%m-%d}"
    short = do("publish", until=soon)
    assert short.status_code == 422
    assert "公示期至少到" in text_of(short)
    assert do("publish", until=f"{open_bids.days_from_now(4):%Y-%m-%d}").status_code == 302
    open_bids.pass_days(5)
    winner = open_bids.bids[0].party_id
    assert do("determine", party=winner).status_code == 302
    assert do("notify").status_code == 302
    price = Award.objects.get().price
    typed = {
        "number": "HT-1", "signed_on": f"{open_bids.days_from_now(0):%Y-%m-%d}", "price": price,
        "bond": "99999999", "file": file("合同.pdf"),
    }  # fmt: skip
    assert "履约保证金不超过" in text_of(do("sign", **typed))
    assert do("sign", **{**typed, "bond": "0", "file": file("合同.pdf")}).status_code == 302
    assert "HT-1" in text_of(browser.get(page))
    contract = f"/trading/contracts/{award.pk}/"
    works = open_bids.market.works.pk
    asked = {"title": "挡墙", "amount": "90000", "reason": "地质", "finance": works}
    assert browser.post(contract, asked).status_code == 422
    assert browser.post(contract, {**asked, "department": works}).status_code == 302
    assert "挡墙" in text_of(browser.get(contract))
    regulator = Client()
    regulator.force_login(
        open_bids.market.regulator, backend="django.contrib.auth.backends.ModelBackend"
    )
    listed = text_of(regulator.get("/oversight/awards/"))
    assert "挡墙" in listed
    (turn,) = Change.objects.get().current
    sent = regulator.post(f"/oversight/steps/{turn.pk}/", {"approve": "yes", "opinion": "同意"})
    assert sent.status_code == 302
    turn.refresh_from_db()
    assert turn.approved


def test_a_bidder_sees_their_own_objects_and_complains(open_bids: Awarding, sign_in: SignIn):
    award = open_bids.receive()
    browser = sign_in(person(open_bids, 4))
    assert "还没有结果" in text_of(browser.get("/bidder/awards/"))
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    assert "资质过期" in text_of(browser.get("/bidder/awards/"))
    rival = Client()
    rival.force_login(person(open_bids, 2), backend="django.contrib.auth.backends.ModelBackend")
    shown = text_of(rival.get("/bidder/awards/"))
    assert "资质过期" not in shown
    assert "评审排序第 2 名" in shown
    rival.post(f"/bidder/awards/{award.pk}/object/", {"text": "业绩不实"})
    asked = Objection.objects.get()
    runner = Client()
    runner.force_login(
        open_bids.market.purchaser, backend="django.contrib.auth.backends.ModelBackend"
    )
    runner.post(f"/trading/award/objections/{asked.pk}/answer/", {"text": "已核实"})
    assert "已核实" in text_of(rival.get("/bidder/awards/"))
    rival.post(f"/bidder/awards/objections/{asked.pk}/complain/", {"text": "答复不实"})
    complaint = Complaint.objects.get()
    regulator = Client()
    regulator.force_login(
        open_bids.market.regulator, backend="django.contrib.auth.backends.ModelBackend"
    )
    page = f"/oversight/awards/{open_bids.tender.pk}/"
    assert "答复不实" in text_of(regulator.get(page))
    for command, typed in (
        ("take-up", {"accept": "yes"}),
        ("stop", {"text": "查证"}),
        ("lift", {}),
        ("decide", {"upheld": "no", "text": "证据不足"}),
    ):
        address = f"/oversight/complaints/{complaint.pk}/{command}/"
        assert regulator.post(address, typed).headers["Location"] == page
    complaint.refresh_from_db()
    assert complaint.state == "dismissed"
    number = open_bids.tender.number
    assert number in text_of(regulator.get(f"/oversight/awards/?q={number}"))
    assert number not in text_of(regulator.get("/oversight/awards/?q=别处的项目"))
    assert number in text_of(regulator.get("/oversight/awards/?export=csv"))


def test_the_public_sees_results_and_only_then(open_bids: Awarding, client: Client):
    page = f"/tenders/{open_bids.tender.pk}/award/"
    assert "还没有公布结果" in text_of(client.get(page))
    award = open_bids.receive()
    winner = award.candidates[0]["name"]
    assert winner not in text_of(client.get(page))
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    assert winner in text_of(client.get(page))
    open_bids.pass_days(5)
    deciding.determine(award.pk, who=open_bids.purchaser)
    assert "中标价" not in text_of(client.get(page))
    notifying.notify(award.pk, who=open_bids.purchaser)
    assert "中标价" in text_of(client.get(page))


def test_letters_are_their_addressees_alone(open_bids: Awarding, sign_in: SignIn):
    award = open_bids.receive()
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(5)
    deciding.determine(award.pk, who=open_bids.purchaser)
    notifying.notify(award.pk, who=open_bids.purchaser)
    browser = sign_in(person(open_bids, 1))
    own = Letter.objects.get(party=open_bids.bids[0].party_id)
    other = Letter.objects.get(party=open_bids.bids[1].party_id)
    assert browser.get(f"/bidder/letters/{own.pk}/").getvalue().startswith(b"%PDF")
    assert browser.get(f"/bidder/letters/{other.pk}/").status_code == 404


def test_conduct_is_published_and_withdrawn(open_bids: Awarding, sign_in: SignIn, client: Client):
    market = open_bids.market
    party = open_bids.bids[0].party
    browser = sign_in(market.regulator)
    typed = {
        "party": party.pk, "by": market.works.pk, "deed": "串通投标", "basis": "〔2026〕3号",
        "ends_on": f"{open_bids.days_from_now(30):%Y-%m-%d}", "bars": "on",
    }  # fmt: skip
    assert browser.post("/oversight/conduct/", {**typed, "deed": ""}).status_code == 422
    assert browser.post("/oversight/conduct/", typed).status_code == 302
    assert party.name in text_of(client.get("/conduct/"))
    assert party.name in client.get("/conduct/?export=csv").content.decode("utf-8-sig")
    record = Conduct.objects.get()
    browser.post(f"/oversight/conduct/{record.pk}/withdraw/", {"text": "复议撤销"})
    assert party.name not in text_of(client.get("/conduct/"))
    assert "复议撤销" in text_of(browser.get("/oversight/conduct/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_stand_in_both_languages(open_bids: Awarding, sign_in: SignIn, language: str):
    award = open_bids.receive()
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(5)
    deciding.determine(award.pk, who=open_bids.purchaser)
    award = notifying.notify(award.pk, who=open_bids.purchaser)
    contracting.sign(
        award.pk, number="HT-1", signed_on=open_bids.days_from_now(0).date(), price=award.price,
        bond=award.price / 10, file=file("合同.pdf"), who=open_bids.purchaser,
    )  # fmt: skip
    browser = sign_in(open_bids.market.purchaser)
    browser.cookies["django_language"] = language
    for address in (f"/trading/award/{open_bids.tender.pk}/", f"/trading/contracts/{award.pk}/"):
        assert browser.get(address).status_code == 200
