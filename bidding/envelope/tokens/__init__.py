"""Signing keys that never leave a device: `Token` is what one does, `Pkcs11Token` the usual one."""

from bidding.envelope.tokens.pkcs11 import Pkcs11Token
from bidding.envelope.tokens.token import Token

__all__ = ["Pkcs11Token", "Token"]
