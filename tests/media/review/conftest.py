"""Sealed recordings of the house."""

from pathlib import Path

import pytest
from cast import PASSWORD, SETUP, Cast
from django.conf import LazySettings
from reviewing import sealed

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts
from ledger import keys, selectors
from media.models import Recording
from media.rules import Occasion


@pytest.fixture
def ledger_key(settings: LazySettings, tmp_path: Path, db: None) -> None:
    """The house signs with a key of this test, and records in a folder of it."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())


@pytest.fixture
def opening(cast: Cast, ledger_key: None, bunny: Path) -> Recording:
    """The sealed recording of an opening."""
    return sealed(cast, bunny)


@pytest.fixture
def evaluation(cast: Cast, ledger_key: None, bunny: Path) -> Recording:
    """The sealed recording of an evaluation."""
    return sealed(cast, bunny, Occasion.EVALUATION)


def _with_role(cast: Cast, name: str, role: Role) -> Person:
    home = cast.centre if role == Role.TRADING_CENTRE else cast.county
    made, _secret = people.create(
        SETUP, organisation=home, username=name, name=name, password=PASSWORD
    )
    posts.grant(SETUP, made, home, role)
    return made


@pytest.fixture
def second(cast: Cast) -> Person:
    """Another supervisor of the county."""
    return _with_role(cast, "second", Role.SUPERVISOR)


@pytest.fixture
def trader(cast: Cast) -> Person:
    """Somebody of the trading centre: the unit whose doings are recorded."""
    return _with_role(cast, "trader", Role.TRADING_CENTRE)
