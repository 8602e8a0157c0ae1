"""Who may be drawn for what, and who may not and why, by the places of the pool. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from bidding.envelope.draw import Excluded, Filters, Members


def filters_of(
    tender: str,
    codes: Iterable[str],
    specialities: Sequence[Iterable[str]],
    excluded: Mapping[int, Iterable[str]],
    order: Sequence[int],
) -> Filters:
    """The filters of a draw for the specialities `codes`.

    `specialities` has each expert's, and `excluded` the reasons of those who keep away, by their
    index in the roster; `order` says whose index stands at each place of the pool.
    """
    place_of = [0] * len(order)
    for place, at in enumerate(order):
        place_of[at] = place
    members: dict[str, list[int]] = {code: [] for code in codes}
    for at, theirs in enumerate(specialities):
        if at not in excluded:
            for code in theirs:
                if code in members:
                    members[code].append(place_of[at])
    who = tuple(Members(code, tuple(sorted(places))) for code, places in members.items())
    out = sorted((place_of[at], tuple(dict.fromkeys(why))) for at, why in excluded.items())
    return Filters(tender, who, tuple(Excluded(place, why) for place, why in out))
