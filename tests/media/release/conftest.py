"""A sealed opening with sound, its people, and a film with a face in it."""

from pathlib import Path

import pytest
from cast import PASSWORD, SETUP, Cast
from django.conf import LazySettings
from footage import film
from reviewing import sealed

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts
from ledger import keys, selectors
from media.models import Recording


@pytest.fixture
def opening(cast: Cast, settings: LazySettings, tmp_path: Path) -> Recording:
    """The sealed opening of one camera that showed a man's face for four seconds."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return sealed(cast, film("carphone_pristine.mp4"), cameras=1, times=1)


@pytest.fixture
def publisher(cast: Cast) -> Person:
    """Whoever publishes openings."""
    made, _secret = people.create(
        SETUP, organisation=cast.county, username="publisher", name="发布人", password=PASSWORD
    )
    posts.grant(SETUP, made, cast.county, Role.PUBLISHER)
    return made
