"""What a verification of an evaluation says: what is wrong, and where."""

from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What is wrong."""

    METHOD = "method"
    """The published method does not keep to the law."""
    BID = "bid"
    """A bid that is not the one the members were shown under this id."""
    SHEET = "sheet"
    """A sheet's envelope is missing, damaged, by another member, or about something else."""
    CELL = "cell"
    """A mark in the table is not the one that was sealed."""
    CORRECTION = "correction"
    """A correction that nobody signed, or of a mark that did not stand there."""
    RANKING = "ranking"
    """The stated ranking cannot be computed, or is not the one that follows."""
    ASSENT = "assent"
    """A signature under the evaluation that does not hold, or is under another one."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `where`: the place in the archive, as `bids/3/price`."""

    code: Code
    where: str
    zh: str
    en: str

    def json(self) -> dict[str, object]:
        """For programs."""
        return {"code": self.code.value, "where": self.where, "zh": self.zh, "en": self.en}

    def text(self, language: str) -> str:
        """One line for people."""
        said = self.zh if language.startswith("zh") else self.en
        return f"{self.code.value} {self.where}: {said}"


@dataclass
class Findings:
    """All that is wrong with an archive, and what is merely worth knowing."""

    found: list[Finding] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def add(self, code: Code, where: str, zh: str, en: str) -> None:
        """Name one thing that is wrong."""
        self.found.append(Finding(code, where, zh, en))

    def remark(self, zh: str, en: str) -> None:
        """Say something that is not wrong."""
        self.remarks.append((zh, en))
