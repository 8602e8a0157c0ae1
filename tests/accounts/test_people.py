"""Accounts, and who may keep whose."""

import pytest
from cast import PASSWORD, SETUP, Cast
from django.utils import translation

from accounts.errors import NotAllowed, Refused
from accounts.models import Person
from accounts.principal import of_person
from accounts.rules import Role
from accounts.services import people, posts
from ledger.models import Entry


def test_a_new_account_has_to_change_its_password_first(cast: Cast):
    person, password = people.create(
        cast.principal("administrator"), organisation=cast.window, username="Novice", name="新人"
    )
    posts.grant(cast.principal("administrator"), person, cast.window, Role.CLERK)
    assert person.username == "novice"
    assert person.check_password(password)
    assert of_person(person).grants == ()
    people.change_password(person, password, "a-good-new-phrase")
    person.refresh_from_db()
    assert len(of_person(person).grants) == 1


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        ("clerk", "a-good-new-phrase", "username"),
        ("两个 词", "a-good-new-phrase", "username"),
        ("novice", "12345678", "new"),
    ],
)
def test_a_bad_account_is_refused(cast: Cast, username: str, password: str, field: str):
    with pytest.raises(Refused) as refusal:
        people.create(
            SETUP, organisation=cast.window, username=username, name="新人", password=password
        )
    assert refusal.value.field == field
    assert Person.objects.count() == 10


def test_an_account_is_kept_only_from_above(cast: Cast):
    who = cast.principal("administrator")
    with pytest.raises(NotAllowed):
        people.create(who, organisation=cast.far_window, username="spy", name="外来者")
    for command in (people.disable, people.reset_password):
        with pytest.raises(NotAllowed):
            command(who, cast.outsider)
        with pytest.raises(NotAllowed):
            command(who, cast.root)


def test_nobody_reaches_up_through_a_subordinate(cast: Cast):
    posts.grant(SETUP, cast.clerk, cast.city, Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        people.reset_password(cast.principal("administrator"), cast.clerk)
    people.reset_password(cast.principal("root"), cast.clerk)


def test_an_account_moves_within_the_branch_only(cast: Cast):
    who = cast.principal("administrator")
    people.edit(who, cast.clerk, organisation=cast.other_window, name="窗口人员丙")
    cast.clerk.refresh_from_db()
    assert cast.clerk.organisation == cast.other_window
    with pytest.raises(NotAllowed):
        people.edit(who, cast.clerk, organisation=cast.far_window, name="窗口人员丙")


def test_a_name_follows_the_reader(cast: Cast):
    cast.clerk.name_en = "Clerk A"
    assert str(cast.clerk) == "窗口人员甲"
    with translation.override("en"):
        assert str(cast.clerk) == "Clerk A"


def test_a_telephone_number_stays_out_of_the_ledger(cast: Cast):
    people.edit(
        cast.principal("administrator"),
        cast.clerk,
        organisation=cast.window,
        name=cast.clerk.name,
        phone="021-5550100",
    )
    entry = Entry.objects.latest("id")
    assert entry.body["changed"] == ["phone"]
    assert "5550100" not in str(entry.body)


def test_a_disabled_account_has_no_rights_until_it_is_enabled(cast: Cast):
    who = cast.principal("administrator")
    people.disable(who, cast.clerk)
    cast.clerk.refresh_from_db()
    assert of_person(cast.clerk).is_nobody
    people.enable(who, cast.clerk)
    cast.clerk.refresh_from_db()
    assert of_person(cast.clerk).grants


def test_nobody_disables_themselves(cast: Cast):
    with pytest.raises(Refused, match="自己"):
        people.disable(cast.principal("administrator"), cast.administrator)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "a-good-new-phrase", "old"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "password123", "new"),
    ],
)
def test_a_bad_change_of_password_is_refused(cast: Cast, old: str, new: str, field: str):
    with pytest.raises(Refused) as refusal:
        people.change_password(cast.clerk, old, new)
    assert refusal.value.field == field
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(PASSWORD)
