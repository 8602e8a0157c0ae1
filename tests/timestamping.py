"""A timestamp authority for tests: RFC 3161 tokens made with asn1crypto, of any content."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True)
class Authority:
    """A key, and its certificate for timestamping."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def digest(self) -> bytes:
        """How a publication names it."""
        return sha256(self.certificate.public_bytes(Encoding.DER)).digest()

    def token(self, imprint: bytes, at: datetime, nonce: int | None = None) -> bytes:
        """A token over a SHA-256; the `nonce` of a request comes back in it."""
        told = {} if nonce is None else {"nonce": nonce}
        info = tsp.TSTInfo(
            {
                **told,
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": imprint,
                },
                "serial_number": 1,
                "gen_time": at,
            }
        ).dump()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(info).digest()]},
            ]
        )
        signature = self.key.sign(attributes.dump(), ec.ECDSA(SHA256()))
        return self._message(info, attributes, signature)

    def _message(self, info: bytes, attributes: cms.CMSAttributes, signature: bytes) -> bytes:
        own = asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        sha_256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    {"issuer": own.issuer, "serial_number": own.serial_number},
                ),
                "digest_algorithm": sha_256,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha_256],
                "encap_content_info": cms.EncapsulatedContentInfo(
                    {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
                ),
                "certificates": [own],
                "signer_infos": [signer],
            }
        )
        message = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(message.dump())

    def answer(self, request: bytes, at: datetime) -> bytes:
        """What it answers to a request (RFC 3161, 2.4.2)."""
        asked = tsp.TimeStampReq.load(request)
        imprint = asked["message_imprint"]["hashed_message"].native
        token = cms.ContentInfo.load(self.token(imprint, at, asked["nonce"].native))
        return bytes(
            tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        )


@dataclass
class Counter:
    """An authority at its address; `answer` makes what it answers of a request."""

    answer: Callable[[bytes], bytes | None]
    asked: list[bytes] = field(default_factory=list)
    url: str = ""

    def handle(self, request: bytes) -> bytes | None:
        """Its answer; None where it has none today."""
        self.asked.append(request)
        return self.answer(request)


@contextmanager
def at_its_address(counter: Counter) -> Iterator[Counter]:
    """The authority over HTTP, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            said = counter.handle(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if said is None else 200)
            self.end_headers()
            self.wfile.write(said or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counter.url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield counter
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def by_openssl(folder: Path) -> Callable[[bytes], bytes]:
    """An authority that `openssl ts` is, with its certificate in `folder`/tsa.pem."""
    authority = an_authority("openssl")
    key = authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(key)
    (folder / "tsa.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (folder / "tsa.cnf").write_text(OPENSSL.format(folder=folder))

    def answer(request: bytes) -> bytes:
        (folder / "query").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf")]
        files = ["-queryfile", str(folder / "query"), "-out", str(folder / "reply")]
        subprocess.run([*command, *files], check=True, capture_output=True)
        return (folder / "reply").read_bytes()

    return answer


OPENSSL = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def an_authority(name: str = "Timestamp authority") -> Authority:
    """A new one, under a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=3650),
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Authority(key, builder.add_extension(usage, critical=True).sign(key, SHA256()))
