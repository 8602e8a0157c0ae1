"""Questions about draws and committees."""

from dataclasses import dataclass

from bidding.draw.models import ImportedDraw, Representative, Seat
from bidding.draw.rules.kinds import DrawState, MemberKind, SeatState
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
        Member(who["person"], who["name"], seat.speciality, MemberKind.DRAWN, seat.position)
        for seat, who in ((seat, sealed_expert(seat)) for seat in seats)
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


def sealed_expert(seat: Seat) -> dict[str, object]:
    """Who sits there: expert, person, name."""
    return unseal(f"seat/{seat.draw_id}/{seat.place}", bytes(seat.expert))[0]
