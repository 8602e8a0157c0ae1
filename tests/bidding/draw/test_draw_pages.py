"""The draw's pages: who sees what, and that nobody sees a name."""

import datetime as dt
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drawing import SEATS, Drawing, expert_at

from accounts.models import Person
from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState, SeatState
from bidding.envelope.draw import STAGE, Skip, verify_draw
from ledger import clock
from worktime import to_local

pytestmark = pytest.mark.django_db


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(content: bytes, name: str = "file.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_draw_over_its_pages(drawing: Drawing) -> None:
    """Announced, planned, contributed to, closed, shared, called, answered: by forms alone."""
    host, regulator = as_(drawing.market.trader), as_(drawing.market.regulator)
    buyer, desk = as_(drawing.market.purchaser), f"/draws/{drawing.tender}/"
    assert "宣布抽取专家" in host.get(desk).content.decode()
    assert host.post(f"{desk}announce/").status_code == 302
    pem = x509.load_der_x509_certificate(drawing.signer.chain[0]).public_bytes(Encoding.PEM)
    assert (
        regulator.post(f"{desk}certify/", {"certificate": upload(pem, "me.pem")}).status_code == 302
    )
    drawing.ceremony.register_keys(STAGE)
    typed = {
        "representatives": 1, "evaluation_at": local(dt.timedelta(days=1)), "regions": "",
        "contributors": [drawing.market.cast.planning.pk, drawing.market.works.pk],
    }  # fmt: skip
    for at, (code, seats) in enumerate(SEATS, 1):
        typed |= {f"code{at}": code, f"seats{at}": seats}
    looked = host.post(f"{desk}plan/", {**typed, "look": ""}).content.decode()
    assert "足够" in looked
    assert Draw.objects.count() == 0
    assert host.post(f"{desk}plan/", {**typed, "open": ""}).status_code == 302
    draw = Draw.objects.get()
    for client, part, position in ((buyer, "purchaser", 1), (regulator, "regulator", 2)):
        file = upload(drawing.envelope(draw, part), "c.ebid")
        sent = client.post(f"{desk}contribute/", {"position": position, "file": file})
        assert sent.status_code == 302, sent.content.decode()
    assert host.post(f"{desk}close/").status_code == 302
    drawing.ceremony.pass_time(hours=6)
    draw = drawing.share(Draw.objects.get())
    assert host.post(f"{desk}call/").status_code == 302
    names = [expert_at(seat).name for seat in draw.seats.all()]
    stage = f"/tenders/{drawing.tender}/draw/"
    for page in (Client().get(stage), host.get(desk), regulator.get(desk), buyer.get(stage)):
        text = page.content.decode()
        assert draw.seed in text or "第 1 位" in text
        assert not any(name in text for name in names)
    report = verify_draw(Client().get(f"{stage}1.json").content)
    assert report.whole, report.findings


def local(later: dt.timedelta) -> str:
    return to_local(clock.now() + later).strftime("%Y-%m-%dT%H:%M")


def test_an_expert_answers(drawing: Drawing) -> None:
    draw = drawing.drawn()
    as_(drawing.market.trader).post(f"/draws/{drawing.tender}/call/")
    first, second = draw.seats.filter(state=SeatState.CALLED)[:2]
    one, two = (expert_at(seat).person for seat in (first, second))
    assert one is not None
    assert two is not None
    mine = as_(one)
    page = mine.get("/draws/calls/").content.decode()
    assert drawing.market.trading.name in page
    assert mine.post(f"/draws/calls/{second.pk}/", {"accept": "yes"}).status_code == 403
    assert mine.post(f"/draws/calls/{first.pk}/", {"accept": "yes"}).status_code == 302
    other = as_(two)
    assert other.post(f"/draws/calls/{second.pk}/", {"accept": "no"}).status_code == 422
    sent = other.post(f"/draws/calls/{second.pk}/", {"accept": "no", "reason": "出差"})
    assert sent.status_code == 302
    regulator = as_(drawing.market.regulator)
    file = regulator.get(f"/draws/{drawing.tender}/statement/{second.pk}.json").content
    signed = drawing.sign(Skip.parse(file))
    sent = regulator.post(
        f"/draws/{drawing.tender}/sign-skip/", {"seat": second.pk, "file": upload(signed)}
    )
    assert sent.status_code == 302
    second.refresh_from_db()
    assert second.state == SeatState.SKIPPED


def test_another_draw_over_its_pages(drawing: Drawing) -> None:
    drawing.announce()
    draw = drawing.open()
    desk = f"/draws/{drawing.tender}/"
    host = as_(drawing.market.trader)
    assert host.post(f"{desk}again/", {"reason": "停电"}).status_code == 302
    statement = as_(drawing.market.regulator).get(f"{desk}statement/0.json").content
    assert json.loads(statement)["reason"] == "停电"
    drawing.sign_again(draw)
    draw.refresh_from_db()
    assert draw.state == DrawState.VOIDED
    drawing.open()
    page = Client().get(f"/tenders/{drawing.tender}/draw/?draw=1").content.decode()
    assert "停电" in page
    assert "第 2 次" in page


def test_who_is_turned_away(drawing: Drawing) -> None:
    drawing.announce()
    desk = f"/draws/{drawing.tender}/"
    keeper, outsider = as_(drawing.keeper), as_(drawing.market.cast.outsider)
    for client in (keeper, outsider):
        assert client.get(desk).status_code == 403
        assert client.post(f"{desk}close/").status_code == 403
    assert Client().get(desk).status_code == 302
    assert as_(drawing.market.regulator).get(f"{desk}plan/").status_code == 403
    assert Client().get(f"/tenders/{drawing.tender}/draw/1.json").status_code == 409


def test_empty_pages(drawing: Drawing) -> None:
    stage = Client().get(f"/tenders/{drawing.tender}/draw/").content.decode()
    assert "尚未宣布抽取" in stage
    trader, number = as_(drawing.market.trader), drawing.ceremony.tender.number
    assert number in trader.get(f"/draws/?q={number}").content.decode()
    assert number not in trader.get("/draws/?q=别处的项目").content.decode()
    assert number in trader.get("/draws/?export=csv").content.decode()
    expert = drawing.pool.experts.earliest("number").person
    assert expert is not None
    assert "没有给您的通知" in as_(expert).get("/draws/calls/").content.decode()
    assert as_(expert).get("/experts/mine/").status_code == 200
