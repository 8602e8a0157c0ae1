"""Nobody reads another's sheet before all are locked: not by page or API, not in the database."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from committee import Committee, Expert
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from evaluating import a_method

from accounts.models import Person
from bidding.envelope import WrongKey
from bidding.envelope.ranking import SealedSheet
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.events import SHEET_LOCKED
from bidding.evaluation.models import LockedSheet
from ledger.models import Entry as LedgerEntry
from live import doors

SignIn = Callable[[Person], Client]
MARK = 3333
"""Points that nothing else in the database could be."""


def locked_but_one(committee: Committee) -> None:
    """All have scored with a telling number; the last has not locked."""
    committee.begun()
    committee.play()
    for one in committee.experts[:4]:
        committee.lock(one, {committee.alias(80): [MARK, 333, 333]})


def sign_in_apart(person: Person) -> Client:
    """A browser of their own."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def state(client: Client, committee: Committee) -> dict[str, object]:
    answer = client.get(f"/evaluation/{committee.pk}/state/")
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def everything() -> str:
    """Every row of the room and of the ledger, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND (table_name LIKE 'evaluation_%' OR table_name LIKE 'ledger_%' "
            "OR table_name LIKE 'bidding_log%')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        said = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            said += [row[0] for row in cursor.fetchall()]
    return "\n".join(said)


def test_the_database_holds_no_score_before_all_are_locked(committee: Committee) -> None:
    locked_but_one(committee)
    before = everything()
    sealed = f"[{MARK},333,333]"
    assert sealed not in before
    assert sealed.encode().hex() not in before
    committee.lock(committee.experts[4])
    committee.release()
    assert sealed.encode().hex() in everything(), "the test can see what it looks for"


def test_no_secret_is_taken_before_all_are_locked(committee: Committee) -> None:
    locked_but_one(committee)
    early: Expert = committee.experts[0]
    with pytest.raises(Refused, match="还有评委没有锁定"):
        services.release_sheet(committee.pk, early.secrets["scores"], who=early.principal)
    assert not LockedSheet.objects.filter(round="scores", secret__isnull=False).exists()


def test_a_sheet_opens_with_no_other_secret(committee: Committee) -> None:
    locked_but_one(committee)
    sheet = LockedSheet.objects.filter(round="scores").earliest("pk")
    envelope = SealedSheet.parse(bytes(sheet.envelope))
    for wrong in (bytes(32), committee.experts[1].secrets["scores"]):
        with pytest.raises(WrongKey):
            envelope.open(wrong)


def test_what_a_member_is_told_does_not_depend_on_the_others_scores(
    committee: Committee, sign_in: SignIn
) -> None:
    """High or low: the desk of another is told the same, byte for byte."""
    committee.begun()
    committee.play()
    client = sign_in(committee.experts[4].person)
    said = []
    for marks in ([MARK, 333, 333], [0, 0, 0]):
        expert = committee.experts[len(said)]
        committee.lock(expert, {committee.alias(80): marks})
        found = state(client, committee)
        found.pop("now")
        said.append(json.dumps(found))
    assert said[0] == said[1]
    sizes = {len(one.envelope) for one in LockedSheet.objects.filter(round="scores")}
    assert max(sizes) - min(sizes) < 100, "only the length of numbers differs here; pages pad them"


def test_the_leader_and_the_host_see_progress_alone(committee: Committee) -> None:
    locked_but_one(committee)
    facts = {"content": b64encode(b"cipher").decode(), "revision": 1, "filled": 4, "total": 9}
    last = sign_in_apart(committee.experts[4].person)
    answer = last.post(f"/evaluation/{committee.pk}/draft/", json.dumps(facts), "application/json")
    assert answer.status_code == 200, answer.content
    leader = sign_in_apart(committee.experts[0].person)
    progress = state(leader, committee)["progress"]
    assert isinstance(progress, list)
    assert [one["filled"] for one in progress][4] == 4
    host = sign_in_apart(committee.ceremony.market.trader)
    pages = [
        leader.get(f"/evaluation/{committee.pk}/leader/"),
        host.get(f"/tenders/{committee.ceremony.tender.pk}/evaluation/"),
        leader.get(f"/evaluation/{committee.pk}/state/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "33.33" not in page.content.decode()
        assert str(MARK) not in page.content.decode()
    assert "已填 4 / 9" in pages[1].content.decode()
    assert state(last, committee)["progress"] is None, "only the leader is told"


def test_a_draft_is_its_members_own(committee: Committee) -> None:
    committee.begun()
    mine, other = (sign_in_apart(one.person) for one in committee.experts[:2])
    facts = {"content": b64encode(b"cipher").decode(), "revision": 1, "filled": 1, "total": 2}
    address = f"/evaluation/{committee.pk}/"
    assert mine.post(f"{address}draft/", json.dumps(facts), "application/json").status_code == 200
    assert mine.get(f"{address}kept/").json()["content"] == facts["content"]
    assert other.get(f"{address}kept/").json()["content"] is None
    for bad in ({}, [], {"content": 1}, {**facts, "revision": -1}, {**facts, "filled": 3}):
        answer = mine.post(f"{address}draft/", json.dumps(bad), "application/json")
        assert answer.status_code == 422, bad


def test_nobody_without_a_seat_comes_near_a_desk(committee: Committee, sign_in: SignIn) -> None:
    locked_but_one(committee)
    market = committee.ceremony.market
    strangers = [market.trader, market.purchaser, market.regulator, committee.expert(6).person]
    for person in strangers:
        client = sign_in(person)
        for path in ("", "state/", "kept/", "leader/"):
            answer: HttpResponse = client.get(f"/evaluation/{committee.pk}/{path}")
            assert answer.status_code == 403, (person, path)


def test_the_public_sees_nothing_before_the_result(committee: Committee, client: Client) -> None:
    committee.reported()
    address = f"/tenders/{committee.ceremony.tender.pk}/evaluation/"
    page = client.get(address).content.decode()
    assert "结果公布前保密" in page
    assert committee.experts[0].person.name not in page
    assert client.get(f"{address}files/archive.zip").status_code in (302, 403)
    services.disclose(committee.ceremony.tender.pk, who="system:award")
    assert "中标候选人" in client.get(address).content.decode()
    archive = client.get(f"{address}files/archive.zip")
    assert archive.status_code == 200
    assert b"".join(archive.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_where_the_method_says_so_names_and_prices_are_hidden(
    committee_for: Callable[..., Committee], sign_in: SignIn
) -> None:
    committee = committee_for(
        {}, **{**a_method().__dict__, "regime": "tendering", "kind": "construction",
               "brands": False, "anonymous": True},
    )  # fmt: skip
    committee.begun()
    found = state(sign_in(committee.experts[1].person), committee)
    names = {one.person.organisation.name for one in committee.ceremony.companies}
    said = json.dumps(found, ensure_ascii=False)
    assert not [name for name in names if name in said]
    headers = {one.sealed[-1].head.header_sha256.hex() for one in committee.ceremony.companies}
    assert not [header for header in headers if header in said]
    committee.play()
    committee.play()
    said = json.dumps(state(sign_in(committee.experts[1].person), committee), ensure_ascii=False)
    assert all(name in said for name in names)


def test_the_ledger_names_seats_and_hashes_alone(committee: Committee) -> None:
    committee.reported()
    kinds = LedgerEntry.objects.filter(kind__startswith="evaluation.")
    said = json.dumps([one.body for one in kinds], ensure_ascii=False)
    names = [one.person.name for one in committee.experts]
    assert not [name for name in names if name in said]
    assert not [one.person.name for one in committee.ceremony.companies if one.person.name in said]
    actors = {one.actor for one in kinds}
    assert not [one.person for one in committee.experts if one.person.actor in actors]
    looked = LedgerEntry.objects.filter(kind=SHEET_LOCKED, body__by="e2").count()
    assert looked == 2, "who did it is said by the seat"


def test_no_socket_tells_of_an_evaluation(committee: Committee) -> None:
    locked_but_one(committee)
    topics = [f"evaluation:{committee.pk}", f"sheet:{committee.pk}", committee.evaluation.subject]
    people = [committee.experts[1].principal, committee.host, committee.runner]
    assert not [topic for topic in topics for who in people if doors.may(who, topic)]
