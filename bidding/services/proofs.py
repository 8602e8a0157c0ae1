"""Proofs that a leaf is in a tender's log."""

from bidding.models import LogHead, TenderLog
from bidding.services.tree import path_of
from ledger.errors import InvalidProof
from ledger.notes import Note
from ledger.proof import TlogProof


def prove(log: TenderLog, index: int) -> TlogProof:
    """The proof of a leaf, under the first cosigned head that covers it, else under the newest.

    Raises `InvalidProof` where no head covers it.
    """
    covering = log.heads.filter(size__gt=index)
    head = covering.filter(cosignatures__isnull=False).first() or covering.last()
    if head is None:
        raise InvalidProof(f"no head of the log covers leaf {index}")
    return TlogProof(index, path_of(log, index, head.size), note_of(head))


def note_of(head: LogHead) -> Note:
    """A head with its witnesses' lines."""
    return Note.parse(head.note + "".join(f"{one.line}\n" for one in head.cosignatures.all()))
