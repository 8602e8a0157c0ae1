"""An administrator keeps the items: drafted by one, approved by another, closed without a trace."""

from collections.abc import Callable

import pytest
from cast import Cast
from desk import Desk
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from hall import catalogue, events, services
from hall.models import Case, ItemRevision, ServiceItem
from hall.selectors import revision_in_force
from ledger.models import Entry

SignIn = Callable[[Person], Client]


def typed(cast: Cast, **other: object) -> dict[str, object]:
    """The form of a promised item with two steps, as somebody fills it in."""
    rows = [("审查", cast.window.pk, 2, ""), ("决定", cast.window.pk, 1, "")]
    return {
        "base": 0,
        "code": "N-1",
        "department": cast.planning.pk,
        "name": "新事项",
        "name_en": "New item",
        "kind": "promised",
        "promised_amount": 5,
        "promised_unit": "working_day",
        "statutory_amount": 20,
        "statutory_unit": "working_day",
        "required": "申请表\n身份证明",
        "optional": "委托书",
        "grounds": ["expert_review"],
        "legal_basis": "某条例第三条",
        **steps(rows),
        **other,
    }


def steps(rows: list[tuple[str, object, object, object]]) -> dict[str, object]:
    """Rows of steps: name, window, limit, place."""
    fields: dict[str, object] = {"step-TOTAL_FORMS": len(rows), "step-INITIAL_FORMS": 0}
    for number, (name, window, amount, order) in enumerate(rows):
        row = {"name": name, "window": window, "amount": amount, "ORDER": order}
        row |= {"unit": "working_day"}
        fields |= {f"step-{number}-{key}": value for key, value in row.items()}
    return fields


@pytest.fixture
def drafter(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.administrator)


@pytest.fixture
def approver(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.root, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_new_item_is_drafted_approved_and_received(cast: Cast, drafter: Client, approver: Client):
    answer = drafter.post("/admin/items/new/", typed(cast))
    drafted = ItemRevision.objects.get()
    assert answer.headers["Location"] == f"/admin/revisions/{drafted.pk}/"
    assert [one.name for one in drafted.steps.all()] == ["审查", "决定"]
    assert drafted.materials[2] == {"name": "委托书", "required": False}
    assert revision_in_force("N-1") is None

    assert "须由另一位管理员" in text(drafter.get(f"/admin/revisions/{drafted.pk}/"))
    drafter.post(f"/admin/revisions/{drafted.pk}/approve/")
    assert revision_in_force("N-1") is None

    approver.post(f"/admin/revisions/{drafted.pk}/approve/")
    assert revision_in_force("N-1") == drafted
    entries = Entry.objects.filter(kind__startswith="hall.item").order_by("pk")
    kinds = list(entries.values_list("kind", flat=True))
    assert kinds == [events.ITEM_REVISED, events.ITEM_APPROVED]


def test_a_revision_is_compared_with_the_one_in_force(
    cast: Cast, desk: Desk, drafter: Client, approver: Client
):
    item = ServiceItem.objects.get(code="P")
    page = drafter.get(f"/admin/items/{item.pk}/draft/").context
    again = typed(cast, base=1, promised_amount=3, required="申请表")
    answer = drafter.post(f"/admin/items/{item.pk}/draft/", again)
    assert page["form"].initial["required"] == "申请表\n身份证明"
    shown = text(approver.get(answer.headers["Location"]))
    assert "<del>5 个工作日</del>" in shown
    assert "<ins>3 个工作日</ins>" in shown
    assert "<del>身份证明</del>" in shown
    drafted = ItemRevision.objects.get(item=item, number=2)
    assert (drafted.item.code, drafted.item.department_id) == ("P", cast.planning.pk)


def test_a_case_keeps_the_revision_it_came_under(cast: Cast, desk: Desk, drafter: Client):
    case = desk.accept("P")
    item = ServiceItem.objects.get(code="P")
    drafter.post(f"/admin/items/{item.pk}/draft/", typed(cast, base=1, promised_amount=1))
    desk.offer("P", "promised", promised=2)
    assert Case.objects.get(pk=case.pk).revision.number == 1
    assert desk.receive("P").revision.number == 3


def test_a_draft_overtaken_by_a_later_one_is_not_approved(
    cast: Cast, desk: Desk, drafter: Client, approver: Client
):
    item = ServiceItem.objects.get(code="P")
    drafter.post(f"/admin/items/{item.pk}/draft/", typed(cast, base=1))
    desk.offer("P", "promised")
    overtaken = ItemRevision.objects.get(item=item, number=2)
    answer = approver.post(f"/admin/revisions/{overtaken.pk}/approve/", follow=True)
    assert "已有更新的修订生效" in text(answer)
    assert item.revisions.get(number=2).approved_at is None


def test_who_drafts_on_an_old_revision_is_told_so(cast: Cast, desk: Desk, drafter: Client):
    item = ServiceItem.objects.get(code="P")
    desk.offer("P", "promised")
    answer = drafter.post(f"/admin/items/{item.pk}/draft/", typed(cast, base=1, name="另一个名称"))
    assert answer.status_code == 422
    assert "刚刚有了新的修订" in text(answer)
    assert "另一个名称" in text(answer)


def test_a_closed_item_takes_no_more_applications_until_approved_again(
    cast: Cast, desk: Desk, drafter: Client, approver: Client
):
    item = ServiceItem.objects.get(code="P")
    running = desk.accept("P")
    drafter.post(f"/admin/items/{item.pk}/close/")
    assert revision_in_force("P") is None
    services.finish_step(running.pk, order=1, who=desk.clerk)
    drafter.post(f"/admin/items/{item.pk}/draft/", typed(cast, base=1))
    approver.post(f"/admin/revisions/{item.revisions.get(number=2).pk}/approve/")
    assert revision_in_force("P") is not None


def test_another_row_is_added_without_losing_what_was_typed(cast: Cast, drafter: Client):
    rows = [("审查", cast.window.pk, "", ""), ("", "", "", "")]
    sent = typed(cast, more="steps", name="未完", promised_amount="") | steps(rows)
    answer = drafter.post("/admin/items/new/", sent)
    page = answer.context
    assert answer.status_code == 200
    assert len(page["steps"].forms) == 3
    assert page["form"]["name"].value() == "未完"
    assert page["form"]["grounds"].value() == ["expert_review"]
    assert page["steps"].forms[0]["name"].value() == "审查"
    assert page["steps"].forms[0]["window"].value() == str(cast.window.pk)
    assert "errorlist" not in text(answer)
    assert not ServiceItem.objects.exists()


def test_steps_stand_in_the_order_of_their_numbers(cast: Cast, drafter: Client):
    window = cast.window.pk
    rows = [
        ("决定", window, 1, 2),
        ("审查", window, 1, 1),
        ("", "", "", ""),
        ("送达", window, 1, ""),
    ]
    drafter.post("/admin/items/new/", typed(cast) | steps(rows))
    names = [one.name for one in ItemRevision.objects.get().steps.all()]
    assert names == ["审查", "决定", "送达"]


def test_a_joint_item_needs_a_co_windows_part(cast: Cast, drafter: Client):
    alone = drafter.post("/admin/items/new/", typed(cast, kind="joint"))
    assert (alone.status_code, "协办部分" in text(alone)) == (422, True)
    rows = steps([("审查", cast.window.pk, 2, ""), ("消防意见", cast.other_window.pk, 2, "")])
    drafter.post("/admin/items/new/", typed(cast, kind="joint") | rows | {"step-1-part": "on"})
    assert [one.part for one in ItemRevision.objects.get().steps.all()] == [False, True]


def test_an_instant_item_promises_today(cast: Cast, drafter: Client):
    drafter.post("/admin/items/new/", typed(cast, kind="instant", promised_amount=""))
    assert ItemRevision.objects.get().promised_amount == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"promised_amount": 21}, "承诺时限不得长于法定时限"),
        ({"promised_amount": ""}, "必填"),
        ({"promised_amount": 10**30}, ""),
        ({"statutory_unit": "fortnight"}, ""),
        ({"code": " "}, ""),
        ({"code": "N\x001"}, ""),
        ({"name": "名" * 201}, ""),
        ({"grounds": ["weather"]}, ""),
        ({"required": "申请表", "optional": "申请表"}, "列了两次"),
        ({"department": 0}, ""),
        ({"step-0-window": ""}, "必填"),
        ({"step-0-amount": "-1"}, ""),
        ({"step-TOTAL_FORMS": "many"}, ""),
        ({"step-TOTAL_FORMS": 10**6}, ""),
        ({"base": ""}, ""),
    ],
)
def test_a_faulty_draft_is_refused_and_kept(
    cast: Cast, drafter: Client, wrong: dict[str, object], said: str
):
    answer = drafter.post("/admin/items/new/", typed(cast, legal_basis="写好的依据") | wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "写好的依据" in text(answer)
    assert not ServiceItem.objects.exists()


def test_a_far_window_is_not_offered_nor_taken(cast: Cast, drafter: Client):
    page = drafter.get("/admin/items/new/").context
    offered = {value for value, _ in page["steps"].forms[0]["window"].field.choices}
    assert offered == {"", str(cast.window.pk), str(cast.other_window.pk)}
    far = drafter.post("/admin/items/new/", typed(cast) | {"step-0-window": cast.far_window.pk})
    assert far.status_code == 422


def test_the_list_is_filtered_and_taken_along(cast: Cast, desk: Desk, drafter: Client):
    def codes(query: str) -> set[str]:
        return {one.code for one in drafter.get(f"/admin/items/?{query}").context["page"]}

    item = ServiceItem.objects.get(code="P")
    drafter.post(f"/admin/items/{item.pk}/draft/", typed(cast, base=1))
    drafter.post(f"/admin/items/{ServiceItem.objects.get(code='E').pk}/close/")
    assert codes("") == {"P", "I", "J", "E"}
    assert codes("state=drafted") == {"P"}
    assert codes("state=closed") == {"E"}
    assert codes("state=offered") == {"P", "I", "J"}
    assert codes("kind=joint") == {"J"}
    assert codes("q=item i") == {"I"}
    assert codes(f"department={cast.housing.pk}") == set()
    assert codes("state=nonsense&kind=nonsense") == {"P", "I", "J", "E"}
    csv = drafter.get("/admin/items/?state=closed&export=csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("E,事项E,Item E,")
    assert drafter.get("/admin/items/?export=xlsx").content[:2] == b"PK"


def test_an_item_that_was_only_drafted_is_shown(cast: Cast, drafter: Client):
    drafter.post("/admin/items/new/", typed(cast))
    item = ServiceItem.objects.get()
    assert "尚未生效" in text(drafter.get(f"/admin/items/{item.pk}/"))
    assert "未生效" in text(drafter.get("/admin/items/"))


@pytest.mark.parametrize("part", ["clerk", "chief", "supervision_window", "supervisor", "auditor"])
def test_only_administrators_keep_items(cast: Cast, desk: Desk, sign_in: SignIn, part: str):
    client = sign_in(getattr(cast, part))
    item = ServiceItem.objects.get(code="P")
    revision = ItemRevision.objects.get(item=item)
    for path in (
        "/admin/items/",
        "/admin/items/new/",
        f"/admin/items/{item.pk}/",
        f"/admin/items/{item.pk}/draft/",
        f"/admin/revisions/{revision.pk}/",
    ):
        assert client.get(path).status_code == 403
    assert client.post(f"/admin/items/{item.pk}/close/").status_code == 403
    assert client.post(f"/admin/revisions/{revision.pk}/approve/").status_code == 403


def test_the_outsider_sees_no_item_of_another_county(cast: Cast, desk: Desk, sign_in: SignIn):
    client = sign_in(cast.outsider)
    item = ServiceItem.objects.get(code="P")
    revision = ItemRevision.objects.get(item=item)
    assert list(client.get("/admin/items/").context["page"]) == []
    for path in (
        f"/admin/items/{item.pk}/",
        f"/admin/items/{item.pk}/draft/",
        f"/admin/revisions/{revision.pk}/",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/admin/items/{item.pk}/close/").status_code == 404
    assert client.post(f"/admin/revisions/{revision.pk}/approve/").status_code == 404
    assert client.post("/admin/items/new/", typed(cast)).status_code == 422


def test_the_service_refuses_what_the_page_never_sends(cast: Cast):
    who = cast.principal("administrator")
    step = catalogue.StepDraft("审查", cast.far_window.pk, 1)
    draft = catalogue.Draft("N-1", cast.planning.pk, "新事项", "promised", 5, 20, steps=[step])
    with pytest.raises(catalogue.Refused) as refusal:
        catalogue.draft(draft, who=who)
    assert refusal.value.code == "item_window"
