"""Steps that are taken once: stamps, progress, one-line failures. Standard library only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOGS = ROOT / "var" / "setup"


class Failure(Exception):
    """A step cannot be taken; the message says why and what helps, in one line."""


@dataclass(frozen=True)
class Step:
    """Something made from inputs, and made again only when they change."""

    name: str
    make: Callable[[], None]
    inputs: Callable[[], Iterable[Path | str]]  # files by their content, words as they are
    stamp: Path  # beside what is made: whoever removes that removes the stamp as well

    def follow(self) -> None:
        """Take the step unless its stamp says that it was taken from the same inputs."""
        if self.stamp.exists() and self.stamp.read_text() == digest_of(self.inputs()):
            return
        self.stamp.unlink(missing_ok=True)
        started = time.monotonic()
        print(f"· {self.name} …", flush=True)
        self.make()
        self.mark()
        print(f"· {self.name}: done in {time.monotonic() - started:.0f} s", flush=True)

    def mark(self) -> None:
        """Note that what the step makes stands, made from the inputs as they are now."""
        self.stamp.write_text(digest_of(self.inputs()))


def digest_of(inputs: Iterable[Path | str]) -> str:
    """The SHA-256 of words, and of files by their names below ROOT and their contents."""
    digest = hashlib.sha256()
    for one in inputs:
        if isinstance(one, str):
            digest.update(one.encode() + b"\0")
        else:
            digest.update(os.fsencode(one.relative_to(ROOT)) + b"\0")
            digest.update(hashlib.sha256(one.read_bytes()).digest())
    return digest.hexdigest()


def files_below(folder: Path, left_out: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Every file below `folder`, in a fixed order, but for what lies in folders of these names."""
    for path in sorted(folder.iterdir()):
        if path.name in left_out:
            continue
        if path.is_dir():
            yield from files_below(path, left_out)
        elif path.is_file():
            yield path


def run(
    what: str,
    command: Sequence[str],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in a log, its last line shown as it works.

    Raises Failure with the line that looks most like the reason.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{what.split(maxsplit=1)[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _show(process, log)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        raise Failure(f"{what} failed: {_reason(log)} (all of it: {log.relative_to(ROOT)})")


def _show(process: subprocess.Popen[bytes], log: Path) -> None:
    started = time.monotonic()
    on_screen = sys.stdout.isatty()
    while True:
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            if on_screen:
                line = f"  {time.monotonic() - started:4.0f} s  {_last_line(log)}"
                print(f"\r\033[K{line[:100]}", end="", flush=True)
            continue
        if on_screen:
            print("\r\033[K", end="", flush=True)
        return


def _last_line(log: Path) -> str:
    lines = log.read_bytes()[-2000:].decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _reason(log: Path) -> str:
    """The first line that names an error and says more than a code."""
    found = re.findall(
        r"^(?:npm error|error:|E:)(?! code) *(\S.*)",
        log.read_text(errors="replace"),
        re.MULTILINE | re.IGNORECASE,
    )
    return str(found[0]) if found else _last_line(log) or "no word"


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Let one set-up of this folder run at a time; a second waits, and says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("· another set-up of this folder is at work: waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
