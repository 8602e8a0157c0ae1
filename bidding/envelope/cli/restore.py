"""Get a private key or a lock back from its age file (needs pyrage)."""

import argparse
from pathlib import Path

from bidding.envelope.backup import decrypt
from bidding.envelope.cli.inputs import add_passphrase, passphrase
from bidding.envelope.cli.output import Output
from bidding.envelope.files import read_small, refuse_existing, write_new


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where, to where."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the age file")
    parser.add_argument("out", type=Path, metavar="OUT", help="the private key or lock")
    add_passphrase(parser)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Decrypt the file."""
    refuse_existing(arguments.out)
    data = decrypt(read_small(arguments.file), passphrase(arguments))
    write_new(arguments.out, data, private=True)
    output.answer(
        {"restored": str(arguments.out)},
        output.words(f"已恢复到 {arguments.out}", f"restored to {arguments.out}"),
    )
