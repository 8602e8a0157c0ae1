"""What attackers make: envelopes dealt crookedly, or altered and signed again."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sealed import SIGNS, Stage, a_signer

from bidding.envelope import Derivation, Envelope, Header, SealedShare, Signature, Signer
from bidding.envelope.encoding import u32
from bidding.envelope.signing import write_signatures

Alter = Callable[[dict[str, Any]], None]


def written(path: Path, header: bytes, sigs: bytes, parts: bytes) -> Path:
    """A file of these sections."""
    path.write_bytes(b"EBID1\n" + u32(len(header)) + header + u32(len(sigs)) + sigs + parts)
    return path


def the_signer(envelope: Envelope) -> Signer:
    """The bidder's own key."""
    return a_signer("Bidder", SIGNS[envelope.head.suite.name])


def parts_of(envelope: Envelope) -> bytes:
    """The bytes behind the head."""
    return envelope.path.read_bytes()[envelope.head.size :]


def signed(header: bytes, signer: Signer) -> bytes:
    """The `sigs` section of `signer` over `header`."""
    return write_signatures([Signature.make(signer, header)])


def altered(envelope: Envelope, path: Path, alter: Alter, signer: Signer | None = None) -> Path:
    """The envelope with its header's JSON altered, signed again by the bidder or by `signer`."""
    values = json.loads(envelope.head.header_bytes)
    alter(values)
    header = json.dumps(values, separators=(",", ":")).encode()
    return written(path, header, signed(header, signer or the_signer(envelope)), parts_of(envelope))


def reheaded(
    envelope: Envelope, path: Path, header: Header, parts: bytes | None = None
) -> Envelope:
    """The envelope under another header, which the bidder itself has signed."""
    data = header.encode()
    body = parts_of(envelope) if parts is None else parts
    return Envelope.read(written(path, data, signed(data, the_signer(envelope)), body))


def dealt(
    envelope: Envelope,
    path: Path,
    stage: Stage,
    trustee: int,
    *,
    committed: bytes | None = None,
    sealed: bytes | None = None,
) -> Envelope:
    """The envelope with another share committed to, or sealed, for one trustee."""
    head = envelope.head
    box = head.header.boxes[trustee - 1]
    if committed is not None:
        box = replace(box, commit=head.derivation.commit_share(trustee, committed))
    if sealed is not None:
        box = replace(box, sealed=_sealed(head.derivation, stage, trustee, sealed))
    boxes = list(head.header.boxes)
    boxes[trustee - 1] = box
    return reheaded(envelope, path, replace(head.header, boxes=tuple(boxes)))


def _sealed(
    derivation: Derivation, stage: Stage, trustee: int, share: bytes
) -> tuple[SealedShare, ...]:
    suite = stage.tender.suite
    return tuple(
        SealedShare(suite.key_id(key), suite.wrap(key, derivation.ctx, trustee, share))
        for key in stage.tender.trustee_set.trustees[trustee - 1].keys
    )


RUBBISH = os.urandom(32)
