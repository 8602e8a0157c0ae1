"""What a member's desk shows of the price's turn: their own opened sheets, and what they owe."""

from bidding.evaluation.models import Evaluation, LockedSheet, Member
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.correcting import corrected, differing
from bidding.evaluation.services.pricing import unexplained


def turn(evaluation: Evaluation, member: Member) -> dict[str, object]:
    """Explanations that the member owes, objective items to agree on, and what may be corrected."""
    asked = evaluation.state == State.PRICES
    return {
        "owed": [bid for seat, bid in unexplained(evaluation) if seat == member.key]
        if asked
        else [],
        "differing": _differing(evaluation) if asked else [],
        "mine": [_opened(evaluation, one) for one in _sheets(member)],
    }


def _differing(evaluation: Evaluation) -> list[dict[str, object]]:
    """Objective items with differing points, in the order of the seats: by now all are open."""
    return [
        {"bid": bid, "item": item.title, "marks": marks}
        for bid, item, marks in differing(evaluation)
    ]


def _sheets(member: Member) -> list[LockedSheet]:
    return list(member.sheets.filter(superseded=False, content__isnull=False))


def _opened(evaluation: Evaluation, sheet: LockedSheet) -> dict[str, object]:
    """A sheet with its marks as they stand, corrections included."""
    marks = corrected(evaluation, sheet)
    return {
        "header_sha256": sheet.header_sha256,
        "round": sheet.round,
        "rows": [{"bid": bid, "marks": row} for bid, row in marks.items()],
    }
