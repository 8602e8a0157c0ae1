"""Time on a case: supplements that never came, pauses, extensions, and what they do to its limits.

The dates are those of the worked examples: the day of acceptance is not counted, make-up days are.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from desk import PAPERS, Desk, moment

from accounts.errors import NotAllowed
from accounts.rules import Role
from accounts.services import posts
from deadlines import watcher
from deadlines.selectors import clocks
from hall import events, offers, services
from hall.errors import Refused, WrongState
from hall.models import Case, Extension
from hall.rules import NoticeKind, State, Violation
from hall.selectors import extensions_waiting
from ledger.models import Entry

At = Callable[[str], datetime]


def sound() -> None:
    """Let the watcher fire whatever is due."""
    while watcher.poll() == 0:
        pass


def due(case: Case, kind: str = "promised") -> date:
    return clocks(case.subject).get(kind=kind).due_at.astimezone(moment("2026-01-01").tzinfo).date()


def violations(case: Case) -> list[str]:
    return list(case.violations.values_list("what", flat=True))


@pytest.fixture
def ten(desk: Desk) -> Desk:
    """The desk with an item of ten working days."""
    desk.offer("T", "promised", promised=10)
    return desk


def test_the_day_of_acceptance_is_not_counted(desk: Desk, at: At):
    at("2026-09-30 16:00")
    assert due(desk.accept("P")) == date(2026, 10, 13)


def test_papers_nobody_asked_for_count_as_complete(desk: Desk, at: At):
    received = at("2026-09-28 10:00")
    case = desk.receive("P", complete=False)
    at("2026-10-10 17:29")
    sound()
    case.refresh_from_db()
    assert case.state == State.RECEIVED
    at("2026-10-10 17:30")
    sound()
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert abs(case.accepted_at - received) < timedelta(minutes=1)
    assert violations(case) == [Violation.NO_NOTICE]
    deemed = Entry.objects.get(subject=case.subject, kind=events.DEEMED_ACCEPTED)
    assert deemed.actor == "system:watcher"
    sound()
    assert Entry.objects.filter(kind=events.DEEMED_ACCEPTED).count() == 1


def test_papers_asked_for_in_time_do_not(desk: Desk, at: At):
    at("2026-09-28 10:00")
    case = desk.receive("P", complete=False)
    services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    at("2026-10-20 10:00")
    sound()
    case.refresh_from_db()
    assert case.state == State.SUPPLEMENT


def test_a_second_notice_goes_out_and_is_a_violation(desk: Desk):
    case = desk.receive("P", complete=False)
    services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    assert violations(case) == []
    services.ask_supplement(case.pk, missing=["总平面图"], who=desk.clerk)
    assert violations(case) == [Violation.SECOND_NOTICE]
    assert case.notices.filter(kind=NoticeKind.SUPPLEMENT).count() == 2
    assert Entry.objects.filter(subject=case.subject, kind=events.VIOLATION).count() == 1


def test_a_pause_leaves_its_days_out(ten: Desk, at: At):
    at("2026-09-16 10:00")
    case = ten.accept("T")
    assert due(case) == date(2026, 9, 30)
    at("2026-09-22 09:00")
    services.pause(case.pk, ground="expert_review", document=ten.document(), who=ten.clerk)
    at("2026-10-08 16:00")
    services.resume(case.pk, document=ten.document(), who=ten.clerk)
    assert due(case) == date(2026, 10, 15)


def test_an_extension_after_a_pause_adds_to_it(ten: Desk, at: At):
    at("2026-09-16 10:00")
    case = ten.accept("T")
    at("2026-09-22 09:00")
    services.pause(case.pk, ground="expert_review", document=ten.document(), who=ten.clerk)
    at("2026-10-09 09:00")
    services.resume(case.pk, document=ten.document(), last_day=date(2026, 10, 8), who=ten.clerk)
    asked = ask(ten, case, amount=5)
    services.decide_extension(asked.pk, grant=True, who=ten.cast.principal("supervision_window"))
    assert due(case) == date(2026, 10, 22)
    notice = case.notices.get(kind=NoticeKind.EXTENSION)
    assert notice.content["amount"] == 5


def test_a_pause_needs_a_ground_that_the_guide_names_and_a_paper(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(Refused) as refusal:
        services.pause(case.pk, ground="hearing", document=desk.document(), who=desk.clerk)
    assert refusal.value.code == "ground_not_named"
    with pytest.raises(Refused) as refusal:
        services.pause(case.pk, ground="expert_review", document=None, who=desk.clerk)
    assert refusal.value.code == "no_document"
    with pytest.raises(Refused) as refusal:
        services.pause(case.pk, ground="expert_review", document=10**9, who=desk.clerk)
    assert refusal.value.code == "no_such_document"


def test_nothing_is_done_to_a_paused_case(desk: Desk):
    case = desk.accept("P")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    with pytest.raises(Refused) as refusal:
        services.finish_step(case.pk, order=1, who=desk.clerk)
    assert refusal.value.code == "paused"
    with pytest.raises(Refused) as refusal:
        services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    assert refusal.value.code == "already_paused"


@pytest.mark.parametrize(
    ("last_day", "code"), [("2026-10-13", "pause_ahead"), ("2026-10-07", "pause_backwards")]
)
def test_a_pause_ends_neither_ahead_nor_before_it_began(
    desk: Desk, at: At, last_day: str, code: str
):
    at("2026-10-08 09:00")
    case = desk.accept("P")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-10-12 09:00")
    with pytest.raises(Refused) as refusal:
        services.resume(
            case.pk,
            document=desk.document(),
            last_day=date.fromisoformat(last_day),
            who=desk.clerk,
        )
    assert refusal.value.code == code


def test_a_pause_has_a_limit_of_its_own(desk: Desk, at: At):
    at("2026-10-08 09:00")
    case = desk.accept("P")
    services.pause(
        case.pk, ground="expert_review", document=desk.document(), limit_days=3, who=desk.clerk
    )
    assert due(case, "pause") == date(2026, 10, 12)
    services.resume(case.pk, document=desk.document(), who=desk.clerk)
    assert clocks(case.subject).get(kind="pause").state == "stopped"


def ask(desk: Desk, case: Case, amount: int = 2, kind: str = "promised") -> Extension:
    clock = clocks(case.subject).get(kind=kind)
    return services.ask_extension(
        case.pk, clock=clock.pk, amount=amount, reason="需现场踏勘", who=desk.clerk
    )


def test_an_extension_asked_late_is_refused_and_is_a_violation(desk: Desk, at: At):
    at("2026-09-16 10:00")
    case = desk.accept("P")
    before = due(case)
    at("2026-09-22 17:30")  # the very moment the limit ends is late
    asked = ask(desk, case)
    assert asked.granted is False
    assert violations(case) == [Violation.LATE_EXTENSION]
    assert due(case) == before


def test_what_was_asked_in_time_may_be_granted_afterwards(desk: Desk, at: At):
    at("2026-09-16 10:00")
    case = desk.accept("P")
    at("2026-09-22 17:00")
    asked = ask(desk, case)
    at("2026-09-23 10:00")
    sound()
    assert clocks(case.subject).get(kind="promised").stage == 2
    services.decide_extension(asked.pk, grant=True, who=desk.cast.principal("supervision_window"))
    promised = clocks(case.subject).get(kind="promised")
    assert promised.stage < 2
    assert Entry.objects.filter(subject=case.subject, kind="deadlines.alarm.overdue.v1").exists()


def test_a_denied_extension_moves_nothing(desk: Desk):
    case = desk.accept("P")
    before = due(case)
    asked = ask(desk, case)
    who = desk.cast.principal("supervision_window")
    services.decide_extension(asked.pk, grant=False, remark="理由不足", who=who)
    assert due(case) == before
    with pytest.raises(Refused) as refusal:
        services.decide_extension(asked.pk, grant=True, who=who)
    assert refusal.value.code == "extension_decided"


def test_a_clerk_does_not_decide_on_an_extension(desk: Desk):
    asked = ask(desk, desk.accept("P"))
    with pytest.raises(NotAllowed):
        services.decide_extension(asked.pk, grant=True, who=desk.clerk)


def test_nobody_decides_on_a_request_of_their_own(desk: Desk):
    asked = ask(desk, desk.accept("P"))
    posts.grant(
        desk.cast.principal("administrator"), desk.cast.clerk, desk.cast.centre,
        Role.SUPERVISION_WINDOW,
    )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        services.decide_extension(asked.pk, grant=True, who=desk.cast.principal("clerk"))
    assert refusal.value.code == "own_extension"


def test_a_statutory_limit_is_extended_by_the_head_of_the_agency(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(Refused) as refusal:
        ask(desk, case, amount=11, kind="statutory")
    assert refusal.value.code == "extension_too_long"
    asked = ask(desk, case, amount=10, kind="statutory")
    with pytest.raises(Refused) as refusal:
        services.decide_extension(
            asked.pk, grant=True, who=desk.cast.principal("supervision_window")
        )
    assert refusal.value.code == "other_approver"
    services.decide_extension(asked.pk, grant=True, who=desk.cast.principal("chief"))
    assert clocks(case.subject).get(kind="statutory").extension == 10


@pytest.mark.parametrize("amount", [0, -1, 251])
def test_an_extension_is_a_sensible_amount(desk: Desk, amount: int):
    case = desk.accept("P")
    with pytest.raises(Refused):
        ask(desk, case, amount=amount)


def test_a_refusal_names_the_unit_of_the_limit(desk: Desk):
    desk.offer("H", "promised", promised=3, promised_unit="working_hour")
    with pytest.raises(Refused) as refusal:
        ask(desk, desk.accept("H"), amount=251)
    assert str(refusal.value) == "一次延期不得超过 250 个工作小时。"


def test_a_deadline_of_another_office_is_not_extended_here(desk: Desk):
    case = desk.accept("P")
    clocks(case.subject).update(limit_amount=None, limit_unit="")
    with pytest.raises(Refused) as refusal:
        ask(desk, case)
    assert refusal.value.code == "no_such_clock"
    assert offers.extendable(case) == []


def test_one_request_a_limit_waits_at_a_time(desk: Desk):
    case = desk.accept("P")
    ask(desk, case)
    with pytest.raises(Refused) as refusal:
        ask(desk, case)
    assert refusal.value.code == "extension_pending"


def test_more_time_is_asked_in_time_while_the_limit_stands_still(desk: Desk, at: At):
    desk.offer("H", "promised", promised=3, promised_unit="working_hour")
    at("2026-09-16 09:00")
    case = desk.accept("H")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-09-22 10:00")
    assert ask(desk, case).granted is None
    assert violations(case) == []


def test_more_time_is_asked_late_where_the_limit_was_over_before_it_stood_still(desk: Desk, at: At):
    desk.offer("H", "promised", promised=3, promised_unit="working_hour")
    at("2026-09-16 09:00")
    case = desk.accept("H")
    at("2026-09-16 14:00")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    assert ask(desk, case).granted is False
    assert violations(case) == [Violation.LATE_EXTENSION]


def lapsed(asked: Extension) -> bool:
    """Whether a request was settled because its limit stopped, on record."""
    asked.refresh_from_db()
    entry = Entry.objects.filter(kind=events.EXTENSION_LAPSED, body__extension=asked.pk)
    return asked.granted is False and asked.decided_by == "system:rules" and entry.exists()


def test_a_request_for_a_part_lapses_when_the_part_is_finished(desk: Desk):
    case = desk.accept("J")
    asked, other = ask(desk, case, kind="part"), ask(desk, case)
    part = case.parts.get()
    services.finish_part(
        case.pk, part=part.pk, agrees=True, opinion="同意", who=desk.cast.principal("other_clerk")
    )
    assert lapsed(asked)
    who = desk.cast.principal("supervision_window")
    assert list(extensions_waiting(["/"])) == [other]
    with pytest.raises(WrongState) as refusal:
        services.decide_extension(asked.pk, grant=True, who=who)
    assert refusal.value.code == "clock_stopped"
    services.decide_extension(other.pk, grant=True, who=who)


def test_requests_lapse_when_the_case_is_forwarded_or_ends(desk: Desk):
    forwarded, finished, withdrawn = desk.accept("E"), desk.accept("P"), desk.accept("P")
    asked = [ask(desk, case) for case in (forwarded, finished, withdrawn)]
    for order in (1, 2):
        services.finish_step(forwarded.pk, order=order, who=desk.clerk)
    services.forward(forwarded.pk, to="市局", who=desk.clerk)
    desk.finish(finished)
    services.withdraw(withdrawn.pk, reason="申请人撤回", who=desk.clerk)
    assert all(map(lapsed, asked))
    assert not extensions_waiting(["/"]).exists()


def test_a_step_cannot_be_extended(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(Refused) as refusal:
        ask(desk, case, kind="step")
    assert refusal.value.code == "no_such_clock"
