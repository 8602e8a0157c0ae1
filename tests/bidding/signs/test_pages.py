"""The supervisor's pages: list, pairs, one sign side by side; and who is turned away."""

from collections.abc import Callable

from ceremony import Ceremony
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from accounts.principal import Principal
from bidding.models import Tender
from bidding.signs import services
from bidding.signs.models import Analysis, FoundSign

SignIn = Callable[[Person], Client]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_from_the_list_to_a_note(read_out: Tender, ceremony: Ceremony, sign_in: SignIn):
    browser = sign_in(ceremony.market.regulator)
    listed = text_of(browser.get("/oversight/signs/"))
    assert read_out.number in listed
    assert "尚未分析" in listed
    page = f"/oversight/signs/{read_out.pk}/"
    assert "开始分析" in text_of(browser.get(page))
    assert browser.post(f"{page}analyse/").headers["Location"] == page
    assert "等待分析" in text_of(browser.get(page))
    _run()
    shown = text_of(browser.get(page))
    assert "先核查" in shown
    assert "平台按设计不记录" in shown
    sign = FoundSign.objects.get(kind="text")
    address = f"/oversight/signs/found/{sign.pk}/"
    side_by_side = text_of(browser.get(address))
    assert "可能的正当原因" in side_by_side
    assert side_by_side.count('class="passage"') >= 2
    assert browser.post(address, {"opinion": "open", "text": ""}).status_code == 422
    assert browser.post(address, {"opinion": "open", "text": "约谈双方"}).status_code == 302
    assert "约谈双方" in text_of(browser.get(address))
    exported = browser.get("/oversight/signs/?export=csv").content.decode("utf-8-sig")
    assert read_out.number in exported


def test_others_are_turned_away(
    read_out: Tender, regulator: Principal, ceremony: Ceremony, sign_in: SignIn
):
    services.ask(read_out.pk, who=regulator)
    _run()
    sign = FoundSign.objects.latest("pk")
    for person in (ceremony.market.purchaser, ceremony.companies[0].person):
        browser = sign_in(person)
        for address in (
            "/oversight/signs/",
            f"/oversight/signs/{read_out.pk}/",
            f"/oversight/signs/found/{sign.pk}/",
        ):
            assert browser.get(address).status_code == 403


def _run() -> None:
    services.run(Analysis.objects.latest("pk").pk)
