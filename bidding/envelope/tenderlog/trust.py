"""Whom the reader trusts: keys that did not come with the bundle."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from bidding.envelope.errors import BadInput
from bidding.envelope.files import read_small
from bidding.envelope.tenderlog.checkpoints import is_below
from bidding.envelope.trustees import PublicKey
from ledger.errors import LedgerError
from ledger.notes import COSIGNATURE_V1, ED25519, VerifierKey


@dataclass(frozen=True)
class Trust:
    """Keys of the platform's ledger or of this log, of witnesses, of trustees; certificates."""

    notes: tuple[VerifierKey, ...] = ()
    trustees: tuple[PublicKey, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()
    """Roots of bidders' certificates, and timestamp authorities."""

    @classmethod
    def read(cls, paths: Iterable[Path]) -> "Trust":
        """The keys in files of three kinds; raises `BadInput` or `BadFormat`.

        Lines of note keys (`name+id+base64`, # comments) · PEM certificates · trustees' public
        keys as `ebid keygen` makes them.
        """
        trust = cls()
        for path in paths:
            more = _read(path, read_small(path))
            trust = Trust(
                trust.notes + more.notes,
                trust.trustees + more.trustees,
                trust.certificates + more.certificates,
            )
        return trust

    @property
    def witnesses(self) -> tuple[VerifierKey, ...]:
        """The keys that cosign."""
        return tuple(one for one in self.notes if one.algorithm == COSIGNATURE_V1)

    @property
    def logs(self) -> tuple[VerifierKey, ...]:
        """The keys that sign logs: of this one, or of the ledger above it."""
        return tuple(one for one in self.notes if one.algorithm == ED25519)

    def keys_of(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys that may sign the log `origin`: given for it, or for the ledger above it."""
        return tuple(dict.fromkeys(key for one in self.logs if (key := one.under(origin))))

    def ledgers_above(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys of ledgers that record the log `origin`."""
        return tuple(one for one in self.logs if is_below(one.name, origin))


def _read(path: Path, data: bytes) -> Trust:
    if data.lstrip().startswith(b"{"):
        return Trust(trustees=(PublicKey.parse(data),))
    try:
        if b"-----BEGIN CERTIFICATE-----" in data:
            return Trust(certificates=tuple(x509.load_pem_x509_certificates(data)))
        lines = [line.strip() for line in data.decode().splitlines()]
        keys = [VerifierKey.parse(line) for line in lines if line and not line.startswith("#")]
    except (LedgerError, ValueError) as error:
        raise BadInput(f"{path}：其中没有可用的密钥", f"{path}: no key in it: {error}") from error
    if not keys:
        raise BadInput(f"{path}：其中没有密钥", f"{path}: no key in it")
    return Trust(notes=tuple(keys))
