"""The direct path: proven for these versions, silent after a Close, and with a way around it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from live_stage import TOPIC, Stage, apart, snapshot, tell, url
from raw_screen import RawScreen
from screen import Screen
from websockets.frames import Close, Frame, Opcode

from live import transport
from live.frames import Message, Parcel
from live.sockets import AsgiSocket, Sent

SUBSCRIBE = f'{{"k":"sub","t":"{TOPIC}","e":null,"v":null}}'


@contextmanager
def events() -> Iterator[None]:
    """Something happens all the time."""
    enough = threading.Event()

    def tell_all() -> None:
        number = 0
        while not enough.wait(0.003):
            number += 1
            tell(f"row:{number % 9}", {"n": number})
        connection.close()

    thread = threading.Thread(target=tell_all)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def assert_ends_with_close(frames: list[Frame], code: int) -> None:
    assert [frame.opcode for frame in frames].index(Opcode.CLOSE) == len(frames) - 1
    assert Close.parse(bytes(frames[-1].data)).code == code
    assert len(frames) > 2


def test_the_installed_versions_are_proven() -> None:
    assert transport.self_check() is None


def test_another_version_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(transport.PROVEN, "twisted", "0.")
    assert "twisted" in (transport.self_check() or "")


async def test_nothing_follows_the_answer_to_a_close(stage: Stage, cookie: str) -> None:
    stage.relay()
    web = stage.web()
    with events():
        for _ in range(5):
            with RawScreen(int(web.said), cookie, 1 << 16) as screen:
                screen.say(SUBSCRIBE)
                await asyncio.sleep(0.3)
                screen.say_goodbye()
                assert_ends_with_close(await asyncio.to_thread(screen.rest), 1000)


async def test_nothing_follows_a_close_of_ours(stage: Stage, cookie: str) -> None:
    stage.relay()
    web = stage.web()
    with events(), RawScreen(int(web.said), cookie, 1 << 16) as screen:
        screen.say(SUBSCRIBE)
        await asyncio.sleep(0.3)
        apart(Session.objects.all().delete)()
        assert_ends_with_close(await asyncio.to_thread(screen.rest), 4401)


@pytest.mark.parametrize("manner", [(), ("plain",)], ids=["direct", "plain"])
async def test_both_paths_show_the_same(stage: Stage, cookie: str, manner: tuple[str, ...]) -> None:
    stage.relay()
    web = stage.web(0, *manner)
    async with Screen(url(web), cookie) as one, Screen(url(web), cookie, compression=None) as other:
        await one.follow(TOPIC)
        await other.follow(TOPIC)
        with events():
            await asyncio.sleep(1)
        for screen in (one, other):
            await screen.until(lambda screen=screen: screen.rows[TOPIC] == snapshot())


async def test_a_socket_that_vanishes_is_forgotten(stage: Stage, cookie: str) -> None:
    """Ten of one person, who may have three: were one still counted, the last would be refused."""
    stage.relay()
    web = stage.web(LIVE_SOCKETS_PER_PRINCIPAL="3")
    async with Screen(url(web), cookie) as screen:
        await screen.follow(TOPIC)
        with events():
            for _ in range(10):
                with RawScreen(int(web.said), cookie) as gone:
                    gone.say(SUBSCRIBE)
                    await asyncio.sleep(0.05)
                    gone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        await screen.until(lambda: screen.rows[TOPIC] == snapshot())
        async with Screen(url(web), cookie) as last:
            await last.follow(TOPIC)


class Waiting:
    """A server's `send` that takes its time."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed: list[int] = []
        self.go = asyncio.Event()

    async def send(self, text: str) -> None:
        await self.go.wait()
        self.sent.append(text)

    async def close(self, code: int) -> None:
        self.closed.append(code)


async def test_a_server_that_waits_delays_only_its_client() -> None:
    server = Waiting()
    plain = AsgiSocket(server.send, server.close)
    parcel = Parcel(Message(b"a"), Message(b"b"))
    assert plain.write(parcel) is Sent.ALL
    assert plain.write(parcel) is Sent.NONE
    server.go.set()
    while not plain.idle():
        await asyncio.sleep(0)
    assert server.sent == ["a", "b"]
    assert plain.write(parcel) is Sent.ALL


async def test_closing_gives_up_what_is_on_its_way() -> None:
    server = Waiting()
    plain = AsgiSocket(server.send, server.close)
    plain.write(Parcel(Message(b"a")))
    plain.cut()
    await asyncio.sleep(0.01)
    assert (server.sent, server.closed) == ([], [4408])
    assert plain.write(Parcel(Message(b"b"))) is Sent.NONE


async def test_what_a_server_does_not_take_ends_the_screen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refuse(text: str) -> None:
        raise ValueError(text)

    server = Waiting()
    plain = AsgiSocket(refuse, server.close)
    plain.write(Parcel(Message(b"a")))
    await asyncio.sleep(0.01)
    assert server.closed == [4500]
    assert plain.write(Parcel(Message(b"b"))) is Sent.NONE
    assert "does not take" in caplog.text


async def test_a_client_that_has_gone_is_no_error() -> None:
    async def gone(*_: object) -> None:
        raise ConnectionResetError

    plain = AsgiSocket(gone, gone)
    plain.write(Parcel(Message(b"a")))
    await asyncio.sleep(0.01)
    assert not plain.idle()
