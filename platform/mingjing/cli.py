"""The `mingjing` command: one group a room and one command a process, loaded when asked for.

`mingjing worktime` answers without a database and without Django, and so do those that only start
other processes; every other command has the project set up first. An error is one line on standard
error and a non-zero exit.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Place:
    """Where a command is found, what it is for, and whether it needs the project set up."""

    path: str
    says: str
    needs_project: bool = True


PLACES = {
    "accounts": Place("accounts.cli:group", "The first administrator, and one locked out."),
    "ca": Place("bidding.authority.cli:group", "The platform's own CA, offline.", False),
    "county": Place("mingjing.county.cli:group", "The demonstration's county and its days."),
    "demo": Place("mingjing.demo:demo", "A hall at work, with engines of its own.", False),
    "hall": Place("hall.cli:group", "Records of the hall: import, replay, report."),
    "ledger": Place("ledger.cli:group", "Keys, exports and proofs of the ledger.", False),
    "media": Place("media.cli:group", "Recordings, and whether they are whole.", False),
    "recorder": Place("mingjing.serving:recorder", "The process that records the cameras."),
    "eye": Place("mingjing.serving:eye", "The process that looks at what the cameras see."),
    "archivist": Place("media.archive.cli:archivist", "The process that keeps recordings."),
    "discs": Place("media.archive.cli:discs", "Disc images of a recording's package."),
    "relay": Place("mingjing.serving:relay", "The process that numbers entries."),
    "steward": Place("mingjing.serving:steward", "The process that keeps tenders to their time."),
    "up": Place("mingjing.up:up", "The whole platform against configured servers.", False),
    "watcher": Place("mingjing.serving:watcher", "The process that sounds the clocks."),
    "web": Place("mingjing.serving:web", "The process that serves pages and screens."),
    "worker": Place("mingjing.serving:worker", "The process for what can be repeated.", False),
    "worktime": Place("worktime.cli:group", "Due dates and why; no database needed.", False),
}


class Rooms(click.Group):
    """Finds a command by name without importing the others, for their help neither."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, sorted."""
        return sorted({*PLACES, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The named command, imported now."""
        place = PLACES.get(cmd_name)
        return _load(place.path) if place else super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command the words name, with the project set up if it needs that."""
        place = PLACES.get(args[0])
        if place and place.needs_project:
            _set_up_project(args)
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's signature)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write what each command is for."""
        own = {name: command.get_short_help_str() for name, command in self.commands.items()}
        says = own | {name: place.says for name, place in PLACES.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(says.items()))


def _load(path: str) -> click.Command:
    module, name = path.split(":")
    command = getattr(importlib.import_module(module), name)
    if not isinstance(command, click.Command):
        raise TypeError(f"{path} is no click command")
    return command


def _set_up_project(words: Sequence[str]) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    if "--help" in words:
        os.environ["MINGJING_ENV"] = "demo"  # help does nothing: stand-ins will do for the settings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=Rooms)
def root() -> None:
    """Mingjing 明镜: the hall's clocks, seen as they run."""


@root.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: Sequence[str]) -> None:
    """Django's own management commands."""
    from django.core.management import execute_from_command_line

    _set_up_project(arguments)
    execute_from_command_line(["mingjing manage", *arguments])


def main() -> None:
    """Entry point of the `mingjing` command: it ends with the exit code of the one that ran."""
    try:
        # Without standalone mode click catches an `Exit` and returns its code.
        sys.exit(root(prog_name="mingjing", standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.format_message(), err=True)
        sys.exit(help_.exit_code)
    except click.ClickException as error:
        click.echo(f"mingjing: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
