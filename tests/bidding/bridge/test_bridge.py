"""The bridge as a page meets it: a real process, a real token, real requests."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from bridging import ORIGIN, Running, Start
from playwright.async_api import Browser, Error
from sealed import NOW, Stage, a_sealed, a_signer, a_stage
from softhsm import PIN, SoftHsm

from bidding.envelope import Signature, suite_named
from bidding.envelope.names import PAYLOAD_TYPE
from bidding.envelope.succession import SUCCESSION_TYPE
from bidding.envelope.tenderlog import KeyChange, WithdrawalRequest


@pytest.fixture(scope="module")
def stage() -> Stage:
    return a_stage()


def header_of(folder: Path, stage: Stage, bridge: Running) -> bytes:
    """An envelope's header that names the token's certificate."""
    return a_sealed(folder, stage, bridge.token)[0].head.header_bytes


@pytest.mark.parametrize("label", ["p256", "ed25519"])
def test_a_page_has_its_envelope_signed(
    start_bridge: Start, tmp_path: Path, stage: Stage, label: str
) -> None:
    bridge = start_bridge(label)
    status, token, headers = bridge.ask("GET", "/v1/token")
    assert (status, token["label"]) == (200, label)
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Cache-Control"] == "no-store"
    header = header_of(tmp_path, stage, bridge)
    status, signed = bridge.sign(header)
    assert status == 200, signed
    assert signed == {**signed, "alg": token["alg"], "x5c": token["x5c"]}
    chain = bridge.token.chain
    Signature(signed["alg"], chain, _bytes(signed["sig"])).verify(suite_named("intl-1"), header)
    shown = bridge.shown("SHA-256")
    assert f"{ORIGIN} asks" in shown
    assert "T-1 · 1 · bid" in shown
    assert sha256(header).hexdigest() in shown


def _bytes(text: str) -> bytes:
    from base64 import b64decode

    return b64decode(text, validate=True)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Origin": "https://evil.example"}, 403, "wrong-origin"),
        ({"Origin": "https://bids.example.evil.example"}, 403, "wrong-origin"),
        ({"Origin": "http://bids.example"}, 403, "wrong-origin"),
        ({"Origin": "null"}, 403, "wrong-origin"),
        ({"Origin": None}, 403, "wrong-origin"),
        ({"Host": "bids.example"}, 403, "wrong-origin"),
        ({"Authorization": "Bearer AAAAAAAAAAAAAAAAAAAAAAAA"}, 401, "wrong-code"),
        ({"Authorization": "Bearer é"}, 401, "wrong-code"),
        ({"Authorization": None}, 401, "wrong-code"),
    ],
)
def test_who_is_not_let_in(
    start_bridge: Start, headers: dict[str, str | None], status: int, code: str
) -> None:
    bridge = start_bridge()
    for method, path, body in (("GET", "/v1/token", None), ("POST", "/v1/sign", {"x": 1})):
        found, said, back = bridge.ask(method, path, body, **headers)
        assert (found, said["error"]["code"]) == (status, code)
        allowed = back["Access-Control-Allow-Origin"]
        assert allowed == (ORIGIN if code == "wrong-code" else None)


def test_a_browser_is_told_what_a_page_may_do(start_bridge: Start) -> None:
    bridge = start_bridge()
    asks = {"Authorization": None, "Access-Control-Request-Private-Network": "true"}
    status, _, headers = bridge.ask("OPTIONS", "/v1/sign", **asks)
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Access-Control-Allow-Private-Network"] == "true"
    assert headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    status, _, headers = bridge.ask("OPTIONS", "/v1/sign", **asks, Origin="https://evil.example")
    assert status == 403
    assert headers["Access-Control-Allow-Private-Network"] is None


def test_rubbish_is_refused_and_named(start_bridge: Start, tmp_path: Path, stage: Stage) -> None:
    bridge = start_bridge()
    foreign = a_sealed(tmp_path, stage, a_signer("Rival"))[0].head.header_bytes

    def code(body: object, **headers: str) -> tuple[int, str]:
        status, said, _ = bridge.ask("POST", "/v1/sign", body, **headers)
        return status, said["error"]["code"]

    def asked(kind: str, body: bytes) -> dict[str, str]:
        return {"type": kind, "body": b64encode(body).decode()}

    assert code(b"\xff\x00{") == (422, "bad-format")
    assert code([1]) == (422, "bad-format")
    assert code({"type": PAYLOAD_TYPE}) == (422, "bad-format")
    assert code({**asked(PAYLOAD_TYPE, b"{}"), "more": 1}) == (422, "bad-format")
    assert code(asked(PAYLOAD_TYPE, sha256(b"x").digest())) == (422, "bad-format")
    assert code(asked("text/plain", b"I owe you all I have")) == (422, "bad-format")
    assert code(asked(SUCCESSION_TYPE, b"no certificate")) == (422, "bad-format")
    assert code(asked(PAYLOAD_TYPE, foreign)) == (422, "wrong-key")
    assert code(b"{}", Content_Type="text/plain") == (415, "not-json")
    assert bridge.ask("GET", "/v1/sign")[0] == 404
    assert bridge.ask("POST", "/", {"x": 1})[0] == 404


@pytest.mark.parametrize("length", ["6000000000", "9" * 300, "7000000"])
def test_a_huge_body_is_not_even_read(start_bridge: Start, length: str) -> None:
    bridge = start_bridge()
    status, said, _ = bridge.ask("POST", "/v1/sign", b"{", Content_Length=length)
    assert (status, said["error"]["code"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["-1", "ten", "", "１２"])
def test_a_length_that_is_none(start_bridge: Start, length: str) -> None:
    bridge = start_bridge()
    stated = length.encode().decode("latin-1")
    assert bridge.ask("POST", "/v1/sign", b"{", Content_Length=stated)[0] == 415


def test_the_owner_agrees_to_what_was_shown(
    start_bridge: Start, tmp_path: Path, stage: Stage
) -> None:
    bridge = start_bridge(yes=False)
    header = header_of(tmp_path, stage, bridge)
    with ThreadPoolExecutor() as pages:
        asking = pages.submit(bridge.sign, header)
        beginning = sha256(header).hexdigest()[:6]
        assert ORIGIN in bridge.shown(f"type {beginning}")
        bridge.type(beginning)
        assert asking.result()[0] == 200


@pytest.mark.parametrize("typed", ["", "y", "yes", "000000"])
def test_consent_refused(start_bridge: Start, tmp_path: Path, stage: Stage, typed: str) -> None:
    bridge = start_bridge(yes=False)
    with ThreadPoolExecutor() as pages:
        asking = pages.submit(bridge.sign, header_of(tmp_path, stage, bridge))
        bridge.shown("anything else refuses")
        bridge.type(typed)
        status, said = asking.result()
    assert (status, said["error"]["code"]) == (403, "consent-refused")


def test_one_signature_is_asked_for_at_a_time(
    start_bridge: Start, tmp_path: Path, stage: Stage
) -> None:
    bridge = start_bridge(yes=False)
    header = header_of(tmp_path, stage, bridge)
    with ThreadPoolExecutor() as pages:
        first = pages.submit(bridge.sign, header)
        bridge.shown("anything else refuses")
        assert bridge.ask("GET", "/v1/token")[0] == 200  # nothing is asked for this
        status, said = bridge.sign(header)
        assert (status, said["error"]["code"]) == (409, "busy")
        bridge.type(sha256(header).hexdigest()[:6])
        assert first.result()[0] == 200
    # The next one is asked for anew: nothing was agreed to beforehand.
    with ThreadPoolExecutor() as pages:
        again = pages.submit(bridge.sign, header)
        bridge.shown("anything else refuses")
        bridge.type("no")
        assert again.result()[0] == 403


def test_many_at_once_each_get_an_answer(start_bridge: Start, tmp_path: Path, stage: Stage) -> None:
    bridge = start_bridge()
    header = header_of(tmp_path, stage, bridge)
    with ThreadPoolExecutor(16) as pages:
        answers = list(pages.map(lambda _: bridge.sign(header)[0], range(32)))
    assert set(answers) <= {200, 409}
    assert 200 in answers


def test_the_other_documents_of_a_bidder(start_bridge: Start) -> None:
    bridge = start_bridge()
    own, new = sha256(bridge.token.chain[0]).digest(), a_signer("New")
    withdrawal = WithdrawalRequest("log.example/t-1", "T-1", "1", "bid", bytes(32), NOW)
    change = KeyChange("log.example/t-1", "T-1", own, bytes(32), NOW)
    assert bridge.sign(withdrawal.encode(), withdrawal.TYPE)[0] == 200
    assert "withdrawal" in bridge.shown("SHA-256")
    assert bridge.sign(change.encode(), change.TYPE)[0] == 200
    assert bridge.sign(new.chain[0], SUCCESSION_TYPE)[0] == 200
    foreign = KeyChange("log.example/t-1", "T-1", bytes(32), own, NOW)
    assert bridge.sign(foreign.encode(), foreign.TYPE)[0] == 422


def test_text_that_would_steer_the_terminal_is_shown_as_what_it_is(
    start_bridge: Start, tmp_path: Path
) -> None:
    bridge = start_bridge()
    turned = a_stage(tender="T-1\N{RIGHT-TO-LEFT OVERRIDE}2")
    assert bridge.sign(header_of(tmp_path, turned, bridge))[0] == 200
    assert "T-1\N{REPLACEMENT CHARACTER}2" in bridge.shown("SHA-256")


ASK = """async ([address, code, body]) => {
    const headers = {Authorization: `Bearer ${code}`, "Content-Type": "application/json"};
    const answer = await fetch(`${address}/v1/sign`, {method: "POST", headers, body});
    return [answer.status, await answer.json()];
}"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The origin of a page on this machine."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text('<link rel="icon" href="data:,">')
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
async def test_a_real_page_signs_through_it(
    start_bridge: Start, browser: Browser, site: str, tmp_path: Path, stage: Stage
) -> None:
    bridge = start_bridge(origin=site)
    header = header_of(tmp_path, stage, bridge)
    body = json.dumps({"type": PAYLOAD_TYPE, "body": b64encode(header).decode()})
    page = await browser.new_page()
    await page.goto(site)
    status, signed = await page.evaluate(ASK, [bridge.address, bridge.code, body])
    assert status == 200
    value = _bytes(signed["sig"])
    Signature("ES256", bridge.token.chain, value).verify(suite_named("intl-1"), header)
    await page.goto(site.replace("127.0.0.1", "localhost"))  # the same page, another origin
    with pytest.raises(Error, match="Failed to fetch"):
        await page.evaluate(ASK, [bridge.address, bridge.code, body])


def test_it_listens_on_the_loopback_address_alone(start_bridge: Start) -> None:
    bridge = start_bridge()
    port = int(bridge.address.rpartition(":")[2])
    with Path(f"/proc/{bridge.process.pid}/net/tcp").open() as table:
        places = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [one for one in places if one.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_the_pin_and_the_code_are_in_no_command_line(start_bridge: Start) -> None:
    bridge = start_bridge()
    words = Path(f"/proc/{bridge.process.pid}/cmdline").read_bytes().decode()
    assert PIN not in words
    assert bridge.code not in words


@pytest.mark.parametrize(
    "origin", ["null", "*", "http://bids.example", "https://bids.example/", "https://Bids.example"]
)
def test_an_origin_that_nobody_should_let_in(softhsm: SoftHsm, origin: str) -> None:
    assert _ended(softhsm, "--yes", "--origin", origin) == 2


def test_no_page_is_let_in_without_the_owners_word(softhsm: SoftHsm) -> None:
    assert _ended(softhsm, typed="no\n") == 2


def _ended(softhsm: SoftHsm, *options: str, typed: str = "") -> int:
    """The exit code of a bridge that does not come to serve."""
    words = ["bridge", *softhsm.words("p256"), "--origin", ORIGIN, *options]
    return subprocess.run(
        [sys.executable, "-m", "bidding.envelope", *words],
        env={**os.environ, **softhsm.environment, "EBID_PASSPHRASE": PIN},
        input=typed.encode(),
        capture_output=True,
        timeout=30,
        check=False,
    ).returncode
