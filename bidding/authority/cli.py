"""`mingjing ca`: the platform's own certificate authority, on the machine where its key is kept.

No database and no network: a folder is all it needs.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bidding.authority import Authority, Issued, Request
from bidding.envelope.certificates import ALGORITHMS
from bidding.envelope.errors import EnvelopeError
from bidding.envelope.files import read_small, refuse_existing, write_new

Command = TypeVar("Command", bound=Callable[..., object])
_FOLDER = click.argument("folder", type=click.Path(path_type=Path))
_OUT = click.argument("out", type=click.Path(path_type=Path))


def _passphrase(*, new: bool = False) -> Callable[[Command], Command]:
    return click.option(
        "--passphrase",
        envvar="CA_PASSPHRASE",
        prompt="passphrase",
        hide_input=True,
        confirmation_prompt=new,
        help="Opens the CA's key: better asked for, or from CA_PASSPHRASE, than written here.",
    )


_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group("ca")
def group() -> None:
    """The platform's own certificate authority, offline."""


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except EnvelopeError as error:
        raise click.ClickException(str(error)) from error


@group.command()
@_FOLDER
@click.option("--name", required=True, help="What the certificates say issued them.")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), default="ES256", show_default=True)
@_passphrase(new=True)
def create(folder: Path, name: str, algorithm: str, passphrase: str) -> None:
    """Make a new authority in FOLDER; its key is an age file under the passphrase."""
    with _in_one_line():
        Authority.create(folder, algorithm, name, datetime.now(UTC), passphrase)
    click.echo(f"{folder}/ca.pem is what the platform pins; keep two copies of {folder} offline")


@group.command()
@_FOLDER
@click.argument("request", type=click.Path(path_type=Path))
@_OUT
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650))
@click.option("--yes", is_flag=True, help="Do not ask whether it is who it says.")
@_passphrase()
def sign(folder: Path, request: Path, out: Path, *, days: int, yes: bool, passphrase: str) -> None:
    """Certify the key of the certificate REQUEST (PEM or DER), into OUT."""
    with _in_one_line():
        refuse_existing(out)
        asked, authority = Request.read(read_small(request)), Authority(folder)
        if not yes:
            question = f"{asked.subject} ({asked.algorithm}): have you made sure of who it is?"
            click.confirm(question, abort=True)
        write_new(
            out, authority.issue(asked, authority.unlock(passphrase), datetime.now(UTC), days)
        )
    click.echo(f"{out}: {asked.subject}, serial {authority.issued[-1].serial:x}")


@group.command()
@_FOLDER
@click.argument("serial")
@_OUT
@_passphrase()
def revoke(folder: Path, serial: str, out: Path, passphrase: str) -> None:
    """Revoke the certificate SERIAL (hexadecimal) and write the new list of the revoked to OUT."""
    with _in_one_line():
        refuse_existing(out)
        authority, now = Authority(folder), datetime.now(UTC)
        key = authority.unlock(passphrase)
        authority.revoke(_number(serial), now)
        write_new(out, authority.list_revoked(key, now))
    click.echo(f"{out}: have the platform take it: mingjing accounts take-crl {out}")


@group.command()
@_FOLDER
@_OUT
@_passphrase()
def crl(folder: Path, out: Path, passphrase: str) -> None:
    """Write the list of the revoked anew to OUT: it holds for 90 days."""
    with _in_one_line():
        authority = Authority(folder)
        write_new(out, authority.list_revoked(authority.unlock(passphrase), datetime.now(UTC)))
    click.echo(str(out))


@group.command("list")
@_FOLDER
@_JSON
def list_(folder: Path, as_json: bool) -> None:
    """Show everything issued, the oldest first."""
    with _in_one_line():
        issued = Authority(folder).issued
    if as_json:
        click.echo(json.dumps([_facts(one) for one in issued], ensure_ascii=False, indent=2))
        return
    for one in issued:
        until = f"revoked {one.revoked_at}" if one.revoked_at else f"until {one.not_after}"
        click.echo(f"{one.serial:x}  {one.subject}  {until}")


def _number(serial: str) -> int:
    try:
        return int(serial, 16)
    except ValueError as error:
        raise click.ClickException(f"{serial}: not a serial number in hexadecimal") from error


def _facts(one: Issued) -> dict[str, object]:
    return {
        "serial": f"{one.serial:x}",
        "sha256": one.sha256,
        "subject": one.subject,
        "issued_at": one.at.isoformat(),
        "not_after": one.not_after.isoformat(),
        "revoked_at": one.revoked_at and one.revoked_at.isoformat(),
    }
