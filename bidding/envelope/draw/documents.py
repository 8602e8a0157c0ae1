"""What is committed to before the seed exists: rules, filters, and draw-open over all of it."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Annotated, ClassVar

from bidding.envelope.draw.pool import MOST
from bidding.envelope.errors import BadFormat
from bidding.envelope.strict import Fields
from bidding.envelope.tenderlog.schema import (
    Codec,
    Document,
    Hash,
    Instant,
    MaybeHash,
    MaybeText,
    Record,
    Text,
    Texts,
    records,
    whole,
)

STAGE = "draw"
"""The stage of the envelopes that contributions are sealed in; the lot is the draw's number."""
PART = "contribution"
DrawNumber = Annotated[int, whole(1, 1 << 20)]
Seats = Annotated[int, whole(0, 99)]
Place = Annotated[int, whole(0, MOST)]
"""Where an expert stands in the pool, from 0."""


def _read_places(fields: Fields, name: str) -> tuple[int, ...]:
    found = tuple(fields.wholes(name, MOST))
    if any(b <= a for a, b in pairwise(found)):
        raise BadFormat(f"{fields.what}.{name}：未按升序", f"{fields.what}.{name}: does not rise")
    return found


Places = Annotated[tuple[int, ...], Codec[tuple[int, ...]](_read_places, list)]
"""Places in the pool, rising."""


@dataclass(frozen=True)
class Speciality(Record):
    """A speciality (评审专业) and how many are drawn from it. Its code is the label."""

    code: Text
    name: Text
    seats: Annotated[int, whole(1, 99)]


@dataclass(frozen=True)
class Rules(Document):
    """What the panel has to be, before anybody is drawn."""

    FORMAT: ClassVar = "ebid-draw-rules/1"

    tender: Text
    specialities: Annotated[tuple[Speciality, ...], records(Speciality, 64)]
    representatives: Seats
    """Members whom the purchaser sends, beside those who are drawn."""
    widened: Texts
    """How the circle was widened because it was too small, step by step."""

    def check(self) -> None:
        """Raise `BadFormat` for a speciality that stands there twice, or none."""
        codes = [one.code for one in self.specialities]
        if not codes or len(set(codes)) != len(codes):
            raise BadFormat("抽取规则的专业不对", "rules: specialities missing or twice")


@dataclass(frozen=True)
class Excluded(Record):
    """An expert who may not be drawn, and every reason for it, as codes."""

    place: Place
    reasons: Texts


@dataclass(frozen=True)
class Members(Record):
    """Who may be drawn for one speciality, in the order of the pool."""

    code: Text
    places: Places


@dataclass(frozen=True)
class Filters(Document):
    """The pool after the exclusions: who may be drawn for what, who may not and why."""

    FORMAT: ClassVar = "ebid-draw-filters/1"

    tender: Text
    specialities: Annotated[tuple[Members, ...], records(Members, 64)]
    excluded: Annotated[tuple[Excluded, ...], records(Excluded, MOST)]

    def members(self, code: str) -> tuple[int, ...]:
        """The places of one speciality; none where it is not listed."""
        return next((one.places for one in self.specialities if one.code == code), ())


@dataclass(frozen=True)
class Contributor(Record):
    """Somebody who gives randomness: the purchaser, the centre, the department, a witness."""

    id: Text
    name: Text


@dataclass(frozen=True)
class DrawOpen(Document):
    """The draw as it is announced. Every contribution is sealed for exactly these bytes."""

    FORMAT: ClassVar = "ebid-draw-open/1"

    log_origin: Text
    tender: Text
    draw_no: DrawNumber
    at: Instant
    pool: Text
    pool_size: Annotated[int, whole(1, MOST)]
    pool_root: Hash
    filters_sha256: Hash
    rules_sha256: Hash
    contributors: Annotated[tuple[Contributor, ...], records(Contributor, 32)]
    trustee_set: Hash
    supervisor: Hash
    """SHA-256 of the DER certificate whose key signs skips and further draws."""
    beacon: MaybeText
    """Which public number is mixed in, published after the close; usually none."""
    previous: MaybeHash
    """SHA-256 of the draw-open before this one."""
    again_sha256: MaybeHash
    """SHA-256 of the co-signed reason for drawing again."""

    @property
    def digest(self) -> bytes:
        """Its SHA-256."""
        return sha256(self.encode()).digest()

    def check(self) -> None:
        """Raise `BadFormat` for a first draw that follows one, or contributors of one name."""
        ids = [one.id for one in self.contributors]
        if not ids or len(set(ids)) != len(ids):
            raise BadFormat("抽取的出数方不对", "draw-open: contributors missing or twice")
        first = self.draw_no == 1
        if first != (self.previous is None) or first != (self.again_sha256 is None):
            raise BadFormat(
                "第一次抽取没有前次；再次抽取须写明前次与理由",
                "draw-open: a further draw, and no other, names the one before and its reason",
            )
