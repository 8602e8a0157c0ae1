"""The `mingjing` command: one group a room, loaded when it is asked for.

`mingjing worktime` answers without a database and without Django; every other group has the
project set up first. An error is one line on standard error and a non-zero exit.
"""

import importlib
import os
import sys
from collections.abc import Sequence

import click

PURE_GROUPS = {"worktime": "worktime.cli:group"}
DJANGO_GROUPS = {
    "hall": "hall.cli:group",
    "ledger": "ledger.cli:group",
}


class Rooms(click.Group):
    """Finds a room's commands by name without importing the other rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, sorted."""
        return sorted({*PURE_GROUPS, *DJANGO_GROUPS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The named command, imported now."""
        if path := PURE_GROUPS.get(cmd_name):
            return _load(path)
        if path := DJANGO_GROUPS.get(cmd_name):
            _set_up_django()
            return _load(path)
        return super().get_command(ctx, cmd_name)


def _load(path: str) -> click.Command:
    module, name = path.split(":")
    command = getattr(importlib.import_module(module), name)
    if not isinstance(command, click.Command):
        raise TypeError(f"{path} is no click command")
    return command


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")
    django.setup()


@click.group(cls=Rooms)
def root() -> None:
    """Mingjing 明镜: the hall's clocks, seen as they run."""


@root.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: Sequence[str]) -> None:
    """Django's own management commands."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")
    execute_from_command_line(["mingjing manage", *arguments])


def main() -> None:
    """Entry point of the `mingjing` command."""
    try:
        root(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        click.echo(f"mingjing: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
