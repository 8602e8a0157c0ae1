"""Who is let in at the interface, and how everybody else is told so."""

import pytest
from callers import ROOT, Caller, caller
from cast import Cast
from desk import Desk
from django.test import Client

from accounts.models import Person, Token
from accounts.rules import Action
from accounts.services import tokens

ADDRESSES = [
    ("POST", "/cases"),
    ("GET", "/cases/X-1"),
    ("GET", "/cases/X-1/events"),
    ("POST", "/cases/X-1/events"),
    ("POST", "/documents"),
    ("GET", "/catalogue"),
]


def is_refusal(answer, status: int, code: str) -> bool:
    """Whether `answer` is a refusal as every refusal is."""
    return (
        answer.status_code == status
        and set(answer.json()) == {"code", "message"}
        and answer.json()["code"] == code
        and bool(answer.json()["message"])
    )


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize("bearer", ["", "mj_unknown", "÷", " "])
def test_nobody_and_an_unknown_token_are_401(cast: Cast, method: str, path: str, bearer: str):
    answer = Caller(bearer).ask(method, path, {})
    assert is_refusal(answer, 401, "token_unknown")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_revoked_token_is_401(cast: Cast, method: str, path: str):
    program = caller(cast, cast.county)
    tokens.revoke(cast.principal("administrator"), Token.objects.get())
    assert is_refusal(program.ask(method, path, {}), 401, "token_unknown")


@pytest.mark.parametrize("part", ["clerk", "chief", "administrator", "supervisor", "bidder"])
def test_a_person_signed_in_is_no_program(cast: Cast, part: str):
    person: Person = getattr(cast, part)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{ROOT}/catalogue").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("POST", "/cases", Action.CASE_RECEIVE),
        ("GET", "/cases/{number}", Action.CASE_READ),
        ("GET", "/cases/{number}/events", Action.CASE_READ),
        ("POST", "/cases/{number}/events", Action.CASE_PROCESS),
    ],
)
def test_a_token_without_the_right_is_403(
    cast: Cast, desk: Desk, method: str, path: str, needed: Action
):
    others = {Action.CASE_RECEIVE, Action.CASE_READ, Action.CASE_PROCESS} - {needed}
    program = caller(cast, cast.county, *others)
    body = {"item": "P", "window": cast.window.pk, "applicant": "甲", "type": "accept"}
    wanted = {"POST/cases": {k: body[k] for k in ("item", "window", "applicant")}}
    said = wanted.get(f"{method}{path}", {"type": "accept"}) if method == "POST" else None
    address = path.format(number=desk.receive("P").number)
    assert is_refusal(program.ask(method, address, said), 403, "not_allowed")


def test_a_right_that_machines_no_longer_have_opens_nothing(cast: Cast, desk: Desk):
    program = caller(cast, cast.county)
    Token.objects.update(actions=["board.read", "ledger.read"])
    assert is_refusal(program.get("/catalogue"), 403, "not_allowed")
    assert is_refusal(program.hand_in(cast.window.pk), 403, "not_allowed")


def test_a_case_of_another_branch_is_as_if_it_were_not(cast: Cast, desk: Desk):
    number = desk.receive("P").number
    stranger = caller(cast, cast.far_county, by="outsider")
    nothing = stranger.get("/cases/NO-SUCH-1").json()
    for answer in (
        stranger.get(f"/cases/{number}"),
        stranger.get(f"/cases/{number}/events"),
        stranger.do(number, "accept"),
    ):
        assert is_refusal(answer, 404, "not_found")
        assert answer.json() == nothing


def test_no_case_is_received_at_another_branchs_window(cast: Cast, desk: Desk):
    stranger = caller(cast, cast.far_county, by="outsider")
    assert is_refusal(stranger.receive(cast), 403, "not_allowed")
    assert is_refusal(stranger.hand_in(cast.window.pk), 403, "not_allowed")


def test_a_document_of_another_branch_cannot_be_named(cast: Cast, desk: Desk):
    stranger = caller(cast, cast.far_county, by="outsider")
    program = caller(cast, cast.county)
    theirs = stranger.hand_in(cast.far_window.pk).json()["id"]
    paper = {"name": "申请表", "document": theirs}
    assert is_refusal(program.receive(cast, papers=[paper]), 422, "no_such_document")


def test_the_description_is_open_to_everybody(db: None):
    answer = Client().get(f"{ROOT}/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    assert set(described["paths"]) == {
        f"{ROOT}{path}"
        for path in (
            "/cases", "/cases/{number}", "/cases/{number}/events", "/documents", "/catalogue",
        )
    }  # fmt: skip
    command = described["paths"][f"{ROOT}/cases/{{number}}/events"]["post"]
    told = command["requestBody"]["content"]["application/json"]["schema"]
    assert len(told["discriminator"]["mapping"]) == 12


@pytest.mark.parametrize("path", ["", "/", "/docs", "/cases/", "/nothing", "/cases/A/B/C"])
def test_an_unknown_address_is_refused_in_the_same_form(db: None, path: str):
    assert is_refusal(Client().get(f"{ROOT}/{path.lstrip('/')}"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/cases"), ("PUT", "/cases/A-1"), ("GET", "/documents")]
)
def test_an_unknown_method_is_refused_in_the_same_form(cast: Cast, method: str, path: str):
    answer = caller(cast, cast.county).ask(method, path)
    assert is_refusal(answer, 405, "method_not_allowed")
    assert answer["Allow"]
