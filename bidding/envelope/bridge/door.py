"""The bridge's door: HTTP on the loopback address, for pages that were let in.

Browsers ask first (CORS preflight; Private Network Access, where a public page reaches for this
machine) and enforce the answer; every request is checked here all the same.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from bidding.envelope.bridge.bridge import Bridge
from bidding.envelope.bridge.errors import NoSuchPlace, NotJson, TooLarge, TurnedAway
from bidding.envelope.bridge.pairing import LOOPBACK, Pairing, new_code
from bidding.envelope.envelope import MAX_HEADER
from bidding.envelope.errors import EnvelopeError

TOKEN, SIGN = "/v1/token", "/v1/sign"
MAX_REQUEST: Final = MAX_HEADER * 4 // 3 + 4096
"""The longest header in base64, and the little around it."""
_DIGITS = 9
_SECONDS = 20


class Server(ThreadingHTTPServer):
    """Listens on the loopback address alone, on a port the system chooses."""

    daemon_threads = True
    allow_reuse_address = False
    request_queue_size = 64  # a browser opens several lines at once

    def __init__(self, bridge: Bridge, origins: frozenset[str]) -> None:
        super().__init__((LOOPBACK, 0), Door)
        self.bridge = bridge
        self.pairing = Pairing(self.server_address[1], new_code(), origins)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that went away needs no answer; anything else is a fault of ours and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Door(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version, sys_version = "ebid-bridge", ""
    timeout = _SECONDS
    origin: str | None = None

    def do_OPTIONS(self) -> None:
        """Tell a browser what a page that was let in may do."""
        with self._answering():
            self._let_in()
            self.send_response(HTTPStatus.NO_CONTENT)
            self._cors()
            self.send_header("Access-Control-Allow-Methods", "GET, POST")
            self.send_header("Access-Control-Allow-Headers", "authorization, content-type")
            if self.headers.get("Access-Control-Request-Private-Network") == "true":
                self.send_header("Access-Control-Allow-Private-Network", "true")
            self.end_headers()

    def do_GET(self) -> None:
        """Describe the token."""
        self._serve(TOKEN, lambda _origin: self.server.bridge.describe())

    def do_POST(self) -> None:
        """Sign."""
        self._serve(SIGN, lambda origin: self.server.bridge.sign(origin, self._body()))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named by http.server)
        """Nothing: the terminal belongs to what the owner is asked."""

    def _serve(self, place: str, answer: Callable[[str], Mapping[str, object]]) -> None:
        with self._answering():
            origin = self._let_in()
            self.server.pairing.check_code(self.headers.get("Authorization"))
            if self.path != place:
                raise NoSuchPlace("没有这个地址", "no such place")
            self._reply(HTTPStatus.OK, answer(origin))

    def _let_in(self) -> str:
        """The origin of the page; raises `WrongOrigin`."""
        self.server.pairing.check_host(self.headers.get("Host"))
        self.origin = self.server.pairing.check_origin(self.headers.get("Origin"))
        return self.origin

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Answer with what is wrong, as an object."""
        self.origin = None
        try:
            yield
        except EnvelopeError as error:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if isinstance(error, TurnedAway):
                status = error.status
            facts = {"code": error.code, "zh": error.zh, "en": error.en}
            self._reply(status, {"error": facts})

    def _body(self) -> bytes:
        """The request's body, whole; raises `NotJson` or `TooLarge`."""
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get_content_type()
        if kind != "application/json" or not (length.isascii() and length.isdecimal()):
            raise NotJson("须为 JSON，并写明长度", "a body is JSON, its length stated")
        if len(length) > _DIGITS or int(length) > MAX_REQUEST:
            raise TooLarge("请求太长", "the request is too long")
        return self.rfile.read(int(length))

    def _reply(self, status: HTTPStatus, facts: Mapping[str, object]) -> None:
        data = json.dumps(facts, ensure_ascii=False).encode()
        self.send_response(status)
        self._cors()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _cors(self) -> None:
        """Let the page, and only a page that was let in, read the answer."""
        if self.origin is not None:
            self.send_header("Access-Control-Allow-Origin", self.origin)
        self.send_header("Vary", "Origin")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
