"""A relay as a process of its own, to be killed: `python relay_process.py`.

Its one projector writes what entries of kind `live.probe.*` say: `{"topic", "key", "row"}`. It says
"relay" on standard output when it starts.
"""

import signal
from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Event

import django

django.setup()

from ledger.sequencer import Sequenced  # noqa: E402
from live import projection, relay  # noqa: E402
from live.projection import Change  # noqa: E402


class Probe:
    """Writes rows as entries say them, and one row for the time."""

    def wants(self, kind: str) -> bool:
        return kind.startswith("live.probe.")

    def project(self, entries: Sequence[Sequenced], now: datetime) -> Iterable[Change]:
        return [Change(**entry.body) for entry in entries]

    def tick(self, now: datetime) -> Iterable[Change]:
        return [Change("probe:clock", "now", {"now": now.isoformat()})]


projection._projectors.clear()
projection.register(Probe())
stop = Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
print("relay", flush=True)
relay.run(stop)
