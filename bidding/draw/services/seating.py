"""From the panel to rows: every position that was reached, who it is under seal."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict

import bidding.experts.selectors as experts
from bidding.draw.models import Draw, Seat
from bidding.draw.rules.kinds import SeatState
from bidding.draw.selectors import Sitter
from bidding.envelope.draw import Fate, Filters, Panel, Pool, Reached, Rules, Skip
from bidding.sealing import seal, unseal

STEP = 512


def panel_of(draw: Draw) -> Panel:
    """The panel as seed and signed skips make it."""
    rules, filters = Rules.parse(bytes(draw.rules)), Filters.parse(bytes(draw.filters))
    panel = Panel.draw(bytes.fromhex(draw.seed), rules, filters)
    for seat in draw.seats.filter(skipped_order__isnull=False).order_by("skipped_order"):
        said = Skip.parse(bytes(seat.statement or b""))
        panel.skip(said.speciality, said.position)
    return panel


def seat_all(draw: Draw) -> list[dict[str, object]]:
    """Write a row for each position that was reached; what is public of them."""
    panel = panel_of(draw)
    return seat(draw, panel.reached, 0)


def seat(draw: Draw, reached: Iterable[Reached], first: int) -> list[dict[str, object]]:
    """Write rows for positions that the walk has come to; `first` of them are there already."""
    leaves = Pool.parse(bytes(draw.leaves)).leaves
    people = people_of(draw)
    rows = [_row(draw, one, at, leaves, people) for at, one in enumerate(reached, first + 1)]
    Seat.objects.bulk_create(rows)
    return [
        {"speciality": row.speciality, "position": row.position, "leaf": row.leaf} for row in rows
    ]


def people_of(draw: Draw) -> list[tuple[int, str, str]]:
    """Who stands at each place of the pool: expert's key, what was hashed of them, their salt."""
    name = f"{draw.tender_id}/{draw.number}"
    people: list[tuple[int, str, str]] = unseal(f"places/{name}", bytes(draw.places))[0]["people"]
    return people


def _row(
    draw: Draw,
    one: Reached,
    at: int,
    leaves: tuple[bytes, ...],
    people: list[tuple[int, str, str]],
) -> Seat:
    pk, said, salt = people[one.place]
    found = experts.expert(pk)
    who = Sitter(expert=pk, person=found.person_id, said=said, name=found.name, salt=salt)
    return Seat(
        draw=draw,
        speciality=one.speciality,
        position=one.position,
        place=one.place,
        leaf=leaves[one.place].hex(),
        expert=seal(f"seat/{draw.pk}/{one.place}", [asdict(who)], STEP),
        state=SeatState.PASSED if one.fate is Fate.PASSED else SeatState.DRAWN,
        reached=at,
    )


def evidence_of(draw: Draw, place: int, text: str) -> tuple[bytes, bytes]:
    """Evidence under seal, and its SHA-256, which a statement names. A salt hides short texts."""
    said = f"{secrets.token_hex()}/{place}/{text}"
    digest = hashlib.sha256(said.encode()).digest()
    return seal(f"evidence/{draw.pk}/{place}", [{"text": text, "said": said}], STEP), digest
