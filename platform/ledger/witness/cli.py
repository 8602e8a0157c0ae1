"""The witness's commands: `witness` answers logs, `pins` prints what it remembers."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import TypeVar

import click

from ledger import keys
from ledger.cli_errors import clear_errors
from ledger.errors import BadInput
from ledger.notes import COSIGNATURE_V1, SignerKey
from ledger.witness.judge import Witness, wall_clock
from ledger.witness.server import WitnessServer
from ledger.witness.state import WitnessState

FILE = click.Path(dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., object])


OPTIONS = (
    click.option("--listen", default="127.0.0.1:7380", show_default=True, help="HOST:PORT"),
    click.option("--state", type=FILE, required=True, help="What it must never forget."),
    click.option("--key", type=FILE, required=True, help="Its private key."),
    click.option("--name", help="Its name: makes a new witness where neither key nor state is."),
    click.option(
        "--log-key", "log_keys", type=FILE, required=True, multiple=True, help="Logs' public keys."
    ),
)


def options(command: Command) -> Command:
    """Give a command what a witness has to be told."""
    return reduce(lambda made, option: option(made), reversed(OPTIONS), command)


@click.command()
@options
@clear_errors
def witness(
    listen: str, state: Path, key: Path, name: str | None, log_keys: tuple[Path, ...]
) -> None:
    """Cosign the checkpoints of logs, and never two that contradict, until told to stop."""
    serve(listen, state, key, name, log_keys)


def serve(
    listen: str,
    state: Path,
    key: Path,
    name: str | None,
    log_keys: Iterable[Path],
    *,
    now: Callable[[], datetime] = wall_clock,
) -> None:
    """Be the witness of the logs with these public keys, at the time that `now` tells.

    Raises `BadInput` for files that are none of a witness's.
    """
    logs = [one for path in log_keys for one in keys.load_verifiers(path)]
    if name and not key.exists() and not state.exists():
        keys.create(key, name, COSIGNATURE_V1)
        WitnessState.create(state)
    signer = _witness_key(key)
    server = WitnessServer(_address(listen), Witness(signer, logs, WitnessState(state), now))
    host, port = server.server_address[:2]
    click.echo(f"witness {signer.verifier} listens on http://{host!s}:{port}")
    with server:
        server.serve_forever()


@click.command()
@click.option("--state", type=FILE, required=True, help="A witness's state.")
@click.option("--origin", help="Only the log of this name.")
@click.option("--refused", is_flag=True, help="Those it refused as forks instead.")
@clear_errors
def pins(state: Path, origin: str | None, refused: bool) -> None:
    """Print the checkpoints a witness cosigned: what an auditor verifies a log against."""
    memory = WitnessState(state)
    click.echo("\n".join(memory.evidence(origin) if refused else memory.cosigned(origin)), nl=False)
    memory.close()


def _witness_key(path: Path) -> SignerKey:
    key = keys.load_signer(path)
    if key.algorithm != COSIGNATURE_V1:
        raise BadInput(f"{path} is a log's key, not a witness's")
    return key


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise BadInput(f"--listen {listen}: not HOST:PORT")
    return host.strip("[]"), int(port)
