"""Snapshot and deltas equal a fresh snapshot, whatever is killed in between."""

import asyncio
import random

import redis
from live_stage import TOPIC, Stage, apart, snapshot, tell, url
from screen import Screen

from live import services
from live.delta import Delta, channel


async def happen(count: int) -> None:
    """Rows set, set again, set to what they were, and taken away."""
    chance = random.Random(count)
    for number in range(count):
        row = None if chance.random() < 0.3 else {"no": chance.randrange(3), "name": "张**"}
        tell(f"case:{chance.randrange(12)}", row)
        if number % 5 == 0:
            await asyncio.sleep(0.01)


async def assert_same(*screens: Screen) -> None:
    """Once all that was told has arrived, each screen equals the database."""
    sign = random.random()
    tell("end", {"sign": sign})
    for screen in screens:
        await screen.until(
            lambda screen=screen: screen.rows[TOPIC].get("end") == {"sign": sign}, 20
        )
        assert screen.rows[TOPIC] == snapshot()


async def test_every_kind_of_change_arrives(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(100)
        await assert_same(screen)
        assert "delta" in screen.kinds()
        assert screen.kinds().count("snap") <= 2  # the empty topic, and its first epoch


async def test_redis_killed_and_started_again(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(40)
        stage.kill_redis()
        await happen(40)
        await assert_same(screen)
        stage.redis.start()
        await happen(40)
        await assert_same(screen)


async def test_without_redis_from_the_beginning(stage: Stage, cookie: str) -> None:
    stage.kill_redis()
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(40)
        await assert_same(screen)


async def test_subscriptions_lost_and_redis_emptied(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        with redis.Redis.from_url(stage.redis.url) as server:
            for _ in range(3):
                await happen(20)
                server.flushall()
                server.client_kill_filter(_type="pubsub")
        await assert_same(screen)


async def test_relay_killed_again_and_again(stage: Stage, cookie: str) -> None:
    relay = stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        for _ in range(3):
            await happen(30)
            relay.kill()
            await happen(10)
            relay = stage.relay()
        await assert_same(screen)


async def test_two_relays_and_the_first_is_killed(stage: Stage, cookie: str) -> None:
    first = stage.relay()
    assert first.said
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(30)
        await assert_same(screen)
        first.kill()
        await happen(30)
        await assert_same(screen)


async def test_a_relay_that_is_asked_to_stop_leaves_the_place(stage: Stage, cookie: str) -> None:
    first = stage.relay()
    tell("a", {})
    assert first.said
    assert first.stop() == 0
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await assert_same(screen)


async def test_web_killed_and_the_screen_resumes(stage: Stage, cookie: str) -> None:
    stage.relay()
    web = stage.web()
    screen = Screen(url(web), cookie)
    await screen.open()
    await screen.follow(TOPIC)
    await happen(40)
    web.kill()
    await screen.close()
    await happen(40)
    assert stage.web(web.said).said
    async with screen:
        await assert_same(screen)


async def test_a_screen_that_comes_back_gets_what_it_missed(stage: Stage, cookie: str) -> None:
    stage.relay()
    web = stage.web()
    async with Screen(url(web), cookie) as other, Screen(url(web), cookie) as screen:
        await other.follow(TOPIC)
        await screen.follow(TOPIC)
        await happen(40)
        await assert_same(other, screen)
        await screen.close()
        tell("case:1", {"no": "new"})
        tell("case:2", None)
        await assert_same(other)
        snaps = screen.kinds().count("snap")
        await screen.open()
        await assert_same(screen)
        assert screen.kinds().count("snap") == snaps


async def test_a_gap_is_filled_from_the_database(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(20)
        await assert_same(screen)
        epoch, version = screen.at[TOPIC]
        forged = [
            Delta(TOPIC, epoch, version + 4, version + 5, {"ghost": b"{}"}, ()),
            Delta(TOPIC, epoch, version - 2, version - 1, {"ghost": b"{}"}, ()),
            Delta(TOPIC, "other", version, version + 1, {"ghost": b"{}"}, ()),
        ]
        with redis.Redis.from_url(stage.redis.url) as server:
            for delta in forged:
                assert server.publish(channel(TOPIC), delta.encode()) == 1
        await happen(20)
        await assert_same(screen)
        assert "ghost" not in screen.rows[TOPIC]


async def test_a_new_epoch_begins_with_a_snapshot(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        await happen(20)
        await assert_same(screen)
        epoch, _ = screen.at[TOPIC]
        assert apart(services.forget)("probe:") == 2
        await screen.until(lambda: screen.at[TOPIC][0] != epoch)
        assert screen.last("snap")["rows"] == {}
        await happen(20)
        await assert_same(screen)


async def test_time_alone_moves_rows(stage: Stage, cookie: str) -> None:
    stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow("probe:clock")
        await screen.until(lambda: screen.kinds().count("delta") >= 2)


async def test_the_age_of_the_data_shows_that_no_relay_runs(stage: Stage, cookie: str) -> None:
    relay = stage.relay()
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.until(lambda: "beat" in screen.kinds() and screen.last("beat")["asof"])
        relay.kill()
        await asyncio.sleep(2.5)
        stood = screen.last("beat")["asof"]
        await asyncio.sleep(2.5)
        assert screen.last("beat")["asof"] == stood
        assert screen.last("beat")["now"] > stood
        stage.relay()
        await screen.until(lambda: screen.last("beat")["asof"] > stood)
