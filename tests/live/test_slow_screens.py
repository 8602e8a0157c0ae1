"""Screens that do not read cost nobody anything; who reads again is up to date at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import psutil
import pytest
from live_stage import TOPIC, Process, Stage, snapshot, tell, tell_all, url
from raw_screen import RawScreen
from screen import Screen
from websockets.asyncio.client import connect

SUBSCRIBE = f'{{"k":"sub","t":"{TOPIC}","e":null,"v":null}}'
MEGABYTE = 1 << 20
chance = random.Random(5)


def memory(web: Process) -> int:
    return psutil.Process(web.popen.pid).memory_info().rss


async def storm(events: int, size: int, keys: int = 20) -> None:
    """Rows of `size` bytes that do not compress, one event after another."""
    for number in range(events):
        tell(f"row:{number % keys}", {"n": number, "noise": chance.randbytes(size // 2).hex()})
        await asyncio.sleep(0.005)


@asynccontextmanager
async def stalled(web: Process, cookie: str, count: int) -> AsyncIterator[list[RawScreen]]:
    with ExitStack() as stack:
        screens = [stack.enter_context(RawScreen(int(web.said), cookie)) for _ in range(count)]
        for screen in screens:
            screen.say(SUBSCRIBE)
        yield screens


@pytest.mark.parametrize("manner", [(), ("plain",)], ids=["direct", "plain"])
async def test_fifty_that_never_read(stage: Stage, cookie: str, manner: tuple[str, ...]) -> None:
    stage.relay()
    web = stage.web(0, *manner, CUT_AFTER="5")
    async with Screen(url(web), cookie) as reader, stalled(web, cookie, 50) as screens:
        await reader.follow(TOPIC)
        await storm(20, 20_000)
        before = memory(web)
        await storm(120, 20_000)
        await reader.until(lambda: reader.rows[TOPIC] == snapshot())
        grown = memory(web) - before
        if not manner:  # without the direct path, what bounds it is the time until they are cut off
            assert grown <= 32 * MEGABYTE
        assert all([await asyncio.to_thread(screen.is_cut, 15) for screen in screens[:5]])
        await storm(5, 100)
        await reader.until(lambda: reader.rows[TOPIC] == snapshot())


async def test_who_reads_again_gets_one_merged_delta(stage: Stage, cookie: str) -> None:
    stage.relay()
    web = stage.web(CUT_AFTER="300")
    headers = {"Cookie": cookie}
    async with connect(
        url(web), additional_headers=headers, max_queue=1, max_size=None, compression=None
    ) as slow:
        await slow.send(SUBSCRIBE)
        await storm(80, 60_000)
        await asyncio.sleep(0.5)
        screen = Screen(url(web), cookie)
        screen.socket = slow
        screen._listening = asyncio.create_task(screen._listen())
        await screen.until(lambda: TOPIC in screen.at and screen.rows[TOPIC] == snapshot())
        changes = [kind for kind in screen.kinds() if kind in ("snap", "delta")]
        assert len(changes) < 60
        await storm(5, 100)
        await screen.until(lambda: screen.rows[TOPIC] == snapshot())
        screen._listening.cancel()


async def test_a_long_snapshot_arrives_whole_and_compressed(stage: Stage, cookie: str) -> None:
    stage.relay()
    item = "建设工程规划许可证核发" * 20
    tell_all({f"case:{number}": {"item": item, "no": number} for number in range(400)})
    web = stage.web()
    async with (
        Screen(url(web), cookie) as screen,
        Screen(url(web), cookie, compression=None) as old,
    ):
        await screen.follow(TOPIC)
        await screen.until(lambda: len(screen.rows[TOPIC]) == 400)
        await old.follow(TOPIC)
        assert screen.rows[TOPIC] == old.rows[TOPIC] == snapshot()
        assert "permessage-deflate" in screen.socket.response.headers["Sec-WebSocket-Extensions"]
        await storm(30, 5000)
        await screen.until(lambda: screen.rows[TOPIC] == snapshot())
        await old.until(lambda: old.rows[TOPIC] == snapshot())
