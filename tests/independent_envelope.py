"""A second implementation of docs/envelope.md, written from that page alone and with other tools.

Nothing of `bidding.envelope` is imported. It is short and slow: whole files in memory, bitwise
field arithmetic, AES-GCM chunk by chunk, its own HPKE (`independent_intl`) and SM2
(`independent_gm`).
"""

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import independent_gm as gm
import independent_intl as intl
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from independent_notation import d, expand, lp

TYPE = b"application/vnd.ebid.envelope.v1+json"
CHUNK = 16384


class Suite(Protocol):
    hash: str
    field: str
    chunk_hash: str
    aead: bytes
    key: int

    def wrap(self, public: bytes, ctx: bytes, i: int, share: bytes) -> bytes: ...
    def unwrap(self, private: bytes, ctx: bytes, i: int, sealed: bytes) -> bytes: ...
    def seal_chunk(self, key: bytes, nonce: bytes, chunk: bytes) -> bytes: ...
    def open_chunk(self, key: bytes, nonce: bytes, sealed: bytes) -> bytes: ...


SUITES: dict[str, Suite] = {"intl-1": intl.International(), "gm-1": gm.National()}


# ── GF(2^8), bit by bit ──────────────────────────────────────────────────────────────────────────
def times(left: int, right: int) -> int:
    product = 0
    while right:
        product ^= left if right & 1 else 0
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product


def inverse(value: int) -> int:
    return next(other for other in range(1, 256) if times(value, other) == 1)


def combine(shares: Mapping[int, bytes]) -> bytes:
    secret = bytearray(32)
    for i, share in shares.items():
        weight = 1
        for j in shares:
            if j != i:
                weight = times(weight, times(j, inverse(i ^ j)))
        for at, value in enumerate(share):
            secret[at] ^= times(weight, value)
    return bytes(secret)


# ── One envelope's derivation ────────────────────────────────────────────────────────────────────
@dataclass
class Context:
    suite: Suite
    pre: bytes

    def h(self, *data: bytes) -> bytes:
        return hashlib.new(self.suite.hash, b"".join(data)).digest()

    @property
    def ctx(self) -> bytes:
        return self.h(d("ctx"), self.pre)

    def root(self, secret: bytes, lock: bytes) -> bytes:
        key = self.h(d("root"), self.ctx)
        return hmac.new(key, lp(secret, lock), self.suite.hash).digest()

    def part_key(self, root: bytes, name: str) -> bytes:
        info = d("part") + self.ctx + lp(name.encode())
        return expand(self.suite.hash, root, info, self.suite.key)

    def shares(self, secret: bytes, k: int, n: int) -> list[bytes]:
        terms = [secret] + [
            expand(self.suite.hash, secret, d("coeff") + self.ctx + bytes([j]), 32)
            for j in range(1, k)
        ]
        shares = []
        for i in range(1, n + 1):
            share, power = bytearray(32), 1
            for term in terms:
                for at in range(32):
                    share[at] ^= times(term[at], power)
                power = times(power, i)
            shares.append(bytes(share))
        return shares

    def seal_part(self, key: bytes, name: str, plain: bytes) -> bytes:
        salt = os.urandom(24)
        aead, base, commitment = self._part_secrets(key, name, salt)
        chunks = [plain[at : at + CHUNK] for at in range(0, len(plain) - len(plain) % CHUNK, CHUNK)]
        chunks.append(plain[len(chunks) * CHUNK :])
        sealed = [
            self.suite.seal_chunk(aead, (base ^ number).to_bytes(12, "big"), chunk)
            for number, chunk in enumerate(chunks)
        ]
        return salt + commitment + b"".join(sealed)

    def open_part(self, key: bytes, name: str, part: bytes) -> bytes:
        aead, base, commitment = self._part_secrets(key, name, part[:24])
        assert part[24:56] == commitment, "another key"
        body = part[56:]
        chunks = [body[at : at + CHUNK + 16] for at in range(0, len(body), CHUNK + 16)]
        assert chunks, "cut off"
        assert len(chunks[-1]) < CHUNK + 16, "cut off"
        return b"".join(
            self.suite.open_chunk(aead, (base ^ number).to_bytes(12, "big"), chunk)
            for number, chunk in enumerate(chunks)
        )

    def _part_secrets(self, key: bytes, name: str, salt: bytes) -> tuple[bytes, int, bytes]:
        context = d("part-ctx") + self.ctx + lp(name.encode())
        info = b"c2sp.org/chunked-encryption@v1+" + self.suite.aead + b"\0" + salt + context
        size = self.suite.key
        derived = expand(self.suite.chunk_hash, key, info, size + 12 + 32)
        base = int.from_bytes(derived[size : size + 12], "big")
        return derived[:size], base, derived[size + 12 :]


# ── The file ─────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Sealed:
    header: bytes
    sigs: list[dict[str, Any]]
    parts: bytes

    @classmethod
    def read(cls, data: bytes) -> "Sealed":
        assert data[:6] == b"EBID1\n"
        n = int.from_bytes(data[6:10], "big")
        m = int.from_bytes(data[10 + n : 14 + n], "big")
        return cls(data[10 : 10 + n], json.loads(data[14 + n : 14 + n + m]), data[14 + n + m :])


def pae(header: bytes) -> bytes:
    return b" ".join([b"DSSEv1", b"%d" % len(TYPE), TYPE, b"%d" % len(header), header])


def check_signature(one: dict[str, Any], header: bytes) -> bytes:
    """The DER certificate that signed."""
    certificate, value = b64decode(one["x5c"][0]), b64decode(one["sig"])
    if one["alg"] == "SM2":
        assert gm.verify(gm.key_in(certificate), value, pae(header))
        return certificate
    key: Any = x509.load_der_x509_certificate(certificate).public_key()
    if one["alg"] == "Ed25519":
        assert isinstance(key, Ed25519PublicKey)
        key.verify(value, pae(header))
    else:
        r, s = (int.from_bytes(half, "big") for half in (value[:32], value[32:]))
        key.verify(encode_dss_signature(r, s), pae(header), ECDSA(SHA256()))
    return certificate


def open_envelope(
    data: bytes, keys: Mapping[int, bytes], kids: Mapping[int, str], lock: bytes
) -> dict[str, bytes]:
    """All parts, from the private keys of k trustees (by number, with their kids) and the lock."""
    sealed = Sealed.read(data)
    header = json.loads(sealed.header)
    context = Context(
        SUITES[json.loads(b64decode(header["pre"]))["suite"]], b64decode(header["pre"])
    )
    pre = json.loads(context.pre)
    assert context.h(check_signature(sealed.sigs[0], sealed.header)).hex() == pre["bidder"]
    shares = {}
    for i, private in keys.items():
        box = header["shares"][i - 1]
        (ct,) = (b64decode(one["ct"]) for one in box["sealed"] if one["kid"] == kids[i])
        shares[i] = context.suite.unwrap(private, context.ctx, i, ct)
        assert context.h(d("share"), context.ctx, bytes([i]), shares[i]).hex() == box["commit"]
    secret = combine(shares)
    assert context.h(d("commit-t"), context.ctx, secret).hex() == header["commit_t"]
    for i, share in enumerate(context.shares(secret, pre["k"], pre["n"]), 1):
        commit = context.h(d("share"), context.ctx, bytes([i]), share)
        assert commit.hex() == header["shares"][i - 1]["commit"]
    if pre["lock"]:
        assert context.h(d("commit-b"), context.ctx, lock).hex() == header["commit_b"]
    root, opened, at = context.root(secret, lock), {}, 0
    for part in header["parts"]:
        body = sealed.parts[at : at + part["ct_len"]]
        at += part["ct_len"]
        assert context.h(body).hex() == part[context.suite.field]
        opened[part["name"]] = context.open_part(
            context.part_key(root, part["name"]), part["name"], body
        )
    assert at == len(sealed.parts)
    return opened


def trustee_set(tender: dict[str, Any]) -> str:
    items = [
        lp(one["name"].encode(), *(b64decode(key["pk"]) for key in one["keys"]))
        for one in tender["trustees"]
    ]
    facts = [tender[name].encode() for name in ("suite", "tender", "stage")]
    numbers = [bytes([tender["k"]]), bytes([tender["n"]])]
    data = d("trustee-set") + lp(*facts, *numbers, *items)
    return hashlib.new(SUITES[tender["suite"]].hash, data).hexdigest()


def seal(
    tender: dict[str, Any],
    parts: Mapping[str, bytes],
    lock: bytes,
    certificate: bytes,
    key: Ed25519PrivateKey | bytes,
) -> bytes:
    """An envelope for the tender file `tender`, its fields in another order than `ebid` has."""
    suite = SUITES[tender["suite"]]
    names = (
        "suite",
        "log_origin",
        "tender",
        "lot",
        "stage",
        "tender_docs_sha256",
        "k",
        "n",
        "lock",
    )
    pre = {name: tender[name] for name in reversed(names)} | {
        "created": "2026-10-01T08:00:00Z",
        "replaces": None,
        "seq": 1,
        "envelope_id": os.urandom(16).hex(),
        "bidder": hashlib.new(suite.hash, certificate).hexdigest(),
        "trustee_set": trustee_set(tender),
        "fmt": "ebid-pre/1",
    }
    context = Context(suite, json.dumps(pre, indent=1).encode())
    secret = os.urandom(32)
    root = context.root(secret, lock)
    sealed = {
        name: context.seal_part(context.part_key(root, name), name, plain)
        for name, plain in parts.items()
    }
    boxes = [
        {
            "sealed": [
                {
                    "ct": b64encode(
                        suite.wrap(b64decode(one["pk"]), context.ctx, i, share)
                    ).decode(),
                    "kid": one["kid"],
                }
                for one in trustee["keys"]
            ],
            "commit": context.h(d("share"), context.ctx, bytes([i]), share).hex(),
            "i": i,
        }
        for i, (trustee, share) in enumerate(
            zip(tender["trustees"], context.shares(secret, tender["k"], tender["n"]), strict=True),
            1,
        )
    ]
    header = json.dumps(
        {
            "parts": [
                {suite.field: context.h(body).hex(), "ct_len": len(body), "name": name}
                for name, body in sealed.items()
            ],
            "shares": boxes,
            "commit_b": context.h(d("commit-b"), context.ctx, lock).hex() if lock else None,
            "commit_t": context.h(d("commit-t"), context.ctx, secret).hex(),
            "pre": b64encode(context.pre).decode(),
            "fmt": "ebid-envelope/1",
        }
    ).encode()
    value = gm.sign(key, pae(header)) if isinstance(key, bytes) else key.sign(pae(header))
    alg = "SM2" if isinstance(key, bytes) else "Ed25519"
    sigs = json.dumps(
        [{"sig": b64encode(value).decode(), "x5c": [b64encode(certificate).decode()], "alg": alg}]
    ).encode()
    framed = [len(header).to_bytes(4, "big"), header, len(sigs).to_bytes(4, "big"), sigs]
    return b"EBID1\n" + b"".join(framed) + b"".join(sealed.values())
