"""The ranking is made: one file of everything it follows from, for every member to sign."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import BadFormat
from bidding.envelope.ranking import (
    Bid,
    Choice,
    Deviation,
    Failure,
    LockedSheet,
    LotOutcome,
    Member,
    Ranking,
    Rejection,
    Signed,
    digest_of,
)
from bidding.envelope.ranking import Evaluation as Evaluated
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.states import Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import (
    active,
    back_to_prices,
    entries,
    leads,
    locked,
    reason_in,
    step,
)
from bidding.evaluation.services.correcting import corrections_of, differing
from bidding.evaluation.services.pricing import unexplained
from bidding.services.refusals import refused

STATED = (Ground.QUALIFICATION, Ground.LOW_PRICE, Ground.UNOPENED)
"""The grounds that are decisions; the others follow."""


@transaction.atomic
def rank(
    evaluation: int,
    *,
    who: Principal,
    choices: Mapping[str, str] | None = None,
    failures: Mapping[str, str] | None = None,
) -> tuple[LotOutcome, ...]:
    """Rank, and put the result before the members to sign.

    `choices`: by id the bid that stays of equal ones of a brand, and how it was found. `failures`:
    lots without candidates by the committee's decision, and why. Raises `NotAllowed`, and `Refused`
    while a price or an explanation is missing, members differ in an objective item, a low price is
    undecided, or the ranking undetermined.
    """
    found, now = locked(evaluation, State.PRICES, State.SIGNING)
    leads(found, who)
    back_to_prices(found)
    _check_complete(found)
    bare = _evaluated(found, choices or {}, failures or {})
    said = [
        one
        for stage in Round
        for sheet in rounds.sheets(found, stage)
        for one in corrections_of(sheet)
    ]
    try:
        outcome = Ranking(bare, rounds.basis_of(found), said).outcome()
    except BadFormat as error:
        raise refused(error) from error
    whole = Evaluated(**{**bare.__dict__, "outcome": outcome})
    found.evaluated, found.ranked_at, found.state = whole.encode(), now, State.SIGNING
    step(found, events.RANKED, who, now, {"sha256": digest_of(found.evaluated).hex()})
    return outcome


def evaluated(evaluation: Evaluation) -> Evaluated:
    """What the members sign. Raises `Refused` before the ranking is made."""
    if evaluation.evaluated is None:
        raise Refused("not_ranked", _("还没有形成评审结果。"))
    return Evaluated.parse(bytes(evaluation.evaluated))


def _check_complete(evaluation: Evaluation) -> None:
    known = [one for one in entries(evaluation) if not one.ground]
    if any(one.price is None for one in known):
        raise Refused("no_price", _("还有投标文件的报价没有读出或录入。"))
    if owed := unexplained(evaluation):
        text = _("评分偏离平均分过大，尚未说明：%(who)s。")
        raise Refused("unexplained", text % {"who": "、".join(f"{m}/{b}" for m, b in owed)})
    if apart := list(differing(evaluation)):
        text = _("客观评审因素评分不一致，应由评委更正后再形成结果：%(what)s。")
        what = "、".join(f"{bid}/{item.title}" for bid, item, _marks in apart)
        raise Refused("differing", text % {"what": what})
    for entry in known:
        if entry.questions.filter(low_price=True, decided_at=None).exists():
            raise Refused("undecided", _("还有报价明显过低的投标文件没有结论。"))


def _evaluated(
    evaluation: Evaluation, choices: Mapping[str, str], failures: Mapping[str, str]
) -> Evaluated:
    known = list(entries(evaluation))
    sheets = [sheet for stage in Round for sheet in rounds.sheets(evaluation, stage)]
    return Evaluated(
        basis=bytes(evaluation.basis),
        members=tuple(
            Member(one.key, one.person.name, one.leader, bytes.fromhex(one.certificate_sha256))
            for one in active(evaluation).select_related("person")
        ),
        bids=tuple(map(_bid, known)),
        rejections=tuple(
            Rejection(one.alias, one.ground, one.reason) for one in known if one.ground in STATED
        ),
        choices=tuple(Choice(bid, reason_in(why)) for bid, why in choices.items()),
        failures=tuple(Failure(lot, reason_in(why)) for lot, why in failures.items()),
        sheets=tuple(
            LockedSheet(
                one.member.key,
                bytes.fromhex(one.header_sha256),
                bytes(one.secret or b""),
                rounds.read_sheet(one),
            )
            for one in sheets
        ),
        corrections=tuple(
            Signed(bytes(one.body), bytes(one.sigs))
            for sheet in sheets
            for one in sheet.corrections.all()
        ),
        outcome=(),
    )


def _bid(entry: Entry) -> Bid:
    return Bid(
        id=entry.alias,
        header_sha256=bytes.fromhex(entry.bid.header_sha256),
        salt=bytes(entry.salt),
        bidder=entry.bid.party.name,
        brand=entry.brand or None,
        price=entry.price or 0,
        preferences=tuple(entry.preferences),
        deviations=tuple(Deviation(one["title"], one["amount"]) for one in entry.deviations),
    )
