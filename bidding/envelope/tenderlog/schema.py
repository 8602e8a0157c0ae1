"""JSON objects as dataclasses: each field's type says how it is written and strictly read.

    class Rescue(Record):
        header_sha256: Hash
        received_at: Instant

Fields stand in the order of the dataclass; none may be missing, unknown or there twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, get_type_hints

from bidding.envelope.encoding import from_hex, to_base64
from bidding.envelope.errors import BadFormat
from bidding.envelope.strict import Fields, write_json

T = TypeVar("T")
MAX_ITEMS = 1 << 16
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Codec(Generic[T]):
    """How one field is read and written."""

    read: Callable[[Fields, str], T]
    write: Callable[[T], object]


def same(value: T) -> T:
    """What JSON carries as it is."""
    return value


def write_instant(at: datetime) -> str:
    """An aware moment in UTC, to the microsecond: 2026-10-01T08:00:00.000250Z."""
    return at.astimezone(UTC).strftime(_INSTANT)


def read_instant(text: str, what: str) -> datetime:
    """The moment that `write_instant` wrote; raises `BadFormat`."""
    try:
        at = datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadFormat(f"{what}：时间的写法不对", f"{what}: ill-formed moment") from error
    if write_instant(at) != text:
        raise BadFormat(f"{what}：时间的写法不对", f"{what}: ill-formed moment")
    return at


def optional(codec: Codec[T]) -> Codec[T | None]:
    """The field, or null."""
    return Codec(
        lambda fields, name: fields.or_null(name, lambda one: codec.read(fields, one)),
        lambda value: None if value is None else codec.write(value),
    )


def whole(low: int, high: int) -> Codec[int]:
    """A whole number from `low` to `high`."""
    return Codec(lambda fields, name: fields.whole(name, low, high), same)


def hexadecimal(size: int) -> Codec[bytes]:
    """`size` bytes in lower-case hexadecimal."""
    return Codec(lambda fields, name: fields.hex(name, size), bytes.hex)


def one_of(*values: str) -> Codec[str]:
    """One of a few words."""
    return Codec(lambda fields, name: fields.text(name, pattern="|".join(values)), same)


def records(kind: "type[R]", high: int = MAX_ITEMS) -> "Codec[tuple[R, ...]]":
    """A list of at most `high` objects."""
    return Codec(
        lambda fields, name: tuple(map(kind.of, fields.objects(name, 0, high))),
        lambda items: [one.facts() for one in items],
    )


def _read_hashes(fields: Fields, name: str) -> tuple[bytes, ...]:
    texts = fields.texts(name, MAX_ITEMS)
    return tuple(from_hex(one, 32, f"{fields.what}.{name}") for one in texts)


HASH = hexadecimal(32)
BASE64: Codec[bytes] = Codec(lambda fields, name: fields.base64(name), to_base64)
TEXT: Codec[str] = Codec(lambda fields, name: fields.text(name), same)
Text = Annotated[str, TEXT]
MaybeText = Annotated[str | None, optional(TEXT)]
Texts = Annotated[
    tuple[str, ...],
    Codec[tuple[str, ...]](lambda fields, name: tuple(fields.texts(name, MAX_ITEMS)), list),
]
Flag = Annotated[bool, Codec[bool](lambda fields, name: fields.flag(name), same)]
Number = Annotated[int, whole(0, 2**53 - 1)]
Hash = Annotated[bytes, HASH]
MaybeHash = Annotated[bytes | None, optional(HASH)]
Hashes = Annotated[
    tuple[bytes, ...],
    Codec[tuple[bytes, ...]](_read_hashes, lambda items: [one.hex() for one in items]),
]
Bytes = Annotated[bytes, BASE64]
MaybeBytes = Annotated[bytes | None, optional(BASE64)]
Instant = Annotated[
    datetime,
    Codec[datetime](
        lambda fields, name: read_instant(fields.text(name), f"{fields.what}.{name}"),
        write_instant,
    ),
]


class Record:
    """A JSON object whose fields are those of a dataclass."""

    def facts(self) -> dict[str, object]:
        """The fields as JSON values, in order."""
        return {
            name: codec.write(getattr(self, name)) for name, codec in _codecs(type(self)).items()
        }

    def encode(self) -> bytes:
        """The object's bytes."""
        return write_json(self.facts())

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read it out of `fields`, all of them; raises `BadFormat`."""
        found = cls(**{name: codec.read(fields, name) for name, codec in _codecs(cls).items()})
        fields.done()
        found.check()
        return found

    def check(self) -> None:
        """Raise `BadFormat` for facts that contradict each other."""


R = TypeVar("R", bound=Record)


class Document(Record):
    """A record that is a file of its own, and says in `fmt` what it is."""

    FORMAT: ClassVar[str]

    def facts(self) -> dict[str, object]:
        """The format's name, then the fields."""
        return {"fmt": self.FORMAT, **super().facts()}

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the file; raises `BadFormat`."""
        fields = Fields.parse(data, cls.FORMAT)
        fields.constant("fmt", cls.FORMAT)
        return cls.of(fields)


_KNOWN: dict[type[Record], dict[str, Codec[Any]]] = {}
"""The codecs of each record's fields. (`Any`: each field has a type of its own.)"""


def _codecs(kind: type[Record]) -> Mapping[str, Codec[Any]]:
    if kind not in _KNOWN:
        hints = get_type_hints(kind, include_extras=True)
        names = [one for one, hint in hints.items() if hasattr(hint, "__metadata__")]
        _KNOWN[kind] = {name: hints[name].__metadata__[0] for name in names}
    return _KNOWN[kind]
