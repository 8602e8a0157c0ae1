"""A topic as the hub holds it: its rows at one version, and what changed lately."""

import json
from typing import NamedTuple

from live import messages
from live.checksum import row_checksum
from live.delta import Delta
from live.frames import Message, Parcel
from live.selectors import Snapshot

REMEMBERED = 4096
"""How many changes a mirror remembers beyond its rows; older versions get a snapshot."""
KEPT = 64
"""How many merged deltas are kept made at one version; stalled screens stop at many versions."""
LONG = 16 * 1024
"""Bytes from which on a merged delta is compared with the snapshot, and the shorter one sent."""


class Position(NamedTuple):
    """What a screen holds of a topic: a version of an epoch, or nothing."""

    epoch: str | None
    version: int | None


NOTHING = Position(None, None)


class Mirror:
    """The copy of one topic. It takes deltas that follow, and tells what a version is missing.

    There is no queue: what a screen at version v lacks is read off the versions at which keys last
    changed, as one merged delta, however long it slept. `floor` is the oldest version of which that
    is known.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.topic = snapshot.topic
        self._begin(snapshot)

    @property
    def position(self) -> Position:
        """Where the mirror stands."""
        return Position(self.epoch, self.version)

    def _begin(self, snapshot: Snapshot) -> None:
        self.epoch = snapshot.epoch
        self.version = self.floor = snapshot.version
        self.rows = dict(snapshot.rows)
        # Keys in the order in which they last changed; those without a row are gone.
        self._changed: dict[str, int] = {}
        self._since: dict[int, Parcel] = {}
        self._whole: Parcel | None = None
        self._crcs: dict[str, int] = {}

    def follow(self, delta: Delta) -> bool:
        """Apply `delta`; false where it does not lead on from this version."""
        if (delta.epoch, delta.previous) != (self.epoch, self.version):
            return False
        self.rows.update(delta.rows)
        for key in delta.gone:
            self.rows.pop(key, None)
        self._moved(delta.version, (*delta.rows, *delta.gone))
        return True

    def load(self, snapshot: Snapshot) -> None:
        """Become `snapshot`: by the difference within an epoch, anew in another one.

        A snapshot that deltas have overtaken while it was read is left alone.
        """
        if snapshot.epoch != self.epoch:
            self._begin(snapshot)
        elif snapshot.version > self.version:
            differing = [key for key, row in snapshot.rows.items() if self.rows.get(key) != row]
            gone = [key for key in self.rows if key not in snapshot.rows]
            self.rows = dict(snapshot.rows)
            self._moved(snapshot.version, (*differing, *gone))

    def _moved(self, version: int, keys: tuple[str, ...]) -> None:
        self.version = version
        for key in keys:
            self._changed.pop(key, None)
            self._changed[key] = version
            self._crcs.pop(key, None)
        while len(self._changed) > len(self.rows) + REMEMBERED:
            self.floor = self._changed.pop(next(iter(self._changed)))
        self._since.clear()
        self._whole = None

    def since(self, held: Position) -> Parcel:
        """What a screen that holds `held` needs to be here; the snapshot where that is shorter.

        Made once for all screens that ask for the same.
        """
        version = held.version
        if held.epoch != self.epoch or version is None or not self.floor <= version <= self.version:
            return self.whole()
        if (parcel := self._since.get(version)) is None:
            if len(self._since) >= KEPT:
                self._since.clear()
            parcel = self._since[version] = self._shorter(self._delta(version))
        return parcel

    def whole(self) -> Parcel:
        """The snapshot at this version."""
        if self._whole is None:
            snap = messages.snap(self.topic, self.epoch, self.version, self.rows)
            self._whole = Parcel(snap)
        return self._whole

    def _shorter(self, delta: Message) -> Parcel:
        if len(delta.text) > LONG and len(delta.text) > len(self.whole().messages[0].text):
            return self.whole()
        return Parcel(delta)

    def _delta(self, version: int) -> Message:
        rows: dict[str, bytes] = {}
        gone: list[str] = []
        for key, changed in reversed(self._changed.items()):
            if changed <= version:
                break
            if key in self.rows:
                rows[key] = self.rows[key]
            else:
                gone.append(key)
        return messages.delta(self.topic, self.epoch, (version, self.version), rows, gone)

    def check(self) -> Message:
        """The checksum of the rows at this version, for screens to compare theirs with."""
        for key in self.rows.keys() - self._crcs.keys():
            self._crcs[key] = row_checksum(key, json.loads(self.rows[key]))
        total = sum(self._crcs[key] for key in self.rows) & 0xFFFFFFFF
        return messages.check(self.topic, self.epoch, self.version, total)
