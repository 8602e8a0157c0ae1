"""What another room does when one of its clocks runs out.

Such an alarm is a command of that room (papers counted as accepted because no one-time notice came
in time), so it is fired there: the room locks its own rows first and then has the alarm sounded,
all in one transaction.
"""

from collections.abc import Callable
from datetime import datetime

from deadlines.rules import Kind

Handler = Callable[[str, int, datetime], None]
"""Called with subject, clock and moment; must call `firing.fire_clock` in its own transaction."""

_handlers: dict[str, Handler] = {}


def register(kind: Kind, handler: Handler) -> None:
    """Have `handler` sound the alarms of `kind`. Called once, when its room is ready."""
    _handlers[kind.value] = handler


def kinds() -> frozenset[str]:
    """The kinds that another room sounds."""
    return frozenset(_handlers)


def handler_of(kind: str) -> Handler:
    """The handler of a kind."""
    return _handlers[kind]
