"""Writing frames straight to the kernel, past the server's own path. See decision 0002.

Daphne writes through Autobahn, Twisted's buffers and a turn of the reactor; for a frame that a
thousand sockets share, that costs several times the kernel's own work. A `DirectSocket` calls
`socket.send` itself whenever nothing waits in Twisted's buffers, and hands Twisted what the kernel
did not take. It leans on names that are no public interface, so `usable` looks at each connection
and `self_check` at the installed versions; where either says no, the ASGI path is used.
"""

import select
import socket
from importlib.metadata import version
from typing import Any, Protocol, cast

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet import tcp, unix
from twisted.internet.address import UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from live.frames import Parcel
from live.sockets import Sent

PROVEN = {"daphne": "4.2.", "autobahn": "26.10.", "twisted": "26.10."}
"""The versions that the tests of this module have seen."""

SEND_BUFFER = 256 * 1024
"""Bytes the kernel may hold for one screen: more would only be older news."""
UNANSWERED = 20_000
"""Milliseconds after which the kernel gives up a connection that acknowledges nothing."""

OPEN = WebSocketServerProtocol.STATE_OPEN
CONNECTING = WebSocketServerProtocol.STATE_CONNECTING


class Transport(Protocol):
    """What is used of Twisted's transport on a plain socket."""

    socket: socket.socket
    dataBuffer: bytes  # noqa: N815 (Twisted's names, here and below)
    _tempDataBuffer: list[bytes]  # noqa: N815

    def write(self, data: bytes) -> None:
        """Queue `data`; the reactor sends it."""
        ...

    def abortConnection(self) -> None:  # noqa: N802
        """Reset the connection in the reactor's next turn."""
        ...


class Watched(WebSocketServerProtocol):
    """A WebSocket protocol that warns its direct socket before it writes or changes its state.

    So a direct write need not look at protocol and transport each time: as long as no warning came,
    the state is OPEN and the buffers are empty.
    """

    direct: "DirectSocket | None" = None
    _state: int = CONNECTING

    @property
    def state(self) -> int:
        """Autobahn's state of the connection."""
        return self._state

    @state.setter
    def state(self, state: int) -> None:
        self._state = state
        self._warn()

    def sendData(self, *arguments: Any, **options: Any) -> None:  # noqa: N802 (Autobahn's name)
        """Write: every frame of Autobahn's own (Close, Ping, Pong, messages) comes this way."""
        self._warn()
        super().sendData(*arguments, **options)

    def _warn(self) -> None:
        if self.direct is not None:
            self.direct.clear = False

    def nothing_waits(self) -> bool:
        """Whether a frame of somebody else may go out now: open, and nothing queued anywhere."""
        transport = cast("Transport", self.transport)
        return (
            self._state == OPEN
            and not self.send_queue
            and not transport.dataBuffer
            and not transport._tempDataBuffer
        )


def usable(protocol: object) -> bool:
    """Whether `protocol` is open and right on a plain socket: no TLS, no wrapper, no surprises."""
    return (
        isinstance(protocol, Watched)
        and protocol.state == OPEN
        and type(protocol.transport) in (tcp.Server, unix.Server)
        and not getattr(protocol.transport, "TLS", False)
    )


class DirectSocket:
    """A screen's socket on a Twisted transport, written to without the reactor."""

    __slots__ = ("_deflate", "_protocol", "_send", "_transport", "clear")

    def __init__(self, protocol: Watched) -> None:
        self.clear = False
        """Known to be open with nothing waiting, since the protocol has not warned."""
        self._protocol = protocol
        self._transport = cast("Transport", protocol.transport)
        self._send = self._transport.socket.send
        self._deflate: bool = protocol._perMessageCompress is not None
        protocol.direct = self
        _set_options(self._transport.socket)

    def write(self, parcel: Parcel) -> Sent:
        """Hand the frames to the kernel; what it leaves goes to Twisted."""
        if not self.clear and not self._look():
            return Sent.NONE
        data = parcel.packed if self._deflate else parcel.plain
        try:
            taken = self._send(data)
        except BlockingIOError:
            return Sent.NONE
        except OSError:  # the connection is gone, which Twisted would only learn by reading
            self.cut()
            return Sent.NONE
        if taken == len(data):
            return Sent.ALL
        self.clear = False
        self._transport.write(data[taken:])
        return Sent.PART

    def _look(self) -> bool:
        self.clear = self._protocol.nothing_waits()
        return self.clear

    def idle(self) -> bool:
        """Whether nothing waits and the kernel has room."""
        if not self._look():
            return False
        poll = select.poll()
        poll.register(self._transport.socket, select.POLLOUT)
        return bool(poll.poll(0))

    def close(self, code: int) -> None:
        """Send a Close frame through Autobahn, whose state then stops every further frame."""
        if self._protocol.state == OPEN:
            self._protocol.sendClose(code)

    def cut(self) -> None:
        """Reset the connection: a Close frame would only queue behind what is not read."""
        self.clear = False
        self._transport.abortConnection()


def _set_options(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED)


def self_check() -> str | None:
    """Try the direct path on a real pair of sockets; what is wrong with it, or None.

    The versions must be proven ones, a write must arrive at once and whole, and what Autobahn wrote
    before must hold up a direct write, a Close for ever.
    """
    for name, proven in PROVEN.items():
        if not version(name).startswith(proven):
            return f"{name} {version(name)} is not a proven version ({proven}*)"
    near, far = socket.socketpair()
    with far:
        return _try(near, far)


class _Trial(tcp.Connection):
    """A transport on one end of a pair."""

    def getPeer(self) -> UNIXAddress:  # noqa: N802
        """Nobody in particular."""
        return UNIXAddress(None)

    getHost = getPeer  # noqa: N815


# Twisted's interfaces and most of Autobahn have no types that fit their own classes.
def _try(near: socket.socket, far: socket.socket) -> str | None:
    protocol: Any = Watched()
    protocol.factory = cast("Any", WebSocketServerFactory)()
    transport: Any = _Trial(near, protocol)
    transport.connected = 1
    protocol.makeConnection(transport)
    try:
        return _misbehaviour(protocol, far)
    finally:
        transport.connectionLost(cast("Any", Failure)(ConnectionDone()))


def _misbehaviour(protocol: Any, far: socket.socket) -> str | None:
    protocol.state = OPEN
    direct = DirectSocket(protocol)
    parcel = Parcel()
    parcel.plain = b"frame"
    if direct.write(parcel) is not Sent.ALL or far.recv(64) != b"frame":
        return "a direct write does not arrive"
    protocol.sendPing()
    if direct.clear or direct.write(parcel) is not Sent.NONE:
        return "a direct write overtakes what Autobahn wrote"
    protocol.transport.doWrite()
    if direct.write(parcel) is not Sent.ALL:
        return "a direct write waits for nothing"
    protocol.sendClose(1000)
    protocol.transport.doWrite()
    if direct.write(parcel) is not Sent.NONE:
        return "a direct write follows a Close"
    return None
