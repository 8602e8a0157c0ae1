"""What a command says when it cannot do what it was asked: one line, exit code 2."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from ledger.errors import LedgerError

P = ParamSpec("P")


class BadCall(click.ClickException):
    """A command that could not be carried out."""

    exit_code = 2


def clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Let `command` end with one clear line where the ledger or a file refuses."""

    @wraps(command)
    def guarded(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            command(*arguments, **options)
        except (LedgerError, OSError) as error:
            raise BadCall(" ".join(str(error).split())) from error

    return guarded
