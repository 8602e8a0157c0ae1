"""A timestamp authority over HTTP: `openssl ts` behind a small server of the standard library."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_SETTINGS = """\
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamping]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class StampServer:
    """Where it answers, and the root that its tokens lead to."""

    url: str
    root: Path


def _openssl(*arguments: str, data: bytes = b"") -> bytes:
    command = ["openssl", *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def _make(folder: Path) -> None:
    settings = folder / "openssl.cnf"
    settings.write_text(_SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    root = ["-keyout", f"{folder}/root.key", "-out", f"{folder}/root.pem"]
    _openssl("req", "-x509", *new, *root, "-days", "9000", "-subj", "/CN=Root",
             "-config", str(settings), "-extensions", "root")  # fmt: skip
    own = ["-keyout", f"{folder}/tsa.key", "-out", f"{folder}/tsa.csr"]
    _openssl("req", *new, *own, "-subj", "/CN=Time", "-config", str(settings))
    _openssl("x509", "-req", "-in", f"{folder}/tsa.csr", "-CA", f"{folder}/root.pem",
             "-CAkey", f"{folder}/root.key", "-CAcreateserial", "-days", "9000",
             "-extfile", str(settings), "-extensions", "stamping",
             "-out", f"{folder}/tsa.pem")  # fmt: skip


@contextmanager
def stamp_server(folder: Path) -> Iterator[StampServer]:
    """An authority that answers until the block ends."""
    _make(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = folder / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            config = ["-config", str(folder / "openssl.cnf")]
            reply = _openssl("ts", "-reply", "-queryfile", str(query), *config)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield StampServer(f"http://127.0.0.1:{server.server_port}/", folder / "root.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
