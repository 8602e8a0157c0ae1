"""Sealed bids: a pure library without server, database or Django. Format: docs/envelope.md.

    tender = Tender.parse(data)                       what to seal for (`tender`, `trustees`)
    seal(tender, {"opening": path, …}, signer, destination, created=…, lock=Lock.generate(tender))
    envelope = Envelope.read(path)                    strict; signatures verified
    envelope.head.check_tender(tender)                sealed for exactly this stage of this lot
    envelope.check_parts()                            every byte is the one that was signed
    release([head, …], trustee_key)                   a trustee's shares of many envelopes
    unsealed = unseal(head, gather(head, releases).shares, lock.secret)
    open_envelope(envelope, unsealed, folder)         all parts, or nothing
    unsealed.part_key("opening")                      what proves the read-out when published
    open_one(envelope, part, key, target)             … and who has only that key

A server reads `Head.read(stream)` as soon as the first bytes are there: `head.file_size` says how
many will come, `head.header_sha256` is the envelope's name in logs and receipts, `head.pre` what it
is for. Everything refused is an `EnvelopeError` with `code`, `zh` and `en`.
"""

from bidding.envelope.derivation import Derivation
from bidding.envelope.envelope import Envelope, Head
from bidding.envelope.errors import (
    BadFormat,
    BadInput,
    BadSignature,
    Damaged,
    EnvelopeError,
    LockMissing,
    MissingPackage,
    NotEnoughShares,
    RubbishShare,
    ShareMismatch,
    Void,
    WrongKey,
    WrongLock,
    WrongTender,
    WrongTrustees,
)
from bidding.envelope.header import Header, Part, SealedShare, TrusteeBox
from bidding.envelope.lock import Lock
from bidding.envelope.names import OPENING
from bidding.envelope.opening import Unsealed, check_lock, open_envelope, open_one, unseal
from bidding.envelope.pre import Pre
from bidding.envelope.releases import Gathered, Release, gather, open_share, release
from bidding.envelope.sealing import Order, seal
from bidding.envelope.signers import FileSigner, from_pem, from_pkcs12
from bidding.envelope.signing import Signature, Signer, pae
from bidding.envelope.suites import SUITES, Suite, suite_named
from bidding.envelope.tender import Tender
from bidding.envelope.trustees import PublicKey, Trustee, TrusteeKey, TrusteeSet

__all__ = [
    "OPENING",
    "SUITES",
    "BadFormat",
    "BadInput",
    "BadSignature",
    "Damaged",
    "Derivation",
    "Envelope",
    "EnvelopeError",
    "FileSigner",
    "Gathered",
    "Head",
    "Header",
    "Lock",
    "LockMissing",
    "MissingPackage",
    "NotEnoughShares",
    "Order",
    "Part",
    "Pre",
    "PublicKey",
    "Release",
    "RubbishShare",
    "SealedShare",
    "ShareMismatch",
    "Signature",
    "Signer",
    "Suite",
    "Tender",
    "Trustee",
    "TrusteeBox",
    "TrusteeKey",
    "TrusteeSet",
    "Unsealed",
    "Void",
    "WrongKey",
    "WrongLock",
    "WrongTender",
    "WrongTrustees",
    "check_lock",
    "from_pem",
    "from_pkcs12",
    "gather",
    "open_envelope",
    "open_one",
    "open_share",
    "pae",
    "release",
    "seal",
    "suite_named",
    "unseal",
]
