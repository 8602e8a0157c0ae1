"""Name the certificate that comes after yours, signed with the key you have now.

The platform takes a further certificate of a bidder only with this: so nobody else, the operator
included, can put another key under a bidder's name while the old one is in force.

    ebid renew --p12 old.p12 new.crt new.crt.sigs
"""

import argparse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope.cli.inputs import add_signer, signer
from bidding.envelope.cli.output import Output
from bidding.envelope.errors import BadInput
from bidding.envelope.files import read_small, refuse_existing, write_new
from bidding.envelope.succession import name_successor, subject_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The old key, the new certificate, and where the statement goes."""
    add_signer(parser)
    parser.add_argument("certificate", type=Path, metavar="NEW", help="the new certificate, PEM")
    parser.add_argument("out", type=Path, metavar="OUT", help="the statement to hand in with it")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Sign the new certificate."""
    refuse_existing(arguments.out)
    certificate = _der(read_small(arguments.certificate))
    with signer(arguments) as key:
        write_new(arguments.out, name_successor(key, certificate))
    subject = subject_of(certificate)
    output.answer(
        {"statement": str(arguments.out), "names": subject},
        output.words(
            f"已用旧私钥指定新证书 {subject}：{arguments.out}",
            f"the old key names the certificate of {subject}: {arguments.out}",
        ),
    )


def _der(data: bytes) -> bytes:
    try:
        return x509.load_pem_x509_certificate(data).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion) as error:
        raise BadInput("新证书不是 PEM 证书", "the new certificate is not in PEM") from error
