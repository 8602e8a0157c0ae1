"""Questions to bidders in writing, signed answers, and prices that seem too low."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.envelope import EnvelopeError, suite_named
from bidding.envelope.signing import read_signatures
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Question
from bidding.evaluation.rules.grounds import Ground
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import (
    back_to_prices,
    leads,
    locked,
    must_be_signed_in,
    reason_in,
    seat_of,
    step,
)
from bidding.evaluation.statements import CLARIFICATION_TYPE, Clarification
from bidding.parties import party_of
from bidding.services.refusals import refused
from ledger import clock

_ASKING = (State.REVIEW, State.SCORES, State.PRICES)
MINUTES = 60
LONGEST = 4000


@transaction.atomic
def ask(
    entry: int, text: str, *, who: Principal, low_price: bool = False, minutes: int = MINUTES
) -> Question:
    """Ask a bidder to make clear what it wrote, or how its low price comes about.

    A low price is asked about once prices are known (Order 87 art. 60). Raises `NotAllowed`, and
    `Refused` for an empty question, or one about a bid that is shut out.
    """
    about = Entry.objects.get(pk=entry)
    found, now = locked(about.evaluation_id, *((State.PRICES,) if low_price else _ASKING))
    member = seat_of(found, who)
    must_be_signed_in(member)
    if not 0 < len(text.strip()) <= LONGEST:
        raise Refused("no_text", _("请写明要澄清的问题。"), "text")
    if about.ground:
        raise Refused("shut_out", _("这份投标文件已被否决。"))
    question = Question.objects.create(
        entry=about,
        number=about.questions.count() + 1,
        member=member,
        low_price=low_price,
        text=text.strip(),
        asked_at=now,
        due_at=now + timedelta(minutes=minutes),
    )
    body = {"bid": about.alias, "question": question.number, "low_price": low_price}
    step(found, events.QUESTION_ASKED, who, now, body)
    return question


def asked_of(who: Principal) -> QuerySet[Question]:
    """The questions to the enterprise of `who`."""
    found = Question.objects.select_related("entry__bid", "entry__evaluation__tender__project")
    return found.filter(entry__bid__party=party_of(who)).order_by("-asked_at")


@transaction.atomic
def answer(question: int, body: bytes, sigs: bytes, *, who: Principal) -> Question:
    """Take a bidder's answer: an `ebid-clarification/1` signed under a certificate of its own.

    Raises `NotAllowed`, and `Refused` late, a second time, or where the signature does not hold.
    """
    kept = Question.objects.select_related("entry__bid__party")
    asked = kept.filter(pk=question).first()
    if asked is None or party_of(who).pk != asked.entry.bid.party_id:
        raise NotAllowed(Action.TENDER_BID)
    found, now = locked(asked.entry.evaluation_id, *_ASKING)
    asked.refresh_from_db()
    if asked.answered_at is not None:
        raise Refused("answered", _("已经答复过。"))
    if now > asked.due_at:
        raise Refused("too_late", _("答复的时间已过。"))
    said = _signed(asked, body, sigs)
    asked.answer, asked.body, asked.sigs, asked.answered_at = said.answer, body, sigs, now
    asked.save()
    facts = {"bid": asked.entry.alias, "question": asked.number}
    step(found, events.QUESTION_ANSWERED, who, now, facts)
    return asked


def _signed(asked: Question, body: bytes, sigs: bytes) -> Clarification:
    """What was signed. Raises `Refused`."""
    bid = asked.entry.bid
    try:
        said = Clarification.parse(body)
        signatures = read_signatures(sigs)
        suite = suite_named(asked.entry.evaluation.tender.suite)
        signatures[0].verify(suite, body, CLARIFICATION_TYPE)
    except EnvelopeError as error:
        raise refused(error) from error
    mine = accounts.selectors.certificates(bid.party, clock.now())
    if not any(bytes(one.der) == signatures[0].certificate for one in mine):
        raise Refused("foreign_certificate", _("答复不是用贵单位登记的有效证书签名的。"))
    about = (bytes.fromhex(bid.header_sha256), asked.number)
    if (said.header_sha256, said.question) != about or not 0 < len(said.answer) <= LONGEST:
        raise Refused("other_question", _("答复的不是这个问题。"))
    return said


@transaction.atomic
def decide_low_price(question: int, *, accepted: bool, reason: str, who: Principal) -> Question:
    """The committee's word on a low price, once it was explained or the time for it has passed.

    Not explained, the bid is void (Order 87 art. 60). By the leader, for the committee: whoever
    disagrees says so when signing. Raises `NotAllowed`, and `Refused` before that.
    """
    asked = Question.objects.select_related("entry").get(pk=question, low_price=True)
    found, now = locked(asked.entry.evaluation_id, State.PRICES, State.SIGNING)
    leads(found, who)
    back_to_prices(found)
    if asked.answered_at is None and now <= asked.due_at:
        raise Refused("still_waiting", _("投标人说明的时间还没有过。"))
    asked.accepted, asked.decided_at = accepted, now
    asked.save(update_fields=["accepted", "decided_at"])
    entry = asked.entry
    if not accepted:
        entry.ground, entry.reason = Ground.LOW_PRICE, reason_in(reason)
    elif entry.ground == Ground.LOW_PRICE:
        entry.ground = entry.reason = ""
    entry.save(update_fields=["ground", "reason"])
    body = {"bid": asked.entry.alias, "accepted": accepted}
    step(found, events.LOW_PRICE_DECIDED, who, now, body)
    return asked
