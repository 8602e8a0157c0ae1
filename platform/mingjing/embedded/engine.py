"""What both engines share: a child process, its log, its socket's folder, its end."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from mingjing.lifeline import Claim, Taken, die_with_parent

# The kernel's limit for the path of a local socket, its closing NUL left out: unix(7).
SOCKET_PATH_BYTES = 107
# How long the orphans of a killed owner are given to end before we say that the folder is in use.
PATIENCE = 20.0


class EngineError(RuntimeError):
    """An embedded engine cannot be started; the message says why in one line."""


def package_folder(name: str) -> Path:
    """Where the wheel `name` was installed, without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"the package {name} is not installed")
    return Path(spec.submodule_search_locations[0])


class Engine:
    """A server over a local socket that lives no longer than the process that started it."""

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, socket_name: str) -> None:
        """Claim `folder` (its parent is made) and find a folder short enough for `socket_name`."""
        self._folder = folder.absolute()
        self._log = self._folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._own_socket_folder: Path | None = None
        try:
            self._claim = Claim(self._folder.with_name(f"{folder.name}.lock"), PATIENCE)
        except Taken:
            raise EngineError(f"another process runs the {self.name} of {folder}") from None
        self._socket_folder = self._short_enough(socket_name)

    def _short_enough(self, socket_name: str) -> Path:
        if len(os.fsencode(self._folder / socket_name)) <= SOCKET_PATH_BYTES:
            return self._folder
        self._own_socket_folder = Path(tempfile.mkdtemp(prefix="mingjing-", dir="/tmp"))
        return self._own_socket_folder

    def _launch(self, command: Sequence[str]) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[self._claim.fd],
                start_new_session=True,  # Ctrl-C is for us: the engines end last
                preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509 (no threads yet)
            )

    def _wait_until(self, answers: Callable[[], bool], seconds: float) -> None:
        """Wait for the first answer; a server that ends, or never answers, is an error."""
        end = time.monotonic() + seconds
        while not answers():
            if not self.running:
                self.close()
                raise EngineError(f"{self.name} did not start: {self._last_words()}")
            if time.monotonic() > end:
                self.close()
                raise EngineError(f"{self.name} does not answer after {seconds:.0f} s")
            time.sleep(0.02)

    def _last_words(self) -> str:
        with self._log.open(errors="replace") as log:
            lines = deque((line.strip() for line in log if line.strip()), maxlen=20)
        telling = [line for line in lines if "FATAL" in line or "ERROR" in line]
        return f"{(telling or list(lines) or ['no word'])[-1]} (all of it: {self._log})"

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The server's process number, for tests that kill it."""
        if self._process is None:
            raise EngineError(f"{self.name} was not started")
        return self._process.pid

    def close(self) -> None:
        """Stop the server and free its folder. Harmless when done already."""
        if self._process is not None and self.running:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._claim.release()
        if self._own_socket_folder is not None:
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(self._own_socket_folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
