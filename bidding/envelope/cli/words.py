"""A private key or a lock as words on paper, and back (SLIP-39; needs shamir-mnemonic).

ebid words KEY --lists 3 --threshold 2        three lists, any two of which suffice
ebid words --restore KEY.pub OUT              reads the lists, one a line, from standard input
ebid words --restore TENDER.json OUT          … and makes the lock of that tender's stage
"""

import argparse
import sys
from pathlib import Path

from bidding.envelope.backup import from_words, to_words
from bidding.envelope.cli.inputs import read_as
from bidding.envelope.cli.output import Output
from bidding.envelope.errors import BadFormat, BadInput
from bidding.envelope.files import write_new
from bidding.envelope.lock import Lock
from bidding.envelope.strict import write_json
from bidding.envelope.tender import Tender
from bidding.envelope.trustees import PublicKey, TrusteeKey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """To words, or back."""
    parser.add_argument("file", type=Path, metavar="FILE", help="key, lock, public key or tender")
    parser.add_argument("out", type=Path, nargs="?", metavar="OUT", help="with --restore")
    parser.add_argument("--restore", action="store_true", help="read words, write OUT")
    parser.add_argument("--lists", type=int, default=1, metavar="N", help="how many lists")
    parser.add_argument("--threshold", type=int, default=1, metavar="K", help="how many suffice")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Print words, or read them."""
    if arguments.restore != (arguments.out is not None):
        raise BadInput("OUT 与 --restore 须同时给出", "OUT goes with --restore")
    if arguments.restore:
        _restore(arguments, output)
        return
    secret = read_as(arguments.file, _secret)
    lists = to_words(secret, arguments.threshold, arguments.lists)
    output.answer({"threshold": arguments.threshold, "lists": lists}, *lists)


def _secret(data: bytes) -> bytes:
    try:
        return TrusteeKey.parse(data).private
    except BadFormat:
        return Lock.parse(data).secret


def _restore(arguments: argparse.Namespace, output: Output) -> None:
    lists = [line.strip() for line in sys.stdin if line.strip()]
    secret = from_words(lists)
    data = read_as(arguments.file, lambda facts: _file_of(facts, secret))
    write_new(arguments.out, data, private=True)
    output.answer(
        {"restored": str(arguments.out)},
        output.words(f"已恢复到 {arguments.out}", f"restored to {arguments.out}"),
    )


def _file_of(facts: bytes, secret: bytes) -> bytes:
    """The private file whose public facts are these."""
    try:
        public = PublicKey.parse(facts)
    except BadFormat:
        tender = Tender.parse(facts)
        return Lock(tender.log_origin, tender.tender, tender.lot, tender.stage, secret).encode()
    key = TrusteeKey(public.suite, public.tender, public.stage, public.name, secret)
    if key.public != public.public:
        raise BadInput("这些单词不是此公钥的私钥", "the words are not the private half of this key")
    return write_json(key.json())
