"""`mingjing accounts`: what works before anybody can sign in, and when everybody is locked out.

Whoever may run it holds the database; the ledger names "system:setup" as its actor.
"""

import json
from pathlib import Path

import click
from django.db import transaction

from accounts.errors import Refused
from accounts.models import Person
from accounts.principal import system
from accounts.rules import Kind, Role
from accounts.services import certificates, organisations, people, posts

SETUP = system("setup")


@click.group("accounts")
def group() -> None:
    """The first administrator, and help for one who is locked out."""


@group.command()
@click.option("--city", required=True, help="Name of the topmost organisation.")
@click.option("--city-en", default="", help="Its name in English.")
@click.option("--username", required=True, help="What the first administrator signs in as.")
@click.option("--name", required=True, help="The administrator's name.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def found(city: str, city_en: str, username: str, name: str, as_json: bool) -> None:
    """Found an empty installation: the city and its first administrator, with a first password."""
    try:
        with transaction.atomic():
            place = organisations.create(
                SETUP, parent=None, kind=Kind.CITY, name=city, name_en=city_en
            )
            person, password = people.create(
                SETUP, organisation=place, username=username, name=name
            )
            posts.grant(SETUP, person, place, Role.ADMINISTRATOR)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    _say_password(person, password, as_json)


@group.command("reset-password")
@click.argument("username")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def reset_password(username: str, as_json: bool) -> None:
    """Give the person who signs in as USERNAME a new first password."""
    try:
        person = Person.objects.get_by_natural_key(username)
    except Person.DoesNotExist:
        raise click.ClickException(f"nobody signs in as {username}") from None
    _say_password(person, people.reset_password(SETUP, person), as_json)


@group.command("take-crl")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def take_crl(file: Path) -> None:
    """Take out of use the certificates that the list of the revoked (CRL) in FILE names."""
    try:
        taken = certificates.take_revoked(SETUP, file.read_bytes())
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    for one in taken:
        click.echo(f"revoked {one.sha256} {one.subject}")
    click.echo(f"{len(taken)} newly revoked")


def _say_password(person: Person, password: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"username": person.username, "password": password}))
    else:
        click.echo(f"{person.username} signs in with {password} and replaces it at once")
