"""What bidders sign in an evaluation."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bidding.envelope.tenderlog.schema import Document, Hash, Number, Text, Texts

CLARIFICATION_TYPE: Final = "application/vnd.ebid.clarification.v1+json"


@dataclass(frozen=True)
class Clarification(Document):
    """A bidder's answer to a question of the committee, line by line."""

    FORMAT: ClassVar = "ebid-clarification/1"

    tender: Text
    header_sha256: Hash
    """The bid."""
    question: Number
    lines: Texts

    @property
    def answer(self) -> str:
        """The answer as people read it."""
        return "\n".join(self.lines).strip()
