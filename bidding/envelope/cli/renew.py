"""Name the certificate that comes after yours, signed with the key you have now.

The platform takes a further certificate of a bidder only with this: so nobody else, the operator
included, can put another key under a bidder's name while the old one is in force.

    ebid renew --p12 old.p12 new.crt new.crt.sigs

With --tender it names it for a tender under way, whose file (`ebid-tender/1`) that is: there a bid
is replaced and withdrawn with the key it came with, or one that it named. What is written is then
what the platform's /bids/key/ takes beside the slip.

    ebid renew --p12 old.p12 --tender tender.json new.crt change.json
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope.cli.inputs import add_signer, signer
from bidding.envelope.cli.output import Output
from bidding.envelope.encoding import to_base64
from bidding.envelope.errors import BadInput
from bidding.envelope.files import read_small, refuse_existing, write_new
from bidding.envelope.signing import Signer
from bidding.envelope.strict import write_json
from bidding.envelope.succession import name_successor, subject_of
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.statements import KeyChange


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The old key, the new certificate, and where the statement goes."""
    add_signer(parser)
    parser.add_argument("certificate", type=Path, metavar="NEW", help="the new certificate, PEM")
    parser.add_argument("out", type=Path, metavar="OUT", help="the statement to hand in with it")
    parser.add_argument("--tender", type=Path, metavar="FILE", help="for this tender under way")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Sign the new certificate."""
    refuse_existing(arguments.out)
    certificate = _der(read_small(arguments.certificate))
    with signer(arguments) as key:
        if arguments.tender:
            write_new(arguments.out, _change(key, certificate, read_small(arguments.tender)))
        else:
            write_new(arguments.out, name_successor(key, certificate))
    subject = subject_of(certificate)
    output.answer(
        {"statement": str(arguments.out), "names": subject},
        output.words(
            f"已用旧私钥指定新证书 {subject}：{arguments.out}",
            f"the old key names the certificate of {subject}: {arguments.out}",
        ),
    )


def _change(key: Signer, certificate: bytes, tender: bytes) -> bytes:
    """The signed `ebid-key-change/1` from the key's certificate to the new one."""
    found = Tender.parse(tender)
    old, new = (found.suite.hash(one) for one in (key.chain[0], certificate))
    change = KeyChange(found.log_origin, found.tender, old, new, datetime.now(UTC))
    statement, sigs = change.signed(key)
    return write_json({"statement": to_base64(statement), "sigs": to_base64(sigs)})


def _der(data: bytes) -> bytes:
    try:
        return x509.load_pem_x509_certificate(data).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion) as error:
        raise BadInput("新证书不是 PEM 证书", "the new certificate is not in PEM") from error
