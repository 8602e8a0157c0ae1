r"""Write the tender file that bidders seal for, from the trustees' published keys.

The platform publishes this file; the command is for trials and for other platforms.

    ebid tender --log-origin log.example/t-1 --tender T-1 --lot 1 --stage bid --docs DOCS.zip \
        --trustee "Agent=a.pub,a-deputy.pub" --trustee "Centre=c.pub" --trustee "Bureau=b.pub" OUT
"""

import argparse
import hashlib
from pathlib import Path

from bidding.envelope.cli.inputs import read_as
from bidding.envelope.cli.output import Output
from bidding.envelope.envelope import opened
from bidding.envelope.errors import BadInput, WrongTender
from bidding.envelope.files import write_new
from bidding.envelope.tender import Tender
from bidding.envelope.trustees import PublicKey, Trustee, TrusteeSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Every fact of a stage."""
    parser.add_argument("--log-origin", required=True, metavar="NAME", help="the tender's log")
    parser.add_argument("--tender", required=True, metavar="ID")
    parser.add_argument("--lot", default="1")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--docs", type=Path, required=True, help="the tender documents, one file")
    parser.add_argument("-k", type=int, default=2, help="how many trustees open (default 2)")
    parser.add_argument("--no-lock", action="store_true", help="no bidder's lock is used")
    parser.add_argument("--part", action="append", default=[], help="a part there must be")
    parser.add_argument("--trustee", action="append", required=True, metavar="NAME=PUB[,PUB…]")
    parser.add_argument("out", type=Path, metavar="OUT")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Write the file."""
    keys = [_trustee(word) for word in arguments.trustee]
    suite = keys[0][1][0].suite
    for _, published in keys:
        for key in published:
            if (key.suite, key.tender, key.stage) != (suite, arguments.tender, arguments.stage):
                raise WrongTender(
                    f"{key.name} 的公钥属于 {key.tender} {key.stage}",
                    f"the key of {key.name} is for {key.tender}, {key.stage}",
                )
    trustees = tuple(Trustee(name, tuple(key.public for key in pubs)) for name, pubs in keys)
    tender = Tender(
        arguments.log_origin,
        arguments.lot,
        _sha256(arguments.docs),
        not arguments.no_lock,
        tuple(arguments.part),
        TrusteeSet(suite, arguments.tender, arguments.stage, arguments.k, trustees),
    )
    data = tender.encode()
    Tender.parse(data)
    write_new(arguments.out, data)
    digest = tender.trustee_set.digest.hex()
    output.answer(
        {"tender": str(arguments.out), "trustee_set": digest},
        output.words(f"招标文件 {arguments.out}", f"tender      {arguments.out}"),
        f"trustee_set {digest}",
    )


def _trustee(word: str) -> tuple[str, list[PublicKey]]:
    name, equals, files = word.partition("=")
    if not equals or not files:
        raise BadInput(f"应写成 名称=公钥文件：{word}", f"not NAME=PUB[,PUB…]: {word}")
    return name, [read_as(Path(file), PublicKey.parse) for file in files.split(",")]


def _sha256(path: Path) -> bytes:
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").digest()
