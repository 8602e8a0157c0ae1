"""The tree: what stands where, and what closing takes."""

import pytest
from cast import SETUP, Cast
from django.utils import translation

from accounts import selectors
from accounts.errors import NotAllowed, Refused
from accounts.models import Organisation
from accounts.rules import Action, Kind
from accounts.services import organisations, people, posts


def new(cast: Cast, parent: Organisation, kind: Kind = Kind.WINDOW, name: str = "二号窗口", **more):
    who = cast.principal("administrator")
    return organisations.create(who, parent=parent, kind=kind, name=name, **more)


def edit(cast: Cast, organisation: Organisation, **changes):
    asked = {name: getattr(organisation, name) for name in ("name", "name_en", "code", "order")}
    organisations.edit(cast.principal("administrator"), organisation, **asked | changes)


def test_a_path_holds_the_ids_from_the_root_down(cast: Cast):
    line = [cast.city, cast.county, cast.centre, cast.planning, cast.window]
    assert cast.window.path == "/" + "".join(f"{one.pk}/" for one in line)
    assert selectors.path_ids(cast.window.path) == [one.pk for one in line]
    assert list(selectors.ancestors(cast.window.path)) == line


def test_a_tree_is_read_depth_first_in_order(cast: Cast):
    edit(cast, cast.housing, order=0)
    edit(cast, cast.planning, order=1)
    read = selectors.tree(cast.principal("administrator"), Action.ORGANISATION_MANAGE)
    assert read == [
        cast.county,
        cast.centre,
        cast.housing,
        cast.other_window,
        cast.planning,
        cast.window,
    ]


def test_an_administrator_founds_only_within_their_branch(cast: Cast):
    assert new(cast, cast.planning).path.startswith(cast.county.path)
    with pytest.raises(NotAllowed):
        new(cast, cast.far_department)
    with pytest.raises(NotAllowed):
        new(cast, cast.city, Kind.COUNTY)


@pytest.mark.parametrize(
    ("parent", "kind"),
    [("window", Kind.WINDOW), ("centre", Kind.COUNTY), ("planning", Kind.CENTRE)],
)
def test_a_kind_that_cannot_stand_there_is_refused(cast: Cast, parent: str, kind: Kind):
    with pytest.raises(Refused) as refusal:
        new(cast, getattr(cast, parent), kind)
    assert refusal.value.field == "kind"


def test_one_installation_has_one_root(cast: Cast):
    with pytest.raises(Refused):
        organisations.create(SETUP, parent=None, kind=Kind.CITY, name="第二市")


def test_a_name_is_taken_among_siblings_only(cast: Cast):
    new(cast, cast.planning)
    new(cast, cast.housing)
    with pytest.raises(Refused) as refusal:
        new(cast, cast.planning)
    assert refusal.value.field == "name"


def test_a_code_is_taken_everywhere(cast: Cast):
    new(cast, cast.planning, code="W-2")
    with pytest.raises(Refused) as refusal:
        edit(cast, cast.other_window, code="W-2")
    assert refusal.value.field == "code"


def test_an_organisation_closes_when_nothing_is_open_in_it(cast: Cast):
    with pytest.raises(Refused, match="1 个下级机构"):
        organisations.close(cast.principal("administrator"), cast.planning)
    with pytest.raises(Refused, match="1 个账号、1 个岗位"):
        organisations.close(cast.principal("administrator"), cast.window)
    people.disable(cast.principal("administrator"), cast.clerk)
    organisations.close(cast.principal("administrator"), cast.window)
    cast.window.refresh_from_db()
    assert not cast.window.active


def test_nothing_is_put_into_a_closed_organisation(cast: Cast):
    who = cast.principal("administrator")
    window = new(cast, cast.planning)
    organisations.close(who, window)
    with pytest.raises(Refused, match="已关闭"):
        people.create(who, organisation=window, username="late", name="迟到者")
    with pytest.raises(Refused, match="已关闭"):
        posts.grant(who, cast.clerk, window, "clerk")


def test_a_closed_organisation_reopens_under_an_open_parent(cast: Cast):
    who = cast.principal("administrator")
    department = new(cast, cast.centre, Kind.DEPARTMENT, "林业局")
    window = new(cast, department)
    organisations.close(who, window)
    organisations.close(who, department)
    with pytest.raises(Refused, match="上级机构已关闭"):
        organisations.reopen(who, window)
    organisations.reopen(who, department)
    organisations.reopen(who, window)


def test_the_root_does_not_close(cast: Cast):
    with pytest.raises(Refused):
        organisations.close(SETUP, cast.city)


def test_names_follow_the_reader(cast: Cast):
    assert str(cast.county) == "青溪县"
    with translation.override("en"):
        assert str(cast.county) == "Qingxi County"
