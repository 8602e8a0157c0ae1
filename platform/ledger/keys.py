"""Key files: the log's private key, readable by its owner alone, and keys that others trust."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import BadInput
from ledger.notes import COSIGNATURE_V1, ED25519, SignerKey, VerifierKey


def create(path: Path, name: str, algorithm: int = ED25519) -> SignerKey:
    """Make a key, write it to `path` (mode 0600) and its public half to `path`.pub.

    Raises `BadInput` when the file exists: a key is never overwritten.
    """
    key = SignerKey.generate(name, algorithm)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(f"{path} exists; a key is never overwritten") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{key}\n")
    public_path(path).write_text(f"{key.verifier}\n", encoding="utf-8")
    return key


def public_path(path: Path) -> Path:
    """Where the public half of the key in `path` lies."""
    return path.with_name(path.name + ".pub")


def load_signer(path: Path) -> SignerKey:
    """The private key in `path`; raises `BadInput`."""
    return SignerKey.parse(_read(path))


def load_verifiers(path: Path) -> list[VerifierKey]:
    """The public keys in `path`, one a line; empty lines and # comments are skipped.

    Raises `BadInput`, also for a file without a key.
    """
    lines = [line.strip() for line in _read(path).splitlines()]
    keys = [VerifierKey.parse(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise BadInput(f"{path}: no key in it")
    return keys


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: {getattr(error, 'strerror', None) or 'not text'}") from error


@dataclass(frozen=True)
class Trust:
    """The keys somebody trusts: those of logs and those of witnesses."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()

    @classmethod
    def of(cls, keys: Iterable[VerifierKey]) -> "Trust":
        """Sort `keys` by what they sign."""
        found = list(dict.fromkeys(keys))
        return cls(
            tuple(key for key in found if key.algorithm == ED25519),
            tuple(key for key in found if key.algorithm == COSIGNATURE_V1),
        )
