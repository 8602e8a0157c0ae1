"""Every socket says who it is, every topic asks, and a right that is gone ends within seconds."""

import asyncio
import json
from contextlib import suppress

import pytest
from cast import Cast
from django.contrib.sessions.models import Session
from django.test import Client
from live_stage import TOPIC, Stage, apart, cookie_of, url
from screen import Screen
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models import Device, Post
from accounts.services import devices, posts
from live import doors


def closed(screen: Screen) -> bool:
    return screen.socket.close_code is not None


PUBLIC = "probe:public"


async def test_the_public_follows_what_is_public_and_nothing_else(stage: Stage) -> None:
    address = url(stage.web())
    for shown in ("", "sessionid=made-up", "mingjing_device=made-up", "%;=,"):
        async with Screen(address, shown) as screen:
            await screen.follow(PUBLIC)
            await screen.say(k="sub", t=TOPIC, e=None, v=None)
            await screen.until(lambda screen=screen: "refused" in screen.kinds())
            assert screen.last("refused") == {"k": "refused", "t": TOPIC, "why": "not-allowed"}


async def test_the_public_takes_no_socket_from_whoever_is_known(stage: Stage, cookie: str) -> None:
    address = url(stage.web(LIVE_SOCKETS_OF_PUBLIC="2"))
    async with Screen(address, "") as first, Screen(address, "csrftoken=of-another-browser"):
        await first.follow(PUBLIC)
        async with Screen(address, "csrftoken=of-a-third") as third:
            await third.until(lambda: closed(third))
            assert third.socket.close_code == 4429
        async with Screen(address, cookie) as screen:
            await screen.follow(TOPIC)


async def test_a_page_of_another_site_is_turned_away(stage: Stage, cookie: str) -> None:
    address = url(stage.web(ALLOWED_HOSTS="127.0.0.1,hall.example"))
    for origin in ("https://elsewhere.example", None, "null"):
        with pytest.raises(InvalidStatus) as refusal:
            await Screen(address, cookie, origin=origin).open()
        assert refusal.value.response.status_code in (400, 403)
    async with Screen(address, cookie, origin="https://hall.example") as screen:
        await screen.follow(TOPIC)


async def test_no_other_address_is_a_socket(stage: Stage, cookie: str) -> None:
    address = url(stage.web()).replace("/live/", "/livelier/")
    with pytest.raises(InvalidStatus) as refusal:
        await Screen(address, cookie).open()
    assert refusal.value.response.status_code == 403


async def test_a_topic_without_a_door_is_closed(stage: Stage, cookie: str) -> None:
    async with Screen(url(stage.web()), cookie) as screen:
        for topic in ("probe:secret", "nothing:1", "", "wall"):
            await screen.say(k="sub", t=topic, e=None, v=None)
            await screen.until(
                lambda topic=topic: (
                    {"k": "refused", "t": topic, "why": "not-allowed"} in screen.heard
                )
            )
        await screen.follow(TOPIC)


async def test_who_may_not_read_boards_follows_nothing(
    stage: Stage, cast: Cast, client: Client
) -> None:
    async with Screen(url(stage.web()), cookie_of(client, cast.bidder)) as screen:
        await screen.say(k="sub", t=TOPIC, e=None, v=None)
        await screen.until(lambda: "refused" in screen.kinds())


async def test_a_session_that_ends_closes_its_sockets(stage: Stage, cookie: str) -> None:
    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        apart(Session.objects.all().delete)()
        await screen.until(lambda: closed(screen))
        assert screen.socket.close_code == 4401


async def test_a_revoked_display_goes_dark(stage: Stage, cast: Cast, client: Client) -> None:
    @apart
    def pair() -> Device:
        code = client.post("/wall/pairing/").json()["code"]
        who = cast.principal("administrator")
        return devices.pair(who, code, organisation=cast.centre, name="东墙")

    @apart
    def revoke(device: Device) -> None:
        devices.revoke(cast.principal("administrator"), device)

    device = pair()
    shown = f"mingjing_device={client.cookies['mingjing_device'].value}"
    async with Screen(url(stage.web()), shown) as screen:
        await screen.follow(TOPIC)
        revoke(device)
        await screen.until(lambda: closed(screen))
        assert screen.socket.close_code == 4401


async def test_a_right_taken_away_ends_the_topic_and_not_the_socket(
    stage: Stage, cast: Cast, cookie: str
) -> None:
    @apart
    def take_away() -> None:
        for post in Post.objects.filter(person=cast.supervisor, until=None):
            posts.revoke(cast.principal("administrator"), post)

    async with Screen(url(stage.web()), cookie) as screen:
        await screen.follow(TOPIC)
        take_away()
        await screen.until(lambda: "refused" in screen.kinds())
        del screen.at[TOPIC]
        heard = len(screen.heard)
        await screen.until(lambda: "beat" in screen.kinds()[heard:])
        assert screen.last("beat")["v"] == {}


async def test_only_so_many_topics_a_socket(stage: Stage, cookie: str) -> None:
    async with Screen(url(stage.web()), cookie) as screen:
        for number in range(16):
            await screen.follow(f"probe:{number}")
        await screen.say(k="sub", t="probe:16", e=None, v=None)
        await screen.until(lambda: "refused" in screen.kinds())
        assert screen.last("refused")["why"] == "too-many"
        await screen.say(k="unsub", t="probe:0")
        del screen.at["probe:0"]
        await screen.follow("probe:16")


async def test_only_so_many_sockets_a_person(stage: Stage, cookie: str) -> None:
    address = url(stage.web(LIVE_SOCKETS_PER_PRINCIPAL="2"))
    async with Screen(address, cookie) as first, Screen(address, cookie):
        await first.until(lambda: "beat" in first.kinds())
        async with Screen(address, cookie) as third:
            await third.until(lambda: closed(third))
            assert third.socket.close_code == 4429
    async with Screen(address, cookie) as screen:
        await screen.follow(TOPIC)


MISSPOKEN = (
    "",
    "nothing",
    "[]",
    '{"k":"sub"}',
    '{"k":"sub","t":1,"e":null,"v":null}',
    '{"k":"sub","t":"probe:1","e":"a","v":null}',
    '{"k":"snap","t":"probe:1"}',
    json.dumps({"k": "sub", "t": "x" * 5000, "e": None, "v": None}),
    b"\x00binary",
)


async def test_who_does_not_speak_the_protocol_is_shown_out(stage: Stage, cookie: str) -> None:
    address = url(stage.web())
    for text in MISSPOKEN:
        async with Screen(address, cookie) as screen:
            await screen.socket.send(text)
            await screen.until(lambda screen=screen: closed(screen))
            assert screen.socket.close_code == 4400, text


async def test_who_talks_too_much_is_shown_out(stage: Stage, cookie: str) -> None:
    async with Screen(url(stage.web()), cookie) as screen:
        with suppress(ConnectionClosed):
            for _ in range(200):
                await screen.say(k="sub", t="probe:secret", e=None, v=None)
                await asyncio.sleep(0.001)
        await screen.until(lambda: closed(screen))
        assert screen.socket.close_code == 4429


def test_two_rooms_cannot_answer_for_one_topic() -> None:
    doors.register("tender:", lambda *_: True)
    with pytest.raises(ValueError, match="two doors"):
        doors.register("tender:7", lambda *_: True)
    with pytest.raises(ValueError, match="two doors"):
        doors.register("ten", lambda *_: True)
