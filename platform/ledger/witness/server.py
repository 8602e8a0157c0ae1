"""The witness over HTTP/1.1, one thread a connection."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from ledger.witness.judge import Witness
from ledger.witness.protocol import MAX_REQUEST, PATH, Answer


class WitnessServer(ThreadingHTTPServer):
    """Serves `witness` on `address` until it is shut down."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        super().__init__(address, _Handler)
        self.witness = witness


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "mingjing-witness"
    sys_version = ""
    timeout: ClassVar[float] = 30  # seconds a connection may stay silent

    def do_POST(self) -> None:
        """The one call a witness answers."""
        self._send(self._answer())

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_REQUEST:
            self.close_connection = True
            return Answer(413, f"a request has a length of at most {MAX_REQUEST} bytes\n")
        body = self.rfile.read(int(length))
        if self.path != PATH:
            return Answer(404, f"a witness answers at {PATH}\n")
        return self.server.witness.add_checkpoint(body)

    def _send(self, answer: Answer) -> None:
        body = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 (inherited name)
        """Say nothing: what matters is in the state."""
