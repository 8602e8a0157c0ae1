"""A remote expert whose pieces a film stands for."""

from pathlib import Path

import pytest
from cast import Cast
from django.conf import LazySettings
from remote import Seat, pieces_of, seated


@pytest.fixture
def pieces(bunny: Path) -> list[bytes]:
    """An initialisation and ten fragments of half a second."""
    return pieces_of(bunny)[:11]


@pytest.fixture
def seat(cast: Cast, settings: LazySettings, tmp_path: Path) -> Seat:
    """The clerk, drawn as an expert, sits in another centre's room."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    return seated(cast, cast.clerk)
