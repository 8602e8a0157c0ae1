"""Other systems as tests let them call: a token, and the interface spoken as they would."""

import json
from dataclasses import dataclass, field
from typing import Any

from cast import Cast
from desk import PAPERS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import Organisation
from accounts.rules import TOKEN_ACTIONS, Action
from accounts.services import tokens
from ledger.sequencer import sequence

ROOT = "/api/v1"


@dataclass
class Caller:
    """A program with a token; `language` is what it asks to be answered in."""

    bearer: str = ""
    language: str = "zh-hans"
    client: Client = field(default_factory=Client)

    def ask(
        self, method: str, path: str, body: object = None, *, key: str = "", **headers: str
    ) -> HttpResponse:
        """Send JSON (or `bytes` as they are) and give the answer."""
        said = {"Accept-Language": self.language, **headers}
        if self.bearer:
            said["Authorization"] = f"Bearer {self.bearer}"
        if key:
            said["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else b""
        return self.client.generic(
            method, f"{ROOT}{path}", data, content_type="application/json", headers=said
        )

    def get(self, path: str) -> HttpResponse:
        return self.ask("GET", path)

    def receive(self, cast: Cast, item: str = "P", *, key: str = "", **facts: Any) -> HttpResponse:
        """Receive an application, its papers complete unless told otherwise."""
        application = {
            "item": item,
            "window": cast.window.pk,
            "applicant": "申请人甲",
            "papers": [{"name": name} for name in PAPERS],
            **facts,
        }
        return self.ask("POST", "/cases", application, key=key)

    def number(self, cast: Cast, item: str = "P", **facts: Any) -> str:
        """The receipt number of a case just received."""
        return str(self.receive(cast, item, **facts).json()["number"])

    def do(self, number: str, what: str, *, key: str = "", **facts: Any) -> HttpResponse:
        """Give a command on a case."""
        return self.ask("POST", f"/cases/{number}/events", {"type": what, **facts}, key=key)

    def hand_in(
        self, window: object, content: bytes = b"%PDF-1.4", name: str = "意见.pdf", *, key: str = ""
    ) -> HttpResponse:
        """Hand in a file."""
        headers = {"Authorization": f"Bearer {self.bearer}", "Accept-Language": self.language}
        if key:
            headers["Idempotency-Key"] = key
        file = SimpleUploadedFile(name, content, "application/pdf")
        form = {"window": str(window), "file": file}
        return self.client.post(f"{ROOT}/documents", form, headers=headers)

    def document(self, cast: Cast) -> int:
        """The number of a file just handed in."""
        return int(self.hand_in(cast.window.pk).json()["id"])


def caller(
    cast: Cast,
    place: Organisation,
    *actions: Action,
    by: str = "administrator",
    name: str = "省级系统",
) -> Caller:
    """A program whose token is for `actions` (all that a machine may do) at `place`."""
    who = cast.principal(by)
    _token, bearer = tokens.issue(who, place, name, actions or TOKEN_ACTIONS)
    return Caller(bearer)


def place_entries() -> None:
    """Let the ledger's sequencer give every entry its place, as it does each second."""
    while sequence(1000):
        pass
