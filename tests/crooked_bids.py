"""Bids whose bidder deals shares crookedly, and signs them all the same."""

import os
from collections.abc import Callable
from dataclasses import replace

from ceremony import Ceremony, Company

from bidding.envelope import Envelope
from bidding.envelope.header import Header
from bidding.envelope.signing import Signature, write_signatures

Deal = Callable[[Envelope], Header]


def forged(ceremony: Ceremony, company: Company, deal: Deal) -> None:
    """The company hands in an envelope that it dealt crookedly and signed itself."""
    envelope = ceremony.seal(company)
    header = deal(envelope).encode()
    sigs = write_signatures([Signature.make(company.signer, header)])
    parts = envelope.path.read_bytes()[envelope.head.size :]
    framed = b"EBID1\n" + len(header).to_bytes(4, "big") + header
    envelope.path.write_bytes(framed + len(sigs).to_bytes(4, "big") + sigs + parts)
    company.sealed[-1] = Envelope.read(envelope.path)
    ceremony.hand_in(company, company.sealed[-1])


def off_polynomial(envelope: Envelope) -> Header:
    """The third share is committed to as another than follows from the secret."""
    head = envelope.head
    box = replace(head.header.boxes[2], commit=head.derivation.commit_share(3, bytes(32)))
    return replace(head.header, boxes=(*head.header.boxes[:2], box))


def rubbish(envelope: Envelope) -> Header:
    """What is sealed to the first two trustees is no share."""
    head = envelope.head
    boxes = list(head.header.boxes)
    for at in (0, 1):
        sealed = tuple(replace(one, sealed=os.urandom(len(one.sealed))) for one in boxes[at].sealed)
        boxes[at] = replace(boxes[at], sealed=sealed)
    return replace(head.header, boxes=tuple(boxes))
