"""A checksum of a topic's rows that a browser can compute too.

The sum, modulo 2³², of the CRC-32 of every `key NUL canonical row`, so the order of rows does not
matter. Canonical means one spelling for equal values: names sorted by code point, strings as JSON
without escaping what need not be, numbers as the hexadecimal of their IEEE 754 binary64 (the only
kind of number JavaScript has, so `1`, `1.0` and `-0`/`0` agree on both sides).
"""

import json
import struct
import zlib
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def checksum(rows: Mapping[str, Json]) -> int:
    """The checksum of `rows`, 0 for none."""
    return sum(row_checksum(key, row) for key, row in rows.items()) & 0xFFFFFFFF


def row_checksum(key: str, row: Json) -> int:
    """What one row adds to the sum."""
    return zlib.crc32(f"{key}\0{canonical(row)}".encode())


def canonical(value: Json) -> str:
    """The one spelling of `value`."""
    match value:
        case None | bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return struct.pack(">d", value + 0.0).hex()
        case list():
            return f"[{','.join(map(canonical, value))}]"
        case dict():
            members = (f"{canonical(name)}:{canonical(value[name])}" for name in sorted(value))
            return f"{{{','.join(members)}}}"
