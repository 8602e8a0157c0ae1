"""The files of the vault: made whole and random, of one size, and never removed."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings

from documents.files import sync_folder

_PORTION = 1 << 20


class VaultFull(Exception):
    """The disk has no room for another volume."""


def path_of(number: int) -> Path:
    """The file of a volume, numbered from 1."""
    return Path(settings.VAULT_DIR) / f"{number:06d}.vol"


def make(number: int) -> None:
    """Make a volume of random bytes, whole or not at all. Raises `VaultFull`."""
    target = path_of(number)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    raw = target.with_suffix(".new")
    try:
        with raw.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, settings.VAULT_VOLUME_BYTES)
            _fill(file.fileno())
            os.fsync(file.fileno())
        raw.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raw.unlink(missing_ok=True)
        raise VaultFull from error
    even_out()


def even_out() -> None:
    """Give all volumes one time stamp, so that none says when something was last written to it."""
    for path in sorted(Path(settings.VAULT_DIR).glob("*.vol")):
        os.utime(path, (0, 0))


def _fill(file: int) -> None:
    """Random bytes, by a cipher under a key that is forgotten: the disk is slower than it."""
    stream = Cipher(AES256(os.urandom(32)), CTR(bytes(16))).encryptor()
    nothing = bytes(_PORTION)
    for start in range(0, settings.VAULT_VOLUME_BYTES, _PORTION):
        portion = stream.update(nothing[: settings.VAULT_VOLUME_BYTES - start])
        os.pwrite(file, portion, start)
