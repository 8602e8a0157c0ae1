"""docs/api.md is run: each request in it is sent, in order, and each answer must be the one shown.

In an answer, "…" stands for what is left out. Numbers that a database gives, words that nobody can
guess and the seconds of a moment differ from run to run; everything else must be as it is written.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from callers import Caller, caller, place_entries
from cast import SETUP, Cast
from desk import OTHER
from django.http import HttpResponse

from accounts.models import Organisation
from hall import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```(http|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GIVEN = {"id", "document", "clock", "seq"}
WORD = re.compile(r"[2-9A-Z]{6}")


class Reader:
    """Follows the page as another system would; `given` are the numbers it was shown for ours."""

    def __init__(self, system: Caller) -> None:
        self.system = system
        self.given: dict[int, int] = {}

    def send(self, request: str) -> HttpResponse:
        """Send what is written in a block."""
        head, _, body = request.partition("\n\n")
        first, *lines = head.strip().splitlines()
        method, address = first.split(" ", 1)
        headers = dict(line.split(": ", 1) for line in lines)
        bearer = self.system.bearer if headers.pop("Authorization", "") else ""
        said = self._ours(json.loads(body)) if body.strip() else None
        asker = Caller(bearer, headers.pop("Accept-Language", "zh"))
        return asker.ask(method, address.removeprefix("/api/v1"), said, **headers)

    def _ours(self, said: object, key: str = "") -> object:
        if isinstance(said, dict):
            return {name: self._ours(value, name) for name, value in said.items()}
        if isinstance(said, list):
            return [self._ours(one) for one in said]
        return self.given.get(said, said) if key in GIVEN and isinstance(said, int) else said

    def compare(self, shown: object, told: object, at: str = "") -> None:
        """Fail unless `told` is what the page shows."""
        key = at.rpartition(".")[2]
        if isinstance(shown, dict) and isinstance(told, dict):
            names = shown.keys() - {"…"}
            assert names == told.keys() if "…" not in shown else names <= told.keys(), at
            for name in names:
                self.compare(shown[name], told[name], f"{at}.{name}")
        elif isinstance(shown, list) and isinstance(told, list):
            assert len(shown) == len(told) or shown[-1] == "…", at
            for one, other in zip([one for one in shown if one != "…"], told, strict=False):
                self.compare(one, other, at)
        elif key in GIVEN and isinstance(shown, int):
            self.given[shown] = told  # type: ignore[assignment]
            assert isinstance(told, int), at
        elif key in {"window", "windows", "by"} and shown is not None:
            assert type(shown) is type(told), at
        elif isinstance(shown, str) and isinstance(told, str):
            assert alike(shown, told, key), f"{at}: {shown!r} is {told!r}"
        else:
            assert shown == told, f"{at}: {shown!r} is {told!r}"


def alike(shown: str, told: str, key: str) -> bool:
    """Whether two texts are the same but for what differs from run to run."""
    if shown == "…":
        return True
    if key == "code" and WORD.fullmatch(shown):
        return WORD.fullmatch(told) is not None
    if (key.endswith("_at") and key != "due_at") or key in {"at", "since"}:
        return shown[:13] == told[:13]
    return shown == told


def exchanges() -> Iterator[tuple[str, str]]:
    """Each request on the page with the answer that follows it."""
    asked = ""
    for kind, text in BLOCK.findall(PAGE.read_text("utf-8")):
        if kind == "sh" or not text.startswith("HTTP/1.1"):
            asked = text
        else:
            yield asked, text


@pytest.fixture
def reader(cast: Cast, at: Callable[[str], datetime]) -> Reader:
    at("2026-12-01 09:00")
    for place, code in ((cast.window, "gh-01"), (cast.centre, "qx"), (cast.planning, "gh")):
        Organisation.objects.filter(pk=place.pk).update(code=code)
    steps = [
        catalogue.StepDraft("审查", cast.window.pk, 2, name_en="Review", post="经办"),
        catalogue.StepDraft("决定", cast.window.pk, 1, name_en="Decision", post="首席代表"),
    ]
    item = catalogue.Draft(
        code="330105-017",
        department=cast.planning.pk,
        name="建设工程规划许可证核发",
        name_en="Construction planning permit",
        kind="promised",
        promised_amount=5,
        statutory_amount=20,
        materials=[("申请表", True), ("身份证明", True), ("委托书", False)],
        grounds=["hearing", "expert_review"],
        steps=steps,
    )
    catalogue.approve(catalogue.draft(item, who=SETUP).pk, who=OTHER)
    return Reader(caller(cast, cast.window))


def test_the_page_tells_what_happens(reader: Reader):
    done = 0
    for request, answer in exchanges():
        if request.startswith("curl"):
            answered = reader.system.hand_in("gh-01", key="province-opinion-88")
        else:
            place_entries()
            answered = reader.send(request)
        head, _, body = answer.partition("\n\n")
        assert answered.status_code == int(head.split()[1]), (request, answered.content.decode())
        reader.compare(json.loads(body), answered.json())
        done += 1
    assert done >= 12
