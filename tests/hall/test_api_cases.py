"""Another system feeds a case in and works it to its end: the same rules as at the window."""

from collections.abc import Callable
from datetime import datetime

import pytest
from callers import Caller, caller, place_entries
from cast import Cast
from desk import PAPERS, Desk

from accounts.models import Organisation
from accounts.rules import Action
from hall import events
from hall.models import Case


@pytest.fixture
def system(cast: Cast, desk: Desk) -> Caller:
    """A provincial system that may do in the county all that a machine may."""
    return caller(cast, cast.county)


def kinds(system: Caller, number: str) -> list[str]:
    place_entries()
    return [one["kind"] for one in system.get(f"/cases/{number}/events").json()["events"]]


def test_a_promised_case_from_receipt_to_decision(cast: Cast, system: Caller):
    received = system.receive(cast, phone="0800 000", summary="住宅一处")
    assert received.status_code == 201
    number = received.json()["number"]
    assert received.json()["state"] == "received"
    assert received.json()["channel"] == "system"

    accepted = system.do(number, "accept").json()
    assert accepted["state"] == "accepted"
    assert {one["kind"] for one in accepted["clocks"]} == {"statutory", "promised", "step"}
    for order in (1, 2):
        assert system.do(number, "finish_step", order=order).status_code == 200
    finished = system.do(number, "finish", outcome="approved").json()

    assert finished["state"] == "finished"
    assert finished["ended_late"] is False
    assert [one["kind"] for one in finished["notices"]] == ["acceptance", "decision"]
    assert system.get(f"/cases/{number}").json() == finished
    assert kinds(system, number) == [
        events.RECEIVED,
        events.ACCEPTED,
        events.STEP_FINISHED,
        events.STEP_FINISHED,
        events.FINISHED,
    ]


def test_missing_papers_are_named_and_given(cast: Cast, system: Caller):
    number = system.number(cast, papers=[])
    early = system.do(number, "accept")
    assert (early.status_code, early.json()["code"]) == (409, "papers_missing")
    asked = system.do(number, "ask_supplement", missing=list(PAPERS)).json()
    assert asked["kind"] == asked["state"] == "supplement"
    document = system.document(cast)
    given = system.do(number, "give_supplement", given=dict.fromkeys(PAPERS, document)).json()
    assert {one["document"] for one in given["materials"]} == {document}
    assert system.do(number, "accept").json()["state"] == "accepted"


def test_a_case_is_refused_or_withdrawn(cast: Cast, system: Caller):
    refused = system.do(system.number(cast), "refuse", reasons="不属于本机关职权").json()
    assert (refused["kind"], refused["state"]) == ("returned", "refused")
    withdrawn = system.do(system.number(cast), "withdraw", reason="申请人改变主意").json()
    assert withdrawn["state"] == "withdrawn"


def test_clocks_stand_still_and_run_again(cast: Cast, system: Caller):
    number = system.number(cast)
    system.do(number, "accept")
    paper = system.document(cast)
    paused = system.do(number, "pause", ground="expert_review", document=paper, limit_days=3).json()
    assert {one["lamp"] for one in paused["clocks"] if one["kind"] != "pause"} == {"paused"}
    assert paused["pauses"][0]["until"] is None
    resumed = system.do(number, "resume", document=paper).json()
    assert resumed["pauses"][0]["until"]
    assert system.do(number, "finish_step", order=1).status_code == 200


def test_a_command_for_another_state_conflicts_and_a_wrong_one_cannot_be_processed(
    cast: Cast, system: Caller
):
    number = system.number(cast)

    def refused(event: str, **facts: object) -> tuple[int, str]:
        answer = system.do(number, event, **facts)
        return answer.status_code, answer.json()["code"]

    assert refused("finish", outcome="approved") == (409, "wrong_state")
    system.do(number, "accept")
    assert refused("accept") == (409, "wrong_state")
    assert refused("finish_step", order=2) == (409, "step_out_of_order")
    assert refused("finish", outcome="approved") == (409, "steps_open")
    assert refused("resume", document=system.document(cast)) == (409, "not_paused")
    assert refused("forward", to="省级主管部门") == (422, "not_escalated")
    assert refused("withdraw", reason=" ")[0] == 422


def test_a_machine_asks_for_more_time_and_a_person_decides(cast: Cast, system: Caller):
    number = system.number(cast)
    clocks = system.do(number, "accept").json()["clocks"]
    promised = next(one["id"] for one in clocks if one["kind"] == "promised")
    asked = system.do(
        number, "ask_extension", clock=promised, amount=3, reason="需要专家论证"
    ).json()
    [wanted] = asked["extensions"]
    assert (wanted["granted"], wanted["amount"], wanted["unit"]) == (None, 3, "working_day")
    decided = system.do(number, "decide_extension", extension=1, grant=True)
    assert decided.status_code == 422


def test_a_joint_case_gathers_its_opinions(cast: Cast, system: Caller):
    number = system.number(cast, "J")
    [part] = system.do(number, "accept").json()["parts"]
    done = system.do(number, "finish_part", part=part["id"], agrees=True, opinion="同意").json()
    assert done["parts"][0]["agrees"] is True


def test_an_escalated_case_is_forwarded(cast: Cast, system: Caller):
    number = system.number(cast, "E")
    system.do(number, "accept")
    for order in (1, 2):
        system.do(number, "finish_step", order=order)
    assert system.do(number, "forward", to="省自然资源厅").json()["state"] == "forwarded"
    assert system.do(number, "finish", outcome="forwarded_result").json()["state"] == "finished"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"window": 10**30}, "请求有误：window：超出范围。"),
        ({"window": 1.5}, "请求有误：window：格式不对。"),
        ({"papers": [{"name": 1}]}, "请求有误：papers.0.name：格式不对。"),
    ],
)
def test_a_message_names_what_was_sent(
    cast: Cast, system: Caller, said: dict[str, object], message: str
):
    answer = system.receive(cast, **said)
    assert (answer.status_code, answer.json()["message"]) == (422, message)


def test_a_message_names_the_type_that_nobody_knows(cast: Cast, system: Caller):
    answer = system.do(system.number(cast), "approve")
    assert answer.json()["message"] == "请求有误：type：不是可选的值。"
    answer = system.ask("POST", f"/cases/{system.number(cast)}/events", {})
    assert answer.json()["message"] == "请求有误：type：必填。"


def test_a_window_is_named_by_its_code(cast: Cast, system: Caller):
    Organisation.objects.filter(pk=cast.window.pk).update(code="gh-01")
    answer = system.receive(cast, window="gh-01").json()
    assert answer["window"]["id"] == cast.window.pk
    assert system.receive(cast, window="gh-99").json()["code"] == "no_such_window"


def test_the_catalogue_tells_what_can_be_applied_for_and_where(cast: Cast, desk: Desk):
    offered = caller(cast, cast.centre).get("/catalogue").json()
    assert {one["code"] for one in offered["items"]} == {"P", "I", "J", "E"}
    assert {one["id"] for one in offered["windows"]} == {cast.window.pk, cast.other_window.pk}
    [promised] = [one for one in offered["items"] if one["code"] == "P"]
    assert promised["windows"] == [cast.window.pk]
    assert promised["materials"] == [{"name": name, "required": True} for name in PAPERS]
    assert [one["name"] for one in promised["steps"]] == ["审查", "决定"]
    far = caller(cast, cast.far_centre, by="outsider").get("/catalogue").json()
    assert far["items"] == []


def test_history_is_read_page_by_page_without_gaps(cast: Cast, system: Caller):
    number = system.number(cast)
    system.do(number, "accept")
    system.do(number, "finish_step", order=1)
    assert system.get(f"/cases/{number}/events").json() == {"events": [], "next": None}
    place_entries()
    seen, after = [], 0
    while after is not None:
        page = system.get(f"/cases/{number}/events?after={after}&limit=2").json()
        seen += [one["n"] for one in page["events"]]
        after = page["next"]
    assert seen == [1, 2, 3]


def test_an_entry_comes_after_those_already_read(cast: Cast, system: Caller):
    first, second = system.number(cast), system.number(cast)
    place_entries()
    system.do(second, "accept")
    system.do(first, "accept")
    place_entries()
    history = system.get(f"/cases/{first}/events?after=1").json()["events"]
    assert [(one["n"], one["kind"]) for one in history] == [(2, events.ACCEPTED)]


def test_history_is_told_in_the_readers_language(cast: Cast, system: Caller):
    number = system.number(cast)
    place_entries()
    assert system.get(f"/cases/{number}/events").json()["events"][0]["title"] == "收件"
    system.language = "en"
    assert system.get(f"/cases/{number}/events").json()["events"][0]["title"].isascii()


def test_the_receipt_number_may_be_typed_in_small_letters(cast: Cast, system: Caller):
    number = system.number(cast)
    assert system.get(f"/cases/{number.lower()}").status_code == 200


def test_what_a_machine_did_bears_its_name(cast: Cast, system: Caller):
    number = system.number(cast)
    assert Case.objects.get(number=number).received_by.startswith("token:")


def test_an_extension_asked_late_is_denied_at_once(
    cast: Cast, system: Caller, at: Callable[[str], datetime]
):
    at("2026-12-01 09:00")
    number = system.number(cast)
    clocks = system.do(number, "accept").json()["clocks"]
    promised = next(one["id"] for one in clocks if one["kind"] == "promised")
    at("2026-12-15 09:00")
    asked = system.do(number, "ask_extension", clock=promised, amount=3, reason="忙").json()
    assert asked["extensions"][0]["granted"] is False


def test_a_token_for_reading_alone_changes_nothing(cast: Cast, desk: Desk):
    reader = caller(cast, cast.county, Action.CASE_READ)
    case = desk.receive("P")
    assert reader.get(f"/cases/{case.number}").status_code == 200
    assert reader.do(case.number, "accept").status_code == 403
