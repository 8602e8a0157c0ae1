"""Cameras' addresses at rest: sealed, for they hold passwords."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(address: str) -> bytes:
    """The address, readable only with the house's secret."""
    return _box().encrypt(address.encode())


def unseal(sealed: bytes) -> str:
    """The address again; raises `cryptography.fernet.InvalidToken` under another secret."""
    return _box().decrypt(sealed).decode()


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"media/camera/address")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
