"""What a command says: lines for people in their language, or one JSON object for programs."""

import json
import os
import sys
from collections.abc import Mapping
from unicodedata import east_asian_width

from bidding.envelope.errors import EnvelopeError
from bidding.envelope.payload import Progress, no_progress

_COLUMN = 12
_LONG = 64 << 20
"""Jobs of fewer bytes are over before anyone wonders."""


def language() -> str:
    """The terminal's language: "zh" where it says so, otherwise "en"."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    stated = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh" if stated.startswith("zh") else "en"


def row(label: str, value: str) -> str:
    """A line of a list of facts: the value in one column, Chinese characters being two wide."""
    width = sum(2 if east_asian_width(one) in "WF" else 1 for one in label)
    return f"{label}{' ' * max(1, _COLUMN - width)}{value}"


class Output:
    """Where a command's answer goes."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.language = language

    def words(self, zh: str, en: str) -> str:
        """One of the two."""
        return zh if self.language == "zh" else en

    def answer(self, facts: Mapping[str, object], *lines: str) -> None:
        """Say `lines`, or `facts` as JSON."""
        print(json.dumps(facts, ensure_ascii=False, indent=2) if self.as_json else "\n".join(lines))

    def error(self, error: EnvelopeError) -> None:
        """Say in one line what is wrong."""
        said = " ".join(error.text(self.language).split())
        if self.as_json:
            facts = {"code": error.code, "message": said, "zh": error.zh, "en": error.en}
            print(json.dumps({"error": facts}, ensure_ascii=False, indent=2))
        else:
            print(f"ebid: {said}", file=sys.stderr)

    def progress(self, total: int, zh: str, en: str) -> Progress:
        """Shows on a terminal how far a long job is; silent otherwise."""
        if self.as_json or total < _LONG or not sys.stderr.isatty():
            return no_progress
        return _Meter(total, self.words(zh, en)).add


class _Meter:
    """A percentage that is rewritten in place."""

    def __init__(self, total: int, title: str) -> None:
        self._total, self._title = total, title
        self._done, self._shown = 0, -1

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        percent = min(100, 100 * self._done // self._total)
        if percent != self._shown:
            self._shown = percent
            end = "\n" if percent == 100 else ""
            print(f"\r{self._title} {percent:3d} %", end=end, file=sys.stderr, flush=True)
