"""Whatever is sent, the interface answers in its own form and never breaks."""

import json
from typing import Any, get_args
from urllib.parse import quote

import pytest
from callers import Caller, caller
from cast import Cast
from desk import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.api.cases import CaseIn
from hall.api.commands import AnyCommand
from ledger.selectors import counts

REFUSALS = {401, 403, 404, 405, 409, 413, 422}
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = st.sampled_from(
    ["", "P", "J", "accept", "pause", "申请表", "expert_review", "approved", "2026-02-30",
     "0001-01-01", "9999-12-31", "\x00", "\ud800", "x" * 300, "true", "1e999"]
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, -1, 2**31, 2**63, 10**400, 0.5, 1e308]) | st.integers()
LEAVES = st.none() | st.booleans() | NUMBERS | WORDS | st.text(max_size=20)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


SHAPES = get_args(get_args(AnyCommand)[0])


@st.composite
def commands(draw: st.DrawFn) -> dict[str, Any]:
    """A command with its own fields, filled with anything; some left out, some not its own."""
    fields = dict(draw(st.sampled_from(SHAPES)).model_fields)
    [kind] = get_args(fields.pop("type").annotation)
    filled = draw(st.fixed_dictionaries({}, optional=dict.fromkeys([*fields, "colour"], JSON)))
    return {"type": kind, **filled}


@pytest.fixture
def system(cast: Cast, desk: Desk) -> Caller:
    return caller(cast, cast.county)


def is_answered(answer) -> bool:
    """Whether something was done, or refused in the one form."""
    if answer.status_code in {200, 201}:
        return True
    return answer.status_code in REFUSALS and set(answer.json()) == {"code", "message"}


@given(body=JSON)
@QUICK
def test_any_json_as_an_application(system: Caller, body: object):
    assert is_answered(system.ask("POST", "/cases", body))


@given(filled=st.fixed_dictionaries({}, optional=dict.fromkeys(CaseIn.model_fields, JSON)))
@QUICK
def test_any_filling_of_an_application(cast: Cast, system: Caller, filled: dict[str, Any]):
    assert is_answered(system.receive(cast, **filled))


@given(body=commands())
@QUICK
def test_any_filling_of_a_command(cast: Cast, system: Caller, body: dict[str, Any]):
    number = system.number(cast)
    if body["type"] not in {"accept", "refuse", "ask_supplement"}:
        system.do(number, "accept")
    before = counts()
    answer = system.ask("POST", f"/cases/{number}/events", body)
    assert is_answered(answer)
    assert answer.status_code == 200 or counts() == before


@pytest.mark.parametrize("path", ["/cases", "/cases/{number}/events", "/documents"])
@given(body=st.binary(max_size=60) | JSON.map(lambda body: json.dumps(body).encode()[:-1]))
@QUICK
def test_any_bytes(cast: Cast, system: Caller, path: str, body: bytes):
    number = "P-1" if "number" not in path else system.number(cast)
    assert is_answered(system.ask("POST", path.format(number=number), body))


@given(body=st.binary(max_size=200), boundary=st.sampled_from(["x", "", "é", "a" * 300]))
@QUICK
def test_any_bytes_as_a_form(system: Caller, body: bytes, boundary: str):
    parts = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + body
    answer = system.client.generic(
        "POST",
        "/api/v1/documents",
        parts,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Authorization": f"Bearer {system.bearer}"},
    )
    assert is_answered(answer)


@given(
    name=st.text(max_size=300), kind=st.text(st.characters(max_codepoint=255), max_size=200),
    window=st.text(max_size=80),
)  # fmt: skip
@QUICK
def test_any_name_type_and_window_of_a_file(
    cast: Cast, system: Caller, name: str, kind: str, window: str
):
    for place in (window, cast.window.pk):
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="window"\r\n\r\n{place}\r\n'
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\nbytes\r\n--x--\r\n"
        ).encode("utf-8", "replace")
        answer = system.client.generic(
            "POST",
            "/api/v1/documents",
            parts,
            content_type="multipart/form-data; boundary=x",
            headers={"Authorization": f"Bearer {system.bearer}"},
        )
        assert is_answered(answer)


@given(number=st.text(min_size=1, max_size=60), query=st.text(max_size=40))
@QUICK
def test_any_receipt_number_and_query(system: Caller, number: str, query: str):
    place = quote(number.encode("utf-8", "replace"), safe="")
    asked = quote(query.encode("utf-8", "replace"), safe="=&")
    assert is_answered(system.get(f"/cases/{place}"))
    assert is_answered(system.get(f"/cases/{place}/events?after={asked}&limit={asked}"))
    assert is_answered(system.get(f"/cases/{place}/events?{asked}"))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"NaN",
        b'{"item": 1' + b"0" * 5000 + b"}", b'{"item": "\\u0000"}', b'{"item": "\\ud800"}',
    ],
)  # fmt: skip
def test_known_ways_to_break_a_reader(system: Caller, body: bytes):
    answer = system.ask("POST", "/cases", body)
    assert answer.status_code == 422
    assert is_answered(answer)
