"""A screen on a bare socket: one that never reads, or that looks at every byte."""

import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

REQUEST = """GET /live/ HTTP/1.1\r
Host: 127.0.0.1:{port}\r
Upgrade: websocket\r
Connection: Upgrade\r
Origin: http://127.0.0.1\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Version: 13\r
Cookie: {cookie}\r
\r
"""


class RawScreen:
    """A WebSocket opened by hand. `buffer` is what its kernel may hold unread."""

    def __init__(self, port: int, cookie: str, buffer: int = 4096) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(REQUEST.format(port=port, cookie=cookie).encode())
        self._unread = b""
        while b"\r\n\r\n" not in self._unread:
            self._unread += self.socket.recv(4096)
        head, self._unread = self._unread.split(b"\r\n\r\n", 1)
        assert b" 101 " in head.splitlines()[0], head

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.socket.close()

    def say(self, text: str) -> None:
        self._send(Opcode.TEXT, text.encode())

    def say_goodbye(self) -> None:
        self._send(Opcode.CLOSE, (1000).to_bytes(2))

    def _send(self, opcode: Opcode, payload: bytes) -> None:
        self.socket.sendall(Frame(opcode, payload).serialize(mask=True))

    def rest(self) -> list[Frame]:
        """All frames until the server ends the connection."""
        reader = StreamReader()
        reader.feed_data(self._unread)
        with suppress(ConnectionResetError):  # its way to end what does not answer a Close
            while data := self.socket.recv(65536):
                reader.feed_data(data)
        frames = []
        while reader.buffer:
            parser = Frame.parse(reader.read_exact, mask=False)
            try:
                next(parser)
            except StopIteration as stopped:
                frames.append(stopped.value)
        return frames

    def is_cut(self, seconds: float) -> bool:
        """Whether the server resets the connection within `seconds`, nothing being read."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return True
            time.sleep(0.05)
        return False
