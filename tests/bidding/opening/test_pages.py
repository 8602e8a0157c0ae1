"""The opening hall and the trustees' pages, from the countdown to the signed record."""

import io
import json
import zipfile

from ceremony import Ceremony, Company
from django.test import Client
from opening_pages import browser, file

from bidding.envelope import Head, release
from bidding.hall import topic_of
from bidding.models import Opening, Rehearsal, TrusteePublicKey
from bidding.rules.ceremony import Hand, OpeningState
from live.relay import Relay
from live.selectors import snapshot


def keeper_of(ceremony: Ceremony, position: int, hand: str = Hand.OWN) -> tuple[Client, str]:
    """The browser of one of a trustee's people, and the address of their page."""
    trustee, _ = ceremony.keeper(position, hand)
    person = trustee.holder if hand == Hand.OWN else trustee.deputy
    return browser(person), f"/trustee/{trustee.pk}/"


def share(ceremony: Ceremony, position: int, hand: str = Hand.OWN) -> None:
    """Download the heads, make the release, log its hash."""
    client, address = keeper_of(ceremony, position, hand)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{address}heads/1/").content))
    heads = [Head.read(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    made = release(heads, ceremony.keys[position, hand])
    ceremony.made[position] = made
    answer = client.post(f"{address}hash/", {"stage": "1", "digest": made.digest.hex()})
    assert answer.status_code == 302


def hand_over(ceremony: Ceremony, position: int, hand: str = Hand.OWN) -> None:
    client, address = keeper_of(ceremony, position, hand)
    sent = {"stage": "1", "file": file(ceremony.made[position].encode())}
    assert client.post(f"{address}release/", sent).status_code == 302


def test_the_hall_counts_down_and_says_nothing_before_the_deadline(ceremony: Ceremony):
    ceremony.hand_in(ceremony.company(0))
    page = browser().get(f"/tenders/{ceremony.tender.pk}/opening/").content.decode()
    assert "剩余" in page
    assert "投标公司" not in page
    assert browser().get(f"/tenders/{ceremony.tender.pk}/opening/bundle.zip").status_code == 409


def test_a_trustee_rehearses_on_the_page(ceremony: Ceremony):
    client, address = keeper_of(ceremony, 2)
    head = Head.read(io.BytesIO(client.get(f"{address}rehearsal/1/").content))
    made = release([head], ceremony.keys[2, Hand.OWN])
    assert Rehearsal.objects.count() == 1
    sent = {"stage": "1", "file": file(made.encode())}
    assert client.post(f"{address}rehearse/", sent).status_code == 302
    assert TrusteePublicKey.objects.exclude(rehearsed_at=None).count() == 1
    stranger = release([head], ceremony.keys[1, Hand.OWN])
    sent = {"stage": "1", "file": file(stranger.encode())}
    assert client.post(f"{address}rehearse/", sent).status_code == 422


def test_an_opening_goes_by_its_pages_and_the_screens_follow(ceremony: Ceremony):
    companies: list[Company] = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    ceremony.close()
    hall = f"/tenders/{ceremony.tender.pk}/opening/"
    for company in companies:
        assert company.lock is not None
        sent = {"lock": file(company.lock.encode())}
        assert browser().post(f"{hall}unlock/", sent).status_code == 302
    ceremony.pass_time(seconds=1)
    share(ceremony, 1)
    share(ceremony, 3, Hand.DEPUTY)
    hand_over(ceremony, 1)
    hand_over(ceremony, 3, Hand.DEPUTY)
    page = browser().get(hall).content.decode()
    assert "100.00" in page
    assert "第2投标公司" in page
    bidder, trader = browser(companies[1].person), browser(ceremony.market.trader)
    assert bidder.post(f"{hall}remark/", {"text": "请复核工期"}).status_code == 302
    assert trader.post(f"{hall}record/", {}).status_code == 422
    remark = Opening.objects.get().remarks.get()
    assert trader.post(f"{hall}answer/", {"remark": remark.pk, "text": "已复核"}).status_code == 302
    assert trader.post(f"{hall}record/", {}).status_code == 302
    assert Opening.objects.get().state == OpeningState.RECORDED
    record = browser().get(f"{hall}record.pdf")
    assert b"".join(record.streaming_content).startswith(b"%PDF")
    relay = Relay()
    while relay.step():
        pass
    relay.close()
    shown = {
        key: json.loads(row) for key, row in snapshot(topic_of(ceremony.tender.pk)).rows.items()
    }
    assert shown["step:1"]["state"] == "recorded"
    assert [key for key in shown if key.startswith("bid:")] == ["bid:1:1", "bid:1:2", "bid:1:3"]


def test_every_page_of_an_opening_speaks_english(ceremony: Ceremony):
    client, address = keeper_of(ceremony, 1)
    client.cookies["django_language"] = "en"
    for path in ("/trustee/", address, f"/tenders/{ceremony.tender.pk}/opening/"):
        page = client.get(path).content.decode()
        assert "保管" not in page.replace("保管人", "")
