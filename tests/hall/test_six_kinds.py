"""The six kinds of case, each from its receipt to its end."""

from collections.abc import Callable
from datetime import datetime

import pytest
from desk import PAPERS, Desk

from accounts.errors import NotAllowed
from deadlines.selectors import clocks
from hall import events, services
from hall.errors import Refused
from hall.models import Case
from hall.rules import CaseKind, Command, NoticeKind, State
from ledger.models import Entry

At = Callable[[str], datetime]


def kinds_of(case: Case) -> list[str]:
    """The running clocks of a case."""
    return sorted(clocks(case.subject).exclude(state="stopped").values_list("kind", flat=True))


def notices(case: Case) -> list[str]:
    return list(case.notices.values_list("kind", flat=True))


def told(case: Case) -> list[str]:
    return list(Entry.objects.filter(subject=case.subject).values_list("kind", flat=True))


def test_an_instant_case_ends_on_the_spot(desk: Desk, at: At):
    at("2026-09-16 10:00")
    case = desk.accept("I")
    assert case.kind == CaseKind.INSTANT
    assert kinds_of(case) == ["promised", "statutory"]
    done = services.finish(case.pk, outcome="registered", who=desk.clerk)
    assert (done.state, done.ended_late) == (State.FINISHED, False)
    assert notices(done) == [NoticeKind.ACCEPTANCE, NoticeKind.DECISION]
    assert kinds_of(done) == []
    assert told(done) == [events.RECEIVED, events.ACCEPTED, events.FINISHED]


def test_an_instant_case_left_overnight_ends_late(desk: Desk, at: At):
    at("2026-09-16 10:00")
    case = desk.accept("I")
    at("2026-09-17 09:00")
    assert services.finish(case.pk, outcome="registered", who=desk.clerk).ended_late


def test_a_promised_case_goes_through_its_steps_in_order(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(Refused) as refusal:
        services.finish_step(case.pk, order=2, who=desk.clerk)
    assert refusal.value.code == "step_out_of_order"
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="approved", who=desk.clerk)
    assert refusal.value.code == "steps_open"
    done = desk.finish(case)
    assert (done.state, done.ended_late) == (State.FINISHED, False)
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="approved", who=desk.clerk)
    assert refusal.value.code == "wrong_state"


def test_only_one_step_runs_at_a_time(desk: Desk):
    case = desk.accept("P")
    assert [step.started_at is not None for step in case.steps.all()] == [True, False]
    services.finish_step(case.pk, order=1, note="同意", who=desk.clerk)
    assert [step.started_at is not None for step in case.steps.all()] == [True, True]
    assert kinds_of(case).count("step") == 1


def test_a_joint_case_waits_for_its_co_windows(desk: Desk):
    case = desk.accept("J")
    part = case.parts.get()
    assert "part" in kinds_of(case)
    for order in (1, 2):
        services.finish_step(case.pk, order=order, who=desk.clerk)
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="approved", who=desk.clerk)
    assert refusal.value.code == "parts_open"
    with pytest.raises(NotAllowed):  # the lead's clerk does not speak for the co-window
        services.finish_part(case.pk, part=part.pk, agrees=True, opinion="同意", who=desk.clerk)
    other = desk.cast.principal("other_clerk")
    services.finish_part(case.pk, part=part.pk, agrees=False, opinion="间距不足", who=other)
    with pytest.raises(Refused) as refusal:
        services.finish_part(case.pk, part=part.pk, agrees=True, opinion="同意", who=other)
    assert refusal.value.code == "part_done"
    done = services.finish(case.pk, outcome="denied", decision="消防间距不足", who=desk.clerk)
    assert done.state == State.FINISHED


def test_a_returned_case_is_refused_in_writing(desk: Desk):
    case = desk.receive("P")
    with pytest.raises(Refused) as refusal:
        services.refuse(case.pk, reasons="  ", who=desk.clerk)
    assert refusal.value.code == "no_reasons"
    refused = services.refuse(case.pk, reasons="不属本机关职权", who=desk.clerk)
    assert (refused.kind, refused.state) == (CaseKind.RETURNED, State.REFUSED)
    assert refused.notices.get().content == {"reasons": "不属本机关职权"}


def test_an_escalated_case_is_forwarded_before_it_is_answered(desk: Desk):
    case = desk.accept("E")
    with pytest.raises(Refused) as refusal:
        services.forward(case.pk, to="市局", who=desk.clerk)
    assert refusal.value.code == "steps_open"
    for order in (1, 2):
        services.finish_step(case.pk, order=order, who=desk.clerk)
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="approved", who=desk.clerk)
    assert refusal.value.code == "not_forwarded"
    forwarded = services.forward(case.pk, to="市局", who=desk.clerk)
    assert (forwarded.state, forwarded.ended_late) == (State.FORWARDED, False)
    assert kinds_of(forwarded) == []  # the local part has ended; the higher authority has its own
    done = services.finish(case.pk, outcome="forwarded_result", who=desk.clerk)
    assert done.state == State.FINISHED


def test_only_an_escalated_case_is_forwarded(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(Refused) as refusal:
        services.forward(case.pk, to="市局", who=desk.clerk)
    assert refusal.value.code == "not_escalated"


def test_a_supplemented_case_is_asked_once_and_then_accepted(desk: Desk):
    case = desk.receive("P", complete=False)
    assert kinds_of(case) == ["notice"]
    with pytest.raises(Refused) as refusal:
        services.accept(case.pk, who=desk.clerk)
    assert refusal.value.code == "papers_missing"
    asked = services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    assert (asked.kind, asked.state) == (CaseKind.SUPPLEMENT, State.SUPPLEMENT)
    assert kinds_of(asked) == []  # nothing runs while the applicant has the ball
    with pytest.raises(Refused) as refusal:
        services.give_supplement(case.pk, given={PAPERS[0]: None}, who=desk.clerk)
    assert refusal.value.code == "still_missing"
    services.give_supplement(case.pk, given=dict.fromkeys(PAPERS), who=desk.clerk)
    accepted = services.accept(case.pk, who=desk.clerk)
    assert (accepted.kind, accepted.state) == (CaseKind.PROMISED, State.ACCEPTED)
    assert not accepted.violations.exists()


def test_a_notice_names_every_required_paper_that_is_missing(desk: Desk):
    case = desk.receive("P", complete=False)
    with pytest.raises(Refused) as refusal:
        services.ask_supplement(case.pk, missing=[PAPERS[0], "总平面图"], who=desk.clerk)
    assert refusal.value.code == "notice_incomplete"
    assert PAPERS[1] in str(refusal.value)
    case.refresh_from_db()
    assert (case.state, case.notices.count()) == (State.RECEIVED, 0)


def test_papers_of_every_notice_must_come_before_acceptance(desk: Desk):
    case = desk.receive("P", complete=False)
    services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    services.ask_supplement(case.pk, missing=["总平面图"], who=desk.clerk)
    with pytest.raises(Refused) as refusal:
        services.give_supplement(case.pk, given={"总平面图": None}, who=desk.clerk)
    assert refusal.value.code == "still_missing"
    given = dict.fromkeys([*PAPERS, "总平面图"])
    assert services.give_supplement(case.pk, given=given, who=desk.clerk).papers_complete
    accepted = services.accept(case.pk, who=desk.clerk)
    assert not accepted.materials.filter(required=True, given_at__isnull=True).exists()


def test_what_came_without_the_rest_does_not_make_an_application_complete(desk: Desk):
    case = desk.receive("P", complete=False)
    services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    # As it stood when a notice could still leave a paper out.
    case.supplements.update(missing=PAPERS[:1])
    services.give_supplement(case.pk, given={PAPERS[0]: None}, who=desk.clerk)
    with pytest.raises(Refused) as refusal:
        services.accept(case.pk, who=desk.clerk)
    assert refusal.value.code == "papers_missing"


def test_only_an_escalated_case_is_answered_from_above(desk: Desk):
    case = desk.accept("I")
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="forwarded_result", who=desk.clerk)
    assert refusal.value.code == "other_outcome"


def test_a_denial_needs_its_reasons(desk: Desk):
    case = desk.accept("I")
    with pytest.raises(Refused) as refusal:
        services.finish(case.pk, outcome="denied", who=desk.clerk)
    assert refusal.value.code == "no_reasons"


def test_an_applicant_can_take_the_application_back_until_it_is_decided(desk: Desk):
    for case in (desk.receive("P"), desk.receive("P", complete=False), desk.accept("P")):
        back = services.withdraw(case.pk, reason="申请人撤回", who=desk.clerk)
        assert back.state == State.WITHDRAWN
        assert kinds_of(back) == []


@pytest.mark.parametrize("command", [Command.ACCEPT, Command.REFUSE, Command.WITHDRAW])
def test_nothing_more_is_done_to_a_case_that_has_ended(desk: Desk, command: Command):
    case = desk.finish(desk.accept("P"))
    commands: dict[Command, Callable[[], Case]] = {
        Command.ACCEPT: lambda: services.accept(case.pk, who=desk.clerk),
        Command.REFUSE: lambda: services.refuse(case.pk, reasons="晚了", who=desk.clerk),
        Command.WITHDRAW: lambda: services.withdraw(case.pk, reason="晚了", who=desk.clerk),
    }
    with pytest.raises(Refused) as refusal:
        commands[command]()
    assert refusal.value.code == "wrong_state"


def test_a_case_keeps_the_revision_it_was_received_under(desk: Desk):
    before = desk.receive("P")
    desk.offer("P", "promised", promised=3)
    after = desk.receive("P")
    assert (before.revision.number, after.revision.number) == (1, 2)
    assert services.accept(before.pk, who=desk.clerk).promised_clock.limit_amount == 5


def test_a_receipt_number_counts_on_and_its_word_does_not(desk: Desk):
    first, second = desk.receive("P"), desk.receive("P")
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1
    assert first.code != second.code
    assert len(first.code) == 6


def test_an_outsider_does_nothing_to_a_case(desk: Desk):
    case, outsider = desk.accept("P"), desk.cast.principal("outsider")
    with pytest.raises(NotAllowed):
        services.finish_step(case.pk, order=1, who=outsider)
    with pytest.raises(NotAllowed):
        services.withdraw(case.pk, reason="无权", who=outsider)
