"""The processes of the platform, each a command: `mingjing web`, `relay`, `watcher` …

Each may be killed at any moment and started again; `mingjing up` keeps one of each running.
"""

import os
import signal
import sys
import threading

import click

HOST = click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
PORT = click.option("--port", envvar="PORT", type=int, default=8000, show_default=True)


@click.command()
@HOST
@PORT
def web(host: str, port: int) -> None:
    """Serve pages, interfaces and live screens."""
    from live.daphne import serve, tcp
    from mingjing.asgi import application

    def ready(addresses: list[tuple[str, int]]) -> None:
        for name, number in addresses:
            click.echo(f"web: http://{name}:{number}/")

    serve(application, [tcp(host, port)], ready)


@click.command()
def relay() -> None:
    """Number the ledger's entries, sign checkpoints, tell the live screens."""
    from live.relay import run

    run(_told_to_stop())


@click.command()
def watcher() -> None:
    """Sound every clock when its moment comes."""
    from deadlines.watcher import run

    run(_told_to_stop())


@click.command()
def steward() -> None:
    """Keep the logs of tenders, close them at their deadline, freeze what is to be opened."""
    from bidding.steward import run

    run(_told_to_stop())


@click.command()
def recorder() -> None:
    """Record every camera of every recording under way, and seal what has ended."""
    from media.recording.process import run

    run(_told_to_stop())


@click.command()
def eye() -> None:
    """Look at every recording under way: alarm when a camera sees no more what it should."""
    from media.eye.process import run

    run(_told_to_stop())


@click.command()
@click.option("--processes", type=int, default=2, show_default=True)
def worker(processes: int) -> None:
    """Do what can be done again: notices, PDF, exports."""
    command = [sys.executable, "-m", "celery", "--app", "mingjing.celery", "worker"]
    command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle"]
    command += ["--loglevel", "INFO"]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606 (its signals are Celery's)


def _told_to_stop() -> threading.Event:
    """An event that is set when the process is told to stop."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    return told
