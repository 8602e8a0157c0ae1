"""A body about an evaluation (docs/evaluation-archive.md): what is fixed, before it is opened."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import Hash, Instant, MaybeText, Text, one_of

BASIS: Final = "basis"
SHEETS: Final = "sheets"
EVALUATION: Final = "evaluation"


@dataclass(frozen=True)
class EvaluationFixed(Body):
    """Something of an evaluation is fixed from here on.

    `basis`: what every sheet is about. `sheets`: all sheets of `round`, locked and none of them
    opened yet; the hash is over their headers' hashes in rising order. `evaluation`: what was
    signed.
    """

    KIND: ClassVar = Kind.EVALUATION

    tender: Text
    what: Annotated[str, one_of(BASIS, SHEETS, EVALUATION)]
    round: MaybeText
    at: Instant
    sha256: Hash
