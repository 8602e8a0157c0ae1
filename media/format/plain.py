"""Text of unknown making, printed: it moves no cursor, begins no line and turns none around."""

from unicodedata import category


def plain(text: str) -> str:
    """`text` on one line: line ends, controls and turns of direction are written as escapes.

    A file's name may hold all of those, and so pretend to be another line of a verifier's.
    """
    return "".join(one if _seen(one) else one.encode("unicode_escape").decode() for one in text)


def _seen(one: str) -> bool:
    """Whether it is no control, format, surrogate, private or unassigned character, no line end."""
    return category(one)[0] != "C" and category(one) not in {"Zl", "Zp"}
