"""A tender's log, its receipts, and the bundle that a stranger checks. Format: docs/bundle.md.

What the server calls, in the order of a tender's life:

    key = signer_for(ledger_key, origin)                   the log's key, below the ledger's name
    leaf = Leaf.of(Publication(…)); first_batch(settings, leaf, waiting)      the log begins
    settings.check_room(waiting); opening_part(head)       asked before a bid is received
    leaf = Leaf.of(Bid(…)); promise(leaf, key).encode()    in the transaction that makes it wait
    settings.next_due(…) → regular_batch / closing_batch   which leaves to append now, and where
    sign_head(key, size, root)                             after every batch; anchor_body(note)
    receipt.with_proof(TlogProof(…))                       the receipt completed
    Leaf.of(LockReleased(…)), Freeze, ShareHash …          appended as they come, each alone
    BundleWriter(folder)                                   what everybody may check
    with Bundle.open(path) as bundle: verify(bundle, trust, receipts).findings

`leaf.record` is what is stored (as secret as the bid itself until the closing), `leaf.hash` what is
appended to the tree. A bidder signs `WithdrawalRequest` and `KeyChange`. Everything here is pure:
no clock is read, and only blinds and places are random.
"""

from bidding.envelope.tenderlog.batches import BatchSettings, Due, LogFull
from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.bundle import Bundle, BundleWriter, Manifest
from bidding.envelope.tenderlog.ceremony import (
    Begun,
    Closing,
    Complaint,
    Freeze,
    LockReleased,
    NotPassed,
    NotUnlocked,
    PartKeyPublished,
    ReadOut,
    Rescue,
    Result,
    ResultCorrected,
    ShareHash,
    ShareReleased,
    Standing,
    VoidBid,
)
from bidding.envelope.tenderlog.checkpoints import (
    ANCHOR_KIND,
    Anchor,
    anchor_body,
    sign_head,
    signer_for,
    verifier_for,
)
from bidding.envelope.tenderlog.findings import Code, Finding, Report
from bidding.envelope.tenderlog.intake import Bid, Replacement, Withdrawal
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.leaf import Leaf
from bidding.envelope.tenderlog.planning import Batch, closing_batch, first_batch, regular_batch
from bidding.envelope.tenderlog.readout import (
    ProvenShare,
    Row,
    Table,
    VoidProof,
    opening_part,
    read_items,
)
from bidding.envelope.tenderlog.receipt import Promise, Receipt, promise
from bidding.envelope.tenderlog.setting import (
    CertificateLogged,
    DeadlineMoved,
    Ending,
    Publication,
    TrusteeKeys,
)
from bidding.envelope.tenderlog.stamps import Stamp, stamped, stamped_at
from bidding.envelope.tenderlog.statements import KeyChange, WithdrawalRequest, signer_of
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.tenderlog.verify import verify

__all__ = [
    "ANCHOR_KIND",
    "Anchor",
    "Batch",
    "BatchSettings",
    "Begun",
    "Bid",
    "Body",
    "Bundle",
    "BundleWriter",
    "CertificateLogged",
    "Closing",
    "Code",
    "Complaint",
    "DeadlineMoved",
    "Due",
    "Ending",
    "Finding",
    "Freeze",
    "KeyChange",
    "Kind",
    "Leaf",
    "LockReleased",
    "LogFull",
    "Manifest",
    "NotPassed",
    "NotUnlocked",
    "PartKeyPublished",
    "Promise",
    "ProvenShare",
    "Publication",
    "ReadOut",
    "Receipt",
    "Replacement",
    "Report",
    "Rescue",
    "Result",
    "ResultCorrected",
    "Row",
    "ShareHash",
    "ShareReleased",
    "Stamp",
    "Standing",
    "Table",
    "Trust",
    "TrusteeKeys",
    "VoidBid",
    "VoidProof",
    "Withdrawal",
    "WithdrawalRequest",
    "anchor_body",
    "closing_batch",
    "first_batch",
    "opening_part",
    "promise",
    "read_items",
    "regular_batch",
    "sign_head",
    "signer_for",
    "signer_of",
    "stamped",
    "stamped_at",
    "verifier_for",
    "verify",
]
