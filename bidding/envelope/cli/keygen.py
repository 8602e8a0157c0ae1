"""Make keys: a trustee's for one stage of a tender, a bidder's lock, a bidder's signing key.

A private key is readable by its owner alone and never overwritten. What is lost is lost: make a
backup at once (--backup, or `ebid words`).
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bidding.envelope.backup import encrypt
from bidding.envelope.certificates import ALGORITHMS, MadeKey, make_key
from bidding.envelope.cli.inputs import add_passphrase, passphrase, read_as
from bidding.envelope.cli.output import Output
from bidding.envelope.encoding import to_base64
from bidding.envelope.files import refuse_existing, write_new
from bidding.envelope.lock import Lock
from bidding.envelope.strict import write_json
from bidding.envelope.suites import SUITES, suite_named
from bidding.envelope.tender import Tender
from bidding.envelope.trustees import TrusteeKey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One of three kinds of key."""
    kinds = parser.add_subparsers(required=True, metavar="KIND", dest="kind")
    trustee = kinds.add_parser("trustee", help="a trustee's key for one stage of one tender")
    trustee.add_argument("--tender", required=True, metavar="ID")
    trustee.add_argument("--stage", required=True)
    trustee.add_argument("--name", required=True, help="the trustee's organisation")
    trustee.add_argument("--suite", choices=sorted(SUITES), default="intl-1")
    trustee.add_argument("--backup", type=Path, metavar="FILE", help="and an age file beside it")
    trustee.set_defaults(make=_trustee)
    lock = kinds.add_parser("lock", help="a bidder's lock for one stage of one lot")
    lock.add_argument("--tender", type=Path, required=True, metavar="FILE", help="the tender file")
    lock.add_argument("--backup", type=Path, metavar="FILE", help="and an age file beside it")
    lock.set_defaults(make=_lock)
    bidder = kinds.add_parser("bidder", help="a bidder's signing key and certificate request")
    bidder.add_argument("--name", required=True, help="the bidder's registered name")
    bidder.add_argument("--algorithm", choices=sorted(ALGORITHMS), default="Ed25519")
    bidder.add_argument("--plain", action="store_true", help="do not encrypt the private key")
    bidder.set_defaults(make=_bidder)
    for one in (trustee, lock, bidder):
        one.add_argument("out", type=Path, metavar="OUT", help="where the private key goes")
        add_passphrase(one)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Make the key asked for."""
    arguments.make(arguments, output)


def _trustee(arguments: argparse.Namespace, output: Output) -> None:
    suite = suite_named(arguments.suite)
    key = TrusteeKey.generate(suite, arguments.tender, arguments.stage, arguments.name)
    data, public = write_json(key.json()), arguments.out.with_name(arguments.out.name + ".pub")
    TrusteeKey.parse(data)  # names that no tender file could carry are refused now
    refuse_existing(public)
    _write(arguments, data)
    write_new(public, write_json(key.public_json()))
    kid = suite.key_id(key.public).hex()
    output.answer(
        {"private": str(arguments.out), "public": str(public), "kid": kid}
        | {"pk": to_base64(key.public)},
        output.words(
            f"私钥    {arguments.out}（请立即备份）", f"private {arguments.out} (back it up)"
        ),
        output.words(f"公钥    {public}（请公布）", f"public  {public} (publish it)"),
        f"kid     {kid}",
    )


def _lock(arguments: argparse.Namespace, output: Output) -> None:
    tender = read_as(arguments.tender, Tender.parse)
    _write(arguments, Lock.generate(tender).encode())
    output.answer(
        {"lock": str(arguments.out), "tender": tender.tender, "lot": tender.lot}
        | {"stage": tender.stage},
        output.words(
            f"锁      {arguments.out}（请立即备份；开标时交出）",
            f"lock    {arguments.out} (back it up; it is released at the opening)",
        ),
    )


def _write(arguments: argparse.Namespace, data: bytes) -> None:
    """Write the private file, after its backup: there is never a key without the one asked for."""
    refuse_existing(arguments.out)
    if arguments.backup:
        secret = passphrase(arguments, new=True)
        write_new(arguments.backup, encrypt(data, secret), private=True)
    write_new(arguments.out, data, private=True)


def _bidder(arguments: argparse.Namespace, output: Output) -> None:
    secret = None if arguments.plain else passphrase(arguments, new=True)
    made = make_key(arguments.algorithm, arguments.name, datetime.now(UTC), secret)
    files = _write_bidder(arguments.out, made)
    lines = output.words(
        "私钥      {key}\n申请      {request}（交给 CA）\n自签证书  {certificate}（试用）",
        "key          {key}\nrequest      {request} (for the CA)\n"
        "self-signed  {certificate} (for trials)",
    )
    output.answer(files | {"bidder": made.certificate_digest.hex()}, lines.format(**files))


def _write_bidder(out: Path, made: MadeKey) -> dict[str, str]:
    files = {
        "key": out,
        "request": out.with_name(out.name + ".csr"),
        "certificate": out.with_name(out.name + ".crt"),
    }
    for path in files.values():
        refuse_existing(path)
    write_new(files["key"], made.key, private=True)
    write_new(files["request"], made.request)
    write_new(files["certificate"], made.certificate)
    return {name: str(path) for name, path in files.items()}
