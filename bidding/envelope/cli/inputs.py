"""What commands take in common: files, passphrases, signers, envelopes by folder."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from getpass import getpass
from pathlib import Path
from typing import TypeVar

from bidding.envelope.encoding import from_hex
from bidding.envelope.envelope import Envelope
from bidding.envelope.errors import BadInput, EnvelopeError
from bidding.envelope.files import read_small
from bidding.envelope.signers import from_pem, from_pkcs12
from bidding.envelope.signing import Signer
from bidding.envelope.tokens import Pkcs11Token

T = TypeVar("T")
SUFFIX = ".ebid"


def read_as(path: Path, parse: Callable[[bytes], T]) -> T:
    """What `parse` makes of a small file; errors name the file."""
    data = read_small(path)
    try:
        return parse(data)
    except EnvelopeError as error:
        error.zh, error.en = f"{path}：{error.zh}", f"{path}: {error.en}"
        raise


def envelopes(paths: Iterable[Path]) -> list[Envelope]:
    """The envelopes at these paths; a folder stands for all *.ebid in it. Errors name the file."""
    files = [
        file
        for path in paths
        for file in (sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path])
    ]
    if not files:
        raise BadInput(f"没有标书文件（*{SUFFIX}）", f"no envelopes (*{SUFFIX})")
    return [read_envelope(file) for file in files]


def read_envelope(path: Path) -> Envelope:
    """One envelope; errors name the file."""
    try:
        return Envelope.read(path)
    except EnvelopeError as error:
        if not isinstance(error, BadInput):
            error.zh, error.en = f"{path}：{error.zh}", f"{path}: {error.en}"
        raise


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """How a passphrase is given: never on the command line, where others can see it."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="read the passphrase from this file's first line (default: $EBID_PASSPHRASE, or ask)",
    )


def passphrase(
    arguments: argparse.Namespace, *, new: bool = False, asks: str = "passphrase 口令"
) -> str:
    """The passphrase, from a file, the environment or the keyboard; a new one is asked twice.

    Raises `BadInput` where there is none to be had.
    """
    found = _given(arguments.passphrase_file)
    if found is None and sys.stdin.isatty():
        found = getpass(f"{asks}: ")
        if new and getpass("again 再次输入: ") != found:
            raise BadInput("两次输入的口令不同", "the two passphrases differ")
    if not found:
        raise BadInput(
            "需要口令：用 --passphrase-file 或 EBID_PASSPHRASE 给出",
            "a passphrase is needed: --passphrase-file or EBID_PASSPHRASE",
        )
    return found


def _given(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get("EBID_PASSPHRASE")
    lines = read_small(file).decode(errors="replace").splitlines()
    return lines[0] if lines else ""


def add_signer(parser: argparse.ArgumentParser) -> None:
    """How the bidder's signing key is given."""
    parser.add_argument("--p12", type=Path, metavar="FILE", help="signing key: a PKCS#12 file")
    parser.add_argument("--key", type=Path, metavar="FILE", help="signing key: a PEM file …")
    parser.add_argument("--cert", type=Path, metavar="FILE", help="… and its certificates, PEM")
    add_token(parser, required=False)
    add_passphrase(parser)


def add_token(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """How a token is named. Its PIN is given as passphrases are."""
    parser.add_argument(
        "--pkcs11", type=Path, metavar="MODULE", required=required, help="a token's driver …"
    )
    parser.add_argument("--token", metavar="LABEL", required=required, help="… and its label")
    parser.add_argument("--key-id", metavar="HEX", help="which of the keys on it")


def token(arguments: argparse.Namespace) -> Pkcs11Token:
    """The token, opened with its PIN; raises `BadInput`."""
    words = arguments.key_id
    key_id = from_hex(words, len(words) // 2, "--key-id") if words else None
    return Pkcs11Token(arguments.pkcs11, arguments.token, passphrase(arguments, asks="PIN"), key_id)


@contextmanager
def signer(arguments: argparse.Namespace) -> Iterator[Signer]:
    """The bidder's signing key, for as long as it is needed; raises `BadInput`."""
    given = (arguments.p12, arguments.key, arguments.cert, arguments.pkcs11, arguments.token)
    match tuple(map(bool, given)):
        case (True, False, False, False, False):
            yield from_pkcs12(read_small(arguments.p12), passphrase(arguments).encode())
        case (False, True, True, False, False):
            yield _pem_signer(arguments)
        case (False, False, False, True, True):
            with closing(token(arguments)) as device:
                yield device
        case _:
            raise BadInput(
                "须给出签名私钥：--p12，或 --key 与 --cert，或 --pkcs11 与 --token",
                "a signing key is needed: --p12, or --key with --cert, or --pkcs11 with --token",
            )


def _pem_signer(arguments: argparse.Namespace) -> Signer:
    key, certificates = read_small(arguments.key), read_small(arguments.cert)
    secret = passphrase(arguments).encode() if b"ENCRYPTED" in key else None
    return from_pem(key, certificates, secret)
