"""The language switch: this browser's, and the person's wherever they sign in."""

from cast import PASSWORD, Cast
from django.conf import settings
from django.test import Client


def switch(client: Client, language: str):
    return client.post("/i18n/setlang/", {"language": language, "next": "/sign-in/"})


def test_a_stranger_s_browser_remembers(db: None, client: Client):
    assert switch(client, "en").url == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()


def test_the_house_speaks_chinese_whatever_the_browser_prefers(db: None, client: Client):
    for path in ("/sign-in/", "/wall/", "/no-such-page/"):
        page = client.get(path, headers={"accept-language": "en-US,en;q=0.9"})
        assert '<html lang="zh-hans"' in page.content.decode(), path
        assert page["Content-Language"] == "zh-hans"


def test_an_odd_cookie_is_chinese(db: None, client: Client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "tlh"
    assert '<html lang="zh-hans"' in client.get("/sign-in/").content.decode()


def test_a_program_is_answered_in_the_language_it_asks_for(db: None, client: Client):
    told = client.get("/api/v1/cases", headers={"accept-language": "en"}).json()
    assert told["message"].isascii()


def test_a_person_s_account_remembers(cast: Cast, sign_in):
    switch(sign_in(cast.clerk), "en")
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert elsewhere.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_an_unknown_language_changes_nothing(cast: Cast, sign_in):
    switch(sign_in(cast.clerk), "tlh")
    cast.clerk.refresh_from_db()
    assert cast.clerk.language == ""
