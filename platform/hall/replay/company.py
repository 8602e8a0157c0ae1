"""The watcher and the relay of a rehearsal, replaced at once whenever they are killed."""

import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from hall.replay.nursery import work

GRACE = 5.0
"""Seconds that a process has between being told to end and being ended."""
PATIENCE = 3
"""How often in a row a process may fail by itself, soon after its start, before it is given up."""
SOON = 5.0


class Helpless(Exception):
    """A process of the rehearsal does not start."""


class Member:
    """One process that is kept alive."""

    def __init__(self, role: str) -> None:
        """Start it. It ends with us, however we end."""
        self.role = role
        self._failures = 0
        self._start()

    def keep(self) -> None:
        """Replace it if it has died. Raises `Helpless` where it keeps failing by itself."""
        ended = self._process.exitcode
        if ended is None:
            return
        soon = time.monotonic() - self._started < SOON
        self._failures = self._failures + 1 if ended > 0 and soon else 0
        if self._failures >= PATIENCE:
            raise Helpless(_("%(name)s 进程无法启动") % {"name": self.role})
        self._start()

    def tell_to_end(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def end(self) -> None:
        """Wait for its end, for a while, and then see to it."""
        self._process.join(GRACE)
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._started = time.monotonic()
        self._process = _FORKS.Process(target=work, args=[self.role], name=self.role)
        self._process.start()


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["hall.replay.nursery"])


@contextmanager
def company(roles: Sequence[str], environment: Mapping[str, str]) -> Iterator[Sequence[Member]]:
    """These processes, running in `environment` while the block runs; it becomes ours as well."""
    os.environ.update(environment)
    started: list[Member] = []
    try:
        started.extend(map(Member, roles))
        yield started
    finally:
        for member in started:
            member.tell_to_end()
        for member in started:
            member.end()
