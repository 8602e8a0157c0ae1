"""Writing frames straight to the kernel, past the server's own path. See decision 0002.

Daphne writes through Autobahn, Twisted's buffers and a turn of the reactor; for a frame that a
thousand sockets share, that costs six times the kernel's own work. A `DirectSocket` calls
`socket.send` itself whenever nothing waits in Twisted's buffers, and hands Twisted what the kernel
did not take. It leans on names that are no public interface, so `usable` looks at each connection
and `self_check` at the installed versions; where either says no, the ASGI path is used.
"""

import select
import socket
from importlib.metadata import version
from typing import Protocol as Interface
from typing import cast

from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet import main, tcp, unix
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure

from live.frames import Parcel
from live.sockets import Sent

PROVEN = {"daphne": "4.2.", "autobahn": "26.10.", "twisted": "26.10."}
"""The versions that the tests of this module have seen."""

SEND_BUFFER = 256 * 1024
"""Bytes the kernel may hold for one screen: more would only be older news."""
UNANSWERED = 20_000
"""Milliseconds after which the kernel gives up a connection that acknowledges nothing."""

OPEN = WebSocketProtocol.STATE_OPEN


class Transport(Interface):
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


class Connected(Interface):
    """What is used of Daphne's WebSocket protocol, which is Autobahn's."""

    state: int
    transport: Transport

    def sendClose(self, code: int) -> None:  # noqa: N802 (Autobahn's name)
        """Send a Close frame; `state` is OPEN no longer."""
        ...


def usable(protocol: Connected) -> bool:
    """Whether `protocol` sits right on a plain socket: no TLS, no wrapper, no surprises."""
    transport = protocol.transport
    return (
        type(transport) in (tcp.Server, unix.Server)
        and not getattr(transport, "TLS", False)
        and protocol.state == OPEN
    )


class DirectSocket:
    """A screen's socket on a Twisted transport, written to without the reactor."""

    __slots__ = ("_deflate", "_poll", "_protocol", "_send", "_transport")

    def __init__(self, protocol: Connected) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self._send = self._transport.socket.send
        self._deflate = getattr(protocol, "_perMessageCompress", None) is not None
        _set_options(self._transport.socket)

    def write(self, parcel: Parcel) -> Sent:
        """Hand the frames to the kernel; what it leaves goes to Twisted."""
        transport = self._transport
        if self._protocol.state != OPEN or transport.dataBuffer or transport._tempDataBuffer:
            return Sent.NONE
        data = parcel.packed if self._deflate else parcel.plain
        try:
            taken = self._send(data)
        except BlockingIOError:
            return Sent.NONE
        except OSError:  # the connection is gone, which Twisted would only learn by reading
            transport.abortConnection()
            return Sent.NONE
        if taken == len(data):
            return Sent.ALL
        transport.write(data[taken:])
        return Sent.PART

    def idle(self) -> bool:
        """Whether Twisted holds nothing and the kernel has room."""
        transport = self._transport
        if self._protocol.state != OPEN or transport.dataBuffer or transport._tempDataBuffer:
            return False
        poll = select.poll()
        poll.register(transport.socket, select.POLLOUT)
        return bool(poll.poll(0))

    def close(self, code: int) -> None:
        """Send a Close frame through Autobahn, whose state then stops every further frame."""
        if self._protocol.state == OPEN:
            self._protocol.sendClose(code)

    def cut(self) -> None:
        """Reset the connection: a Close frame would only queue behind what is not read."""
        self._transport.abortConnection()


def _set_options(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED)


class _Opened(Protocol):
    """A stand-in for Daphne's protocol while the transport is tried."""

    state = OPEN

    def sendClose(self, code: int) -> None:  # noqa: N802
        """Nothing to close."""
        del code
        self.state = WebSocketProtocol.STATE_CLOSING


def self_check() -> str | None:
    """Try the direct path on a real pair of sockets; what is wrong with it, or None.

    The versions must be proven ones, a write must arrive at once and whole, and what Twisted was
    given before must hold up a direct write.
    """
    for name, proven in PROVEN.items():
        if not version(name).startswith(proven):
            return f"{name} {version(name)} is not a proven version ({proven}*)"
    near, far = socket.socketpair()
    with far:
        return _try(near, far)


def _try(near: socket.socket, far: socket.socket) -> str | None:
    protocol = _Opened()
    transport = tcp.Connection(near, protocol)  # type: ignore[arg-type]  # an adapter of it is one
    transport.connected = 1
    protocol.makeConnection(transport)  # type: ignore[no-untyped-call]
    try:
        direct = DirectSocket(cast("Connected", protocol))
        parcel = Parcel()
        parcel.plain = b"frame"
        if direct.write(parcel) is not Sent.ALL or far.recv(64) != b"frame":
            return "a direct write does not arrive"
        transport.write(b"queued")  # type: ignore[no-untyped-call]
        if direct.write(parcel) is not Sent.NONE:
            return "a direct write overtakes what Twisted holds"
    finally:
        transport.connectionLost(Failure(main.CONNECTION_DONE))  # type: ignore[no-untyped-call]
    return None
