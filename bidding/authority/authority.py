"""A certificate authority in one folder: its sealed key, its certificate, its register and list."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.authority import profile
from bidding.authority.profile import Key, Term
from bidding.authority.register import Issued, Register
from bidding.authority.request import Request
from bidding.envelope.backup import decrypt, encrypt
from bidding.envelope.certificates import make_key
from bidding.envelope.certificates_sm2 import certificate_pem, pem
from bidding.envelope.errors import BadFormat, BadInput
from bidding.envelope.files import read_small, write_new

SEALED_KEY, CERTIFICATE, REGISTER = "ca.key.age", "ca.pem", "register.jsonl"
ROOT_LASTS = timedelta(days=20 * 365)
LIST_LASTS = timedelta(days=90)


class Authority:
    """What stands in a folder. Its key is lent to whoever knows the passphrase, by `unlock`."""

    def __init__(self, folder: Path) -> None:
        """Open a folder made by `create`; raises `BadInput` or `BadFormat`."""
        self._folder = folder
        self.root = _read_root(folder / CERTIFICATE)
        self._register = Register(folder / REGISTER)

    @classmethod
    def create(
        cls, folder: Path, algorithm: str, name: str, now: datetime, passphrase: str
    ) -> "Authority":
        """Make a key and its certificate in a new folder; raises `BadInput`."""
        made = make_key(algorithm, name, now, None)
        root = profile.root(
            Request.read(made.request), profile.key_in(made.key), Term(now, ROOT_LASTS)
        )
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise BadInput(f"{folder}：{error.strerror}", f"{folder}: {error.strerror}") from error
        write_new(folder / SEALED_KEY, encrypt(made.key, passphrase), private=True)
        write_new(folder / CERTIFICATE, certificate_pem(root))
        return cls(folder)

    @property
    def issued(self) -> list[Issued]:
        """Everything issued, the oldest first; raises `BadFormat`."""
        return list(self._register.read().values())

    def unlock(self, passphrase: str) -> Key:
        """The authority's key; raises `BadInput` for a wrong passphrase."""
        return profile.key_in(decrypt(read_small(self._folder / SEALED_KEY), passphrase))

    def issue(self, request: Request, key: Key, now: datetime, days: int) -> bytes:
        """A bidder's certificate with the authority's behind it, PEM; entered in the register.

        Raises `BadInput` for a term beyond the authority's own.
        """
        term = Term(now, timedelta(days=days))
        if now + term.lasts > x509.load_der_x509_certificate(self.root).not_valid_after_utc:
            raise BadInput("有效期超过 CA 证书的有效期", "it would outlast the CA's certificate")
        der = profile.bidder(request, self.root, key, term)
        made = x509.load_der_x509_certificate(der)
        self._register.issued(
            Issued(
                made.serial_number,
                sha256(der).hexdigest(),
                request.subject,
                now,
                made.not_valid_after_utc,
            )
        )
        return certificate_pem(der) + certificate_pem(self.root)

    def revoke(self, serial: int, now: datetime) -> None:
        """Enter a certificate as revoked from now on; the next list names it.

        Raises `BadInput` for one that is not of this authority, or is revoked already.
        """
        found = self._register.read().get(serial)
        if found is None or found.revoked_at:
            raise BadInput(
                f"{serial:x}：本 CA 没有签发，或早已吊销",
                f"{serial:x}: not issued here, or revoked",
            )
        self._register.revoked(serial, now)

    def list_revoked(self, key: Key, now: datetime) -> bytes:
        """The list of the revoked as of now, PEM; it runs out and is made again."""
        revoked = {one.serial: one.revoked_at for one in self.issued if one.revoked_at}
        number = int(now.timestamp())  # rises with every list, which is all that it has to do
        der = profile.revoked_list(self.root, key, Term(now, LIST_LASTS), number, revoked)
        return pem("X509 CRL", der)


def _read_root(path: Path) -> bytes:
    try:
        return x509.load_pem_x509_certificate(read_small(path)).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion) as error:
        raise BadFormat(f"{path} 不是证书", f"{path}: no certificate") from error
