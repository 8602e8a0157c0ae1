"""A bridge to a token as its owner runs it: a real process, and what is shown and typed."""

import http.client
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from softhsm import PIN, SoftHsm

from bidding.envelope.names import PAYLOAD_TYPE
from bidding.envelope.tokens import Pkcs11Token

ORIGIN = "https://bids.example"


@dataclass
class Running:
    """A bridge at work, and what its owner sees and types."""

    process: subprocess.Popen[str]
    address: str
    code: str
    token: Pkcs11Token

    @property
    def pairing(self) -> str:
        """What the owner copies into a page."""
        return f"{self.address.rpartition(':')[2]}-{self.code}"

    def ask(
        self, method: str, path: str, body: object = None, **headers: str | None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Status, object and headers of the answer to a page that is let in, unless told others."""
        usual = {"Origin": ORIGIN, "Authorization": f"Bearer {self.code}"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        if data is not None:
            usual["Content-Type"] = "application/json"
        stated = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=30)
        line.request(method, path, data, {k: v for k, v in stated.items() if v is not None})
        answer = line.getresponse()
        said = answer.read()
        line.close()
        return answer.status, json.loads(said) if said else None, answer.headers

    def sign(self, body: bytes, kind: str = PAYLOAD_TYPE, **headers: str) -> tuple[int, Any]:
        """Ask for a signature."""
        asked = {"type": kind, "body": b64encode(body).decode()}
        status, answer, _ = self.ask("POST", "/v1/sign", asked, **headers)
        return status, answer

    def type(self, text: str) -> None:
        """What the owner types."""
        assert self.process.stdin
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def shown(self, until: str) -> str:
        """What the owner is shown, up to a line that holds `until`."""
        assert self.process.stderr
        lines: list[str] = []
        while not lines or until not in lines[-1]:
            lines.append(self.process.stderr.readline())
            assert lines[-1], "".join(lines)
        return "".join(lines)


Start = Callable[..., Running]


@pytest.fixture
def start_bridge(softhsm: SoftHsm) -> Iterator[Start]:
    """Start `ebid bridge` for a token; with `--yes` unless told otherwise."""
    running: list[Running] = []

    def started(label: str = "p256", *, yes: bool = True, origin: str = ORIGIN) -> Running:
        words = ["bridge", "--json", "--lang", "en", *softhsm.words(label), "--origin", origin]
        process = subprocess.Popen(
            [sys.executable, "-m", "bidding.envelope", *words, *["--yes"] * yes],
            env={**softhsm.environment, "EBID_PASSPHRASE": PIN, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        bridge = Running(process, "", "", Pkcs11Token(softhsm.module, label, PIN))
        running.append(bridge)
        if not yes:
            bridge.type("yes")
        assert process.stdout
        facts = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
        bridge.address, bridge.code = facts["address"], facts["code"]
        return bridge

    yield started
    for one in running:
        one.process.terminate()
        one.process.communicate(timeout=10)
        one.token.close()
