"""Which part of a file a `Range` header asks for (RFC 9110, section 14). Pure."""

import re

_ONE = re.compile(r"bytes=\s*(\d{0,15})-(\d{0,15})\s*", re.IGNORECASE | re.ASCII)


class NotSatisfiable(Exception):
    """None of the bytes asked for are there."""


def part_of(asked: str, size: int) -> range | None:
    """The bytes of a file of `size` that `asked` names; None for the whole file.

    What is no range of bytes is passed over, and so are several ranges at once, as section 14.2
    allows. Raises `NotSatisfiable`.
    """
    found = _ONE.fullmatch(asked)
    if found is None or found[0].strip() == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        part = range(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        part = range(int(first), min(int(last) + 1, size) if last else size)
    if not part:
        raise NotSatisfiable
    return part
