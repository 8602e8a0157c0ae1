"""Rows of the evaluation. What a member thinks is in none of them before all sheets are locked.

Drafts are encrypted in the member's browser; a locked sheet is an envelope whose secret stays
there.
"""

from bidding.evaluation.models.entry import Entry
from bidding.evaluation.models.evaluation import Evaluation, PublishedMethod
from bidding.evaluation.models.member import Assent, Member
from bidding.evaluation.models.question import Question
from bidding.evaluation.models.sheet import (
    Correction,
    Draft,
    Explanation,
    LockedSheet,
    ReserveRelease,
)

__all__ = [
    "Assent",
    "Correction",
    "Draft",
    "Entry",
    "Evaluation",
    "Explanation",
    "LockedSheet",
    "Member",
    "PublishedMethod",
    "Question",
    "ReserveRelease",
]
