"""Evaluation: published methods, members' sheets, the ranking; pure. docs/evaluation-archive.md.

method = Method.parse(data); breaches(method)      what it asks, and whether the law allows it
SealedSheet.parse(data).open(secret)               a member's sheet
Ranking(evaluation, basis, corrections).outcome()  places and candidates, in exact fractions
verify(Archive.read(path))                         everything again, by a stranger
"""

from bidding.envelope.ranking.archive import Archive
from bidding.envelope.ranking.basis import SALT, Alias, Basis, Lot, commitment
from bidding.envelope.ranking.evaluation import (
    AGREE,
    ASSENT_TYPE,
    BRAND,
    CEILING,
    DECIDED,
    DISSENT,
    FEW,
    LOW_PRICE,
    QUALIFICATION,
    RANKED,
    REVIEWED,
    Assent,
    Bid,
    Choice,
    Deviation,
    Evaluation,
    Failure,
    LockedSheet,
    LotOutcome,
    Member,
    Rejection,
    Signed,
    Standing,
)
from bidding.envelope.ranking.limits import Breach, breaches
from bidding.envelope.ranking.method import (
    REVIEW,
    SCORES,
    Check,
    Item,
    Method,
    Preference,
    PriceRule,
)
from bidding.envelope.ranking.rank import Ranking
from bidding.envelope.ranking.sealed import SealedSheet, digest_of
from bidding.envelope.ranking.sheet import (
    CORRECTION_TYPE,
    CORRECTIONS,
    FAILED,
    PART,
    PASSED,
    ROUNDS,
    STAGE,
    Correction,
    Note,
    Row,
    Sheet,
)
from bidding.envelope.ranking.verify import Verified, verify

__all__ = [
    "AGREE",
    "ASSENT_TYPE",
    "BRAND",
    "CEILING",
    "CORRECTIONS",
    "CORRECTION_TYPE",
    "DECIDED",
    "DISSENT",
    "FAILED",
    "FEW",
    "LOW_PRICE",
    "PART",
    "PASSED",
    "QUALIFICATION",
    "RANKED",
    "REVIEW",
    "REVIEWED",
    "ROUNDS",
    "SALT",
    "SCORES",
    "STAGE",
    "Alias",
    "Archive",
    "Assent",
    "Basis",
    "Bid",
    "Breach",
    "Check",
    "Choice",
    "Correction",
    "Deviation",
    "Evaluation",
    "Failure",
    "Item",
    "LockedSheet",
    "Lot",
    "LotOutcome",
    "Member",
    "Method",
    "Note",
    "Preference",
    "PriceRule",
    "Ranking",
    "Rejection",
    "Row",
    "SealedSheet",
    "Sheet",
    "Signed",
    "Standing",
    "Verified",
    "breaches",
    "commitment",
    "digest_of",
    "verify",
]
