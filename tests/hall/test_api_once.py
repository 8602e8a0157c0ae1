"""Sent twice, done once; and who is late is told so."""

import pytest
from callers import Caller, caller
from cast import Cast
from desk import PAPERS, Desk
from django.conf import LazySettings

from documents.models import Document
from hall.models import Case, Supplement


@pytest.fixture
def system(cast: Cast, desk: Desk) -> Caller:
    return caller(cast, cast.county)


def test_an_application_sent_again_is_received_once(cast: Cast, system: Caller):
    first = system.receive(cast, key="prov-17")
    again = system.receive(cast, key="prov-17")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Case.objects.count() == 1


def test_a_key_is_not_used_for_something_else(cast: Cast, system: Caller):
    number = system.receive(cast, key="prov-17").json()["number"]
    other = system.receive(cast, applicant="申请人乙", key="prov-17")
    command = system.do(number, "accept", key="prov-17")
    assert {other.status_code, command.status_code} == {409}
    assert other.json()["code"] == command.json()["code"] == "key_reused"


def test_keys_of_two_systems_do_not_meet(cast: Cast, system: Caller):
    other = caller(cast, cast.county, name="另一个系统")
    system.receive(cast, key="17")
    assert other.receive(cast, key="17").status_code == 201
    assert Case.objects.count() == 2


def test_a_command_sent_again_is_done_once(cast: Cast, system: Caller):
    number = system.number(cast, papers=[])
    for _ in range(3):
        answer = system.do(number, "ask_supplement", missing=list(PAPERS), key="notice-1")
        assert answer.status_code == 200
    assert Supplement.objects.count() == 1
    assert answer.json()["version"] == 2


def test_a_refused_command_leaves_its_key_free(cast: Cast, system: Caller):
    number = system.number(cast, papers=[])
    assert system.do(number, "accept", key="k").status_code == 409
    system.do(number, "ask_supplement", missing=list(PAPERS))
    system.do(number, "give_supplement", given=dict.fromkeys(PAPERS))
    assert system.do(number, "accept", key="k").status_code == 200


def test_a_file_sent_again_is_kept_once(cast: Cast, system: Caller):
    first = system.hand_in(cast.window.pk, key="file-1")
    again = system.hand_in(cast.window.pk, key="file-1")
    other = system.hand_in(cast.window.pk, b"another", key="file-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert other.json()["code"] == "key_reused"
    assert Document.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 81, "钥匙", "\x00"])
def test_a_key_that_cannot_be_kept_is_refused(cast: Cast, system: Caller, key: str):
    answer = system.receive(cast, key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_who_saw_an_older_version_is_told_so(cast: Cast, system: Caller):
    seen = system.receive(cast).json()
    accepted = system.do(seen["number"], "accept", version=seen["version"])
    late = system.do(seen["number"], "withdraw", reason="改变主意", version=seen["version"])
    assert accepted.status_code == 200
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


def test_a_file_too_large_is_413(cast: Cast, system: Caller, settings: LazySettings):
    settings.DOCUMENT_MAX_BYTES = 1024
    answer = system.hand_in(cast.window.pk, b"x" * 1025)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "1.0" in answer.json()["message"]
    assert system.hand_in(cast.window.pk, b"x" * 1024).status_code == 201


def test_an_empty_file_is_refused(cast: Cast, system: Caller):
    answer = system.hand_in(cast.window.pk, b"")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_empty")


def test_a_request_too_large_is_413(cast: Cast, system: Caller, settings: LazySettings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4096
    answer = system.receive(cast, summary="长" * 4000)
    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("language", ["zh-CN", "zh-hans", "en", "en-GB,en;q=0.9", "fr"])
def test_a_refusal_is_in_the_callers_language(cast: Cast, system: Caller, language: str):
    system.language = language
    answers = [
        system.ask("POST", "/cases", b"{"),
        system.ask("POST", "/cases", {"item": "P", "window": 1, "colour": "red"}),
        system.receive(cast, item="none"),
        system.get("/cases/none"),
    ]
    assert [one.status_code for one in answers] == [422, 422, 422, 404]
    for answer in answers:
        is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["message"])
        assert is_chinese != language.startswith("en")
