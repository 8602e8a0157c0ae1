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


def test_a_person_s_account_remembers(cast: Cast, sign_in):
    switch(sign_in(cast.clerk), "en")
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert elsewhere.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_an_unknown_language_changes_nothing(cast: Cast, sign_in):
    switch(sign_in(cast.clerk), "tlh")
    cast.clerk.refresh_from_db()
    assert cast.clerk.language == ""
