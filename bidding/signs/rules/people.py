"""The same people, telephones, accounts and payers in two bids (Regulations 40(2), (3), (6))."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from bidding.signs.reading.facts import Seen
from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Material, Place, Sign, sign
from bidding.signs.rules.shared import shared

_SURE = ("identity", "registered")
_CONTACT = ("phone", "mail", "account")


def staff(material: Material) -> Iterator[Sign]:
    """The same person: strong by number, weak by post and name alone."""
    numbers = shared(material, lambda one: one.value if one.kind in _SURE else None, sure=True)
    names = shared(material, lambda one: one.value if one.kind == "staff" else None)
    for pair in sorted({*numbers, *names}):
        evidence = [*numbers.get(pair, ()), *names.get(pair, ())]
        sure, named = len(numbers.get(pair, ())), len(names.get(pair, ()))
        strength = Strength.STRONG if sure else Strength.MEDIUM if named > 1 else Strength.WEAK
        yield sign(SignKind.STAFF, strength, pair, evidence, numbers=sure, names=named)


def contacts(material: Material) -> Iterator[Sign]:
    """The same telephone, mail address or account, or one that another bidder's account has."""
    found = shared(material, _contact)
    for pair, one in _accounts(material):
        found.setdefault(pair, []).append(one)
    for pair, evidence in sorted(found.items()):
        yield sign(SignKind.CONTACT, Strength.MEDIUM, pair, evidence, values=len(evidence))


def payers(material: Material) -> Iterator[Sign]:
    """The same account paid two deposits (Regulations 40(6))."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, bid in enumerate(material.bids):
        for payer in set(bid.payers):
            holders[payer].append(number)
    for payer, numbers in sorted(holders.items()):
        for pair in combinations(numbers, 2):
            places = tuple(Place(one, text=payer) for one in pair)
            yield sign(SignKind.PAYER, Strength.STRONG, pair, [Evidence(payer, places)])


def keys(material: Material) -> Iterator[Sign]:
    """The same public key under two names: one person signed both."""
    for a, b in material.pairs():
        for key in sorted(material.bids[a].keys & material.bids[b].keys):
            places = (Place(a, text=key), Place(b, text=key))
            yield sign(SignKind.KEY, Strength.STRONG, (a, b), [Evidence(key[:16], places)])


def _contact(one: Seen) -> str | None:
    return one.value if one.kind in _CONTACT else None


def _accounts(material: Material) -> Iterator[tuple[tuple[int, int], Evidence]]:
    """Telephones of accounts on the platform that two bidders share."""
    for a, b in material.pairs():
        both = set(material.bids[a].phones) & set(material.bids[b].phones)
        for phone in sorted(both - {""}):
            yield (a, b), Evidence(phone, (Place(a, text=phone), Place(b, text=phone)))
