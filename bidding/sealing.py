"""Sealing lists that the database must not show: one size, a key that is not in it.

A box is AES-256-GCM over JSON that is padded to a multiple of the box's step. Its key comes by HKDF
from the installation's `SECRET_KEY` and the box's own name, so a dump of the database opens none,
and no box opens as another. Whoever holds both the dump and the secret can open them: that is said
in docs/threat-model.md.
"""

import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


class Unsealable(Exception):
    """A box does not open: it was touched, or the installation's secret is another."""


def seal(name: str, rows: list[dict[str, Any]], step: int) -> bytes:
    """The sealed `rows` of the box `name`: a multiple of `step` bytes, and 28 more."""
    text = json.dumps(rows, ensure_ascii=False).encode()
    padded = text.ljust(-(-len(text) // step) * step)
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(settings.SECRET_KEY, name)).encrypt(nonce, padded, name.encode())


def unseal(name: str, sealed: bytes) -> list[dict[str, Any]]:
    """What the box `name` holds. Raises `Unsealable`."""
    nonce, ciphertext = sealed[:_NONCE], sealed[_NONCE:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            text = AESGCM(_key(str(secret), name)).decrypt(nonce, ciphertext, name.encode())
        except InvalidTag:
            continue
        rows: list[dict[str, Any]] = json.loads(text)
        return rows
    raise Unsealable(name)


def _key(secret: str, name: str) -> bytes:
    """The key of one box; the secret is long and random, so HKDF is enough."""
    info = b"mingjing/bidding/box/v1\x00" + name.encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())
