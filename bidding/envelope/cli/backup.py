"""Write a private key or a lock into an age file under a passphrase (needs pyrage).

`ebid restore`, or any age program, gives it back.
"""

import argparse
from pathlib import Path

from bidding.envelope.backup import encrypt
from bidding.envelope.cli.inputs import add_passphrase, passphrase
from bidding.envelope.cli.output import Output
from bidding.envelope.files import read_small, refuse_existing, write_new


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where, to where."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the private key or lock")
    parser.add_argument("out", type=Path, metavar="OUT", help="the age file")
    add_passphrase(parser)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Encrypt the file."""
    refuse_existing(arguments.out)
    data = read_small(arguments.file)
    write_new(arguments.out, encrypt(data, passphrase(arguments, new=True)), private=True)
    output.answer(
        {"backup": str(arguments.out)},
        output.words(f"已备份到 {arguments.out}", f"backed up to {arguments.out}"),
    )
