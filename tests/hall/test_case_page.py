"""A case's page: everything about it, and commands as small forms that lose nothing."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from desk import PAPERS, Desk
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Person
from deadlines.selectors import clocks
from hall import services
from hall.models import Case
from hall.rules import State

SignIn = Callable[[Person], Client]
PARTIAL = {"HX-Request": "true"}


def page(client: Client, case: Case) -> str:
    return client.get(f"/hall/cases/{case.pk}/").content.decode()


def give(
    client: Client, case: Case, command: str, headers: dict[str, str] | None = None, **typed: object
):
    """Send a command's form as the page does."""
    sent = {"version": case.version, "key": uuid4().hex, **typed}
    return client.post(f"/hall/cases/{case.pk}/{command}/", sent, headers=headers or {})


def offered(text: str) -> set[str]:
    """The commands that a page offers."""
    return set(re.findall(r'action="/hall/cases/\d+/(\w+)/"', text))


def paper(name: str = "文书.pdf", size: int = 8) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%" * size, "application/pdf")


def test_what_nobody_sees_is_not_called_by_its_programs_name(desk: Desk, sign_in: SignIn):
    case = desk.receive("P")
    answer = give(sign_in(desk.cast.clerk), case, "accept", version="x", headers=PARTIAL)
    assert "此页面已过时" in answer.content.decode()
    assert "Version" not in answer.content.decode()


def test_a_clerk_takes_a_case_from_receipt_to_decision(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.receive("P")
    for command, typed in (
        ("accept", {}),
        ("finish_step", {"order": 1, "note": "材料无误"}),
        ("finish_step", {"order": 2}),
        ("finish", {"outcome": "approved", "decision": "准予"}),
    ):
        answer = give(client, case, command, **typed)
        assert answer.headers.get("Location") == f"/hall/cases/{case.pk}/"
        case.refresh_from_db()
    assert case.state == State.FINISHED
    text = page(client, case)
    assert "材料无误" in text
    assert offered(text) == set()
    timeline = text[text.rindex('<ol class="timeline">') :]
    deeds = re.findall(r"<strong>(.+?)</strong>", timeline)
    assert deeds == ["办结", "环节办结", "环节办结", "受理", "收件"]


def test_only_what_can_be_done_is_offered(desk: Desk, sign_in: SignIn):
    client = sign_in(desk.cast.clerk)
    assert offered(page(client, desk.receive("P"))) == {
        "accept", "ask_supplement", "refuse", "withdraw",
    }  # fmt: skip
    assert offered(page(client, desk.receive("P", complete=False))) == {
        "ask_supplement", "refuse", "withdraw",
    }  # fmt: skip
    case = desk.accept("P")
    assert offered(page(client, case)) == {"finish_step", "pause", "ask_extension", "withdraw"}
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    assert offered(page(client, case)) == {"resume", "ask_extension", "withdraw"}


@pytest.mark.parametrize("part", ["supervisor", "auditor", "supervision_window"])
def test_whoever_only_watches_is_offered_nothing(desk: Desk, sign_in: SignIn, part: str):
    case = desk.accept("P")
    client = sign_in(getattr(desk.cast, part))
    assert offered(page(client, case)) == set()
    assert give(client, case, "finish_step", order=1).status_code == 403


def test_a_co_window_sees_the_case_and_gives_its_opinion(desk: Desk, sign_in: SignIn):
    case = desk.accept("J")
    client = sign_in(desk.cast.other_clerk)
    assert offered(page(client, case)) == {"finish_part"}
    assert case.number in client.get("/hall/parts/").content.decode()
    part = case.parts.get()
    give(client, case, "finish_part", part=part.pk, agrees="no", opinion="间距不足")
    part.refresh_from_db()
    assert (part.agrees, part.opinion) == (False, "间距不足")
    assert case.number not in client.get("/hall/parts/").content.decode()


def test_an_outsider_finds_no_such_case(desk: Desk, sign_in: SignIn):
    case = desk.accept("P")
    client = sign_in(desk.cast.outsider)
    assert client.get(f"/hall/cases/{case.pk}/").status_code == 404
    assert give(client, case, "finish_step", order=1).status_code == 404


def test_a_pause_takes_its_paper_and_shows_it(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    give(client, case, "pause", ground="expert_review", document=paper(), limit_days=10)
    pause = case.pauses.get()
    assert f"/hall/cases/{case.pk}/documents/{pause.opening_document_id}/" in page(client, case)
    file = client.get(f"/hall/cases/{case.pk}/documents/{pause.opening_document_id}/")
    assert file.getvalue() == b"%" * 8
    assert file.headers["Content-Disposition"].startswith("attachment")
    case.refresh_from_db()
    give(client, case, "resume", document=paper("恢复.pdf"), last_day="")
    assert case.pauses.get().until is not None


def test_a_case_shows_no_paper_but_its_own(desk: Desk, sign_in: SignIn):
    case, stray = desk.accept("P"), desk.document()
    client = sign_in(desk.cast.clerk)
    assert client.get(f"/hall/cases/{case.pk}/documents/{stray}/").status_code == 404


def test_supplements_are_ticked_off_by_name(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.receive("P", complete=False)
    give(client, case, "ask_supplement", missing="\n".join(PAPERS))
    case.refresh_from_db()
    answer = give(client, case, "give_supplement", given_0="on")
    assert answer.status_code == 422
    assert PAPERS[1] in answer.content.decode()
    give(client, case, "give_supplement", given_0="on", file_1=paper())
    case.refresh_from_db()
    assert (case.state, case.papers_complete) == (State.RECEIVED, True)
    assert case.materials.get(name=PAPERS[1]).document is not None


def test_an_extension_is_asked_for_on_a_limit_of_the_case(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    promised = clocks(case.subject).get(kind="promised").pk
    give(client, case, "ask_extension", clock=promised, amount=3, reason="踏勘")
    assert case.extensions.get().amount == 3
    assert "待审批" in page(client, case)


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "延长 3 个工作小时"), ("en", "by 3 working hours")]
)
def test_more_time_is_said_in_the_unit_of_its_limit(
    desk: Desk, sign_in: SignIn, language: str, says: str
):
    desk.offer("H", "promised", promised_unit="working_hour")
    client, case = sign_in(desk.cast.clerk), desk.accept("H")
    client.cookies["django_language"] = language
    promised = clocks(case.subject).get(kind="promised").pk
    give(client, case, "ask_extension", clock=promised, amount=3, reason="踏勘")
    assert says in page(client, case)


def test_an_answer_from_above_is_offered_on_escalated_cases_only(desk: Desk, sign_in: SignIn):
    client, answer = sign_in(desk.cast.clerk), 'value="forwarded_result"'
    instant, escalated = desk.accept("I"), desk.accept("E")
    assert answer not in page(client, instant)
    for order in (1, 2):
        services.finish_step(escalated.pk, order=order, who=desk.clerk)
    services.forward(escalated.pk, to="市局", who=desk.clerk)
    assert answer in page(client, escalated)


def test_a_refused_command_keeps_what_was_typed(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.receive("P")
    answer = give(client, case, "withdraw", reason="申" * 501)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "申" * 501 in text
    assert 'class="message message-error"' in text


def test_when_somebody_else_was_faster_nothing_is_lost(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    services.finish_step(case.pk, order=1, who=desk.cast.principal("chief"))
    answer = give(client, case, "finish_step", order=1, note="我写的意见")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "刚刚被他人更新" in text
    assert "我写的意见" in text
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in text


def test_htmx_is_told_what_stands_against_it_and_the_new_version(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    services.finish_step(case.pk, order=1, who=desk.cast.principal("chief"))
    answer = give(client, case, "finish_step", PARTIAL, order=1)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in text
    assert "刚刚被他人更新" in text
    case.refresh_from_db()
    assert re.search(
        rf'name="version" value="{case.version}" id="finish_step-version" hx-swap-oob', text
    )
    assert '<div id="facts" hx-swap-oob="true">' in text


def test_htmx_is_sent_on_when_it_is_done(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.receive("P")
    answer = give(client, case, "accept", PARTIAL)
    assert answer.headers["HX-Redirect"] == f"/hall/cases/{case.pk}/"


def test_a_form_sent_twice_is_done_once(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    typed = {"order": 1, "note": "一次", "key": uuid4().hex}
    for _ in range(2):
        answer = give(client, case, "finish_step", **typed)
        assert answer.headers.get("Location") == f"/hall/cases/{case.pk}/"
    assert case.steps.filter(finished_at__isnull=False).count() == 1


def test_a_file_sent_twice_pauses_once(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    key = uuid4().hex
    for _ in range(2):
        answer = give(client, case, "pause", ground="expert_review", document=paper(), key=key)
        assert answer.status_code == 302
    assert case.pauses.count() == 1


def test_a_key_used_for_something_else_may_be_sent_once_more(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    key = uuid4().hex
    give(client, case, "finish_step", order=1, key=key)
    case.refresh_from_db()
    answer = give(client, case, "finish_step", order=2, key=key)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已提交过一次" in text
    fresh = re.search(r'name="key" value="([0-9a-f]{32})" id="finish_step-key"', text)
    assert fresh
    assert fresh[1] != key
    assert give(client, case, "finish_step", order=2, key=fresh[1]).status_code == 302


def test_a_file_too_large_is_said(desk: Desk, sign_in: SignIn, settings: LazySettings):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    assert f'data-max-bytes="{settings.DOCUMENT_MAX_BYTES}"' in page(client, case)
    settings.DOCUMENT_MAX_BYTES = 1024
    answer = give(client, case, "pause", ground="expert_review", document=paper(size=1025))
    assert answer.status_code == 422
    assert "1.0" in answer.content.decode()
    assert not case.pauses.exists()


@pytest.mark.parametrize("file", [SimpleUploadedFile("空.pdf", b""), ""])
def test_an_empty_file_and_none_are_said(desk: Desk, sign_in: SignIn, file: object):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    answer = give(client, case, "pause", ground="expert_review", document=file)
    assert answer.status_code == 422
    assert not case.pauses.exists()


@pytest.mark.parametrize("command", ["decide_extension", "nonsense", "accept-"])
def test_a_command_that_is_none_is_not_found(desk: Desk, sign_in: SignIn, command: str):
    case = desk.receive("P")
    answer = give(sign_in(desk.cast.clerk), case, command)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "typed", [{"version": "9" * 30}, {"version": ""}, {"version": "x"}, {"key": "\0"}]
)
def test_a_form_tampered_with_is_refused(desk: Desk, sign_in: SignIn, typed: dict[str, str]):
    case = desk.receive("P")
    answer = give(sign_in(desk.cast.clerk), case, "accept", **typed)
    assert answer.status_code in {302, 422}


def test_a_screen_is_told_when_its_case_has_changed(desk: Desk, sign_in: SignIn):
    client, case = sign_in(desk.cast.clerk), desk.accept("P")
    asked = f"/hall/cases/{case.pk}/since/{case.version}/"
    assert client.get(asked).status_code == 204
    services.finish_step(case.pk, order=1, who=desk.clerk)
    assert 'id="facts"' in client.get(asked).content.decode()


def test_a_due_date_says_which_days_counted(
    desk: Desk, sign_in: SignIn, at: Callable[[str], object]
):
    at("2026-09-30 16:00")
    text = page(sign_in(desk.cast.clerk), desk.accept("P"))
    assert "2026-10-10（周六）第 3 个工作日：国庆节调休上班（国办发明电〔2025〕7号）" in text
    assert "2026-10-13（周二）17:30 到期" in text


def test_the_history_says_who_did_what(desk: Desk, sign_in: SignIn):
    case = desk.accept("J")
    services.finish_part(
        case.pk, part=case.parts.get().pk, agrees=True, opinion="同意",
        who=desk.cast.principal("other_clerk"),
    )  # fmt: skip
    text = page(sign_in(desk.cast.supervisor), case)
    assert "窗口人员乙" in text
    assert "消防意见；同意" in text


def test_a_case_speaks_english_too(desk: Desk, sign_in: SignIn):
    client = sign_in(desk.cast.clerk)
    client.cookies["django_language"] = "en"
    text = page(client, desk.accept("P"))
    assert "Item P" in text
    assert "working days left" in text
