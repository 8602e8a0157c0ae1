"""Questions to bidders, signed answers, and prices that seem too low."""

import datetime as dt
from collections.abc import Callable

import pytest
from ceremony import Company
from committee import Committee
from django.db import transaction

from accounts.errors import NotAllowed
from bidding.envelope import Signature
from bidding.envelope.signing import write_signatures
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.models import Question
from bidding.evaluation.services.questions import asked_of
from bidding.evaluation.statements import CLARIFICATION_TYPE, Clarification
from ledger import clock


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(Refused) as error, transaction.atomic():
        deed()
    assert error.value.code == code, error.value


def answer(company: Company, asked: Question, text: str = "已含在总价中", **facts: object) -> None:
    said = {
        "tender": "GC",
        "header_sha256": company.sealed[-1].head.header_sha256,
        "question": asked.number,
        "lines": (text,),
    }
    body = Clarification(**{**said, **facts}).encode()  # type: ignore[arg-type]
    sigs = write_signatures([Signature.make(company.signer, body, CLARIFICATION_TYPE)])
    services.answer(asked.pk, body, sigs, who=company.principal)


def test_a_question_and_its_signed_answer(committee: Committee) -> None:
    committee.begun()
    asked = committee.experts[1].principal
    question = services.ask(committee.entry(100).pk, "是否含运费？", who=asked)
    company, other = committee.ceremony.companies[1], committee.ceremony.companies[0]
    assert [one.pk for one in asked_of(company.principal)] == [question.pk]
    assert not asked_of(other.principal).exists()
    with pytest.raises(NotAllowed):
        answer(other, question)
    refused("other_question", lambda: answer(company, question, question=2))
    refused("other_question", lambda: answer(company, question, header_sha256=bytes(32)))
    answer(company, question)
    refused("answered", lambda: answer(company, question))
    assert Question.objects.get().answer == "已含在总价中"


def test_an_answer_comes_in_time_and_under_a_registered_certificate(committee: Committee) -> None:
    committee.begun()
    question = services.ask(
        committee.entry(100).pk, "是否含运费？", who=committee.experts[1].principal
    )
    company = committee.ceremony.companies[1]
    mine, company.signer = company.signer, committee.ceremony.companies[0].signer
    refused("foreign_certificate", lambda: answer(company, question))
    company.signer = mine
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    refused("too_late", lambda: answer(company, question))


def test_a_low_price_that_is_not_explained_is_void(committee: Committee) -> None:
    committee.scored()
    leader, entry = committee.experts[0].principal, committee.entry(80)
    with pytest.raises(NotAllowed):
        services.ask(entry.pk, "请说明报价", low_price=True, who=committee.host)
    question = services.ask(entry.pk, "请说明报价", low_price=True, who=leader)
    refused("undecided", lambda: services.rank(committee.pk, who=leader))

    def decided(*, accepted: bool, reason: str = "") -> None:
        services.decide_low_price(question.pk, accepted=accepted, reason=reason, who=leader)

    refused("still_waiting", lambda: decided(accepted=False, reason="未作说明"))
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    refused("no_reason", lambda: decided(accepted=False))
    decided(accepted=False, reason="未在规定时间内说明")
    (lot,) = services.rank(committee.pk, who=leader)
    fates = {one.bid: one.fate for one in lot.standings}
    assert fates[entry.alias] == "low-price"
    assert entry.alias not in lot.candidates


def test_an_explained_low_price_stays(committee: Committee) -> None:
    committee.scored()
    leader, entry = committee.experts[0].principal, committee.entry(80)
    question = services.ask(entry.pk, "请说明报价", low_price=True, who=leader)
    answer(committee.ceremony.companies[0], question, "自有设备，无租赁费")
    services.decide_low_price(question.pk, accepted=True, reason="", who=leader)
    (lot,) = services.rank(committee.pk, who=leader)
    assert lot.candidates[0] == entry.alias


def test_a_low_price_first_rejected_may_be_accepted_after_all(committee: Committee) -> None:
    committee.scored()
    leader, entry = committee.experts[0].principal, committee.entry(80)
    question = services.ask(entry.pk, "请说明报价", low_price=True, who=leader)
    answer(committee.ceremony.companies[0], question, "自有设备，无租赁费")
    services.decide_low_price(question.pk, accepted=False, reason="说明不充分", who=leader)
    services.decide_low_price(question.pk, accepted=True, reason="", who=leader)
    (lot,) = services.rank(committee.pk, who=leader)
    assert lot.candidates[0] == entry.alias
