"""A whole evaluation in one file, with what came of it: `ebid-evaluation/1`. It says no opinion."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from bidding.envelope.derivation import SECRET
from bidding.envelope.ranking.basis import SALT, Basis
from bidding.envelope.ranking.fields import Fen, MaybeExact, record, unique
from bidding.envelope.ranking.sheet import Sheet
from bidding.envelope.tenderlog.schema import (
    Bytes,
    Document,
    Flag,
    Hash,
    Instant,
    MaybeText,
    Number,
    Record,
    Text,
    Texts,
    hexadecimal,
    one_of,
    optional,
    records,
)

QUALIFICATION, LOW_PRICE, UNOPENED, REVIEWED, CEILING, BRAND = (
    "qualification",
    "low-price",
    "unopened",
    "review",
    "ceiling",
    "brand",
)
RANKED: Final = "ranked"
FEW, DECIDED = "few", "decided"
ASSENT_TYPE: Final = "application/vnd.ebid.assent.v1+json"
AGREE, DISSENT = "agree", "dissent"


@dataclass(frozen=True)
class Member(Record):
    """A member of the committee; `certificate` is H of the certificate they sign under."""

    id: Text
    name: Text
    leader: Flag
    certificate: Hash


@dataclass(frozen=True)
class Deviation(Record):
    """What a bid lacks, priced by the committee (fen)."""

    title: Text
    amount: Fen


@dataclass(frozen=True)
class Bid(Record):
    """A bid by its id, with what opens its commitment, and its price in fen."""

    id: Text
    header_sha256: Hash
    salt: Annotated[bytes, hexadecimal(SALT)]
    bidder: Text
    brand: MaybeText
    price: Fen
    preferences: Texts
    deviations: Annotated[tuple[Deviation, ...], records(Deviation, 1000)]


@dataclass(frozen=True)
class Rejection(Record):
    """A bid shut out by a decision: about qualification, a low price, or an unopened price."""

    bid: Text
    ground: Annotated[str, one_of(QUALIFICATION, LOW_PRICE, UNOPENED)]
    reason: Text


@dataclass(frozen=True)
class Choice(Record):
    """Which of two equal bids of one brand is recommended, and how that was found."""

    bid: Text
    reason: Text


@dataclass(frozen=True)
class Failure(Record):
    """A lot without candidates by the committee's decision, for want of competition."""

    lot: Text
    reason: Text


@dataclass(frozen=True)
class LockedSheet(Record):
    """A sheet as it was opened, and St, with which anyone opens its envelope again."""

    member: Text
    header_sha256: Hash
    secret: Annotated[bytes, hexadecimal(SECRET)]
    sheet: Annotated[Sheet, record(Sheet)]


@dataclass(frozen=True)
class Signed(Record):
    """Exact bytes, and the signatures over them."""

    body: Bytes
    sigs: Bytes


@dataclass(frozen=True)
class Standing(Record):
    """What became of one bid. Points are hundredths, the price is fen; all are exact.

    `fate` is `ranked`, or why it is not. `place` is 0 where it is not ranked.
    """

    bid: Text
    fate: Annotated[
        str, one_of(RANKED, QUALIFICATION, LOW_PRICE, UNOPENED, REVIEWED, CEILING, BRAND)
    ]
    evaluated_price: MaybeExact
    points: MaybeExact
    price_points: MaybeExact
    total: MaybeExact
    place: Number


@dataclass(frozen=True)
class LotOutcome(Record):
    """The standings of a lot, in the basis's order, and its candidates in theirs."""

    lot: Text
    failed: Annotated[str | None, optional(one_of(FEW, DECIDED))]
    standings: Annotated[tuple[Standing, ...], records(Standing)]
    candidates: Texts


@dataclass(frozen=True)
class Evaluation(Document):
    """Everything that a ranking follows from, and the ranking."""

    FORMAT: ClassVar = "ebid-evaluation/1"

    basis: Bytes
    """The exact bytes of the basis."""
    members: Annotated[tuple[Member, ...], records(Member, 1000)]
    bids: Annotated[tuple[Bid, ...], records(Bid)]
    rejections: Annotated[tuple[Rejection, ...], records(Rejection)]
    choices: Annotated[tuple[Choice, ...], records(Choice)]
    failures: Annotated[tuple[Failure, ...], records(Failure)]
    sheets: Annotated[tuple[LockedSheet, ...], records(LockedSheet)]
    corrections: Annotated[tuple[Signed, ...], records(Signed)]
    outcome: Annotated[tuple[LotOutcome, ...], records(LotOutcome, 1000)]

    def read_basis(self) -> Basis:
        """The basis; raises `BadFormat`."""
        return Basis.parse(self.basis)

    def check(self) -> None:
        """Raise `BadFormat` where somebody or something stands there twice."""
        unique([one.id for one in self.members], "member")
        unique([one.id for one in self.bids], "bid")
        unique([one.bid for one in self.rejections], "rejection")
        unique([f"{one.member}/{one.sheet.round}" for one in self.sheets], "sheet")


@dataclass(frozen=True)
class Assent(Document):
    """What a member signs at the end: the evaluation, with a dissenting opinion or without."""

    FORMAT: ClassVar = "ebid-assent/1"

    tender: Text
    member: Text
    evaluation_sha256: Hash
    opinion: Annotated[str, one_of(AGREE, DISSENT)]
    reasons: Texts
    at: Instant
