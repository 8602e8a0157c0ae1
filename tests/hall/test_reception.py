"""What is not received: an item of elsewhere, a window that is none, somebody else's paper."""

from dataclasses import replace

import pytest
from cast import SETUP
from desk import PAPERS, Desk

import documents.services
from accounts.errors import NotAllowed
from accounts.rules import Kind, Role
from accounts.services import organisations, posts
from hall import catalogue, services
from hall.errors import Refused
from hall.models import Case
from hall.services import Application, Paper
from ledger import clock
from ledger.selectors import history


@pytest.fixture
def application(desk: Desk) -> Application:
    """An application that is in order."""
    return Application("P", desk.cast.window.pk, "申请人甲", papers=(Paper(PAPERS[0], given=True),))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"applicant": " "}, "no_applicant"),
        ({"item": "NONE"}, "no_such_item"),
        ({"window": 10**9}, "no_such_window"),
        ({"channel": "pigeon"}, "no_such_channel"),
        ({"papers": (Paper(PAPERS[0], given=True, document=10**9),)}, "no_such_document"),
        ({"papers": (Paper(PAPERS[0], given=True), Paper(PAPERS[0], given=False))}, "paper_twice"),
        ({"papers": (Paper("申清表", given=False),)}, "no_such_paper"),
        ({"papers": (Paper(" ", given=True),)}, "paper_unnamed"),
    ],
)
def test_an_application_that_makes_no_sense_is_refused(
    desk: Desk, application: Application, change: dict[str, object], code: str
):
    with pytest.raises(Refused) as refusal:
        services.receive(replace(application, **change), who=desk.clerk)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert not Case.objects.exists()


def test_only_a_window_receives(desk: Desk, application: Application):
    with pytest.raises(Refused) as refusal:
        services.receive(
            replace(application, window=desk.cast.planning.pk), who=desk.cast.principal("chief")
        )
    assert refusal.value.code == "no_such_window"


def test_a_closed_window_receives_nothing(desk: Desk, application: Application):
    empty = organisations.create(
        SETUP, parent=desk.cast.planning, kind=Kind.WINDOW, name="规划二号窗口"
    )
    organisations.close(SETUP, empty)
    with pytest.raises(Refused) as refusal:
        services.receive(replace(application, window=empty.pk), who=desk.cast.principal("chief"))
    assert refusal.value.code == "no_such_window"


def test_a_closed_item_is_no_longer_received(desk: Desk, application: Application):
    catalogue.close("P", who=SETUP)
    with pytest.raises(Refused) as refusal:
        services.receive(application, who=desk.clerk)
    assert refusal.value.code == "no_such_item"


def test_an_item_of_another_county_is_not_received_here(desk: Desk, application: Application):
    outsider = desk.cast.principal("outsider")
    with pytest.raises(NotAllowed):
        services.receive(application, who=outsider)
    with pytest.raises(Refused) as refusal:
        services.receive(replace(application, window=desk.cast.far_window.pk), who=outsider)
    assert refusal.value.code == "not_offered_here"


def test_another_department_s_window_does_not_receive_an_item(desk: Desk, application: Application):
    other = desk.cast.principal("other_clerk")
    with pytest.raises(Refused) as refusal:
        services.receive(replace(application, window=desk.cast.other_window.pk), who=other)
    assert refusal.value.code == "not_offered_here"


def test_a_general_window_receives_for_the_item_s_department(desk: Desk, application: Application):
    general = organisations.create(
        SETUP, parent=desk.cast.centre, kind=Kind.WINDOW, name="综合窗口"
    )
    who = desk.cast.principal("administrator")
    posts.grant(who, desk.cast.clerk, general, Role.CLERK)
    clerk = desk.cast.principal("clerk")
    papers = tuple(Paper(name, given=True) for name in PAPERS)
    case = services.receive(replace(application, window=general.pk, papers=papers), who=clerk)
    assert (case.window, case.department) == (general, desk.cast.planning)
    accepted = services.accept(case.pk, who=clerk)
    assert accepted.notices.get().number.startswith("规划局受")


def test_nobody_names_a_paper_of_another_branch(desk: Desk, application: Application):
    far = documents.services.store(
        [b"secret"], name="a.pdf", media_type="application/pdf",
        scope=desk.cast.far_window.path, actor="person:0", now=clock.now(),
    )  # fmt: skip
    papers = (Paper(PAPERS[0], given=True, document=far.pk),)
    with pytest.raises(Refused) as refusal:
        services.receive(replace(application, papers=papers), who=desk.clerk)
    assert refusal.value.code == "no_such_document"


def test_papers_beyond_the_checklist_are_kept_too(desk: Desk, application: Application):
    papers = (*application.papers, Paper("补充说明", given=True))
    case = services.receive(replace(application, papers=papers), who=desk.clerk)
    kept = {one.name: (one.required, one.given_at is not None) for one in case.materials.all()}
    assert kept == {
        PAPERS[0]: (True, True),
        PAPERS[1]: (True, False),
        "补充说明": (False, True),
    }
    assert not case.papers_complete


def test_the_ledger_pins_an_applicant_without_naming_them(desk: Desk):
    case = desk.receive("P", applicant="张三丰")
    body = history(case.subject)[0].body
    assert "张三丰" not in str(body)
    assert len(body["applicant_sha256"]) == 64
