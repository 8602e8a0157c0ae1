"""The program: finds the command, and ends with one clear line and an exit code.

Exit codes: 0 done · 1 what was examined is not what it should be · 2 the call cannot be carried
out · 3 something is still missing (a share, a lock) · 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from bidding.envelope.cli.output import Output, language
from bidding.envelope.errors import BadInput, EnvelopeError, LockMissing, NotEnoughShares

COMMANDS = {
    "keygen": "bidding.envelope.cli.keygen",
    "tender": "bidding.envelope.cli.tender",
    "seal": "bidding.envelope.cli.seal",
    "bridge": "bidding.envelope.cli.bridge",
    "renew": "bidding.envelope.cli.renew",
    "share": "bidding.envelope.cli.share",
    "open": "bidding.envelope.cli.open",
    "inspect": "bidding.envelope.cli.inspect",
    "verify": "bidding.envelope.cli.verify",
    "draw": "bidding.envelope.cli.draw",
    "ranking": "bidding.envelope.cli.ranking",
    "backup": "bidding.envelope.cli.backup",
    "restore": "bidding.envelope.cli.restore",
    "words": "bidding.envelope.cli.words",
}
"""Where each command is: a module with `add_arguments` and `run`."""

_REFUSED, _BAD_CALL, _MISSING, _INTERRUPTED = 1, 2, 3, 130


class Command(Protocol):
    """A module that is a command. Its docstring is its help."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace, output: Output) -> int | None:
        """Do it; errors are `EnvelopeError`s. None stands for exit code 0."""
        ...


def process() -> int:
    """`ebid` as a process of its own.

    What libraries in C write to the error stream of their own accord (GmSSL names the line of its
    source at every signature that does not verify) is not shown: our one line says it better.
    """
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return main()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = parser().parse_args(words)
    output = Output(as_json=arguments.json, language=arguments.lang or language())
    command = cast("Command", arguments.command)
    try:
        return command.run(arguments, output) or 0
    except EnvelopeError as error:
        output.error(error)
        return _exit_code(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # nobody listens any more: say nothing about it either
    return 0


def _exit_code(error: EnvelopeError) -> int:
    if isinstance(error, BadInput):
        return _BAD_CALL
    return _MISSING if isinstance(error, NotEnoughShares | LockMissing) else _REFUSED


def parser() -> argparse.ArgumentParser:
    """What `ebid` understands."""
    whole = argparse.ArgumentParser(
        prog="ebid",
        description="Sealed bids: nobody opens one early, alone, or another than was handed in.",
        epilog=(__doc__ or "").partition("\n\n")[2],
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for name, place in COMMANDS.items():
        module = cast("Command", import_module(place))
        says = (module.__doc__ or "").strip()
        one = commands.add_parser(
            name,
            help=says.splitlines()[0],
            description=says,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_argument("--json", action="store_true", help="answer in JSON, errors too")
        one.add_argument("--lang", choices=["zh", "en"], help="default: the terminal's language")
        one.set_defaults(command=module)
        module.add_arguments(one)
    return whole
