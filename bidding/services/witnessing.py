"""Cosignatures of a tender's log: each head is a ledger entry, and witnessed by itself besides."""

from django.db import transaction

from bidding.models import LogCosignature, LogHead, TenderLog
from bidding.services.tree import LogTree
from ledger.cosignature import cosigned_at
from ledger.errors import LedgerError
from ledger.merkle import consistency_proof
from ledger.notes import Note
from ledger.witnessing import Witness, configured, obtain


def gather(log: TenderLog) -> list[str]:
    """Ask every configured witness about the closing head and the newest one.

    Returns who gave no cosignature, and why.
    """
    refusals = []
    for witness in configured():
        try:
            for head in wanted(log):
                _submit(witness, log, head)
        except LedgerError as error:
            refusals.append(f"{witness.key.name}: {' '.join(str(error).split())}")
    return refusals


def wanted(log: TenderLog) -> list[LogHead]:
    """The head that closed the log, which no later one may overtake, and the newest."""
    closing = log.heads.filter(at__gte=log.closed_at).first() if log.closed_at else None
    newest = log.heads.last()
    return list(dict.fromkeys(head for head in (closing, newest) if head is not None))


def _submit(witness: Witness, log: TenderLog, head: LogHead) -> None:
    """Have one head cosigned, unless it is."""
    mine = LogCosignature.objects.filter(head__log=log, witness=witness.key.name)
    known = mine.order_by("-head__size").values_list("head__size", flat=True).first() or 0
    if known >= head.size:
        return
    note, tree = Note.parse(head.note), LogTree(log)
    signature = obtain(witness, note, known, lambda old: consistency_proof(tree, old, head.size))
    at = cosigned_at(witness.key, note.text, signature)
    with transaction.atomic():
        LogCosignature.objects.get_or_create(
            head=head, witness=witness.key.name, defaults={"line": str(signature), "at": at}
        )
