"""The grammar of an entry and the hash of its leaf. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from ledger.errors import Refused

# Read by Python and by PostgreSQL's check constraints alike.
KIND = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$"
NAMED = r"^[a-z][a-z0-9_]*:\S+$"
SCOPE = r"^/([0-9]+/)*$"

LEAF_PREFIX = b"\x00"


def leaf_input(leaf: str) -> bytes:
    """The bytes that RFC 6962 hashes for an entry: 0x00 ‖ the leaf's UTF-8 bytes."""
    return LEAF_PREFIX + leaf.encode()


def leaf_hash(leaf: str) -> bytes:
    """The 32-byte hash of an entry's leaf."""
    return sha256(leaf_input(leaf)).digest()


def check_grammar(kind: str, subject: str, actor: str, scope: str) -> None:
    """Raise `Refused` unless every name has the form the ledger keeps for ever."""
    for name, text, pattern, example in (
        ("kind", kind, KIND, "room.noun.verb.v1"),
        ("subject", subject, NAMED, "case:12"),
        ("actor", actor, NAMED, "person:3"),
        ("scope", scope, SCOPE, "/1/4/"),
    ):
        if not re.fullmatch(pattern, text):
            raise Refused(f"{name} {text!r} is not of the form {example}")


def body_json(body: Mapping[str, object]) -> str:
    """`body` as JSON text; moments become UTC, amounts their exact decimal text.

    Raises `Refused` for what JSON cannot hold exactly: NaN, naive moments, other objects.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:
        raise Refused(f"body: {error}") from error


def _plain(value: object) -> str:
    match value:
        case datetime() if value.tzinfo is None:
            raise ValueError(f"the moment {value} has no time zone")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} is not JSON")
