"""The rounds: begun, their sheets locked, released and opened, and what follows from them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import BadFormat, EnvelopeError
from bidding.envelope.ranking import FAILED, Basis, Row, SealedSheet, Sheet
from bidding.envelope.tenderlog.evaluations import SHEETS
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation, LockedSheet
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.reading import price_of
from bidding.evaluation.rules.states import Round, State
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import active, entries, fix, locked, must_host, step

STEWARD = "system:evaluation"
"""The actor of what follows by itself."""


@transaction.atomic
def begin(evaluation: int, *, who: Principal) -> Evaluation:
    """Begin the preliminary review: every member has declared and signed in.

    Raises `NotAllowed`, and `Refused` while a member is missing, a camera does not record, or the
    purchaser has not said who is qualified, where that is its part (Order 87 art. 44).
    """
    found, now = locked(evaluation, State.CONVENED)
    must_host(who, found.tender)
    if active(found).filter(signed_in_at__isnull=False).count() < found.size:
        raise Refused("members_missing", _("还有评委没有签到。"))
    by_purchaser = [one for one in basis_of(found).method.checks if one.by == "purchaser"]
    if by_purchaser and entries(found).filter(qualified=None).exists():
        raise Refused("not_qualified", _("请先由采购人完成资格审查。"))
    filmed = filming.begin(found, who.actor)
    found.state = State.REVIEW
    step(found, events.ROUND_BEGUN, who, now, {"round": Round.REVIEW, "filmed": filmed})
    return found


def basis_of(evaluation: Evaluation) -> Basis:
    """What all sheets are about."""
    return Basis.parse(bytes(evaluation.basis))


def due(evaluation: Evaluation, stage: Round) -> list[Entry]:
    """The bids that a sheet of a round is about, in the order of the basis."""
    found = [one for one in entries(evaluation) if one.ground != Ground.QUALIFICATION]
    return [one for one in found if stage == Round.REVIEW or one.passed]


def sheets(evaluation: Evaluation, stage: Round) -> list[LockedSheet]:
    """The sheets of a round that count, in the order of the seats."""
    found = LockedSheet.objects.filter(
        member__evaluation=evaluation, member__void_at=None, round=stage, superseded=False
    )
    return list(found.select_related("member__person"))


def must_be_locked(evaluation: Evaluation, stage: Round) -> None:
    """Raise `Refused` unless every member has locked the sheet of a round."""
    if len(sheets(evaluation, stage)) < evaluation.size:
        raise Refused("not_all_locked", _("还有评委没有锁定评分表，任何一份都不能开启。"))


def fix_if_all(evaluation: Evaluation, stage: Round, now: datetime) -> None:
    """Once all sheets of a round are locked, say so in the tender's log: none changes from here."""
    found = sheets(evaluation, stage)
    if len(found) == evaluation.size:
        headers = sorted(bytes.fromhex(one.header_sha256) for one in found)
        fix(evaluation, SHEETS, sha256(b"".join(headers)).digest(), now, stage)


def unreleased(evaluation: Evaluation, stage: Round) -> list[LockedSheet]:
    """The locked sheets whose secret is not here yet."""
    return [one for one in sheets(evaluation, stage) if one.secret is None]


def open_if_all(evaluation: Evaluation, stage: Round, now: datetime) -> bool:
    """Open the sheets of a round once all secrets are here; whether they are open now.

    In the transaction of whoever brought what was missing last. A sheet that is not one, by its
    member's fault, is named, and waits for the member to be replaced.
    """
    found = sheets(evaluation, stage)
    if len(found) < evaluation.size or any(one.secret is None for one in found):
        return False
    wanted = [one.alias for one in due(evaluation, stage)]
    read = [_open(one, wanted, _width(evaluation, stage)) for one in found]
    if not all(read):
        return False
    evaluation.reserve_called_at = None
    body = {"round": stage, "sheets": [one.header_sha256 for one in found]}
    step(evaluation, events.ROUND_OPENED, STEWARD, now, body)
    _conclude(evaluation, stage, now)
    return True


def read_sheet(sheet: LockedSheet) -> Sheet:
    """What an opened sheet says."""
    return Sheet.parse(bytes(sheet.content or b""))


def _width(evaluation: Evaluation, stage: Round) -> int:
    return len(basis_of(evaluation).method.columns(stage))


def _open(sheet: LockedSheet, wanted: Sequence[str], width: int) -> bool:
    if sheet.content is not None:
        return True
    try:
        found = SealedSheet.parse(bytes(sheet.envelope)).open(bytes(sheet.secret or b""))
        _check(found, sheet, wanted, width)
    except EnvelopeError as error:
        sheet.fault = error.zh
        sheet.save(update_fields=["fault"])
        return False
    sheet.content = found.encode()
    sheet.save(update_fields=["content"])
    return True


def _check(found: Sheet, sheet: LockedSheet, wanted: Sequence[str], width: int) -> None:
    whose = (sheet.member.key, sheet.round)
    if (found.member, found.round) != whose or [row.bid for row in found.rows] != list(wanted):
        raise BadFormat("评分表的评委、轮次或标书不对", "a sheet about other bids, or another's")
    if any(len(row.marks) != width for row in found.rows):
        raise BadFormat("评分表的项数不对", "a row of the sheet is not complete")


def _conclude(evaluation: Evaluation, stage: Round, now: datetime) -> None:
    if stage == Round.REVIEW:
        _decide_review(evaluation, now)
    else:
        _to_prices(evaluation, now)


def _decide_review(evaluation: Evaluation, now: datetime) -> None:
    """By majority: a bid fails where more than half fail it in one check."""
    rows = [read_sheet(one).rows for one in sheets(evaluation, Round.REVIEW)]
    before = {one.alias for one in entries(evaluation) if one.passed}
    for at, entry in enumerate(due(evaluation, Round.REVIEW)):
        failed = _failed([each[at] for each in rows])
        entry.passed = failed is None
        if failed is not None:
            entry.ground, entry.reason = Ground.REVIEW, failed
        elif entry.ground == Ground.REVIEW:
            entry.ground, entry.reason = "", ""
        entry.save(update_fields=["passed", "ground", "reason"])
    if before != {one.alias for one in entries(evaluation) if one.passed}:
        _supersede_scores(evaluation)
    if not basis_of(evaluation).method.items or not due(evaluation, Round.SCORES):
        _to_prices(evaluation, now)
        return
    evaluation.state = State.SCORES
    step(evaluation, events.ROUND_BEGUN, STEWARD, now, {"round": Round.SCORES})
    open_if_all(evaluation, Round.SCORES, now)


def _failed(rows: Sequence[Row]) -> str | None:
    """Why a bid fails, in the members' words; None where it does not."""
    columns = list(zip(*(row.marks for row in rows), strict=True))
    failed = [at for at, column in enumerate(columns) if 2 * column.count(FAILED) > len(rows)]
    if not failed:
        return None
    notes = [note.text for row in rows for note in row.notes if note.at in failed]
    return "；".join(dict.fromkeys(notes))[:200] or "不符合招标文件的要求"


def _supersede_scores(evaluation: Evaluation) -> None:
    found = LockedSheet.objects.filter(member__evaluation=evaluation, round=Round.SCORES)
    found.filter(superseded=False).update(superseded=True)


def _to_prices(evaluation: Evaluation, now: datetime) -> None:
    """The price's turn; what was read out with the first envelope is known already."""
    evaluation.state = State.PRICES
    if evaluation.tender.envelopes == 1:
        for entry in entries(evaluation):
            entry.price = entry.price or price_of(entry.bid.read_out)
            entry.save(update_fields=["price"])
    step(evaluation, events.ROUND_BEGUN, STEWARD, now, {"round": "prices"})
