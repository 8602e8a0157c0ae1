"""The administrator's pages show one's branch, keep what was typed, and can be taken along."""

import io
import zipfile

import pytest
from cast import SETUP, Cast
from django.test import Client

from accounts.models import Organisation, Person, Post, Token
from accounts.services import people


@pytest.fixture
def page(cast: Cast, sign_in) -> Client:
    """The county administrator's browser."""
    return sign_in(cast.administrator)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("address", ["organisations", "people", "tokens", "devices"])
def test_a_list_shows_the_reader_s_branch_only(cast: Cast, page: Client, address: str):
    shown = text(page.get(f"/admin/{address}/"))
    assert "远山县" not in shown
    assert "外人" not in shown


def test_people_are_found_by_name_place_role_and_state(cast: Cast, page: Client):
    def found(**asked: object) -> set[str]:
        listed = page.get("/admin/people/", asked).context["page"]
        return {person.username for person in listed}

    assert found(q="人员甲") == {"clerk"}
    assert found(organisation=cast.housing.pk) == {"other_clerk"}
    assert found(role="supervisor") == {"supervisor"}
    people.disable(SETUP, cast.bidder)
    assert found(state="disabled") == {"bidder"}
    assert found(q="没有这个人") == set()


def test_a_list_can_be_taken_along(cast: Cast, page: Client):
    table = page.get("/admin/people/?q=人员甲&export=csv").content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("clerk,窗口人员甲,,规划一号窗口,规划一号窗口 窗口人员")
    for address in ("organisations", "people", "tokens", "devices"):
        book = page.get(f"/admin/{address}/?export=xlsx").content
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book)).namelist()


def test_a_name_is_no_formula_in_a_spreadsheet(cast: Cast, page: Client):
    people.create(SETUP, organisation=cast.window, username="novice", name='=HYPERLINK("x")')
    table = page.get("/admin/people/?q=HYPERLINK&export=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in table


def test_founding_an_organisation(cast: Cast, page: Client):
    asked = {"parent": cast.planning.pk, "kind": "window", "name": "二号窗口", "order": "2"}
    assert page.post("/admin/organisations/new/", asked).status_code == 302
    assert Organisation.objects.get(name="二号窗口").parent == cast.planning


def test_a_refused_form_keeps_what_was_typed(cast: Cast, page: Client):
    asked = {"parent": cast.planning.pk, "kind": "county", "name": "二号窗口", "order": "2"}
    refused = page.post("/admin/organisations/new/", asked)
    assert refused.status_code == 422
    assert "之下不能设“县区”" in text(refused)
    assert 'value="二号窗口"' in text(refused)


def test_a_place_outside_the_branch_is_no_choice(cast: Cast, page: Client):
    asked = {"parent": cast.far_county.pk, "kind": "centre", "name": "飞地", "order": "0"}
    assert page.post("/admin/organisations/new/", asked).status_code == 422
    assert page.get(f"/admin/organisations/{cast.far_county.pk}/").status_code == 404
    assert page.get(f"/admin/people/{cast.outsider.pk}/").status_code == 404


def test_a_new_person_s_password_is_shown_once(cast: Cast, page: Client):
    asked = {"username": "Novice", "name": "新人", "organisation": cast.window.pk}
    shown = page.post("/admin/people/new/", asked)
    person = Person.objects.get(username="novice")
    assert person.check_password(shown.context["password"])
    assert shown.context["password"] in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert page.post("/admin/people/new/", asked).status_code == 422


def test_a_post_given_through_a_day_ends_at_its_midnight(cast: Cast, page: Client):
    asked = {"role": "clerk", "organisation": cast.window.pk, "last_day": "2099-10-08"}
    assert page.post(f"/admin/people/{cast.bidder.pk}/posts/", asked).status_code == 302
    until = Post.objects.get(person=cast.bidder).until
    assert until is not None
    assert until.isoformat() == "2099-10-08T16:00:00+00:00"


@pytest.mark.parametrize("last_day", ["2099-02-30", "yesterday", "2001-01-01"])
def test_an_impossible_day_is_refused_in_words(cast: Cast, page: Client, last_day: str):
    asked = {"role": "clerk", "organisation": cast.window.pk, "last_day": last_day}
    refused = page.post(f"/admin/people/{cast.bidder.pk}/posts/", asked)
    assert refused.status_code == 422
    assert not Post.objects.filter(person=cast.bidder).exists()


def test_a_person_s_page_offers_only_what_one_may_do(cast: Cast, page: Client):
    assert "停用账号" in text(page.get(f"/admin/people/{cast.clerk.pk}/"))
    own = text(page.get(f"/admin/people/{cast.administrator.pk}/"))
    assert "停用账号" not in own
    assert "不能给自己任命岗位" in own


def test_what_cannot_be_done_is_said_above_the_page(cast: Cast, page: Client):
    said = page.post(f"/admin/organisations/{cast.centre.pk}/close/", follow=True)
    assert "还不能关闭，其下仍有：2 个下级机构" in text(said)


def test_a_token_s_secret_is_shown_once(cast: Cast, page: Client):
    asked = {
        "name": "省级系统",
        "organisation": cast.centre.pk,
        "actions": ["case.receive", "case.read"],
    }
    shown = page.post("/admin/tokens/new/", asked)
    assert shown.context["secret"] in text(shown)
    assert shown.context["secret"] not in text(page.get("/admin/tokens/"))
    token = Token.objects.get()
    assert page.post(f"/admin/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_reset_password_is_shown_once(cast: Cast, page: Client):
    shown = page.post(f"/admin/people/{cast.clerk.pk}/password/")
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(shown.context["password"])
    assert cast.clerk.must_change_password


def test_pages_carry_no_inline_script_or_style(cast: Cast, page: Client):
    for address in (
        "/account/",
        "/account/second-factor/",
        "/admin/organisations/",
        f"/admin/organisations/{cast.window.pk}/",
        f"/admin/people/{cast.clerk.pk}/",
        "/admin/devices/pair/",
        "/admin/tokens/new/",
    ):
        shown = text(page.get(address))
        assert " style=" not in shown
        assert "<style" not in shown
        assert "onclick" not in shown
        assert shown.count("<script") == shown.count('<script type="module" src=')
