"""The opening hall as a live topic: the ceremony's steps, who has done their part, each bid.

Only steps of an opening write here, so the topic of a tender is empty until its deadline.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from accounts.principal import Principal
from bidding import selectors
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, Hand, OpeningState
from bidding.services.openings import FIRST, bids
from ledger.sequencer import Sequenced
from live.checksum import Json
from live.projection import Change

PREFIX = "opening:"
KINDS = "bidding.opening."


def topic_of(tender: int) -> str:
    """The live topic of a tender's opening."""
    return f"{PREFIX}{tender}"


def may_follow(who: Principal, topic: str) -> bool:
    """Whether `who` may follow an opening: whoever may see the tender."""
    number = topic.removeprefix(PREFIX)
    if not number.isascii() or not number.isdecimal() or len(number) > 15:
        return False
    found = selectors.tenders().filter(pk=int(number)).first()
    return found is not None and selectors.visible(who, found)


class Halls:
    """The projector of opening halls: rows are what the tables say after each step."""

    def wants(self, kind: str) -> bool:
        """Every step of an opening."""
        return kind.startswith(KINDS)

    def project(self, entries: Sequence[Sequenced], now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """The rows of the openings that took a step."""
        subjects = {int(one.subject.removeprefix("opening:")) for one in entries}
        for opening in Opening.objects.filter(pk__in=subjects).select_related("tender"):
            topic = topic_of(opening.tender_id)
            for key, row in rows(opening):
                yield Change(topic, key, row)
            for bid in given_back(opening):
                yield Change(topic, _key(bid), None)

    def tick(self, now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """Nothing: what is due in an opening is a step of the steward."""
        return ()


def rows(opening: Opening) -> Iterator[tuple[str, dict[str, Json]]]:
    """Everything that a screen shows of an opening, by key."""
    stage = opening.stage
    yield (
        f"step:{stage}",
        {
            "state": opening.state,
            "version": opening.version,
            "began_at": _moment(opening.began_at),
            "locks_until": _moment(opening.locks_until),
            "frozen_at": _moment(opening.frozen_at),
            "opened_at": _moment(opening.opened_at),
            "recorded_at": _moment(opening.recorded_at),
            "editions": opening.tender.editions.count(),
        },
    )
    for position, row in _trustees(opening):
        yield f"trustee:{stage}:{position}", row
    for bid in bids_shown(opening):
        yield _key(bid), _bid(bid)


def given_back(opening: Opening) -> list[SealedBid]:
    """The second envelopes that go back sealed: a corrected result may take one off the screen.

    Of a first opening nothing is said: in a lot that failed it would count the bidders.
    """
    if opening.stage == FIRST:
        return []
    return bids(opening, BidState.RETURNED)


def bids_shown(opening: Opening) -> list[SealedBid]:
    """The bids of an opening, in order; of lots that failed for want of bids nothing is said."""
    if opening.state == OpeningState.FAILED:
        return []
    found = SealedBid.objects.filter(tender=opening.tender_id, stage=opening.stage)
    return list(found.exclude(state=BidState.RETURNED).select_related("lot", "party"))


def _trustees(opening: Opening) -> Iterator[tuple[int, dict[str, Json]]]:
    releases = list(opening.releases.select_related("key__trustee"))
    for trustee in opening.tender.trustees.select_related("organisation"):
        mine = [one for one in releases if one.key.trustee_id == trustee.pk]
        released = [one.released_at for one in mine if one.released_at]
        yield (
            trustee.position,
            {
                "name": trustee.organisation.name,
                "hashed_at": _moment(min((one.hashed_at for one in mine), default=None)),
                "released_at": _moment(min(released, default=None)),
                "deputy": any(one.key.hand == Hand.DEPUTY for one in mine),
                "mismatched": any(one.mismatched for one in mine),
            },
        )


def _key(bid: SealedBid) -> str:
    return f"bid:{bid.stage}:{bid.number}"


def _bid(bid: SealedBid) -> dict[str, Json]:
    return {
        "lot": bid.lot.number,
        "party": bid.party.name,
        "header_sha256": bid.header_sha256,
        "state": bid.state,
        "read_out": bid.read_out,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
