"""Every command leaves exactly one ledger entry, naming who, what and where; a refused one none."""

import inspect
from collections.abc import Callable
from types import ModuleType

import pytest
from cast import PASSWORD, Cast
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory
from django_otp.oath import totp

from accounts import events
from accounts.errors import NotAllowed
from accounts.models import Device, Organisation, Pairing, Post, Token
from accounts.rules import Action, Kind, Role
from accounts.services import devices, factors, organisations, people, posts, sessions, tokens
from accounts.views.signin import BACKEND
from ledger.models import Entry

MODULES = (devices, factors, organisations, people, posts, sessions, tokens)
KEY = factors.new_key()

Deed = Callable[[Cast], object]


def who(cast: Cast):
    return cast.principal("administrator")


def browser() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = SessionStore()
    return request


def create_window(cast: Cast) -> None:
    organisations.create(who(cast), parent=cast.planning, kind=Kind.WINDOW, name="二号窗口")


def window() -> Organisation:
    return Organisation.objects.get(name="二号窗口")


def edit_window(cast: Cast) -> None:
    organisations.edit(who(cast), window(), name="二号窗口", name_en="W 2", code="W2", order=2)


def close_window(cast: Cast) -> None:
    organisations.close(who(cast), window())


def reopen_window(cast: Cast) -> None:
    organisations.reopen(who(cast), window())


def create_person(cast: Cast) -> None:
    people.create(who(cast), organisation=cast.window, username="novice", name="新人")


def edit_person(cast: Cast) -> None:
    people.edit(who(cast), cast.clerk, organisation=cast.window, name="窗口人员丙")


def disable_person(cast: Cast) -> None:
    people.disable(who(cast), cast.bidder)


def enable_person(cast: Cast) -> None:
    people.enable(who(cast), cast.bidder)


def reset_password(cast: Cast) -> None:
    people.reset_password(who(cast), cast.clerk)


def change_password(cast: Cast) -> None:
    people.change_password(cast.clerk, PASSWORD, "a-good-new-phrase")


def grant_post(cast: Cast) -> None:
    posts.grant(who(cast), cast.bidder, cast.window, Role.CLERK)


def revoke_post(cast: Cast) -> None:
    posts.revoke(who(cast), Post.objects.get(person=cast.clerk))


def issue_token(cast: Cast) -> None:
    tokens.issue(who(cast), cast.county, "省级系统", [Action.CASE_READ])


def revoke_token(cast: Cast) -> None:
    tokens.revoke(who(cast), Token.objects.get())


def begin_pairing(cast: Cast) -> None:
    devices.begin("192.0.2.1")


def pair_device(cast: Cast) -> None:
    code = Pairing.objects.get().code
    devices.pair(who(cast), code, organisation=cast.centre, name="东墙")


def edit_device(cast: Cast) -> None:
    devices.edit(who(cast), Device.objects.get(), name="西墙", playlist=(), turn_seconds=30)


def revoke_device(cast: Cast) -> None:
    devices.revoke(who(cast), Device.objects.get())


def enable_factor(cast: Cast) -> None:
    factors.enable(cast.clerk, KEY, f"{totp(bytes.fromhex(KEY)):06d}")


def disable_factor(cast: Cast) -> None:
    factors.disable(cast.clerk, PASSWORD)


def remove_factor(cast: Cast) -> None:
    factors.remove(who(cast), cast.clerk)


def open_session(cast: Cast) -> None:
    sessions.open_session(browser(), cast.clerk, BACKEND, None)


def close_session(cast: Cast) -> None:
    request = browser()
    request.user = cast.clerk
    sessions.close_session(request)


def refuse_session(cast: Cast) -> None:
    sessions.refuse_session(browser(), "clerk", "password")


# The command, the deeds before it, and the kind of entry it leaves.
DEEDS: dict[Callable[..., object], tuple[list[Deed], str]] = {
    organisations.create: ([create_window], events.ORGANISATION_CREATED),
    organisations.edit: ([create_window, edit_window], events.ORGANISATION_EDITED),
    organisations.close: ([create_window, close_window], events.ORGANISATION_CLOSED),
    organisations.reopen: (
        [create_window, close_window, reopen_window],
        events.ORGANISATION_REOPENED,
    ),
    people.create: ([create_person], events.PERSON_CREATED),
    people.edit: ([edit_person], events.PERSON_EDITED),
    people.disable: ([disable_person], events.PERSON_DISABLED),
    people.enable: ([disable_person, enable_person], events.PERSON_ENABLED),
    people.reset_password: ([reset_password], events.PASSWORD_RESET),
    people.change_password: ([change_password], events.PASSWORD_CHANGED),
    posts.grant: ([grant_post], events.POST_GRANTED),
    posts.revoke: ([revoke_post], events.POST_REVOKED),
    tokens.issue: ([issue_token], events.TOKEN_ISSUED),
    tokens.revoke: ([issue_token, revoke_token], events.TOKEN_REVOKED),
    devices.pair: ([begin_pairing, pair_device], events.DEVICE_PAIRED),
    devices.edit: ([begin_pairing, pair_device, edit_device], events.DEVICE_EDITED),
    devices.revoke: ([begin_pairing, pair_device, revoke_device], events.DEVICE_REVOKED),
    factors.enable: ([enable_factor], events.FACTOR_ENABLED),
    factors.disable: ([enable_factor, disable_factor], events.FACTOR_DISABLED),
    factors.remove: ([enable_factor, remove_factor], events.FACTOR_DISABLED),
    sessions.open_session: ([open_session], events.SESSION_OPENED),
    sessions.close_session: ([close_session], events.SESSION_CLOSED),
    sessions.refuse_session: ([refuse_session], events.SESSION_REFUSED),
}
# They change nothing that anybody answers for; each says so in its docstring. Then come questions,
# and the locks that commands share.
WITHOUT_ENTRY = {
    *(devices.begin, devices.claim, devices.seen, tokens.used),
    *(people.prefer_language, factors.verify),
    *(factors.is_enabled, factors.new_key, factors.provisioning_url, factors.typed_key),
    *(organisations.locked_open, people.managed),
}


@pytest.mark.parametrize(
    "command", DEEDS, ids=lambda command: f"{command.__module__}.{command.__name__}"
)
def test_a_command_leaves_one_entry(cast: Cast, command: Callable[..., object]):
    (*before, deed), kind = DEEDS[command]
    for one in before:
        one(cast)
    last = Entry.objects.latest("id").pk
    deed(cast)
    entry = Entry.objects.get(pk__gt=last)
    assert entry.kind == kind
    assert entry.scope.startswith(cast.county.path)
    assert entry.actor in {cast.administrator.actor, cast.clerk.actor, "system:door"}


def test_every_command_is_in_the_table():
    assert {f for module in MODULES for f in public(module)} == {*DEEDS, *WITHOUT_ENTRY}


def public(module: ModuleType) -> list[Callable[..., object]]:
    """The functions that `module` itself offers."""
    found = inspect.getmembers(module, inspect.isfunction)
    return [f for name, f in found if f.__module__ == module.__name__ and name[0] != "_"]


def test_a_command_without_the_right_leaves_nothing(cast: Cast):
    last = Entry.objects.latest("id").pk
    with pytest.raises(NotAllowed):
        posts.grant(cast.principal("clerk"), cast.bidder, cast.window, Role.CLERK)
    assert Entry.objects.latest("id").pk == last
    assert not Post.objects.filter(person=cast.bidder).exists()


def test_saving_without_a_change_leaves_nothing(cast: Cast):
    create_window(cast)
    edit_window(cast)
    last = Entry.objects.latest("id").pk
    edit_window(cast)
    assert Entry.objects.latest("id").pk == last
