"""How a topic went from one version to the next, and how the relay tells the hubs.

On Redis a delta is text in UTF-8: a line of JSON (topic, epoch, versions, keys set, keys gone) and
then one line for each key that was set, its row as JSON. A hub never parses a row: the line it gets
is the line that browsers get.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

CHANNEL_PREFIX = "mingjing:live:"


def channel(topic: str) -> str:
    """The Redis channel of a topic."""
    return CHANNEL_PREFIX + topic


def json_bytes(value: object) -> bytes:
    """`value` as compact JSON; equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


@dataclass(frozen=True, slots=True)
class Delta:
    """What changes a topic at version `previous` into the one at `version`, within an epoch."""

    topic: str
    epoch: str
    previous: int
    version: int
    rows: Mapping[str, bytes]
    gone: tuple[str, ...]

    def encode(self) -> bytes:
        """The message on Redis."""
        head = json_bytes(
            {
                "t": self.topic,
                "e": self.epoch,
                "p": self.previous,
                "v": self.version,
                "set": list(self.rows),
                "del": self.gone,
            }
        )
        return b"\n".join((head, *self.rows.values()))

    @classmethod
    def decode(cls, message: bytes) -> Self:
        """Read a message. Raises `ValueError` or `KeyError` for what is none."""
        head, *rows = message.split(b"\n")
        said = json.loads(head)
        keyed = dict(zip(said["set"], rows, strict=True))
        return cls(said["t"], said["e"], said["p"], said["v"], keyed, tuple(said["del"]))
