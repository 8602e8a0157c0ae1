"""The draw as a live topic: commitments, contributions, seed, positions. Never a name."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import bidding.selectors
from accounts.principal import Principal
from bidding.draw.models import Draw
from ledger.sequencer import Sequenced
from live.checksum import Json
from live.projection import Change

PREFIX = "draw:"
KINDS = ("draw.draw.", "draw.seat.")


def topic_of(tender: int) -> str:
    """The live topic of a tender's draw."""
    return f"{PREFIX}{tender}"


def may_follow(who: Principal, topic: str) -> bool:
    """Whether `who` may follow a draw: whoever may see the tender."""
    number = topic.removeprefix(PREFIX)
    if not number.isascii() or not number.isdecimal() or len(number) > 15:
        return False
    found = bidding.selectors.tenders().filter(pk=int(number)).first()
    return found is not None and bidding.selectors.visible(who, found)


class Stages:
    """The projector of draws."""

    def wants(self, kind: str) -> bool:
        """Every step of a draw."""
        return kind.startswith(KINDS)

    def project(self, entries: Sequence[Sequenced], now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """The rows of the draws that took a step."""
        subjects = {int(one.subject.removeprefix("draw:")) for one in entries}
        for draw in Draw.objects.filter(pk__in=subjects):
            for key, row in rows(draw):
                yield Change(topic_of(draw.tender_id), key, row)

    def tick(self, now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """Nothing: time alone changes no draw."""
        return ()


def rows(draw: Draw) -> Iterator[tuple[str, dict[str, Json]]]:
    """Everything that a screen shows of a draw, by key."""
    number = draw.number
    yield (
        f"step:{number}",
        {"state": draw.state, "version": draw.version, "seed": draw.seed},
    )
    for one in draw.contributions.all():
        given = one.given_at.isoformat() if one.given_at else None
        row: dict[str, Json] = {"name": one.name, "given_at": given, "value": one.value}
        yield f"giver:{number}:{one.position}", row
    for seat in draw.seats.all():
        key = f"seat:{number}:{seat.speciality}:{seat.position}"
        yield key, {"leaf": seat.leaf, "state": seat.state}
