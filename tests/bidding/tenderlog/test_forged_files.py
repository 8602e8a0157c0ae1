"""Files of a bundle that are missing, cut or one too many: how the verifier names it."""

from pathlib import Path

import pytest
from published import Published
from tender_forging import codes


def test_a_head_that_is_missing(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    header = forged.envelopes["A"].head.header_sha256
    (bundle / "envelopes" / f"{header.hex()}.head").unlink()
    report = forged.found(bundle)
    assert "envelope" in codes(report)
    assert report.findings[0].envelope == header


def test_a_file_that_nothing_speaks_of(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    (bundle / "really-read-this.html").write_text("trust me")
    assert codes(forged.found(bundle)) == {"bad-file"}


def test_leaves_cut_off_in_the_middle(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    path = bundle / "leaves.bin"
    path.write_bytes(path.read_bytes()[:-1])
    assert {"bad-file", "log-truncated"} <= codes(forged.found(bundle))


@pytest.mark.parametrize("place", [0, -1])
def test_a_publication_elsewhere_or_twice(forged: Published, tmp_path: Path, place: int) -> None:
    publication = forged.leaves[0]
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    if place == 0:
        forged.leaves[0], forged.leaves[spare] = forged.leaves[spare], publication
    else:
        forged.put(spare, forged.publication)
    assert "publication" in codes(forged.show().checked(tmp_path / "bundle"))
