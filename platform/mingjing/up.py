"""`mingjing up`: the whole platform on one machine, against configured servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import click

from mingjing.processes import Keeper, Program
from mingjing.serving import HOST, PORT


def mingjing(*words: str) -> list[str]:
    """The command line of `mingjing` with these words, by the Python that runs now."""
    return [sys.executable, "-m", "mingjing", *words]


def programs(host: str, port: int) -> Sequence[Program]:
    """One of each process, in the order of their start; one asks the witnesses, if any.

    Two recorders: one records, the other has everything loaded and takes over within a moment.
    """
    asking = mingjing("ledger", "cosign", "--every", "10")
    return [
        Program("relay", mingjing("relay")),
        Program("watcher", mingjing("watcher")),
        Program("steward", mingjing("steward")),
        Program("recorder", mingjing("recorder"), longest_pause=1.0),
        Program("second recorder", mingjing("recorder"), longest_pause=1.0),
        Program("eye", mingjing("eye")),
        Program("archivist", mingjing("archivist")),
        Program("worker", mingjing("worker")),
        *([Program("cosign", asking)] if os.environ.get("WITNESS_URL") else []),
        Program("web", mingjing("web", "--host", host, "--port", str(port))),
    ]


@click.command()
@HOST
@PORT
def up(host: str, port: int) -> None:
    """Bring the database up to date, then run everything until told to stop.

    A process that dies is started again. Nothing is left running afterwards.
    """
    migrated = subprocess.run(mingjing("manage", "migrate", "--no-input"), check=False)
    if migrated.returncode:
        raise click.ClickException("the database cannot be brought up to date; see above")
    told = Keeper(programs(host, port), lambda line: click.echo(f"up: {line}", err=True)).run()
    if told is not signal.SIGTERM:
        sys.exit(128 + told)
