"""`mingjing accounts`: the first administrator, and one who is locked out."""

import json

import pytest
from cast import Cast
from click.testing import CliRunner

from accounts.cli import group
from accounts.models import Organisation, Person
from accounts.principal import of_person
from accounts.rules import Action

FOUND = ["found", "--city", "临江市", "--username", "First", "--name", "市管理员", "--json"]


@pytest.fixture
def run(quick_passwords: None):
    return lambda *arguments: CliRunner().invoke(group, arguments)


def test_an_empty_installation_is_founded_once(db: None, run):
    told = json.loads(run(*FOUND).output)
    person = Person.objects.get(username="first")
    assert person.check_password(told["password"])
    assert person.must_change_password
    Person.objects.update(must_change_password=False)
    person.refresh_from_db()
    assert of_person(person).may(Action.PEOPLE_MANAGE, Organisation.objects.get().path)
    again = run(*FOUND)
    assert again.exit_code == 1
    assert Person.objects.count() == 1


def test_a_refused_founding_leaves_nothing(db: None, run):
    refused = run("found", "--city", "临江市", "--username", "两 词", "--name", "市管理员")
    assert refused.exit_code == 1
    assert not Organisation.objects.exists()


def test_a_lost_password_is_replaced(cast: Cast, run):
    told = json.loads(run("reset-password", "ROOT", "--json").output)
    cast.root.refresh_from_db()
    assert cast.root.check_password(told["password"])


def test_an_unknown_name_is_told_in_one_line(db: None, run):
    refused = run("reset-password", "nobody")
    assert refused.exit_code == 1
    assert refused.output == "Error: nobody signs in as nobody\n"
