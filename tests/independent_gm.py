"""The national algorithms for the second implementation: SM2 in plain Python, SM4-GCM of GmSSL.

SM2 after GB/T 32918 parts 2 and 4, in slow and readable arithmetic.
"""

import hashlib
import secrets

from gmssl_pyx import sm4_ctr_encrypt, sm4_gcm_decrypt, sm4_gcm_encrypt

P = 2**256 - 2**224 - 2**96 + 2**64 - 1
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
ID = b"1234567812345678"
Point = tuple[int, int] | None


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def num(value: int) -> bytes:
    return value.to_bytes(32, "big")


def plus(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left or right
    if left[0] == right[0] and left[1] != right[1]:
        return None
    if left == right:
        slope = (3 * left[0] ** 2 + A) * pow(2 * left[1], -1, P)
    else:
        slope = (left[1] - right[1]) * pow(left[0] - right[0], -1, P)
    x = (slope**2 - left[0] - right[0]) % P
    return x, (slope * (left[0] - x) - left[1]) % P


def scale(k: int, point: Point) -> tuple[int, int]:
    total: Point = None
    while k:
        total = plus(total, point) if k & 1 else total
        point, k = plus(point, point), k >> 1
    assert total is not None
    return total


def point_of(public: bytes) -> tuple[int, int]:
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    assert public[0] == 4
    assert (y * y - x**3 - A * x - B) % P == 0
    return x, y


def mask(x: int, y: int, length: int) -> bytes:
    blocks = (length + 31) // 32
    stream = b"".join(sm3(num(x) + num(y) + (at + 1).to_bytes(4, "big")) for at in range(blocks))
    return stream[:length]


def xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


# ── DER, as little as is needed ──────────────────────────────────────────────────────────────────
def der(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x81, size])
    return bytes([tag]) + length + body


def der_int(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def items(body: bytes) -> list[bytes]:
    """The contents of the elements in a DER sequence's body."""
    found = []
    while body:
        size, at = body[1], 2
        if size & 0x80:
            at = 2 + (size & 0x7F)
            size = int.from_bytes(body[2:at], "big")
        found.append(body[at : at + size])
        body = body[at + size :]
    return found


def key_in(certificate: bytes) -> bytes:
    """The point in an X.509 certificate: the seventh element of its body, version included."""
    body = items(items(items(certificate)[0])[0])
    return items(body[6])[1][1:]


# ── SM2 ──────────────────────────────────────────────────────────────────────────────────────────
def encrypt(public: bytes, message: bytes) -> bytes:
    k = secrets.randbelow(N - 1) + 1
    x1, y1 = scale(k, G)
    x2, y2 = scale(k, point_of(public))
    masked = xor(message, mask(x2, y2, len(message)))
    digest = sm3(num(x2) + message + num(y2))
    return der(0x30, der_int(x1) + der_int(y1) + der(4, digest) + der(4, masked))


def decrypt(private: bytes, sealed: bytes) -> bytes:
    x, y, digest, masked = items(items(sealed)[0])
    point = point_of(b"\4" + x[-32:].rjust(32, b"\0") + y[-32:].rjust(32, b"\0"))
    x2, y2 = scale(int.from_bytes(private, "big"), point)
    message = xor(masked, mask(x2, y2, len(masked)))
    assert sm3(num(x2) + message + num(y2)) == digest
    return message


def challenge(public: bytes, message: bytes) -> int:
    curve = num(A) + num(B) + num(G[0]) + num(G[1])
    z = sm3((len(ID) * 8).to_bytes(2, "big") + ID + curve + public[1:])
    return int.from_bytes(sm3(z + message), "big")


def sign(private: bytes, message: bytes) -> bytes:
    secret = int.from_bytes(private, "big")
    x, y = scale(secret, G)
    e = challenge(b"\4" + num(x) + num(y), message)
    while True:
        k = secrets.randbelow(N - 1) + 1
        r = (e + scale(k, G)[0]) % N
        s = pow(1 + secret, -1, N) * (k - r * secret) % N
        if r and r + k != N and s:
            return num(r) + num(s)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    point = plus(scale(s, G), scale((r + s) % N, point_of(public)))
    assert point is not None
    return (challenge(public, message) + point[0]) % N == r


class National:
    hash, field, chunk_hash, aead, key = "sm3", "ct_sm3", "sm3", b"AEAD_SM4_GCM", 16

    def wrap(self, public: bytes, ctx: bytes, i: int, share: bytes) -> bytes:
        return encrypt(public, ctx + bytes([i]) + share)

    def unwrap(self, private: bytes, ctx: bytes, i: int, sealed: bytes) -> bytes:
        message = decrypt(private, sealed)
        assert message[:33] == ctx + bytes([i])
        return message[33:]

    def seal_chunk(self, key: bytes, nonce: bytes, chunk: bytes) -> bytes:
        return b"".join(sm4_gcm_encrypt(key, nonce, b"", chunk)) if chunk else empty(key, nonce)

    def open_chunk(self, key: bytes, nonce: bytes, sealed: bytes) -> bytes:
        if len(sealed) > 16:
            return bytes(sm4_gcm_decrypt(key, nonce, b"", sealed[:-16], sealed[-16:]))
        assert sealed == empty(key, nonce)
        return b""


def empty(key: bytes, nonce: bytes) -> bytes:
    """GCM of nothing, which GmSSL refuses: the tag is the first counter block, encrypted."""
    return bytes(sm4_ctr_encrypt(key, nonce + b"\0\0\0\1", bytes(16)))
