"""Posts: who may give which, and the last administrator."""

from datetime import timedelta

import pytest
from cast import SETUP, Cast

from accounts.errors import NotAllowed, Refused
from accounts.models import Person, Post
from accounts.rules import Action, Role
from accounts.services import people, posts
from ledger import clock


def post_of(person: Person) -> Post:
    return Post.objects.get(person=person)


def test_a_post_gives_its_rights_and_revoking_takes_them(cast: Cast):
    post = posts.grant(cast.principal("administrator"), cast.bidder, cast.window, Role.CLERK)
    assert cast.principal("bidder").may(Action.CASE_RECEIVE, cast.window.path)
    posts.revoke(cast.principal("administrator"), post)
    assert not cast.principal("bidder").grants


def test_no_administrator_grants_outside_or_above_their_branch(cast: Cast):
    who = cast.principal("administrator")
    for place in (cast.far_county, cast.city):
        with pytest.raises(NotAllowed):
            posts.grant(who, cast.bidder, place, Role.CLERK)
    with pytest.raises(NotAllowed):
        posts.grant(who, cast.outsider, cast.window, Role.CLERK)


def test_nobody_grants_themselves_a_post(cast: Cast):
    with pytest.raises(NotAllowed):
        posts.grant(cast.principal("root"), cast.root, cast.county, Role.SUPERVISOR)


@pytest.mark.parametrize("part", ["clerk", "chief", "supervisor", "auditor", "outsider", "bidder"])
def test_only_administrators_grant(cast: Cast, part: str):
    with pytest.raises(NotAllowed):
        posts.grant(cast.principal(part), cast.clerk, cast.county, Role.SUPERVISOR)


def test_a_post_is_held_once(cast: Cast):
    with pytest.raises(Refused, match="已有这个岗位"):
        posts.grant(cast.principal("administrator"), cast.clerk, cast.window, Role.CLERK)


def test_a_substitute_s_post_ends_by_itself(cast: Cast):
    soon = clock.now() + timedelta(milliseconds=150)
    who = cast.principal("administrator")
    posts.grant(who, cast.bidder, cast.window, Role.CLERK, until=soon)
    assert cast.principal("bidder").grants
    while clock.now() < soon:
        pass
    assert not cast.principal("bidder").grants
    posts.grant(who, cast.bidder, cast.window, Role.CLERK)


def test_a_post_does_not_end_in_the_past(cast: Cast):
    with pytest.raises(Refused) as refusal:
        posts.grant(SETUP, cast.bidder, cast.window, Role.CLERK, until=clock.now())
    assert refusal.value.field == "until"


def test_a_revoked_post_is_not_revoked_again(cast: Cast):
    posts.revoke(SETUP, post_of(cast.clerk))
    with pytest.raises(Refused, match="早已结束"):
        posts.revoke(SETUP, post_of(cast.clerk))


def test_a_disabled_person_gets_no_post(cast: Cast):
    people.disable(SETUP, cast.bidder)
    with pytest.raises(Refused, match="已停用"):
        posts.grant(SETUP, cast.bidder, cast.window, Role.CLERK)


class TestLastAdministrator:
    def test_keeps_the_post(self, cast: Cast):
        with pytest.raises(Refused, match="最后一位管理员"):
            posts.revoke(SETUP, post_of(cast.root))

    def test_keeps_the_account(self, cast: Cast):
        with pytest.raises(Refused, match="最后一位管理员"):
            people.disable(SETUP, cast.root)

    def test_goes_when_another_stays(self, cast: Cast):
        posts.grant(cast.principal("root"), cast.bidder, cast.city, Role.ADMINISTRATOR)
        posts.revoke(cast.principal("bidder"), post_of(cast.root))
        assert not cast.principal("root").grants

    def test_is_not_replaced_by_a_passing_one(self, cast: Cast):
        tomorrow = clock.now() + timedelta(days=1)
        posts.grant(SETUP, cast.bidder, cast.city, Role.ADMINISTRATOR, until=tomorrow)
        with pytest.raises(Refused, match="最后一位管理员"):
            posts.revoke(SETUP, post_of(cast.root))

    def test_is_not_replaced_by_one_who_cannot_sign_in(self, cast: Cast):
        posts.grant(SETUP, cast.bidder, cast.city, Role.ADMINISTRATOR)
        people.disable(SETUP, cast.bidder)
        with pytest.raises(Refused, match="最后一位管理员"):
            people.disable(SETUP, cast.root)
