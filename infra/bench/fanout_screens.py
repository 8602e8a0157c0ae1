"""The load client `screens.c`: built when it has changed, driven by lines."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "var" / "bench"
MARK = '"_t":'
"""What stands before the moment of an event, in microseconds of CLOCK_MONOTONIC."""


def build() -> Path:
    """The program, compiled by the machine's own C compiler. Raises `RuntimeError` without one."""
    source, program = HERE / "screens.c", BUILT / "screens"
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    if not (compiler := shutil.which("gcc") or shutil.which("cc")):
        raise RuntimeError("no C compiler: apt-get install gcc libc6-dev")
    BUILT.mkdir(parents=True, exist_ok=True)
    subprocess.run([compiler, "-O2", "-o", program, source], check=True)
    return program


class Screens:
    """So many open screens, ready when made; they end with the `with` block."""

    def __init__(
        self,
        port: int,
        count: int,
        *,
        protocol: str = "ws",
        path: str = "/live/",
        header: str = "",
        text: str = "",
        mark: str = MARK,
        stalled: int = 0,
        every: bool = False,
    ) -> None:
        """Open them. `every` times when the last of all has an event, by its number."""
        options = ["-h", header, "-s", text, "-m", mark, "-n", str(stalled), *["-a"] * every]
        command = [str(build()), *options, protocol, str(port), path, str(count)]
        near, far = socket.socketpair()
        with near, far:
            self._process = subprocess.Popen(command, stdin=far.fileno(), stdout=far.fileno())
            self._lines = near.makefile("rw")
        ready = self._line().split()
        if ready != ["ready", str(count)]:
            raise RuntimeError(f"of {count} screens only so many opened: {ready}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._lines.close()
        self._process.kill()
        self._process.wait()

    def reset(self) -> None:
        """Begin to count anew."""
        self._say("reset")

    def stats(self) -> dict[str, Any]:
        """What was counted: events, the fewest of one screen, latencies in milliseconds."""
        said: dict[str, Any] = json.loads(self._say("stats"))
        return said

    def _say(self, command: str) -> str:
        print(command, file=self._lines, flush=True)
        return self._line()

    def _line(self) -> str:
        return self._lines.readline()
