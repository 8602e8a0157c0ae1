"""What the verification of a draw says: what is wrong under stable codes, and every step of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType

from bidding.envelope.errors import EnvelopeError


class Code(StrEnum):
    """What is wrong. Any finding means that the file does not show an honest draw."""

    BAD_FILE = "bad-file"
    """A document in it cannot be read, or is about another tender."""
    POOL = "pool"
    """The pool is not the one that was committed to, is out of order, or names somebody twice."""
    FILTERS = "filters"
    """Not the filters committed to; or they let somebody in whom they exclude."""
    RULES = "rules"
    """Not the rules committed to."""
    AGAIN = "again"
    """A further draw without the supervisor's signature under its reason."""
    CONTRIBUTION = "contribution"
    """An envelope of nobody who was to contribute, of another draw, or twice."""
    WITHHELD = "withheld"
    """The contributions shown are not those that were closed over."""
    CLOSE = "close"
    """draw-close is not in a signed log as it should be, or about another draw."""
    SHARES = "shares"
    """Fewer than k trustees' releases, or one that is not what it should be."""
    SEED = "seed"
    """Another seed than all of this makes."""
    SKIP = "skip"
    """An expert passed over out of turn, or without the supervisor's signature."""
    PANEL = "panel"
    """Other seats than the seed and the skips make."""
    RELEASED = "released"
    """A name that is not the one that was committed to."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    code: Code
    zh: str
    en: str

    def json(self) -> dict[str, object]:
        """For programs."""
        return {"code": self.code.value, "zh": self.zh, "en": self.en}

    def text(self, language: str) -> str:
        """One line for people."""
        return f"{self.code.value}: {self.zh if language.startswith('zh') else self.en}"


@dataclass
class DrawReport:
    """What was recomputed, and what is wrong with it."""

    facts: dict[str, object] = field(default_factory=dict)
    """Every intermediate value, in the order it was made."""
    findings: list[Finding] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """What a reader should know, in Chinese and English."""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def codes(self) -> set[Code]:
        """The codes of everything that is wrong."""
        return {one.code for one in self.findings}

    def find(self, code: Code, zh: str, en: str) -> None:
        """Name one thing that is wrong."""
        self.findings.append(Finding(code, zh, en))

    def expect(self, code: Code, holds: bool, zh: str, en: str) -> None:
        """Name what is wrong unless it `holds`."""
        if not holds:
            self.find(code, zh, en)

    def finding(self, code: Code) -> "Refusals":
        """Whatever the library refuses inside is a finding under `code`, and ends the block."""
        return Refusals(self, code)

    def json(self) -> dict[str, object]:
        """For programs: `ebid-draw-report/1`."""
        return {
            "fmt": "ebid-draw-report/1",
            "whole": self.whole,
            **self.facts,
            "findings": [one.json() for one in self.findings],
            "remarks": [{"zh": zh, "en": en} for zh, en in self.remarks],
        }


@dataclass(frozen=True)
class Refusals(AbstractContextManager["Refusals", bool]):
    """Turns what is refused within a block into a finding."""

    report: DrawReport
    code: Code

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, EnvelopeError):
            return False
        self.report.find(self.code, error.zh, error.en)
        return True
