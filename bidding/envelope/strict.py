"""JSON read strictly: every field is known, present, of its type, and stands there once.

Numbers are whole; text is UTF-8 without control characters. What is refused is named.
"""

import json
import re
from collections.abc import Callable
from typing import Final, TypeVar

from bidding.envelope.encoding import from_base64, from_hex
from bidding.envelope.errors import BadFormat

T = TypeVar("T")
MAX_TEXT: Final = 200
MAX_INTEGER: Final = 2**53 - 1
"""The largest whole number that JSON carries everywhere, JavaScript included."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write_json(value: object) -> bytes:
    """`value` as compact UTF-8 JSON, fields in the order they were given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Fields:
    """One JSON object. Each method takes a field out; `done` refuses whatever is left."""

    def __init__(self, values: object, what: str) -> None:
        if not isinstance(values, dict):
            raise BadFormat(f"{what}：应为 JSON 对象", f"{what}: not a JSON object")
        self._left: dict[str, object] = dict(values)
        self.what = what

    @classmethod
    def parse(cls, data: bytes, what: str) -> "Fields":
        """Read one object from exactly `data`; raises `BadFormat`."""
        return cls(parse_json(data, what), what)

    def done(self) -> None:
        """Raise `BadFormat` naming the fields that nobody took."""
        if self._left:
            names = ", ".join(sorted(repr(name)[:50] for name in self._left))
            raise self._bad(f"有未知字段 {names}", f"unknown field {names}")

    def constant(self, name: str, value: str) -> None:
        """A field that can only be `value`, as a format's name."""
        found = self._take(name, str)
        if found != value:
            raise self._bad(
                f"{name} 是 {found[:50]!r}，应为 {value!r}",
                f"{name} is {found[:50]!r}, not {value!r}",
            )

    def text(self, name: str, *, pattern: str | None = None) -> str:
        """Text of 1 to 200 characters, matching `pattern` whole where one is given."""
        found = self._take(name, str)
        if not 0 < len(found) <= MAX_TEXT or _CONTROL.search(found):
            raise self._bad(
                f"{name} 应为 1 至 {MAX_TEXT} 个可见字符",
                f"{name} is not 1 to {MAX_TEXT} printable characters",
            )
        if pattern is not None and not re.fullmatch(pattern, found):
            raise self._bad(f"{name} 的写法不对：{found}", f"{name} is ill-formed: {found}")
        return found

    def whole(self, name: str, low: int, high: int = MAX_INTEGER) -> int:
        """A whole number from `low` to `high`."""
        found = self._take(name, int)
        if not low <= found <= high:
            raise self._bad(
                f"{name} 应在 {low} 与 {high} 之间", f"{name} is not between {low} and {high}"
            )
        return found

    def flag(self, name: str) -> bool:
        """True or false."""
        return self._take(name, bool)

    def hex(self, name: str, size: int) -> bytes:
        """`size` bytes in lower-case hexadecimal."""
        return from_hex(self._take(name, str), size, f"{self.what}.{name}")

    def base64(self, name: str) -> bytes:
        """Bytes in standard base64."""
        return from_base64(self._take(name, str), f"{self.what}.{name}")

    def or_null(self, name: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the field, or None where it is null."""
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return None
        return read(name)

    def object(self, name: str) -> "Fields":
        """One object inside this one."""
        return Fields(self._take(name, dict), f"{self.what}.{name}")

    def objects(self, name: str, low: int, high: int) -> list["Fields"]:
        """A list of `low` to `high` objects."""
        return fields_of(self._take(name, list), f"{self.what}.{name}", low, high)

    def texts(self, name: str, high: int) -> list[str]:
        """A list of at most `high` texts."""
        found: list[object] = self._take(name, list)
        texts = [one for one in found if isinstance(one, str) and not _CONTROL.search(one)]
        if len(texts) != len(found) or len(found) > high:
            raise self._bad(
                f"{name} 应为至多 {high} 项文字", f"{name} is not a list of at most {high} texts"
            )
        return texts

    def wholes(self, name: str, high: int) -> list[int]:
        """A list of at most `high` whole numbers, none below zero."""
        found: list[object] = self._take(name, list)
        wholes = [one for one in found if type(one) is int and 0 <= one <= MAX_INTEGER]
        if len(wholes) != len(found) or len(found) > high:
            raise self._bad(
                f"{name} 应为至多 {high} 个非负整数",
                f"{name} is not a list of at most {high} whole numbers",
            )
        return wholes

    def _take(self, name: str, kind: type[T]) -> T:
        if name not in self._left:
            raise self._bad(f"缺少字段 {name}", f"field {name} is missing")
        found = self._left.pop(name)
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise self._bad(f"字段 {name} 的类型不对", f"field {name} is of the wrong type")
        return found

    def _bad(self, zh: str, en: str) -> BadFormat:
        return BadFormat(f"{self.what}：{zh}", f"{self.what}: {en}")


def fields_of(values: object, what: str, low: int, high: int) -> list[Fields]:
    """A JSON list of `low` to `high` objects; raises `BadFormat`."""
    if not isinstance(values, list) or not low <= len(values) <= high:
        raise BadFormat(
            f"{what}：应为 {low} 至 {high} 项的列表", f"{what}: not a list of {low} to {high} items"
        )
    return [Fields(one, f"{what}[{at}]") for at, one in enumerate(values)]


def parse_json(data: bytes, what: str) -> object:
    """One JSON value from exactly `data`; raises `BadFormat` for anything doubtful."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise BadFormat(f"{what}：有重复的字段", f"{what}: a field stands there twice")
        return found

    def no_fraction(text: str) -> object:
        raise BadFormat(f"{what}：不是整数 {text[:30]}", f"{what}: not a whole number {text[:30]}")

    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=once,
            parse_float=no_fraction,
            parse_constant=no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise BadFormat(f"{what}：不是合法的 JSON", f"{what}: not valid JSON") from error
