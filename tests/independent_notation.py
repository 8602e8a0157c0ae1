"""Notation of docs/envelope.md for the second implementation."""

import hmac


def d(label: str) -> bytes:
    return b"ebid/v1/" + label.encode() + b"\0"


def lp(*items: bytes) -> bytes:
    return b"".join(len(item).to_bytes(4, "big") + item for item in items)


def expand(name: str, key: bytes, info: bytes, size: int) -> bytes:
    out, block, counter = b"", b"", 1
    while len(out) < size:
        block = hmac.new(key, block + info + bytes([counter]), name).digest()
        out, counter = out + block, counter + 1
    return out[:size]
