"""What ties a process to its parent and a folder to one process.

Neither needs tidying up: the kernel ends the child when the parent ends, and frees the folder when
the last holder ends, also after `kill -9`.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `number` to the child when its parent ends.

    The parent is the *thread* that starts the child (prctl(2)): start children from a thread that
    lives as long as they should.
    """
    parent = os.getpid()

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        _libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended before the tie was made
            os._exit(1)

    return tie


class Taken(RuntimeError):
    """Another process holds the claim."""


class Claim:
    """An exclusive hold on a lock file, kept until `release` or the end of every holder.

    A child that inherits `fd` (`pass_fds`) holds on as well: whoever waits for the claim waits for
    the orphans of a killed owner too.
    """

    def __init__(self, path: Path, patience: float = 0) -> None:
        """Take the claim, waiting up to `patience` seconds; raise `Taken` after that."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + patience
        while not self._try():
            if time.monotonic() >= end:
                os.close(self.fd)
                raise Taken(f"another process holds {path}")
            time.sleep(0.05)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
            return False
        return True

    def release(self) -> None:
        """Let go. Harmless when done already."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


@contextmanager
def passing_folder(parent: Path) -> Iterator[Path]:
    """A folder of this process below `parent`, removed at the end; those of the dead go now."""
    mutex = Claim(parent / "lock", patience=60)
    for lock in parent.glob("*.lock"):
        _remove_if_dead(lock)
    folder = parent / str(os.getpid())
    claim = Claim(folder.with_suffix(".lock"))
    folder.mkdir()
    mutex.release()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        claim.release()


def _remove_if_dead(lock: Path) -> None:
    try:
        claim = Claim(lock)
    except Taken:
        return
    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
    lock.unlink()
    claim.release()
