"""What colluders do, each deed by itself; a ring does one or several."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from bidding.signs.rules.kinds import SignKind
from bidding.signs.trial.bidders import ROLES, Market, Paper

Deed = Callable[[Market, list[Paper]], None]


def one_writer(market: Market, ring: list[Paper]) -> None:
    """One hand writes all bids: half of the text is the same, every tenth sentence reworded."""
    text = ring[0].text
    kept = sorted(market.random.sample(range(len(text)), len(text) // 2))
    for one in ring[1:]:
        copied = [text[n] for n in kept if market.random.random() > 0.1]
        one.text = one.text[: len(one.text) // 2] + copied


def some_chapters(market: Market, ring: list[Paper]) -> None:
    """A chapter is lent: a seventh of the text."""
    text = ring[0].text
    start = market.random.randrange(len(text) // 2)
    chapter = text[start : start + len(text) // 7]
    for one in ring[1:]:
        one.text = one.text[len(chapter) :] + chapter


def packed_together(market: Market, ring: list[Paper]) -> None:
    """Letters of the others lie in each one's bid (混装)."""
    for one in ring:
        one.others_pages += [
            f"投标函　投标人：{other.name}（盖章）　{market.words.sentence()}"
            for other in ring
            if other is not one
        ]


def one_staff(market: Market, ring: list[Paper]) -> None:
    """The same person is offered twice."""
    role = market.random.choice(ROLES)
    for one in ring[1:]:
        one.staff[role] = ring[0].staff[role]


def one_contact(market: Market, ring: list[Paper]) -> None:  # noqa: ARG001
    """One telephone and one mail address for all, as one person looks after their bids."""
    for one in ring[1:]:
        one.phone, one.mail = ring[0].phone, ring[0].mail


def one_file(market: Market, ring: list[Paper]) -> None:  # noqa: ARG001
    """One file saved under several names, by one person."""
    for one in ring[1:]:
        one.original, one.sessions, one.author = ring[0].original, ring[0].sessions, ring[0].author


def one_licence(market: Market, ring: list[Paper]) -> None:  # noqa: ARG001
    """The lists are made with one licence of the pricing program."""
    for one in ring[1:]:
        one.licence = ring[0].licence


def same_slips(market: Market, ring: list[Paper]) -> None:
    """The documents are quoted from one copy, with its slips."""
    wrong = [market.words.misquote(one) for one in market.random.sample(market.clauses, 6)]
    for one in ring:
        one.quoted += wrong


def one_list(market: Market, ring: list[Paper]) -> None:
    """The lists are the leader's times a factor."""
    for one in ring[1:]:
        factor = market.random.uniform(1.01, 1.06)
        one.prices = {name: round(value * factor, 2) for name, value in ring[0].prices.items()}


def stepped_prices(market: Market, ring: list[Paper]) -> None:
    """Prices in equal steps around what is to win."""
    step = ring[0].price * Decimal(market.random.randint(8, 25)) / 1000
    for number, one in enumerate(ring):
        one.price = (ring[0].price + number * step).quantize(Decimal("0.01"))


def one_payer(market: Market, ring: list[Paper]) -> None:  # noqa: ARG001
    """One account pays all deposits."""
    for one in ring[1:]:
        one.payer = ring[0].payer


def one_sitting(market: Market, ring: list[Paper]) -> None:
    """Sealed and handed in one after the other, two days early."""
    start = ring[0].received - dt.timedelta(days=2)
    for number, one in enumerate(ring):
        one.received = start + dt.timedelta(seconds=40 * number)
        one.created = one.received - dt.timedelta(seconds=market.random.randint(20, 40))
        one.saved = one.created - dt.timedelta(seconds=20)


DEEDS: dict[Deed, SignKind] = {
    one_writer: SignKind.TEXT,
    some_chapters: SignKind.TEXT,
    packed_together: SignKind.MIXED,
    one_staff: SignKind.STAFF,
    one_contact: SignKind.CONTACT,
    one_file: SignKind.ORIGIN,
    one_licence: SignKind.LICENCE,
    same_slips: SignKind.SLIPS,
    one_list: SignKind.LIST,
    stepped_prices: SignKind.SERIES,
    one_payer: SignKind.PAYER,
    one_sitting: SignKind.PACKED,
}
"""Each deed with the sign that it leaves."""
