"""Who must be asked before an organisation closes: rooms above know what is still open in it."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

Ask: TypeAlias = Callable[[str], list[str]]
"""Tells, in words, what is still open at or beneath a path; asked inside the closing command."""

_asked: list[Ask] = []


def register(ask: Ask) -> None:
    """Have `ask` consulted about every organisation that is to be closed."""
    _asked.append(ask)


def still_open(path: str) -> Iterator[str]:
    """What the rooms above have open at or beneath `path`, in words."""
    for ask in _asked:
        yield from ask(path)
