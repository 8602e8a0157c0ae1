"""What both engines share: a child process, its log, its socket's folder, its end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Self

from mingjing.lifeline import Claim, Taken, die_with_parent
from mingjing.processes import LONGEST_PAUSE

# The kernel's limit for the path of a local socket, its closing NUL left out: unix(7).
SOCKET_PATH_BYTES = 107
# How long what a killed owner or a killed server leaves behind is given to end, in seconds.
PATIENCE = 20.0


class EngineError(RuntimeError):
    """An embedded engine cannot be started; the message says why in one line."""


def package_folder(name: str) -> Path:
    """Where the wheel `name` was installed, without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"the package {name} is not installed")
    return Path(spec.submodule_search_locations[0])


class Engine(ABC):
    """A server over a local socket that lives no longer than the process that started it."""

    name: ClassVar[str]
    socket_name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    recovery: ClassVar[float]  # seconds it may take from its start to its first answer

    def __init__(self, folder: Path) -> None:
        """Claim `folder` and start the server in it.

        Raises `EngineError` when it cannot run, or runs already for another process.
        """
        self._folder = folder.absolute()
        self._log = self._folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._claim = Claim(self._folder.with_name(f"{folder.name}.lock"), PATIENCE)
        except Taken:
            raise EngineError(f"another process runs the {self.name} of {folder}") from None
        self.socket_folder = self._socket_folder()
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.close()
            raise

    @abstractmethod
    def _prepare(self) -> None:
        """Make what the server needs before its first start."""

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether the server takes connections."""

    def _socket_folder(self) -> Path:
        """Our folder; a short-lived one where its path is too long, or two paths to libpq (,)."""
        path = self._folder / self.socket_name
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES and "," not in str(path):
            return self._folder
        return Path(tempfile.mkdtemp(prefix="mingjing-", dir="/tmp"))

    def start(self) -> None:
        """Start the server, or start it again, and wait until it answers.

        The orphans of a killed server may hold its memory for a moment: it is tried again then.
        """
        end = time.monotonic() + PATIENCE
        while not self.running:
            self._launch()
            try:
                self._wait()
            except EngineError:
                if time.monotonic() > end or not self._worth_another_try():
                    raise
                time.sleep(0.2)

    def _worth_another_try(self) -> bool:
        return False

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[self._claim.fd],
                start_new_session=True,  # Ctrl-C is for us: the engines end last
                preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509 (no threads yet)
            )

    def _wait(self) -> None:
        end = time.monotonic() + self.recovery
        while not self._answers():
            if not self.running:
                raise EngineError(f"{self.name} did not start: {self._last_words()}")
            if time.monotonic() > end:
                raise EngineError(f"{self.name} does not answer after {self.recovery:.0f} s")
            time.sleep(0.02)

    def _last_words(self) -> str:
        with self._log.open(errors="replace") as log:
            lines = deque((line.strip() for line in log if line.strip()), maxlen=20)
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return f"{(telling or list(lines) or ['no word'])[-1]} (all of it: {self._log})"

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def finished(self) -> bool:
        """Never: a server that ends has died."""
        return False

    @property
    def longest_pause(self) -> float:
        """As for whatever else is kept running."""
        return LONGEST_PAUSE

    @property
    def pid(self) -> int:
        """The server's process number, for tests that kill it."""
        if self._process is None:
            raise EngineError(f"{self.name} was not started")
        return self._process.pid

    def ask_to_stop(self) -> None:  # noqa: B027 (nothing yet: a server ends after its clients)
        """Leave it running until `end`."""

    def end(self, patience: float) -> None:
        """Stop the server, waiting at least `patience` seconds; its data is safe in any case."""
        if self._process is not None and self.running:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(max(patience, PATIENCE))
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def close(self) -> None:
        """Stop the server and free its folder. Harmless when done already."""
        self.end(PATIENCE)
        self._claim.release()
        if self.socket_folder != self._folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
