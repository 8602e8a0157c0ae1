"""Corrections of a locked sheet: signed additions beside it, in the four cases the law knows."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import EnvelopeError, suite_named
from bidding.envelope.ranking import CORRECTION_TYPE, Check, Correction, Item
from bidding.envelope.signing import read_signatures
from bidding.errors import Refused
from bidding.evaluation import events, models
from bidding.evaluation.models import Evaluation, LockedSheet, Member
from bidding.evaluation.rules.states import Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import back_to_prices, entries, locked, seat_of, step
from bidding.services.refusals import refused


@transaction.atomic
def correct(evaluation: int, body: bytes, sigs: bytes, *, who: Principal) -> models.Correction:
    """Take a correction (`ebid-correction/1`) by the sheet's own member, signed with its key.

    Order 87 art. 64: before the report is signed. The sheet stays as it is, and so does a
    correction that is corrected again. Raises `NotAllowed`, and `Refused` for another's sheet, a
    mark that does not stand there or cannot be of the case that is named, or a bad signature.
    """
    found, now = locked(evaluation, State.PRICES, State.SIGNING)
    member = seat_of(found, who)
    back_to_prices(found)
    said = _read(body)
    check_signature(member, body, sigs, CORRECTION_TYPE)
    sheet = LockedSheet.objects.filter(
        header_sha256=said.header_sha256.hex(), member=member, superseded=False
    ).first()
    if sheet is None or (said.tender, said.member) != (found.tender.number, member.key):
        raise Refused("other_sheet", _("只能更正自己的评分表。"))
    _check_mark(found, sheet, said)
    kept = models.Correction.objects.create(sheet=sheet, body=body, sigs=sigs, at=now)
    facts = {"member": member.key, "bid": said.bid, "item": said.item, "case": said.case}
    step(found, events.MARK_CORRECTED, who, now, facts)
    return kept


def corrections_of(sheet: LockedSheet) -> list[Correction]:
    """What was corrected beside a sheet, in order."""
    return [Correction.parse(bytes(one.body)) for one in sheet.corrections.all()]


def corrected(evaluation: Evaluation, sheet: LockedSheet) -> dict[str, list[int]]:
    """The marks of an opened sheet by bid, with what was corrected."""
    ids = [one.id for one in _columns(evaluation, sheet)]
    marks = {row.bid: list(row.marks) for row in rounds.read_sheet(sheet).rows}
    for one in corrections_of(sheet):
        marks[one.bid][ids.index(one.item)] = one.after
    return marks


def differing(evaluation: Evaluation) -> Iterator[tuple[str, Item, list[int]]]:
    """The bids with an objective item in which points still differ, and all seats' points.

    Order 87 art. 64 (3): found before the report is signed, that is put right at once. A bid that
    is shut out needs no agreement.
    """
    sheets = [corrected(evaluation, one) for one in rounds.sheets(evaluation, Round.SCORES)]
    bids = [one.alias for one in entries(evaluation) if not one.ground]
    for at, item in enumerate(rounds.basis_of(evaluation).method.items):
        for bid in bids if item.objective else ():
            marks = [sheet[bid][at] for sheet in sheets]
            if len(set(marks)) > 1:
                yield bid, item, marks


def _check_mark(evaluation: Evaluation, sheet: LockedSheet, said: Correction) -> None:
    """Raise `Refused` unless the mark stands there as it is said, and can be of the case."""
    marks = corrected(evaluation, sheet).get(said.bid, [])
    columns = zip(_columns(evaluation, sheet), marks, strict=False)
    found = next((one for one, mark in columns if (one.id, mark) == (said.item, said.before)), None)
    if found is None or said.after == said.before:
        raise Refused("other_mark", _("更正前的分值与评分表不符。"))
    try:
        said.check_case(found)
    except EnvelopeError as error:
        raise refused(error) from error


def _columns(evaluation: Evaluation, sheet: LockedSheet) -> Sequence[Check | Item]:
    return rounds.basis_of(evaluation).method.columns(sheet.round)


def check_signature(member: Member, body: bytes, sigs: bytes, kind: str) -> None:
    """Raise `Refused` unless `body` is signed by the key that the member signed in with."""
    try:
        signatures = read_signatures(sigs)
        suite = suite_named(member.evaluation.tender.suite)
        signatures[0].verify(suite, body, kind)
    except EnvelopeError as error:
        raise refused(error) from error
    if len(signatures) != 1 or signatures[0].certificate != bytes(member.certificate or b""):
        raise Refused("foreign_certificate", _("不是用您签到时的密钥签名的。"))


def _read(body: bytes) -> Correction:
    try:
        return Correction.parse(body)
    except EnvelopeError as error:
        raise refused(error) from error
