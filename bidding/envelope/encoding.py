"""How bytes are put together before they are hashed, and how JSON carries them.

D(l)    = ASCII("ebid/v1/" ‖ l) ‖ 0x00
LP(x…)  = ∥ (u32be len ‖ x)
"""

import binascii
from base64 import b64decode, b64encode

from bidding.envelope.errors import BadFormat


def domain(label: str) -> bytes:
    """D(label): what separates one use of a hash from all others."""
    return b"ebid/v1/" + label.encode("ascii") + b"\0"


def length_prefixed(*items: bytes) -> bytes:
    """LP(items): each item after its length, so that no two lists make the same bytes."""
    return b"".join(u32(len(item)) + item for item in items)


def u8(number: int) -> bytes:
    """One byte."""
    return number.to_bytes(1, "big")


def u32(number: int) -> bytes:
    """Four bytes, big-endian."""
    return number.to_bytes(4, "big")


def to_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """The bytes of base64 in its one spelling; raises `BadFormat` naming `what`."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadFormat(f"{what}：不是 base64", f"{what}: not base64") from error
    if to_base64(data) != text:
        raise BadFormat(f"{what}：base64 有多余的位", f"{what}: base64 with loose ends")
    return data


def from_hex(text: str, size: int, what: str) -> bytes:
    """`size` bytes of lower-case hexadecimal; raises `BadFormat` naming `what`."""
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise BadFormat(f"{what}：不是十六进制", f"{what}: not hexadecimal") from error
    if len(data) != size or data.hex() != text:
        raise BadFormat(
            f"{what}：应为 {2 * size} 位小写十六进制",
            f"{what}: not {2 * size} lower-case hexadecimal digits",
        )
    return data
