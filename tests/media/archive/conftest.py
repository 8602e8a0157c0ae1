"""A package of a real recording, sealed and time-stamped by a real authority."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stamping import StampServer, stamp_server
from tapes import NAME, Tape

from media.archive import bag, seal, timestamps
from media.format import manifest


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StampServer]:
    """A timestamp authority."""
    with stamp_server(tmp_path_factory.mktemp("authority")) as serving:
        yield serving


@pytest.fixture
def package(ended: Tape, tmp_path: Path, authority: StampServer) -> Path:
    """The recording of two tracks as a package."""
    made = tmp_path / "package"
    whole = manifest.load(ended.folder)
    assert whole is not None
    bag.pack(ended.folder, made, bag.info_of(whole, "Trading centre"))
    sealed = seal.sign(NAME, made, ended.key)
    roots = authority.root.read_bytes()
    seal.stamp(made, timestamps.ask(authority.url, sealed, timestamps.authorities(roots)), roots)
    return made
