"""A thread with a database connection of its own, for questions from an event loop.

Django's own bridge shares one thread with every page; a slow page there must not hold up a beat.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Answers one question after another; a connection that broke is made anew for the next."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `question` in the thread. Raises what it raises."""

        def answer() -> T:
            try:
                return question(*args, **kwargs)
            except (DatabaseError, InterfaceError):
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, answer)

    async def close(self) -> None:
        """Give the connection back and end the thread."""
        await self.ask(connection.close)
        self._thread.shutdown()
