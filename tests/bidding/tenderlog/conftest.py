"""One honest tender for all forgers; each alters a copy."""

import pytest
from published import Published, an_honest_tender


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A tender that went as it should."""
    return an_honest_tender(tmp_path_factory.mktemp("honest"))


@pytest.fixture
def forged(honest: Published) -> Published:
    """A copy to alter."""
    return honest.copy()
