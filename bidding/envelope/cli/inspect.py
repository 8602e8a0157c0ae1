"""Show everything public about an envelope: for whom, by whom, sealed to whom, how long.

The head is read strictly and its signatures are verified. With --parts every byte of the parts is
held against the signed hashes, with --tender the envelope against the tender file.
"""

import argparse
from pathlib import Path

from cryptography import x509

from bidding.envelope.cli.inputs import read_as, read_envelope
from bidding.envelope.cli.output import Output
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
    pre, words = head.pre, output.words
    names = [one.name for one in tender.trustee_set.trustees] if tender else []
    lines = [
        f"{words('标书', 'envelope')}  {pre.envelope_id.hex()}  (#{pre.seq})",
        f"{words('标识', 'header')}  {head.header_sha256.hex()}",
        f"{words('标段', 'for')}  {pre.tender} · {pre.lot} · {pre.stage}  ({pre.log_origin})",
        f"{words('文件', 'documents')}  {pre.documents_sha256.hex()}",
        f"{words('套件', 'suite')}  {head.suite.name}",
        f"{words('时间', 'created')}  {write_moment(pre.created)}",
        f"{words('锁', 'lock')}  {words('有', 'yes') if pre.locked else words('无', 'no')}",
        f"{words('保管', 'trustees')}  {pre.k} / {pre.n}",
    ]
    for box in head.header.boxes:
        name = names[box.trustee - 1] if names else ""
        kids = " ".join(one.kid.hex()[:16] for one in box.sealed)
        lines.append(f"  {box.trustee}  {kids}  {name}".rstrip())
    lines += [
        f"{words('部分', 'part')}  {part.name}  {part.plain_length:,}" for part in head.header.parts
    ]
    lines += [
        f"{words('签名', 'signed')}  {one.algorithm}  {subject_of(one.certificate)}"
        for one in head.signatures
    ]
    if pre.replaces:
        lines.append(f"{words('替换', 'replaces')}  {pre.replaces.hex()}")
    checked = [words("签名", "signatures")]
    checked += [words("招标文件", "tender")] if tender else []
    checked += [words("各部分", "parts")] if arguments.parts else []
    lines.append(f"{words('已核验', 'verified')}  {', '.join(checked)}")
    return lines
