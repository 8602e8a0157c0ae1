"""Who asks, from a page's request and from a socket's scope alike."""

import pytest
from cast import SETUP, Cast
from django.conf import settings
from django.test import Client, RequestFactory

from accounts import selectors
from accounts.principal import NOBODY
from accounts.services import people


def scope(*cookies: str) -> dict[str, object]:
    return {"type": "websocket", "headers": [(b"cookie", one.encode()) for one in cookies]}


def session_cookie(client: Client) -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def test_a_socket_knows_the_person_of_the_page(cast: Cast, sign_in):
    cookie = session_cookie(sign_in(cast.supervisor))
    assert selectors.principal_of(scope(cookie)) == cast.principal("supervisor")


def test_a_socket_of_a_closed_account_is_nobody(cast: Cast, sign_in):
    cookie = session_cookie(sign_in(cast.supervisor))
    people.disable(SETUP, cast.supervisor)
    assert selectors.principal_of(scope(cookie)) == NOBODY


@pytest.mark.parametrize(
    "cookies",
    [(), ("",), ("sessionid=guess",), ("mingjing_device=guess",), ("=;;=\x7f", "a b c")],
)
def test_a_stranger_s_socket_is_nobody(db: None, cookies: tuple[str, ...]):
    assert selectors.principal_of(scope(*cookies)) == NOBODY


def test_a_request_without_anything_is_nobody(db: None):
    request = RequestFactory().get("/")
    request.session = {}
    assert selectors.principal_of(request) == NOBODY


def test_names_are_found_for_showing(cast: Cast):
    found = selectors.names([cast.clerk.actor, "system:watcher", "device:1", "person:999999"])
    assert found == {cast.clerk.actor: "窗口人员甲"}
