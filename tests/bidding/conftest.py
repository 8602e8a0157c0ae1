"""Ceremonies that several files of tests take through."""

from pathlib import Path

import pytest
from ceremony import Ceremony, a_ceremony
from market import Market


@pytest.fixture
def two(market: Market, vault_settings: None, tmp_path: Path) -> Ceremony:
    """A tender of two envelopes that takes bids."""
    return a_ceremony(market, tmp_path, envelopes=2)
