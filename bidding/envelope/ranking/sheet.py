"""A member's sheet, as it was sealed: `ebid-sheet/1`; and what may be corrected beside it.

A sheet is the part `sheet` of an `ebid-envelope/1` without lock: stage `sheets`, lot the round,
`tender_docs_sha256` the hash of the basis (docs/evaluation-archive.md).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from bidding.envelope.errors import BadFormat
from bidding.envelope.ranking.fields import Marks
from bidding.envelope.ranking.method import REVIEW, SCORES, Check, Item
from bidding.envelope.tenderlog.schema import (
    Document,
    Hash,
    Instant,
    Number,
    Record,
    Text,
    one_of,
    records,
)

PART: Final = "sheet"
STAGE: Final = "sheets"
ROUNDS: Final = (REVIEW, SCORES)
FAILED, PASSED = 0, 1
SUM, RANGE, OBJECTIVE, EXTREME = "sum", "range", "objective", "extreme"
CORRECTIONS: Final = (SUM, RANGE, OBJECTIVE, EXTREME)
"""The four cases of Order 87 art. 64."""
CORRECTION_TYPE: Final = "application/vnd.ebid.correction.v1+json"


@dataclass(frozen=True)
class Note(Record):
    """Why a mark is what it is. `at`: its place in the row. A long reason is several notes."""

    at: Number
    text: Text


@dataclass(frozen=True)
class Row(Record):
    """One bid: in the review 1 or 0 for each of the committee's checks, in the scores points."""

    bid: Text
    marks: Marks
    notes: Annotated[tuple[Note, ...], records(Note)]


@dataclass(frozen=True)
class Sheet(Document):
    """Everything that one member says in one round. `basis` is the SHA-256 of the basis."""

    FORMAT: ClassVar = "ebid-sheet/1"

    tender: Text
    round: Annotated[str, one_of(*ROUNDS)]
    member: Text
    basis: Hash
    rows: Annotated[tuple[Row, ...], records(Row)]


@dataclass(frozen=True)
class Correction(Document):
    """A signed addition beside a locked sheet: one cell, in one of the four cases."""

    FORMAT: ClassVar = "ebid-correction/1"

    tender: Text
    member: Text
    header_sha256: Hash
    """The sheet's envelope."""
    bid: Text
    item: Text
    case: Annotated[str, one_of(*CORRECTIONS)]
    before: Number
    after: Number
    reason: Text
    at: Instant

    def check_case(self, column: Check | Item) -> None:
        """Raise `BadFormat` where its case cannot be that of a mark in this column.

        A sum and an extreme score are the committee's to find; the other two show in the numbers.
        """
        most = column.most if isinstance(column, Item) else PASSED
        if self.after > most:
            raise BadFormat(
                "更正后的分值超出评分标准范围", "the mark after is more than the item has"
            )
        if self.case == RANGE and self.before <= most:
            raise BadFormat(
                "更正前的分值没有超出评分标准范围", "the mark before is not more than the item has"
            )
        if self.case == OBJECTIVE and not (isinstance(column, Item) and column.objective):
            raise BadFormat("不是客观评审因素", "not an objective item")
