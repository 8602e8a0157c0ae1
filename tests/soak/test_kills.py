"""Somebody is killed again and again while days go by: nothing is lost and nothing said twice."""

import asyncio
import os
import random
import signal

import pytest
import redis
from browser import OpenPage
from county_house import CountyHouse
from django.db import connection
from live_stage import wait_for
from whole_house import Figure, alive, assert_as_fresh

from mingjing.embedded import Postgres

pytestmark = pytest.mark.soak

SPEED, COMERS = 600.0, 100


async def assert_survived(house: CountyHouse, wall: object, open_page: OpenPage) -> dict[str, int]:
    """The day ends, and everything is as if nobody had ever died."""
    await asyncio.to_thread(house.close_for_the_night)
    counts = await asyncio.to_thread(house.assert_all_is_well)
    await alive(wall)
    await assert_as_fresh(wall, house, open_page)
    return counts


async def at_work(house: CountyHouse) -> None:
    """Wait until relay and watcher are heard again."""
    async with asyncio.timeout(120):
        while not await asyncio.to_thread(house.is_well):
            await asyncio.sleep(0.2)


async def test_a_hundred_kills(
    county_house: CountyHouse, open_page: OpenPage, kills: int, figure: Figure
) -> None:
    wall = await county_house.wall(open_page)
    county_house.play(SPEED, COMERS)
    chance = random.Random(kills)
    killed = dict.fromkeys(county_house.processes, 0)
    for number in range(kills):
        if number % 3:  # two of three find the house at work, the third while it is being mended
            await at_work(county_house)
        await asyncio.sleep(chance.uniform(0.0, 1.5))
        name = chance.choice(sorted(killed))
        county_house.processes[name].kill()
        killed[name] += 1
        await asyncio.to_thread(county_house.start, name)
    assert county_house.revive() == []
    assert county_house.day.popen.poll() is None
    figure("killed", killed)
    figure("what happened", await assert_survived(county_house, wall, open_page))


async def test_engines_fall_under_load(
    county_house: CountyHouse, open_page: OpenPage, postgres: Postgres, figure: Figure
) -> None:
    wall = await county_house.wall(open_page)
    county_house.play(SPEED, COMERS)
    with redis.Redis.from_url(county_house.stage.redis.url) as server:
        for _ in range(3):
            await asyncio.sleep(2)
            server.flushall()
            server.client_kill_filter(_type="pubsub")
    await asyncio.to_thread(county_house.stage.kill_redis)
    await asyncio.sleep(5)
    county_house.stage.redis.start()
    await alive(wall)

    died: dict[str, list[str]] = {}
    for how in ("stopped", "killed"):
        _restart(postgres, how)  # here: an engine lives no longer than the thread that starts it
        await alive(wall)
        died[how] = county_house.revive()
        county_house.day.kill()  # a day plays on one connection; the keeper starts it again
        county_house.play(SPEED, COMERS)
        await asyncio.sleep(5)
    figure("who did not survive", died)
    figure("what happened", await assert_survived(county_house, wall, open_page))
    assert not any(died.values())


def _restart(postgres: Postgres, how: str) -> None:
    """Take the database away for some seconds; `killed` as a power cut would."""
    connection.close()
    if how == "killed":
        os.kill(postgres.pid, signal.SIGKILL)
        wait_for(lambda: not postgres.running)
    else:
        postgres.end(0)
    postgres.start()
