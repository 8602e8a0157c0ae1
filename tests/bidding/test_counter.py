"""The counter and the sitting: what their pages are told, and to whom."""

from collections.abc import Callable

import pytest
from cast import Cast
from ceremony import Ceremony
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Person
from bidding.envelope import TrusteeKey, suite_named
from bidding.envelope.strict import write_json
from bidding.registration import recognise

SignIn = Callable[[Person], Client]


def tell(client: Client, ceremony: Ceremony) -> dict[str, object]:
    """What the counter is told of the tender."""
    answer = client.post("/bidder/counter/tender/", {"tender": ceremony.tender.pk})
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def test_the_counter_is_told_what_to_seal_for(ceremony: Ceremony, sign_in: SignIn):
    told = tell(sign_in(ceremony.company(0).person), ceremony)
    assert (told["state"], told["number"]) == ("open", ceremony.tender.number)
    assert [file["lot"] for file in told["files"]] == [1]


def test_the_counter_tells_two_bidders_the_same(ceremony: Ceremony, sign_in: SignIn):
    ceremony.hand_in(ceremony.company(0))
    told = []
    for number in (0, 1):
        found = tell(sign_in(ceremony.company(number).person), ceremony)
        told.append({name: value for name, value in found.items() if name != "now"})
    assert told[0] == told[1]


def test_the_counter_says_when_it_is_too_late_and_until_when_to_unlock(
    ceremony: Ceremony, sign_in: SignIn
):
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    opening = ceremony.close()
    told = tell(sign_in(companies[0].person), ceremony)
    assert told["state"] == "past_deadline"
    assert told["openings"] == [
        {
            "stage": "1",
            "state": "locks",
            "began_at": opening.began_at.isoformat(),
            "locks_until": opening.locks_until.isoformat(),
            "damaged": [],
        }
    ]


def test_the_counter_hands_out_slips_of_one_length(ceremony: Ceremony, sign_in: SignIn):
    lengths = set()
    for number in (0, 1):
        company = ceremony.company(number)
        where = {"tender": ceremony.tender.pk}
        answer = sign_in(company.person).post("/bidder/counter/slip/", where)
        party = company.person.organisation_id
        assert recognise(answer.json()["slip"], ceremony.tender).party == party
        lengths.add(len(answer.content))
    assert len(lengths) == 1


def test_the_counter_says_why_nobody_can_register_now(ceremony: Ceremony, sign_in: SignIn):
    company = ceremony.company(0)
    ceremony.pass_time(days=15)
    answer = sign_in(company.person).post("/bidder/counter/slip/", {"tender": ceremony.tender.pk})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_now")


def test_a_sitting_shows_its_own_duties_only(ceremony: Ceremony, sign_in: SignIn, cast: Cast):
    keeper, _ = ceremony.keeper(1)
    (duty,) = sign_in(keeper.holder).get("/trustee/sitting/duties/").json()["duties"]
    assert (duty["trustee"], duty["keys"], duty["wanted"]) == (keeper.pk, 6, 6)
    assert duty["kid"] == ceremony.keys[1, "own"].suite.key_id(ceremony.keys[1, "own"].public).hex()
    stranger = sign_in(cast.clerk)
    assert stranger.get("/trustee/sitting/duties/").json()["duties"] == []
    assert stranger.get(f"/trustee/sitting/{keeper.pk}/heads/1/").status_code == 403


def test_a_sitting_says_what_stands_against_a_key(ceremony: Ceremony, sign_in: SignIn):
    keeper, _ = ceremony.keeper(1)
    key = TrusteeKey.generate(suite_named("intl-1"), ceremony.tender.number, "1", "x")
    file = SimpleUploadedFile("key.pub", write_json(key.public_json()))
    answer = sign_in(keeper.holder).post(
        f"/trustee/sitting/{keeper.pk}/key/", {"stage": "1", "file": file}
    )
    assert answer.status_code == 422
    assert "已经齐备" in answer.json()["text"]


@pytest.mark.parametrize("path", ["/bidder/counter/", "/trustee/sitting/"])
def test_the_pages_ask_who_comes(client: Client, path: str):
    assert client.get(path).status_code == 302


def test_the_counter_alone_may_ask_a_bridge_on_the_bidders_machine(
    ceremony: Ceremony, sign_in: SignIn
):
    client = sign_in(ceremony.company(0).person)
    policies = [
        client.get(path).headers["Content-Security-Policy"]
        for path in ("/bidder/counter/", "/bidder/")
    ]
    assert ["connect-src 'self' http://127.0.0.1:*;" in one for one in policies] == [True, False]
    assert "http:" not in policies[1]
