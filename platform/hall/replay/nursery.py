"""Where a rehearsal's processes come from: what they need is imported once, here.

This module is what `multiprocessing`'s fork server loads. A watcher that is killed is replaced by a
fork of it within milliseconds, where a new Python would read the whole platform again.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable

import django
from setproctitle import setproctitle

django.setup()

from deadlines import watcher  # noqa: E402 (models load once the apps are ready)
from live import relay  # noqa: E402

ROLES: dict[str, Callable[[threading.Event], None]] = {
    "watcher": watcher.run,
    "relay": relay.run,
}


def work(role: str) -> None:
    """Be one of the platform's processes until told to stop, or until whoever asked has ended."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    threading.Thread(target=_stop_with_parent, args=[stop], daemon=True).start()
    setproctitle(f"mingjing {role} (rehearsal)")
    ROLES[role](stop)


def _stop_with_parent(stop: threading.Event) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    stop.set()
