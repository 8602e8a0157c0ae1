"""`mingjing demo`: a county hall at work, on engines of its own, gone when it is told to stop.

Everything lies below `var/demo` (`MINGJING_VAR` moves `var`). A county once founded is kept, and
the next demonstration goes on where this one stopped, unless the program has changed or FRESH asks
for a new one. A record has a folder of its own: replaying one leaves the county as it is, and only
another record takes its place. What happens in the hall is not ours to know: FOUND makes the
county, RESUME takes it up again (both print who may sign in), and DAY plays its days.
"""

import hashlib
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import click

from mingjing.county.parties.telling import STEPS
from mingjing.embedded import EngineError, Postgres, Redis
from mingjing.lifeline import Claim, Taken, die_with_parent
from mingjing.processes import Keeper, Program
from mingjing.up import mingjing, programs

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("MINGJING_VAR", ROOT / "var")) / "demo"
LOGS = VAR / "log"
COMMAND = VAR / "mingjing"
"""While it runs: the `mingjing` command with the demonstration's settings, to be called by hand."""
USUAL_PORT, ANY_PORT = 8000, 0
# The data need not survive a power cut: a county is founded again in half a minute.
FAST = {"fsync": "off", "full_page_writes": "off"}
FOUND, RESUME = ("county", "found"), ("county", "resume")
DAY, PARTIES, CAMERAS = ("county", "day"), ("county", "tender"), ("county", "cameras")
COUNTY_SPEED, RECORD_SPEED = 60.0, 3600.0


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", type=int, help="8000, or a free one where that is taken.")
@click.option(
    "--speed",
    envvar="SPEED",
    type=click.FloatRange(0, min_open=True),
    help="How many of its seconds pass in one of ours: 60, or 3600 for a record.",
)
@click.option(
    "--record",
    envvar="RECORD",
    type=click.Path(exists=True, file_okay=False, resolve_path=True),
    help="Replay the record in this folder instead of a generated day.",
)
@click.option("--fresh", envvar="FRESH", is_flag=True, help="Found a new county.")
def demo(
    host: str, port: int | None, speed: float | None, record: str | None, *, fresh: bool
) -> None:
    """Show a county hall at work until told to stop (Ctrl-C)."""
    with ExitStack() as stack:
        stack.enter_context(_told_politely())
        stack.enter_context(_alone())
        _free_port(host, port)  # one that is asked for and taken is said before the long work
        folder = VAR / ("record" if record else "run")
        run = Run(folder, f"{_program()} {record or ''}", fresh=fresh)
        try:
            postgres = stack.enter_context(Postgres(run.folder / "postgres", FAST))
            redis = stack.enter_context(Redis(run.folder / "redis"))
        except EngineError as error:
            raise click.ClickException(f"{error}; FRESH=1 begins anew") from error
        postgres.create("mingjing")
        settings = environment(run.folder, postgres.url("mingjing"), redis.url)
        os.environ |= settings
        _step("database", "manage", "migrate", "--no-input", "--verbosity", "0")
        trusted = _step("key", "ledger", "keygen", "--if-missing")
        witness = Witness(run.folder / "witness", trusted)
        stack.callback(witness.program.end, 0)
        settings |= witness.environment()
        os.environ |= settings
        what = ["--record", record] if record else []
        pace = ["--speed", str(speed or (RECORD_SPEED if record else COUNTY_SPEED)), *what]
        words = RESUME if run.founded else (*FOUND, *what)
        accounts = _step("hall", *words)
        run.keep()
        port = _free_port(host, port)
        welcome = Welcome(host, port, accounts, settings)
        day = Program("day", mingjing(*DAY, *pace), lasting=False)
        parties = Program("parties", mingjing(*PARTIES, "--at", welcome.address), lasting=False)
        cameras = Program("cameras", mingjing(*CAMERAS), lasting=False)
        beside = [] if record else [parties, cameras]
        kept = [witness.program, *programs(host, port), day, *beside]
        for program in kept:
            program.log = LOGS / f"{program.name}.log"
        steps = Steps(folder / "parties" / STEPS)

        def each_second() -> None:
            welcome.when_open()
            steps.pass_on()

        Keeper([postgres, redis, *kept], welcome.say).run(each_second=each_second)
        click.echo("\n· stopped")


def environment(run: Path, database: str, redis: str) -> dict[str, str]:
    """The settings of the demonstration in the folder `run`; who is signed in stays so."""
    secret = run / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(50))
    return {
        "MINGJING_ENV": "demo",
        "MINGJING_VAR": str(run),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": secret.read_text(),
        # A batch an hour: three weeks of a tender's log are made up for in a moment.
        "TENDER_LOG": "16 256 3600",
        # A witness has to have seen a closing within two minutes, and one is a second here.
        "ASK_EVERY": "0.5",
        "VAULT_VOLUME_BYTES": str(64 * 1024**2),
    }


class Run:
    """The folder of a county, kept from one demonstration to the next."""

    def __init__(self, folder: Path, made_by: str, *, fresh: bool) -> None:
        """Find the county that this very program has founded, or begin with an empty folder."""
        self.folder = folder
        self._made_by = made_by
        self._mark = folder / "founded"
        self.founded = not fresh and self._mark.exists() and self._mark.read_text() == made_by
        if not self.founded and folder.exists():
            # Engines of a demonstration that was killed may still be writing.
            Claim(folder / "postgres.lock", patience=20).release()
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self) -> None:
        """Say that the county stands, so that the next demonstration finds it."""
        self._mark.write_text(self._made_by)


def _program() -> str:
    """A hash of what makes a county: the program's own files."""
    rooms = ("platform", "bidding", "media", "monitoring")
    files = sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))
    digest = hashlib.sha256()
    for file in [*files, ROOT / "platform" / "mingjing" / "county" / "county.toml"]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Witness:
    """Somebody else's program: it signs what it has seen of the logs, and remembers.

    In the demonstration it lives at the county's time: by the world's it would say of every bid
    that it was seen long before it came, or long after.
    """

    def __init__(self, folder: Path, log_key: str) -> None:
        """Start the witness of `folder`, which knows the ledger by its public `log_key`."""
        folder.mkdir(exist_ok=True)
        (folder / "log.pub").write_text(log_key)
        self._key = folder / "witness.key"
        self._port = _free_port("127.0.0.1", ANY_PORT)  # the usual one is for the pages
        files = ["--state", folder / "state", "--key", self._key, "--log-key", folder / "log.pub"]
        listen = ["--listen", f"127.0.0.1:{self._port}", "--name", "witness.demo"]
        command = mingjing("county", "witness", *listen, *map(str, files))
        self.program = Program("witness", command, log=LOGS / "witness.log")
        self.program.start()

    def environment(self) -> Mapping[str, str]:
        """Where the ledger finds its witness, once that has made its key."""
        public = self._key.with_name("witness.key.pub")
        while not public.exists() or not public.read_text():
            if not self.program.running:
                raise click.ClickException(f"the witness did not start (see {LOGS})")
            time.sleep(0.05)
        return {
            "WITNESS_URL": f"http://127.0.0.1:{self._port}",
            "WITNESS_KEY": public.read_text().strip(),
        }


class Welcome:
    """Says once that the house is open, and where; before that, and after, what goes wrong."""

    def __init__(self, host: str, port: int, accounts: str, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._ask_at = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (compared)
        self._port = port
        self._accounts = accounts
        self._said = False

    @property
    def address(self) -> str:
        """Where a browser finds the house."""
        return f"http://{self._ask_at}:{self._port}/"

    def when_open(self) -> None:
        """Welcome people as soon as every process is at work."""
        if not self._said and self._is_open():
            (VAR / "address").write_text(self.address)
            _write_command(self._settings)
            click.echo(f"\n  明镜 Mingjing   {self.address}\n\n{self._accounts.rstrip()}\n")
            click.echo(f"  In another terminal: {COMMAND} ledger verify")
            click.echo(f"  To the next working morning at once: {COMMAND} county forward\n")
            click.echo("  Ctrl-C ends it and leaves nothing running.")
            self._said = True

    def say(self, line: str) -> None:
        """Pass on a line of the keeper."""
        click.echo(f"· {line} (see {LOGS})", err=True)

    def _is_open(self) -> bool:
        connection = HTTPConnection(self._ask_at, self._port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


class Steps:
    """What happens in the tenders, line by line as the parties write it down."""

    def __init__(self, file: Path) -> None:
        """Pass on what is written from now on."""
        self._file = file
        self._read = file.stat().st_size if file.exists() else 0

    def pass_on(self) -> None:
        """Say what was written since the last time."""
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            file.seek(self._read)
            written = file.read()
        whole = written[: written.rfind(b"\n") + 1]
        if whole:
            click.echo(whole.decode().rstrip("\n"))
            self._read += len(whole)


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only demonstration of this folder."""
    address = VAR / "address"
    try:
        claim = Claim(VAR / "lock")
    except Taken:
        where = f" at {address.read_text()}" if address.exists() else ""
        raise click.ClickException(
            f"the demonstration of this folder runs already{where}"
        ) from None
    _forget(address, COMMAND)
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir()
    try:
        yield
    finally:
        _forget(address, COMMAND)
        claim.release()


def _forget(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _write_command(settings: Mapping[str, str]) -> None:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in settings.items()]
    COMMAND.touch(mode=0o700)  # the settings hold a secret
    COMMAND.write_text("\n".join(["#!/bin/sh", *lines, f'exec {shlex.join(mingjing())} "$@"', ""]))


@contextmanager
def _told_politely() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the set-up as Ctrl-C does, tidying up on the way."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _free_port(host: str, wanted: int | None) -> int:
    """The port to serve on; raises ClickException when the one asked for is taken."""
    usual = [*range(USUAL_PORT, USUAL_PORT + 20), ANY_PORT]
    for port in usual if wanted is None else [wanted]:
        try:
            with socket.create_server((host, port)) as server:
                return int(server.getsockname()[1])
        except OSError as error:
            trouble = error
    raise click.ClickException(f"cannot serve on {host} port {wanted}: {trouble.strerror}")


def _step(what: str, *words: str) -> str:
    """Run a `mingjing` command and return what it printed; raises ClickException if it fails."""
    click.echo(f"· {what} …")
    log = LOGS / f"{what}.log"
    with log.open("wb") as errors:
        done = subprocess.run(
            mingjing(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=die_with_parent(),
            check=False,
        )
    if done.returncode:
        last = (log.read_text(errors="replace").strip().splitlines() or ["no word"])[-1]
        raise click.ClickException(f"{what} failed: {last} (all of it: {log})")
    return done.stdout
