"""What a leaf says: a record of one kind, always about one tender."""

from typing import ClassVar, Self

from bidding.envelope.strict import Fields
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import Record


class Body(Record):
    """The body of a leaf. Its bytes are hashed as they are and never written anew."""

    KIND: ClassVar[Kind]
    tender: str

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read exactly `data`; raises `BadFormat`."""
        return cls.of(Fields.parse(data, cls.KIND.value))
