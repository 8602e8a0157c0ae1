"""`intl-1` for the second implementation: X-Wing and HPKE out of their parts, AES-GCM by chunks."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from independent_notation import d, expand


class International:
    hash, field, chunk_hash, aead, key = "sha256", "ct_sha256", "sha512", b"AEAD_AES_256_GCM", 32

    def wrap(self, public: bytes, ctx: bytes, i: int, share: bytes) -> bytes:
        kem_secret, kem_ct = MLKEM768PublicKey.from_public_bytes(public[:1184]).encapsulate()
        mine = X25519PrivateKey.generate()
        curve_ct = mine.public_key().public_bytes_raw()
        curve_secret = mine.exchange(X25519PublicKey.from_public_bytes(public[1184:]))
        secret = xwing(kem_secret, curve_secret, curve_ct, public[1184:])
        key, nonce = hpke_schedule(secret, self._info(public, ctx, i))
        return kem_ct + curve_ct + AESGCM(key).encrypt(nonce, share, b"")

    def unwrap(self, private: bytes, ctx: bytes, i: int, sealed: bytes) -> bytes:
        seed = hashlib.shake_256(private).digest(96)
        kem = MLKEM768PrivateKey.from_seed_bytes(seed[:64])
        curve = X25519PrivateKey.from_private_bytes(seed[64:])
        curve_public = curve.public_key().public_bytes_raw()
        kem_ct, curve_ct, body = sealed[:1088], sealed[1088:1120], sealed[1120:]
        curve_secret = curve.exchange(X25519PublicKey.from_public_bytes(curve_ct))
        secret = xwing(kem.decapsulate(kem_ct), curve_secret, curve_ct, curve_public)
        public = kem.public_key().public_bytes_raw() + curve_public
        key, nonce = hpke_schedule(secret, self._info(public, ctx, i))
        return AESGCM(key).decrypt(nonce, body, b"")

    def seal_chunk(self, key: bytes, nonce: bytes, chunk: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, chunk, b"")

    def open_chunk(self, key: bytes, nonce: bytes, sealed: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, b"")

    def _info(self, public: bytes, ctx: bytes, i: int) -> bytes:
        return d("hpke") + ctx + bytes([i]) + hashlib.sha256(public).digest()


def xwing(kem_secret: bytes, curve_secret: bytes, curve_ct: bytes, curve_public: bytes) -> bytes:
    label = b"\\.//^\\"
    return hashlib.sha3_256(kem_secret + curve_secret + curve_ct + curve_public + label).digest()


def hpke_schedule(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180, section 5.1: base mode; X-Wing's secret is the shared secret."""
    suite_id = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(salt: bytes, label: bytes, material: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite_id + label + material, "sha256")

    def labelled(key: bytes, label: bytes, context: bytes, size: int) -> bytes:
        named = size.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + context
        return expand("sha256", key, named, size)

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    scheduled = extract(secret, b"secret", b"")
    return labelled(scheduled, b"key", context, 32), labelled(scheduled, b"base_nonce", context, 12)
