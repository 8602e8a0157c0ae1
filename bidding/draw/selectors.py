"""Questions about draws and committees."""

from dataclasses import dataclass

from bidding.draw.models import Draw, ImportedDraw, Representative, Seat
from bidding.draw.rules.kinds import DrawState, MemberKind, SeatState
from bidding.envelope.draw import Rules
from bidding.sealing import unseal


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a tender's committee. Who they are is secret until the result is published."""

    person_pk: int
    name: str
    speciality: str
    kind: MemberKind
    position: int
    """Of the permutation, from 1; for the others the order in which they came."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who was drawn for a seat: keys of expert and account, what was hashed of them with which
    salt (hexadecimal), their name.
    """

    expert: int
    person: int | None
    said: str
    name: str
    salt: str


def members(tender_pk: int) -> list[Member]:
    """The committee of a tender as it stands: drawn experts who confirmed, imported ones, the
    purchaser's representatives. Who is to judge by it asks `is_complete` too.
    """
    return [*drawn_members(tender_pk), *imported_members(tender_pk), *representatives(tender_pk)]


def drawn_members(tender_pk: int) -> list[Member]:
    """The experts of the valid draw who confirmed."""
    found = Seat.objects.filter(draw__tender=tender_pk, state=SeatState.ACCEPTED)
    seats = found.exclude(draw__state=DrawState.VOIDED)
    return [
        Member(who.person, who.name, seat.speciality, MemberKind.DRAWN, seat.position)
        for seat, who in ((seat, sealed_expert(seat)) for seat in seats)
        if who.person is not None
    ]


def imported_members(tender_pk: int) -> list[Member]:
    """The experts of a higher pool's own draw."""
    found = ImportedDraw.objects.filter(tender=tender_pk).first()
    if found is None:
        return []
    rows = unseal(f"imported/{tender_pk}", bytes(found.members))
    return [
        Member(row["person"], row["name"], row["speciality"], MemberKind.IMPORTED, at)
        for at, row in enumerate(rows, 1)
    ]


def representatives(tender_pk: int) -> list[Member]:
    """The purchaser's representatives in office."""
    found = Representative.objects.filter(tender=tender_pk, ended_at=None).select_related("person")
    return [
        Member(one.person_id, one.person.name, one.speciality, MemberKind.REPRESENTATIVE, at)
        for at, one in enumerate(found, 1)
    ]


def sealed_expert(seat: Seat) -> Sitter:
    """Who sits there."""
    return Sitter(**unseal(f"seat/{seat.draw_id}/{seat.place}", bytes(seat.expert))[0])


def calls_of(person_pk: int) -> list[Seat]:
    """The calls of an expert, the newest first. Seats are sealed, so those under way are opened."""
    found = Seat.objects.filter(called_at__isnull=False, draw__released_at=None)
    open_draws = found.exclude(draw__state=DrawState.VOIDED).order_by("-called_at")
    seats = open_draws.select_related("draw__tender__project__centre")
    return [seat for seat in seats if person_pk and sealed_expert(seat).person == person_pk]


def is_secret(tender_pk: int) -> bool:
    """Whether names that were drawn wait for their release."""
    drawn = Draw.objects.filter(tender=tender_pk, state=DrawState.DRAWN)
    return (
        drawn.exists() or ImportedDraw.objects.filter(tender=tender_pk, released_at=None).exists()
    )


def seats_for_others(tender_pk: int) -> int | None:
    """How many the purchaser sends, as it was fixed with the draw; None before there is one."""
    draw = _valid(tender_pk)
    if draw is not None:
        return Rules.parse(bytes(draw.rules)).representatives
    imported = ImportedDraw.objects.filter(tender=tender_pk).first()
    return imported.representatives if imported else None


def is_complete(tender_pk: int) -> bool:
    """Whether every seat of the tender's committee is taken, so that it may begin to judge."""
    sent = Representative.objects.filter(tender=tender_pk, ended_at=None).count()
    if sent != seats_for_others(tender_pk):
        return False
    draw = _valid(tender_pk)
    if draw is None:
        return True  # the higher pool's experts come as they were drawn there
    seats = sum(one.seats for one in Rules.parse(bytes(draw.rules)).specialities)
    return bool(draw.seed) and draw.seats.filter(state=SeatState.ACCEPTED).count() == seats


def _valid(tender_pk: int) -> Draw | None:
    return Draw.objects.filter(tender=tender_pk).exclude(state=DrawState.VOIDED).first()
