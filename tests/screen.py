"""A screen as a test sees it: follows the protocol to the letter and remembers what it was told."""

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect


class Screen:
    """Follows topics on one socket; a delta that does not follow is an error, not a repair."""

    def __init__(self, url: str, cookie: str, **options: Any) -> None:
        self._url = url
        self._cookie = cookie
        self._options = options
        self.rows: dict[str, dict[str, Any]] = {}
        self.at: dict[str, tuple[str, int]] = {}
        self.heard: list[dict[str, Any]] = []
        self.sizes: list[int] = []

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        self.socket: ClientConnection = await connect(
            self._url,
            additional_headers={"Cookie": self._cookie},
            origin=self._options.get("origin", "http://127.0.0.1"),
            **{k: v for k, v in self._options.items() if k != "origin"},
        )
        self._listening = asyncio.create_task(self._listen())
        for topic, (epoch, version) in self.at.items():
            await self.say(k="sub", t=topic, e=epoch, v=version)

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.socket.close()

    async def say(self, **message: object) -> None:
        await self.socket.send(json.dumps(message))

    async def follow(self, topic: str) -> None:
        await self.say(k="sub", t=topic, e=None, v=None)
        await self.until(lambda: topic in self.at)

    async def _listen(self) -> None:
        async for text in self.socket:
            self.sizes.append(len(text))
            self._hear(json.loads(text))

    def _hear(self, message: dict[str, Any]) -> None:
        self.heard.append(message)
        if message["k"] == "snap":
            self.rows[message["t"]] = message["rows"]
            self.at[message["t"]] = (message["e"], message["v"])
        elif message["k"] == "delta":
            assert self.at[message["t"]] == (message["e"], message["p"]), message
            rows = self.rows[message["t"]]
            for key in message["del"]:
                rows.pop(key, None)
            rows |= message["set"]
            self.at[message["t"]] = (message["e"], message["v"])
        elif message["k"] == "beat":
            assert message["v"] == {topic: version for topic, (_, version) in self.at.items()}

    def kinds(self) -> list[str]:
        return [message["k"] for message in self.heard]

    def last(self, kind: str) -> dict[str, Any]:
        return next(message for message in reversed(self.heard) if message["k"] == kind)

    async def until(self, holds: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until something holds; an error of the listener is raised here."""
        async with asyncio.timeout(seconds):
            while not holds():
                if self._listening.done():
                    self._listening.result()
                await asyncio.sleep(0.005)
