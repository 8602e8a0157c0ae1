"""Tokens: the secret is shown once, works within its branch, and dies at once."""

import pytest
from cast import Cast
from django.test import RequestFactory

from accounts import selectors
from accounts.doors import TokenAuth
from accounts.errors import NotAllowed, Refused
from accounts.models import Token
from accounts.rules import Action
from accounts.services import tokens
from ledger.models import Entry

FEED = [Action.CASE_RECEIVE, Action.CASE_READ]


def issue(cast: Cast, **more):
    asked = {"organisation": cast.county, "name": "省级系统", "actions": FEED} | more
    return tokens.issue(cast.principal("administrator"), **asked)


def bearer(secret: str):
    return RequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"})


def test_a_token_acts_within_its_branch_with_its_actions_only(cast: Cast):
    token, secret = issue(cast)
    who = selectors.principal_of(bearer(secret))
    assert who.actor == f"token:{token.pk}"
    assert who.may(Action.CASE_RECEIVE, cast.window.path)
    assert not who.may(Action.CASE_PROCESS, cast.window.path)
    assert not who.may(Action.CASE_RECEIVE, cast.far_window.path)


def test_the_secret_is_nowhere_in_the_database(cast: Cast):
    token, secret = issue(cast)
    assert secret not in str(Token.objects.filter(pk=token.pk).values().get())
    assert secret not in str(list(Entry.objects.values("body")))


def test_a_revoked_token_is_nobody(cast: Cast):
    token, secret = issue(cast)
    tokens.revoke(cast.principal("administrator"), token)
    assert selectors.principal_of(bearer(secret)).is_nobody
    with pytest.raises(Refused):
        tokens.revoke(cast.principal("administrator"), token)


@pytest.mark.parametrize("secret", ["", "mj_guess", "\x00", "省"])
def test_a_guess_is_nobody(cast: Cast, secret: str):
    request = RequestFactory().get("/")
    request.META["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert selectors.principal_of(request).is_nobody


def test_a_wrong_token_is_not_excused_by_a_session(cast: Cast):
    request = bearer("mj_guess")
    request.user = cast.supervisor
    assert selectors.principal_of(request).is_nobody


def test_the_machine_s_door_notes_the_use(cast: Cast):
    token, secret = issue(cast)
    who = TokenAuth()(bearer(secret))
    assert who is not None
    assert who.token_id == token.pk
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert TokenAuth()(bearer("mj_guess")) is None


@pytest.mark.parametrize("actions", [[], [Action.PEOPLE_MANAGE], [Action.WARNING_ACKNOWLEDGE]])
def test_what_is_not_for_machines_is_refused(cast: Cast, actions: list[Action]):
    with pytest.raises(Refused) as refusal:
        issue(cast, actions=actions)
    assert refusal.value.field == "actions"


def test_a_form_sent_twice_leaves_one_token(cast: Cast):
    issue(cast)
    with pytest.raises(Refused, match="同名"):
        issue(cast)
    assert Token.objects.count() == 1


def test_tokens_are_issued_within_the_branch_only(cast: Cast):
    with pytest.raises(NotAllowed):
        issue(cast, organisation=cast.far_county)
    token, _ = issue(cast)
    with pytest.raises(NotAllowed):
        tokens.revoke(cast.principal("outsider"), token)
