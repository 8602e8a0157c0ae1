"""Paper: each notice with its number, its code and the place of its seal, in Chinese."""

from collections.abc import Callable

import pytest
from desk import PAPERS, Desk
from django.test import Client

from accounts.models import Person
from deadlines.selectors import clocks
from hall import services
from hall.models import Case

SignIn = Callable[[Person], Client]


def accepted(desk: Desk) -> Case:
    return desk.accept("P")


def refused(desk: Desk) -> Case:
    return services.refuse(desk.receive("P").pk, reasons="不属职权范围", who=desk.clerk)


def asked(desk: Desk) -> Case:
    case = desk.receive("P", complete=False)
    return services.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)


def extended(desk: Desk) -> Case:
    desk.offer("H", "promised", promised_unit="working_hour")
    case = desk.accept("H")
    clock = clocks(case.subject).get(kind="promised").pk
    wanted = services.ask_extension(case.pk, clock=clock, amount=3, reason="踏勘", who=desk.clerk)
    who = desk.cast.principal("supervision_window")
    return services.decide_extension(wanted.pk, grant=True, who=who)


def denied(desk: Desk) -> Case:
    case = desk.accept("I")
    return services.finish(case.pk, outcome="denied", decision="条件不符", who=desk.clerk)


@pytest.mark.parametrize(
    ("make", "kind", "says"),
    [
        (accepted, "acceptance", ["受理通知书", "5 个工作日", "受理当日不计入时限"]),
        (refused, "refusal", ["不予受理通知书", "不属职权范围", "行政复议"]),
        (asked, "supplement", ["一次性告知书", *PAPERS]),
        (extended, "extension", ["延期通知书", "踏勘", "延长办理时限 3 个工作小时。"]),
        (denied, "decision", ["决定书", "不予许可", "条件不符", "行政复议"]),
    ],
)
def test_a_notice_says_what_it_must(
    desk: Desk, sign_in: SignIn, make: Callable[[Desk], Case], kind: str, says: list[str]
):
    case = make(desk)
    notice = case.notices.get(kind=kind)
    client = sign_in(desk.cast.clerk)
    client.cookies["django_language"] = "en"  # the document is Chinese whatever the clerk reads
    text = client.get(f"/hall/notices/{notice.pk}/print/").content.decode()
    for said in (*says, notice.number, case.number, case.code, case.applicant, "<svg", "seal-box"):
        assert said in text, said
    assert '<html lang="zh-hans">' in text


@pytest.mark.parametrize(
    ("grounds", "says"),
    [
        (["hearing", "expert_review"], "下列情形所需时间不计入时限：听证、专家评审。"),
        ([], "没有不计入时限的情形"),
    ],
)
def test_an_acceptance_names_the_excluded_time_of_its_own_item(
    desk: Desk, sign_in: SignIn, grounds: list[str], says: str
):
    desk.offer("G", "promised", grounds=grounds)
    notice = desk.accept("G").notices.get()
    desk.offer("G", "promised", grounds=["auction"])  # a later guide binds later cases
    text = sign_in(desk.cast.clerk).get(f"/hall/notices/{notice.pk}/print/").content.decode()
    assert says in text
    assert "拍卖" not in text


def test_an_instant_case_ends_the_day_it_begins(desk: Desk, sign_in: SignIn):
    desk.offer("D", "instant", 0)
    notice = desk.accept("D").notices.get()
    text = sign_in(desk.cast.clerk).get(f"/hall/notices/{notice.pk}/print/").content.decode()
    assert "承诺办理时限：当日" in text
    assert "受理当日不计入时限" not in text


def test_a_translation_says_that_it_is_one(desk: Desk, sign_in: SignIn):
    notice = desk.accept("P").notices.get()
    client = sign_in(desk.cast.clerk)
    text = client.get(f"/hall/notices/{notice.pk}/print/", {"language": "en"}).content.decode()
    assert "the Chinese text prevails" in text
    assert '<html lang="en">' in text


def test_a_receipt_carries_number_code_and_papers(desk: Desk, sign_in: SignIn):
    case = desk.receive("P", complete=False)
    text = sign_in(desk.cast.clerk).get(f"/hall/cases/{case.pk}/receipt/").content.decode()
    for said in ("收件回执", case.number, case.code, *PAPERS, "缺", "<svg"):
        assert said in text, said


def test_an_outsider_prints_nothing_of_ours(desk: Desk, sign_in: SignIn):
    notice = desk.accept("P").notices.get()
    client = sign_in(desk.cast.outsider)
    assert client.get(f"/hall/notices/{notice.pk}/print/").status_code == 404
    assert client.get(f"/hall/cases/{notice.case_id}/receipt/").status_code == 404
