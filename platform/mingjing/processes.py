"""Child processes: one that is kept running, and the keeper of many.

Nothing is left behind however the keeper ends. Told to stop, it asks every child, waits, and then
ends whole process groups; killed outright, the kernel tells the children (see `lifeline`).
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mingjing.lifeline import die_with_parent

STOPPING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
LONGEST_PAUSE = 30.0  # seconds before something that dies again and again is started once more
GRACE = 10.0  # seconds all children together have between being asked to stop and being ended


class Kept(Protocol):
    """Something that can be kept running."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def running(self) -> bool:
        """Whether it is alive now."""

    @property
    def finished(self) -> bool:
        """Whether it ended because its work is done, and is not to be started again."""

    @property
    def longest_pause(self) -> float:
        """Seconds that its start is put off at most when it dies again and again."""

    def start(self) -> None:
        """Start it, or start it again."""

    def ask_to_stop(self) -> None:
        """Ask it to end soon."""

    def end(self, patience: float) -> None:
        """Wait for its end at most `patience` seconds, then end it and all it started."""


@dataclass
class Program:
    """A program as a child process, the leader of a process group of its own."""

    name: str
    command: Sequence[str]
    log: Path | None = None  # where its output goes; None: where ours goes
    lasting: bool = True  # whether ending well is dying all the same
    longest_pause: float = LONGEST_PAUSE
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the child with the environment of this process."""
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(self.log.open("ab")) if self.log else None
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the keeper: it stops them in its own order
                preexec_fn=die_with_parent(),  # noqa: PLW1509 (no threads here)
            )

    @property
    def running(self) -> bool:
        """Whether the child is alive; what a dead one had started is ended at once."""
        if self._process is None or self._process.returncode is not None:
            return False
        # Looked at before it is reaped: until then its number, and its group's, is nobody else's.
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
        self._end_group()
        return False

    @property
    def finished(self) -> bool:
        """Whether it ended well and was not meant to last."""
        return (
            not self.lasting
            and self._process is not None
            and not self.running
            and self._process.returncode == 0
        )

    @property
    def pid(self) -> int | None:
        """The child's process number while it lives."""
        return self._process.pid if self._process is not None and self.running else None

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self.running:
            self._process.terminate()

    def end(self, patience: float) -> None:
        """Wait, then kill the whole group."""
        end = time.monotonic() + patience
        while self.running and time.monotonic() < end:
            time.sleep(0.02)
        if self.running:
            self._end_group()

    def _end_group(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class BackOff:
    """When to start again: soon after the first death, ever later while deaths are early."""

    FIRST = 0.2  # seconds
    SETTLED = 60.0  # whoever lived this long starts afresh

    def __init__(self, longest: float = LONGEST_PAUSE) -> None:
        self._longest = longest
        self._delay = 0.0
        self._started = 0.0
        self._due: float | None = None

    def started(self, now: float) -> None:
        """Note a start."""
        self._started, self._due = now, None

    def wait(self, now: float) -> float:
        """Seconds until the next start, counted from when the death is first asked about."""
        if self._due is None:
            early = self._delay > 0 and now - self._started < self.SETTLED
            self._delay = min(self._delay * 2, self._longest) if early else self.FIRST
            self._due = now + self._delay
        return max(0.0, self._due - now)


class Keeper:
    """Keeps things running, each started after those before it, until a signal says stop."""

    def __init__(self, kept: Sequence[Kept], say: Callable[[str], None]) -> None:
        """`say` is told in one line what died."""
        self._kept = [(one, BackOff(one.longest_pause)) for one in kept]
        self._say = say

    def run(self, each_second: Callable[[], None] = lambda: None) -> signal.Signals:
        """Keep everything running and return the signal that said stop.

        Call it in the main thread of a process without others. Everything is stopped on return,
        by an exception too.
        """
        with _blocked({*STOPPING, signal.SIGCHLD}) as awaited:
            try:
                for one, back_off in self._kept:
                    if not one.running:  # an engine was started before its clients were made
                        one.start()
                    back_off.started(time.monotonic())
                while True:
                    found = signal.sigtimedwait(awaited, self._restart())
                    if found and found.si_signo in STOPPING:
                        return signal.Signals(found.si_signo)
                    each_second()
            finally:
                self._stop()

    def _restart(self) -> float:
        """Start what is due again; return the seconds until this is worth asking again."""
        soonest = 1.0
        for one, back_off in self._kept:
            if one.running or one.finished:
                continue
            if wait := back_off.wait(time.monotonic()):
                soonest = min(soonest, wait)
                continue
            self._say(f"{one.name} died and is started again")
            one.start()
            back_off.started(time.monotonic())
        return soonest

    def _stop(self) -> None:
        for one, _ in reversed(self._kept):
            one.ask_to_stop()
        end = time.monotonic() + GRACE
        for one, _ in reversed(self._kept):
            one.end(max(0.0, end - time.monotonic()))


@contextlib.contextmanager
def _blocked(signals: Set[signal.Signals]) -> Iterator[Set[signal.Signals]]:
    """Leave `signals` to sigtimedwait(2): none is lost, none interrupts anything."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield signals
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
