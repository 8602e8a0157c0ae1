"""Kinds of values that a request may carry: what PostgreSQL and the hall's columns can hold."""

from typing import Annotated, TypeAlias

from ninja import Header, Schema
from pydantic import ConfigDict, Field, StringConstraints

PRINTABLE = r"^[^\x00]*$"
"""Anything but NUL, which no column of text can hold."""
LARGEST = 2**63 - 1

Name: TypeAlias = Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)]
Phone: TypeAlias = Annotated[str, StringConstraints(max_length=40, pattern=PRINTABLE)]
Prose: TypeAlias = Annotated[str, StringConstraints(max_length=4000, pattern=PRINTABLE)]
Number: TypeAlias = Annotated[int, Field(ge=1, le=LARGEST)]
Version: TypeAlias = Annotated[int, Field(ge=1, le=LARGEST)]
Window: TypeAlias = Annotated[
    Number | Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=PRINTABLE)],
    Field(description="The window: its code or its number."),
]
Key: TypeAlias = Annotated[str, StringConstraints(max_length=80, pattern=r"^[\x20-\x7e]+$")]
IdempotencyKey: TypeAlias = Annotated[
    Key | None,
    Header(alias="Idempotency-Key", description="A command sent again with its key is done once."),
]


class Asked(Schema):
    """What a request may say; a field that nobody knows is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")
