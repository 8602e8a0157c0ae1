"""Sealing: parts of a bid become one signed file that nobody can open alone."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bidding.envelope.derivation import SECRET, Derivation
from bidding.envelope.envelope import Envelope, Head, frame, opened
from bidding.envelope.errors import BadFormat, BadInput, LockMissing, WrongLock
from bidding.envelope.files import new_file
from bidding.envelope.header import Header, Part, SealedShare, TrusteeBox
from bidding.envelope.lock import Lock
from bidding.envelope.names import PART_NAME
from bidding.envelope.payload import PartKey, Progress, no_progress, seal_part
from bidding.envelope.pre import ID_SIZE, Pre
from bidding.envelope.signing import SIGNATURE_SIZE, Signature, Signer, write_signatures
from bidding.envelope.suites import sealed_length
from bidding.envelope.tender import MAX_PARTS, Tender


@dataclass(frozen=True)
class Order:
    """Where an envelope stands among those of its bidder."""

    seq: int = 1
    replaces: bytes | None = None


def seal(
    tender: Tender,
    parts: Mapping[str, Path],
    signer: Signer,
    destination: Path,
    *,
    created: datetime,
    lock: Lock | None = None,
    order: Order | None = None,
    progress: Progress = no_progress,
    trustee_secret: bytes | None = None,
) -> Envelope:
    """Seal `parts` (name → file) for `tender` into the new file `destination`.

    `trustee_secret` is St, 32 random bytes, where whoever seals keeps it, as a member of a
    committee keeps that of a sheet; otherwise it is made here and known to nobody.

    All lengths are known before the first byte is encrypted, so the parts are written in their
    place behind the head, which is signed and written last: one pass, constant memory.
    Raises `BadInput`, `BadFormat`, `LockMissing` or `WrongLock`.
    """
    names = _part_names(tender, parts)
    secret = _lock_secret(tender, lock)
    pre = _pre(tender, signer, created, order or Order())
    pre_bytes = pre.encode()
    derivation = Derivation.of(tender.suite, pre_bytes)
    trustee_secret = trustee_secret or os.urandom(SECRET)
    root = derivation.root(trustee_secret, secret)

    def part_key(name: str) -> PartKey:
        key, context = derivation.part_key(root, name), derivation.part_context(name)
        return PartKey(tender.suite, key, context)

    draft = Header(
        pre=pre,
        pre_bytes=pre_bytes,
        commit_secret=derivation.commit_secret(trustee_secret),
        commit_lock=derivation.commit_lock(secret) if secret else None,
        boxes=_boxes(derivation, tender, trustee_secret),
        parts=tuple(_draft_part(name, parts[name]) for name in names),
    )
    with new_file(destination) as file:
        file.seek(len(_blank_head(draft, signer)))
        sealed = tuple(
            _seal_part(part_key(part.name), part, parts[part.name], file, progress)
            for part in draft.parts
        )
        head = _sign(replace(draft, parts=sealed), signer)
        file.seek(0)
        file.write(head.encode())
    return Envelope(destination, head)


def _part_names(tender: Tender, parts: Mapping[str, Path]) -> Sequence[str]:
    """The parts' order: the tender's, or the caller's."""
    if tender.parts and set(tender.parts) != set(parts):
        raise BadInput(
            f"须恰好有这些部分：{', '.join(tender.parts)}",
            f"exactly these parts are asked for: {', '.join(tender.parts)}",
        )
    if not 0 < len(parts) <= MAX_PARTS:
        raise BadInput(f"须有 1 至 {MAX_PARTS} 个部分", f"an envelope has 1 to {MAX_PARTS} parts")
    for name in parts:
        if not PART_NAME.fullmatch(name):
            raise BadFormat(
                f"部分的名称只可用小写字母、数字和 . _ -：{name}",
                f"a part's name has lower-case letters, digits and . _ - only: {name}",
            )
    return tender.parts or tuple(parts)


def _lock_secret(tender: Tender, lock: Lock | None) -> bytes:
    if tender.locked:
        if lock is None:
            raise LockMissing("本标段要求投标人自己的锁", "this tender asks for a bidder's lock")
        lock.check_tender(tender)
        return lock.secret
    if lock is not None:
        raise WrongLock("本标段不用投标人的锁", "this tender uses no bidder's lock")
    return b""


def _pre(tender: Tender, signer: Signer, created: datetime, order: Order) -> Pre:
    if signer.algorithm not in tender.suite.signature_algorithms:
        raise BadInput(
            f"套件 {tender.suite.name} 不用签名算法 {signer.algorithm}",
            f"suite {tender.suite.name} knows no signatures by {signer.algorithm}",
        )
    pre = Pre(
        suite=tender.suite,
        log_origin=tender.log_origin,
        tender=tender.tender,
        lot=tender.lot,
        stage=tender.stage,
        documents_sha256=tender.documents_sha256,
        trustee_set=tender.trustee_set.digest,
        k=tender.trustee_set.k,
        n=tender.trustee_set.n,
        locked=tender.locked,
        bidder=tender.suite.hash(signer.chain[0]),
        envelope_id=os.urandom(ID_SIZE),
        seq=order.seq,
        replaces=order.replaces,
        created=created,
    )
    pre.check()
    return pre


def _boxes(derivation: Derivation, tender: Tender, secret: bytes) -> tuple[TrusteeBox, ...]:
    suite, trustees = tender.suite, tender.trustee_set
    return tuple(
        TrusteeBox(
            i,
            derivation.commit_share(i, share),
            tuple(
                SealedShare(suite.key_id(key), suite.wrap(key, derivation.ctx, i, share))
                for key in trustee.keys
            ),
        )
        for i, (trustee, share) in enumerate(
            zip(trustees.trustees, derivation.shares(secret, trustees.k, trustees.n), strict=True),
            1,
        )
    )


def _draft_part(name: str, path: Path) -> Part:
    """A part as it will be, its hash still unknown."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadInput(f"{path}：{error.strerror}", f"{path}: {error.strerror}") from error
    if not path.is_file():
        raise BadInput(f"{path}：不是文件", f"{path}: not a file")
    return Part(name, sealed_length(size), bytes(32))


def _blank_head(draft: Header, signer: Signer) -> bytes:
    """A head as long as the real one: hashes and signatures have fixed lengths."""
    blank = Signature(signer.algorithm, signer.chain, bytes(SIGNATURE_SIZE))
    return frame(draft.encode(), write_signatures([blank]))


def _seal_part(key: PartKey, draft: Part, path: Path, file: BinaryIO, progress: Progress) -> Part:
    with opened(path) as source:
        digest = seal_part(key, draft.plain_length, source, file, progress)
    return replace(draft, digest=digest)


def _sign(header: Header, signer: Signer) -> Head:
    header_bytes = header.encode()
    signature = Signature.make(signer, header_bytes)
    signature.verify(header.pre.suite, header_bytes)
    return Head(header_bytes, write_signatures([signature]), header, (signature,))
