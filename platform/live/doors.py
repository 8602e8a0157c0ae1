"""Who may read which topic: each room answers for the topics it writes."""

from collections.abc import Callable
from typing import TypeAlias

from accounts.principal import Principal

Check: TypeAlias = Callable[[Principal, str], bool]
"""Tells whether a principal may read a topic. It may ask the database; it runs in a thread."""

_doors: dict[str, Check] = {}


def register(prefix: str, check: Check) -> None:
    """Let `check` decide about every topic that starts with `prefix` ("wall:").

    Raises `ValueError` where another door answers for some of these topics already.
    """
    if any(prefix.startswith(other) or other.startswith(prefix) for other in _doors):
        raise ValueError(f"two doors for the topics {prefix}…")
    _doors[prefix] = check


def may(principal: Principal, topic: str) -> bool:
    """Tell whether `principal` may read `topic`. A topic without a door is closed to everybody."""
    return any(
        check(principal, topic) for prefix, check in _doors.items() if topic.startswith(prefix)
    )
