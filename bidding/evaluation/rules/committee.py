"""What a committee must be. The numbers are those of the law in force; each names its article."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused
from bidding.rules.kinds import ProjectKind, Regime


class Seat(TextChoices):
    """By which right somebody sits on a committee."""

    EXPERT = "expert", _("随机抽取的专家")
    PURCHASER = "purchaser", _("招标人（采购人）代表")


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on a committee: the person and their organisation by number, and the seat."""

    person: int
    organisation: int
    seat: Seat
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Barred:
    """Who may not judge: everybody of the organisations `bidders`, as experts those of `hosts`
    (purchaser, agent, authority), and the people whom something on record ties to a bidder.
    """

    bidders: frozenset[int]
    hosts: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CommitteeLimits:
    """The numbers of one regime; from `large` yuan on at least `large_least` members."""

    least: int
    large: Decimal | None
    large_least: int
    article: str


LIMITS = {
    Regime.TENDERING: CommitteeLimits(5, None, 5, "《招标投标法》第三十七条"),
    Regime.PROCUREMENT: CommitteeLimits(5, Decimal(10_000_000), 7, "财政部令第87号第四十七条"),
}


def least_members(regime: Regime, estimate: Decimal) -> int:
    """How many members there must be at least."""
    limits = LIMITS[regime]
    large = limits.large is not None and estimate >= limits.large
    return limits.large_least if large else limits.least


def check_committee(
    places: Sequence[Place],
    regime: Regime,
    kind: ProjectKind,
    estimate: Decimal,
    barred: Barred,
) -> None:
    """Raise `Refused` unless the members make a lawful committee.

    Odd, enough of them, two thirds drawn experts, one leader, nobody twice, nobody who is `barred`.
    In government procurement the purchaser does not lead (Order 87 art. 45).
    """
    article = {"article": LIMITS[regime].article}
    least = least_members(regime, estimate)
    if len(places) < least or len(places) % 2 == 0:
        text = _("评标委员会须为 %(least)d 人以上单数（%(article)s）。")
        raise Refused("committee_size", text % {"least": least, **article}, "members")
    experts = sum(one.seat == Seat.EXPERT for one in places)
    if 3 * experts < 2 * len(places):
        text = _("抽取的专家不得少于成员总数的三分之二（%(article)s）。")
        raise Refused("committee_experts", text % article, "members")
    if len({one.person for one in places}) < len(places):
        raise Refused("committee_twice", _("同一人不能占两个席位。"), "members")
    leaders = [one for one in places if one.leader]
    if len(leaders) != 1 or (
        regime is Regime.PROCUREMENT
        and kind is not ProjectKind.CONSTRUCTION
        and leaders[0].seat == Seat.PURCHASER
    ):
        text = _("须有一位组长；政府采购中采购人代表不得担任组长（财政部令第87号第四十五条）。")
        raise Refused("committee_leader", text, "leader")
    check_avoidance(places, barred)


def check_avoidance(places: Sequence[Place], barred: Barred) -> None:
    """Raise `Refused` where somebody is tied to a bidder, or an expert to the other side.

    Tendering Law 37; Order 87 art. 47: an expert judges what their own house buys only as its
    representative, and nobody of the agent's judges what it runs.
    """
    if any(one.organisation in barred.bidders or one.person in barred.tied for one in places):
        raise Refused(
            "committee_avoidance", _("与投标人有利害关系的人不得进入评标委员会。"), "members"
        )
    if any(one.organisation in barred.hosts and one.seat == Seat.EXPERT for one in places):
        raise Refused(
            "committee_own", _("招标人、代理机构和监督部门的人员不得作为专家参加评审。"), "members"
        )


def enough_ask(asking: int, members: int) -> bool:
    """Whether more than a third of the members say that the time is too short (Reg. 48)."""
    return 3 * asking > members
