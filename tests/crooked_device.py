"""A device that means harm: it answers whatever it is told to, one byte at a time if need be."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

Answer = Callable[[str], Iterator[bytes]]
"""The answer to a question called so, in parts."""

ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'
)
CLOCK = "<GetSystemDateAndTimeResponse/>"
SERVICES = (
    "<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace>"
    "<XAddr>http://{host}/onvif/media</XAddr></Service></GetServicesResponse>"
)


class CrookedDevice:
    """Listens on this machine; `heard` are the questions and what they asked for."""

    def __init__(self, answer: Answer, host: str = "169.254.169.254") -> None:
        self._answer, self._host = answer, host
        self.silent = False
        """Whether it takes questions and never says anything."""
        self.heard: list[bytes] = []
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://admin:x@127.0.0.1:{self.port}/"

    def close(self) -> None:
        self._ended.set()
        self._listening.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line:
            try:
                while (asked := _question(line)) and not self._ended.is_set():
                    self.heard.append(asked)
                    for part in self._said(asked):
                        line.sendall(part)
            except OSError:
                return

    def _said(self, asked: bytes) -> Iterator[bytes]:
        if self.silent:
            yield from dribbling("")
        elif b"GetSystemDateAndTime" in asked:
            yield http(ENVELOPE.format(CLOCK))
        elif b"GetServices" in asked:
            yield http(ENVELOPE.format(SERVICES.format(host=self._host)))
        else:
            yield from self._answer(asked.decode())


def http(body: str | bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + data


def once(body: str | bytes, status: str = "200 OK", *headers: str) -> Answer:
    """Always the same answer."""
    return lambda _asked: iter([http(body, status, *headers)])


def endless(asked: str) -> Iterator[bytes]:
    """An answer that never ends, as fast as it is taken."""
    yield b"HTTP/1.1 200 OK\r\n\r\n" + ENVELOPE.encode()
    while True:
        yield b"<x>" * 4096


def dribbling(asked: str) -> Iterator[bytes]:
    """Headers that come a byte at a time and never end."""
    yield b"HTTP/1.1 200 OK\r\nX: "
    while True:
        time.sleep(0.05)
        yield b"x"


def stream_at(uri: str) -> Answer:
    """Gives this for the stream's address."""
    said = f"<GetStreamUriResponse><MediaUri><Uri>{uri}</Uri></MediaUri></GetStreamUriResponse>"
    return once(ENVELOPE.format(said))


def profiles(inner: str) -> Answer:
    """Gives this for its profiles."""
    return once(ENVELOPE.format(f"<GetProfilesResponse>{inner}</GetProfilesResponse>"))


def _question(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (part := line.recv(65536)):
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [one.partition(b":") for one in head.lower().splitlines()]
    length = next(int(value) for name, _, value in lines if name == b"content-length")
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body
