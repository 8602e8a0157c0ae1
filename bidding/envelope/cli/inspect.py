"""Show everything public about an envelope: for whom, by whom, sealed to whom, how long.

The head is read strictly and its signatures are verified. With --parts every byte of the parts is
held against the signed hashes, with --tender the envelope against the tender file.
"""

import argparse
from pathlib import Path

from cryptography import x509

from bidding.envelope.cli.inputs import read_as, read_envelope
from bidding.envelope.cli.output import Output, row
from bidding.envelope.envelope import Head
from bidding.envelope.names import write_moment
from bidding.envelope.tender import Tender


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at, how closely."""
    parser.add_argument("envelope", type=Path, metavar="ENVELOPE")
    parser.add_argument("--tender", type=Path, metavar="FILE", help="check it was sealed for this")
    parser.add_argument("--parts", action="store_true", help="check every byte of the parts")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Check and show."""
    envelope = read_envelope(arguments.envelope)
    tender = read_as(arguments.tender, Tender.parse) if arguments.tender else None
    if tender:
        envelope.head.check_tender(tender)
    if arguments.parts:
        envelope.check_parts(output.progress(envelope.head.file_size, "检查", "checking"))
    facts = _facts(envelope.head)
    facts |= {"tender_checked": tender is not None, "parts_checked": arguments.parts}
    output.answer(facts, *_lines(envelope.head, tender, arguments, output))


def _facts(head: Head) -> dict[str, object]:
    pre = head.pre
    return {
        "header_sha256": head.header_sha256.hex(),
        "envelope_id": pre.envelope_id.hex(),
        "suite": head.suite.name,
        "log_origin": pre.log_origin,
        "tender": pre.tender,
        "lot": pre.lot,
        "stage": pre.stage,
        "tender_docs_sha256": pre.documents_sha256.hex(),
        "trustee_set": pre.trustee_set.hex(),
        "k": pre.k,
        "n": pre.n,
        "lock": pre.locked,
        "bidder": pre.bidder.hex(),
        "seq": pre.seq,
        "replaces": pre.replaces.hex() if pre.replaces else None,
        "created": write_moment(pre.created),
        "sealed_to": [[one.kid.hex() for one in box.sealed] for box in head.header.boxes],
        "parts": [
            {"name": part.name, "bytes": part.plain_length, "hash": part.digest.hex()}
            for part in head.header.parts
        ],
        "signatures": [
            {"alg": one.algorithm, "subject": subject_of(one.certificate)}
            for one in head.signatures
        ],
        "bytes": head.file_size,
    }


def subject_of(certificate: bytes) -> str:
    """Whom a certificate names. Who vouches for that is not looked at here."""
    try:
        return x509.load_der_x509_certificate(certificate).subject.rfc4514_string()
    except (ValueError, x509.InvalidVersion):
        return "?"


def _lines(
    head: Head, tender: Tender | None, arguments: argparse.Namespace, output: Output
) -> list[str]:
    words = output.words
    checked = [words("签名", "signatures")]
    checked += [words("招标文件", "tender")] if tender else []
    checked += [words("各部分", "parts")] if arguments.parts else []
    return [
        *_purpose(head, output),
        *_sealed_to(head, tender),
        *_contents(head, output),
        row(words("已核验", "verified"), ", ".join(checked)),
    ]


def _purpose(head: Head, output: Output) -> list[str]:
    pre, words = head.pre, output.words
    lines = [
        row(words("标书", "envelope"), f"{pre.envelope_id.hex()}  #{pre.seq}"),
        row(words("标识", "header"), head.header_sha256.hex()),
        row(words("标段", "for"), f"{pre.tender} · {pre.lot} · {pre.stage}  ({pre.log_origin})"),
        row(words("招标文件", "documents"), pre.documents_sha256.hex()),
        row(words("套件", "suite"), head.suite.name),
        row(words("时间", "created"), write_moment(pre.created)),
        row(words("锁", "lock"), words("有", "yes") if pre.locked else words("无", "no")),
        row(words("保管人", "trustees"), f"{pre.k} / {pre.n}"),
    ]
    if pre.replaces:
        lines.insert(1, row(words("替换", "replaces"), pre.replaces.hex()))
    return lines


def _sealed_to(head: Head, tender: Tender | None) -> list[str]:
    names = [one.name for one in tender.trustee_set.trustees] if tender else [""] * head.pre.n
    kids = [" ".join(one.kid.hex()[:16] for one in box.sealed) for box in head.header.boxes]
    numbered = enumerate(zip(kids, names, strict=True), 1)
    return [row(f"  {i}", f"{kid}  {name}".rstrip()) for i, (kid, name) in numbered]


def _contents(head: Head, output: Output) -> list[str]:
    words = output.words
    unit = words("字节", "bytes")
    parts = [
        row(words("部分", "part"), f"{part.name}  {part.plain_length:,} {unit}")
        for part in head.header.parts
    ]
    signed = [
        row(words("签名", "signed"), f"{subject_of(one.certificate)}  {one.algorithm}")
        for one in head.signatures
    ]
    return parts + signed
