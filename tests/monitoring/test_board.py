"""After every kind of deed, the rows that screens were told equal a board made anew."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from cast import Cast
from desk import PAPERS, Desk
from django.utils import timezone

import live.selectors
import live.services
from deadlines import watcher
from hall import services as hall
from ledger import clock
from live.checksum import Json
from live.relay import Relay
from monitoring import projector, rows, services
from monitoring.doors import may_read_board, topic_of
from monitoring.models import Board, Standing, Tally, WarningRaised

PRESENT = ("meta", "figures", "calendar", "trend", "dept:", "case:", "alarm:")


@pytest.fixture(autouse=True)
def _no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sum at every step: what a rush may put off by a quarter of a second is not tested here."""
    monkeypatch.setattr(projector, "BREATH", 0)
    monkeypatch.setattr(projector, "SLOW", 0)


@pytest.fixture
def board(desk: Desk, ledger_key: None) -> Board:
    return services.open_board(desk.cast.centre.pk, who=desk.cast.principal("supervisor"))


class Screen:
    """What the relay has told, and what a board made now would say."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.relay = Relay()

    def told(self) -> dict[str, Any]:
        while watcher.poll() == 0:
            pass
        while self.relay.step():
            pass
        self.relay._next_tick = 0
        self.relay.step()
        found = live.selectors.snapshot(topic_of(self.board.organisation_id)).rows

        return {key: json.loads(row) for key, row in found.items()}

    def fresh(self) -> dict[str, dict[str, Json]]:
        return present(rows.board(self.board.organisation, clock.now()))


def present(told: dict[str, Any]) -> dict[str, Any]:
    return {key: row for key, row in told.items() if key.startswith(PRESENT)}


@pytest.fixture
def screen(board: Board) -> Screen:
    return Screen(board)


def check(screen: Screen) -> dict[str, Any]:
    told = screen.told()
    assert present(told) == screen.fresh()
    services.rebuild()
    assert present(told) == screen.fresh()
    return told


def test_every_deed_leaves_the_screen_as_a_fresh_board(
    desk: Desk, screen: Screen, at: Callable[[str], datetime]
) -> None:
    at("2026-11-30 09:00")
    clerk, window = desk.clerk, desk.cast.principal("supervision_window")
    case = desk.receive("P", complete=False)
    check(screen)
    hall.ask_supplement(case.pk, missing=PAPERS, who=clerk)
    assert not [key for key in check(screen) if key.startswith("case:")]
    hall.give_supplement(case.pk, given=dict.fromkeys(PAPERS), who=clerk)
    check(screen)
    case = hall.accept(case.pk, who=clerk)
    told = check(screen)
    assert told[f"case:{case.pk}"]["lamp"] == "green"
    assert told["figures"]["accepted"] == 1
    hall.finish_step(case.pk, order=1, who=clerk)
    check(screen)
    hall.pause(case.pk, ground="expert_review", document=desk.document(), who=clerk)
    told = check(screen)
    assert told["figures"]["paused"] == 1
    assert f"case:{case.pk}" not in told
    hall.resume(case.pk, document=desk.document(), who=clerk)
    check(screen)
    asked = hall.ask_extension(
        case.pk, clock=case.promised_clock_id or 0, amount=2, reason="核实", who=clerk
    )
    check(screen)
    hall.decide_extension(asked.pk, grant=True, who=window)
    check(screen)
    at("2026-12-31 09:00")
    told = check(screen)
    assert told[f"case:{case.pk}"]["lamp"] == "red"
    assert [key for key in told if key.startswith("alarm:")]
    desk.finish(case)
    told = check(screen)
    assert told["figures"]["finished"] == 1
    assert told["figures"]["on_time_rate"] == 0
    joint = desk.accept("J")
    check(screen)
    part = joint.parts.get()
    hall.finish_part(
        part.pk and joint.pk, part=part.pk, agrees=True, opinion="同意",
        who=desk.cast.principal("other_clerk"),
    )  # fmt: skip
    check(screen)
    escalated = desk.accept("E")
    for order in (1, 2):
        hall.finish_step(escalated.pk, order=order, who=clerk)
    hall.forward(escalated.pk, to="省级主管部门", who=clerk)
    check(screen)
    hall.finish(escalated.pk, outcome="forwarded_result", who=clerk)
    check(screen)
    refused = desk.receive("P")
    hall.refuse(refused.pk, reasons="不属于本部门职权", who=clerk)
    check(screen)
    withdrawn = desk.accept("P")
    hall.withdraw(withdrawn.pk, reason="申请人撤回", who=clerk)
    check(screen)


def test_an_alarm_stays_until_somebody_puts_their_name_to_it(
    desk: Desk, screen: Screen, at: Callable[[str], datetime]
) -> None:
    at("2026-11-30 09:00")
    desk.accept("I")
    at("2026-11-30 17:30")
    told = screen.told()
    assert [key for key in told if key.startswith("alarm:")]
    for warning in WarningRaised.objects.filter(what="overdue"):
        services.acknowledge(warning.pk, who=desk.cast.principal("supervisor"), note="已督促")
    told = check(screen)
    assert not [key for key in told if key.startswith("alarm:")]
    assert {row["by"] for key, row in told.items() if key.startswith("ack:")} == {"监察员"}


def test_a_board_shows_its_own_branch_only(desk: Desk, cast: Cast, ledger_key: None) -> None:
    far = services.open_board(cast.far_county.pk, who=cast.principal("outsider"))
    desk.accept("P")
    told = Screen(far).told()
    assert not [key for key in told if key.startswith(("case:", "stream:"))]
    assert {key for key in told if key.startswith("dept:")} == {f"dept:{cast.far_department.pk}"}
    assert told["figures"]["running"] == 0


def stream(told: dict[str, Any]) -> list[Any]:
    return [row for key, row in told.items() if key.startswith("stream:")]


def test_a_board_opened_in_mid_day_recalls_the_day(
    desk: Desk, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "STREAM", 5)
    for _ in range(3):
        desk.accept("P", applicant="张三丰")
    lived = screen.told()
    late = services.open_board(desk.cast.county.pk, who=desk.cast.principal("root"))
    recalled = Screen(late).told()
    assert len(stream(lived)) == 5
    assert sorted(map(str, stream(recalled))) == sorted(map(str, stream(lived)))
    assert "张三丰" not in str(recalled)
    desk.accept("P")
    assert sorted(map(str, stream(Screen(late).told()))) == sorted(map(str, stream(screen.told())))


def test_a_board_whose_first_look_falls_on_a_deed_recalls_each_deed_once(
    desk: Desk, screen: Screen
) -> None:
    desk.accept("P")
    screen.told()
    late = services.open_board(desk.cast.county.pk, who=desk.cast.principal("root"))
    case = desk.accept("P")
    told = stream(Screen(late).told())
    assert len(told) == len(stream(screen.told()))
    assert {row["kind"] for row in told if row["no"] == case.number} == {
        "hall.case.received.v1",
        "hall.case.accepted.v1",
    }


def test_rows_that_were_forgotten_are_recalled(desk: Desk, screen: Screen) -> None:
    desk.accept("P")
    before = stream(screen.told())
    live.services.forget("wall:")
    assert sorted(map(str, stream(screen.told()))) == sorted(map(str, before))


def test_the_trend_agrees_with_the_figures_at_once(
    desk: Desk, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.told()
    monkeypatch.setattr(projector, "SLOW", 3600)
    desk.accept("P")
    told = screen.told()
    assert told["trend"]["accepted"][-1] == told["figures"]["accepted"] == 1
    desk.finish(desk.accept("P"))
    told = screen.told()
    assert told["trend"]["accepted"][-1] == told["figures"]["accepted"] == 2
    assert told["trend"]["finished"][-1] == told["figures"]["finished"] == 1


def test_a_case_accepted_as_of_a_day_that_has_passed_counts_on_that_day(
    desk: Desk, screen: Screen, at: Callable[[str], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2026-11-16 10:00")
    desk.receive("P", complete=False)
    screen.told()
    at("2026-11-23 17:29")
    screen.told()
    monkeypatch.setattr(rows, "PAST_KEPT", 1e-9)
    at("2026-11-23 17:31")
    trend = check(screen)["trend"]
    assert trend["accepted"][trend["days"].index("2026-11-16")] == 1


def test_names_on_a_board_are_masked(desk: Desk, screen: Screen) -> None:
    case = desk.accept("P", applicant="张三丰")
    told = screen.told()
    assert told[f"case:{case.pk}"]["applicant"] == "张**"
    assert "张三丰" not in str(told)


def test_only_the_branch_may_watch(cast: Cast) -> None:
    topic = topic_of(cast.centre.pk)
    allowed = {
        part
        for part in ("root", "clerk", "supervisor", "auditor", "bidder", "outsider")
        if may_read_board(cast.principal(part), topic)
    }
    assert allowed == {"root", "supervisor", "auditor"}
    assert not may_read_board(cast.principal("root"), "wall:1 or 1=1")


def test_a_tally_is_never_below_nothing(desk: Desk, screen: Screen) -> None:
    case = desk.accept("P")
    screen.told()
    desk.finish(case)
    screen.told()
    assert Standing.objects.count() == 0
    for tally in Tally.objects.all():
        assert (tally.green, tally.yellow, tally.red, tally.paused) == (0, 0, 0, 0)
    assert timezone.is_aware(clock.now())
