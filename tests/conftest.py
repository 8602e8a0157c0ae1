"""Fixtures that every test may ask for; the engines beneath them are in `engines.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "browser",
    "cast",
    "desk",
    "emptying",
    "house",
    "market",
    "ceremony",
    "drawing",
    "committee",
    "softhsm",
    "bridging",
    "whole_house",
    "tender_house",
]

# How fast examples are made says how busy the machine is.
settings.register_profile("house", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real records; tests that need it are skipped by name where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/data, which this checkout does not have beside it")
    return SHARED


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Each test starts in the first language."""
    with translation.override("zh-hans"):
        yield
