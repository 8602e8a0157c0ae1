"""Receiving on one page: the item's guide and checklist, one button, and nothing typed is lost."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from cast import SETUP
from desk import PAPERS, Desk
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from accounts.rules import Kind, Role
from accounts.services import organisations, posts
from hall import catalogue
from hall.models import Case
from hall.rules import CaseKind, NoticeKind, State
from hall.selectors import revision_in_force

SignIn = Callable[[Person], Client]
PARTIAL = {"HX-Request": "true"}


@pytest.fixture
def clerk(desk: Desk, sign_in: SignIn) -> Client:
    """The clerk's browser."""
    return sign_in(desk.cast.clerk)


def send(
    clerk: Client, desk: Desk, headers: dict[str, str] | None = None, **typed: object
) -> HttpResponse:
    """Send the form of an application for item P, complete and in order but for `typed`."""
    revision = revision_in_force("P")
    sent: dict[str, object] = {
        "key": uuid4().hex,
        "item": "P 事项P",
        "revision": revision.pk if revision else "",
        "applicant": "申请人甲",
        "window": desk.cast.window.pk,
        "channel": "window",
        "given_0": "on",
        "given_1": "on",
        "then": "accept",
        **typed,
    }
    filled = {name: value for name, value in sent.items() if value is not None}
    return clerk.post("/hall/receive/", filled, headers=headers)


def test_the_page_offers_what_the_window_takes(desk: Desk, clerk: Client):
    text = clerk.get("/hall/receive/").content.decode()
    assert set(re.findall(r'<option value="(\w+) 事项\w+">', text)) == {"P", "I", "J", "E"}


def test_an_item_brings_its_guide_and_its_checklist(desk: Desk, clerk: Client):
    text = clerk.get("/hall/receive/", {"item": "P 事项P"}, headers=PARTIAL).content.decode()
    assert "<html" not in text
    assert "5 个工作日" in text
    assert all(name in text for name in PAPERS)
    assert 'id="checklist" hx-swap-oob="true"' in text


def test_an_item_chooses_its_window(desk: Desk, sign_in: SignIn):
    cast = desk.cast
    organisations.create(SETUP, parent=cast.planning, kind=Kind.WINDOW, name="规划零号窗口")
    general = organisations.create(SETUP, parent=cast.centre, kind=Kind.WINDOW, name="综合窗口")
    posts.grant(cast.principal("administrator"), cast.clerk, cast.centre, Role.CLERK)
    client = sign_in(cast.clerk)
    assert str(cast.other_window.pk) in offered(client.get("/hall/receive/").content.decode())
    answer = client.get("/hall/receive/", {"item": "P 事项P"}, headers=PARTIAL)
    text = answer.content.decode()
    assert 'hx-swap-oob="true"' in text.split("<select")[1].split(">")[0]
    assert str(cast.other_window.pk) not in offered(text)
    assert str(general.pk) in offered(text)
    assert f'<option value="{cast.window.pk}" selected>' in text


def offered(text: str) -> set[str]:
    """The windows that a page offers."""
    window = text.split('<select name="window"')[1].split("</select>", maxsplit=1)[0]
    return set(re.findall(r'value="(\d+)"', window))


@pytest.mark.parametrize("item", ["", "P", "nothing of ours", "\0", "P" * 5000])
def test_whatever_is_typed_as_an_item_is_answered(desk: Desk, clerk: Client, item: str):
    assert clerk.get("/hall/receive/", {"item": item}, headers=PARTIAL).status_code == 200


def test_received_and_accepted_at_once(desk: Desk, clerk: Client):
    answer = send(clerk, desk)
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/hall/cases/{case.pk}/"
    assert (case.state, case.applicant) == (State.ACCEPTED, "申请人甲")


def test_received_only(desk: Desk, clerk: Client):
    send(clerk, desk, then="nothing")
    assert Case.objects.get().state == State.RECEIVED


def test_received_and_asked_for_what_is_missing(desk: Desk, clerk: Client):
    send(clerk, desk, then="ask_supplement", given_1=None, more="总平面图\n\n 授权书 ")
    case = Case.objects.get()
    notice = case.notices.get(kind=NoticeKind.SUPPLEMENT)
    assert notice.content["missing"] == [PAPERS[1], "总平面图", "授权书"]


def test_received_and_refused_with_reasons(desk: Desk, clerk: Client):
    send(clerk, desk, then="refuse", reasons="不属职权范围")
    assert Case.objects.get().kind == CaseKind.RETURNED


def test_a_file_counts_as_its_paper(desk: Desk, clerk: Client):
    file = SimpleUploadedFile("证明.pdf", b"%PDF", "application/pdf")
    send(clerk, desk, given_1=None, file_1=file)
    material = Case.objects.get().materials.get(name=PAPERS[1])
    assert material.document.name == "证明.pdf"
    assert material.given_at is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_1": None}, "材料不齐"),
        ({"applicant": ""}, "申请人"),
        ({"applicant": "名" * 201}, "申请人"),
        ({"item": "NONE"}, "没有这个事项"),
        ({"then": "refuse"}, "书面说明理由"),
        ({"then": ""}, "下一步"),
        ({"window": "999999"}, "受理窗口"),
        ({"revision": "1000000"}, "办事指南已经更换"),
        ({"summary": "\0"}, "摘要"),
    ],
)
def test_what_stands_against_it_is_said_and_nothing_is_received(
    desk: Desk, clerk: Client, typed: dict[str, object], said: str
):
    answer = send(clerk, desk, **{"phone": "0571-123", **typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "0571-123" in text
    assert not Case.objects.exists()


def test_a_guide_revised_meanwhile_is_shown_before_anything_is_received(desk: Desk, clerk: Client):
    before = revision_in_force("P")
    assert before
    desk.offer("P", "promised", promised=3)
    answer = send(clerk, desk, revision=before.pk)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "办事指南已经更换" in text
    after = revision_in_force("P")
    assert after
    assert f'name="revision" value="{after.pk}"' in text


def test_the_same_form_twice_is_one_case(desk: Desk, clerk: Client):
    key = uuid4().hex
    first, second = send(clerk, desk, key=key), send(clerk, desk, key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_the_same_form_with_other_contents_is_asked_about(desk: Desk, clerk: Client):
    key = uuid4().hex
    send(clerk, desk, key=key)
    answer = send(clerk, desk, key=key, applicant="申请人乙")
    assert answer.status_code == 422
    assert "已提交过一次" in answer.content.decode()
    assert Case.objects.count() == 1


def test_a_closed_item_is_not_offered(desk: Desk, clerk: Client):
    catalogue.close("P", who=desk.cast.principal("administrator"))
    assert "事项P" not in clerk.get("/hall/receive/").content.decode()


def test_another_county_s_items_are_not_offered(desk: Desk, sign_in: SignIn):
    text = sign_in(desk.cast.outsider).get("/hall/receive/").content.decode()
    assert "水利一号窗口" in text
    assert "事项P" not in text


def test_a_guide_revised_meanwhile_comes_to_htmx_with_its_checklist(desk: Desk, clerk: Client):
    before = revision_in_force("P")
    assert before
    desk.offer("P", "promised", promised=3)
    answer = send(clerk, desk, PARTIAL, revision=before.pk)
    text = answer.content.decode()
    assert "3 个工作日" in text
    assert 'id="checklist" hx-swap-oob="true"' in text
    assert "checked" not in text
