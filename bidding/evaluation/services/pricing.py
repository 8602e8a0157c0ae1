"""The price's turn: second envelopes, what the ranking needs to know of bids, explanations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation, Explanation
from bidding.evaluation.rules.distance import far_off
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.reading import price_of
from bidding.evaluation.rules.states import Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import (
    back_to_prices,
    entries,
    leads,
    locked,
    must_host,
    reason_in,
    seat_of,
    step,
)
from bidding.evaluation.services.correcting import corrected
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, OpeningState
from bidding.services.openings import FIRST, SECOND
from bidding.services.second import call_second, correct_result


@transaction.atomic
def call_prices(evaluation: int, *, opens_at: datetime, who: Principal) -> Opening:
    """Publish who passed, and when the second envelopes of those are opened.

    Raises `NotAllowed`, and `Refused` before the sheets of the scores are open.
    """
    found, _now = locked(evaluation, State.PRICES)
    must_host(who, found.tender)
    passed, failed = _said(found)
    return call_second(
        found.tender_id, passed=passed, failed=failed, opens_at=opens_at, who=who.actor
    )


@transaction.atomic
def correct_prices_call(
    evaluation: int, *, opens_at: datetime, reason: str, who: Principal
) -> Opening:
    """Publish who passes by now, where a replaced member's review has made it another.

    Until the second envelopes are opened. Raises `NotAllowed`, and `Refused` before the sheets of
    the scores are open again, and as `correct_result` does.
    """
    found, _now = locked(evaluation, State.PRICES)
    must_host(who, found.tender)
    passed, failed = _said(found)
    return correct_result(
        found.tender_id,
        passed=passed,
        failed=failed,
        opens_at=opens_at,
        reason=reason,
        who=who.actor,
    )


def _said(evaluation: Evaluation) -> tuple[list[int], dict[int, str]]:
    """Who passed the review, by the bids' numbers, and why the others did not."""
    known = list(entries(evaluation))
    passed = [one.bid.number for one in known if one.passed and not one.ground]
    return passed, {one.bid.number: one.reason for one in known if one.bid.number not in passed}


@transaction.atomic
def take_prices(evaluation: int, *, who: Principal) -> Evaluation:
    """Take the prices that were read out of the second envelopes.

    A bid whose second envelope was not opened is shut out. Raises `NotAllowed`, and `Refused`
    before that opening.
    """
    found, now = locked(evaluation, State.PRICES)
    must_host(who, found.tender)
    done = (OpeningState.OPENED, OpeningState.RECORDED)
    if not Opening.objects.filter(tender=found.tender, stage=SECOND, state__in=done).exists():
        raise Refused("not_opened", _("第二信封还没有开启。"))
    second = SealedBid.objects.filter(tender=found.tender, stage=SECOND, state=BidState.READ)
    read = {(bid.lot_id, bid.party_id): bid.read_out for bid in second}
    for entry in entries(found):
        about = (entry.lot_id, entry.bid.party_id)
        entry.price = entry.price or price_of(read.get(about))
        if about not in read and not entry.ground:
            entry.ground, entry.reason = Ground.UNOPENED, "第二信封没有开启"
        entry.save(update_fields=["price", "ground", "reason"])
    step(found, events.PRICES_OPENED, who, now, {"bids": len(read)})
    return found


@transaction.atomic
def record_details(
    entry: int,
    *,
    who: Principal,
    price: int | None = None,
    brand: str = "",
    preferences: Sequence[str] = (),
    deviations: Mapping[str, int] | None = None,
) -> Entry:
    """What the committee found in a bid: brand, policy preferences, deviations with their amounts.

    `price` in fen only where it could not be read by itself. By the leader; every member signs it.
    Raises `NotAllowed`, and `Refused` for another price than the one read out, a preference that
    was not published, or deviations where the method has none.
    """
    about = Entry.objects.get(pk=entry)
    found, now = locked(about.evaluation_id, State.PRICES, State.SIGNING)
    leads(found, who)
    back_to_prices(found)
    method = rounds.basis_of(found).method
    if set(preferences) - {one.id for one in method.preferences}:
        raise Refused("no_such_preference", _("评标办法中没有这项价格扣除。"), "preferences")
    if deviations and not method.deviations:
        raise Refused("no_deviations", _("评标办法不允许对报价作偏差调整。"), "deviations")
    if price is not None:
        _check_price(about, price)
        about.price = price
    about.brand = " ".join(brand.split())
    about.preferences = list(dict.fromkeys(preferences))
    about.deviations = [
        {"title": reason_in(title), "amount": amount}
        for title, amount in (deviations or {}).items()
    ]
    about.save()
    step(found, events.DETAILS_RECORDED, who, now, {"bid": about.alias})
    return about


def _check_price(about: Entry, price: int) -> None:
    """Raise `Refused` for another price than the one that was read out."""
    stage = FIRST if about.evaluation.tender.envelopes == 1 else SECOND
    read = SealedBid.objects.filter(
        lot=about.lot_id, party=about.bid.party_id, stage=stage, state=BidState.READ
    ).first()
    known = price_of(read.read_out) if read else None
    if known not in (None, price):
        raise Refused("price_read", _("开标时已读出报价，评审中不能改。"), "price")


def totals(evaluation: Evaluation, entry: Entry) -> dict[str, int]:
    """Each member's points for a bid, corrected, by seat; empty where nothing was scored."""
    found: dict[str, int] = {}
    for sheet in rounds.sheets(evaluation, Round.SCORES):
        if sheet.content is not None:
            marks = corrected(evaluation, sheet).get(entry.alias)
            if marks is not None:
                found[sheet.member.key] = sum(marks)
    return found


def unexplained(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Who owes an explanation for which bid: totals farther from the mean than published."""
    percent = rounds.basis_of(evaluation).method.explain
    said = set(
        Explanation.objects.filter(entry__evaluation=evaluation).values_list(
            "member__number", "entry__alias"
        )
    )
    return [
        (member, entry.alias)
        for entry in entries(evaluation)
        for member in far_off(totals(evaluation, entry), percent)
        if (int(member[1:]), entry.alias) not in said
    ]


@transaction.atomic
def explain(entry: int, text: str, *, who: Principal) -> Explanation:
    """Say why one's total for a bid lies far from the mean. Raises `NotAllowed` or `Refused`."""
    about = Entry.objects.get(pk=entry)
    found, now = locked(about.evaluation_id, State.PRICES)
    member = seat_of(found, who)
    said = reason_in(text)
    kept, made = Explanation.objects.get_or_create(
        member=member, entry=about, defaults={"text": said, "at": now}
    )
    if not made:
        raise Refused("explained", _("您已经说明过。"))
    step(found, events.SCORE_EXPLAINED, who, now, {"member": member.key, "bid": about.alias})
    return kept
