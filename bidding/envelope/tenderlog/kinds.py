"""The kinds of leaf in a tender's log, by the names that are hashed."""

from enum import StrEnum


class Kind(StrEnum):
    """What a leaf records. Before the closing nobody can tell one kind from another."""

    PUBLICATION = "publication"
    TRUSTEE_KEYS = "trustee-keys"
    DEADLINE = "deadline"
    CERTIFICATE = "certificate"
    BID = "bid"
    REPLACEMENT = "replacement"
    WITHDRAWAL = "withdrawal"
    DUMMY = "dummy"
    CLOSING = "closing"
    LOCK = "lock"
    FREEZE = "freeze"
    SHARE_HASH = "share-hash"
    SHARE_RELEASE = "share-release"
    COMPLAINT = "complaint"
    VOID = "void"
    PART_KEY = "part-key"
    READ_OUT = "read-out"
    RESCUE = "rescue"
    ENDING = "ending"
    DRAW_OPEN = "draw-open"
    DRAW_CONTRIBUTION = "draw-contrib"
    DRAW_CLOSE = "draw-close"
    DRAW_SKIP = "draw-skip"
    EVALUATION = "evaluation"
    RESULT = "result"
    RESULT_CORRECTED = "result-correction"
    BEGIN = "begin"


BEFORE_CLOSING = frozenset(
    {
        Kind.PUBLICATION,
        Kind.TRUSTEE_KEYS,
        Kind.DEADLINE,
        Kind.CERTIFICATE,
        Kind.BID,
        Kind.REPLACEMENT,
        Kind.WITHDRAWAL,
        Kind.DUMMY,
        Kind.CLOSING,
    }
)
"""What nobody may add once the closing manifest is logged."""
