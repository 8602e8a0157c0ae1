"""The client's address is the real one, whatever a client says about itself."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.handlers.asgi import ASGIRequest

from mingjing.proxy import BehindProxies, Scope, networks, really

OURS = networks("127.0.0.1, 10.3.0.0/24, ::1")


def seen(peer: str | None, *said: tuple[str, str]) -> tuple[str, dict[str, str]]:
    """The client and the headers that the rooms see."""
    headers = [(name.lower().encode(), value.encode()) for name, value in said]
    client = [peer, 40000] if peer else None
    scope = really({"type": "http", "client": client, "headers": headers}, OURS)
    told = {name.decode(): value.decode() for name, value in scope["headers"]}
    return (scope["client"] or [""])[0], told


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("192.0.2.9", "198.51.100.1", "192.0.2.9"),  # nobody of ours says so
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # appended to what was forged
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.3.0.2", "198.51.100.1"),
        ("127.0.0.1", "10.3.0.2", "10.3.0.2"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.4.0.1", "198.51.100.1", "10.4.0.1"),
    ],
)
def test_the_client_is_the_last_address_that_is_none_of_ours(peer: str, said: str, client: str):
    assert seen(peer, ("X-Forwarded-For", said))[0] == client


def test_several_headers_are_one_list():
    said = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.1")]
    assert seen("127.0.0.1", *said)[0] == "198.51.100.1"


def test_a_stranger_s_word_goes_no_further():
    forged = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("Host", "h")]
    assert seen("192.0.2.9", *forged) == ("192.0.2.9", {"host": "h"})
    assert seen(None, *forged) == ("", {"host": "h"})


def test_the_proxy_says_whether_the_line_is_secret():
    said = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "http, https")]
    assert seen("127.0.0.1", *said)[1] == {"x-forwarded-proto": "https"}


@pytest.mark.parametrize("wrong", ["proxy.example.org", "10.0.0.0/99", "10.3.0.1/24"])
def test_a_proxy_that_is_no_address_stops_the_start(wrong: str):
    with pytest.raises(ValueError, match=r"host bits|not"):
        networks(wrong)


def test_without_tls_no_proxy_is_believed(settings: LazySettings):
    assert settings.TRUSTED_PROXIES == ()


async def test_django_sees_the_real_client(settings: LazySettings):
    assert settings.SECURE_PROXY_SSL_HEADER
    met: list[ASGIRequest] = []

    async def page(scope: Scope, receive: object, send: object) -> None:
        met.append(ASGIRequest(scope, BytesIO()))

    headers = [(b"x-forwarded-for", b"6.6.6.6, 198.51.100.1"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    for peer in ("127.0.0.1", "192.0.2.9"):
        await BehindProxies(page, OURS)({**scope, "client": [peer, 1]}, None, None)
    seen = [(one.META["REMOTE_ADDR"], one.is_secure()) for one in met]
    assert seen == [("198.51.100.1", True), ("192.0.2.9", False)]
    assert not any("HTTP_X_FORWARDED_FOR" in one.META for one in met)
