"""The keys and certificates that `ebid keygen bidder` makes, before OpenSSL as an outsider."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bidding.envelope import BadInput
from bidding.envelope.certificates import ALGORITHMS, make_key
from bidding.envelope.signers import from_pem

SM2_ID = ("-vfyopt", "distid:1234567812345678")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_openssl_agrees(algorithm: str, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl program")
    made = make_key(algorithm, "投标人", datetime.now(UTC), None)
    for name in ("key", "request", "certificate"):
        (tmp_path / name).write_bytes(getattr(made, name))
    options = SM2_ID if algorithm == "SM2" else ()
    for words in (
        ("pkey", "-in", "key", "-noout"),
        ("req", "-in", "request", "-noout", "-verify", *options),
        ("verify", *options, "-CAfile", "certificate", "certificate"),
    ):
        done = subprocess.run(
            ["openssl", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_made_signs(algorithm: str) -> None:
    made = make_key(algorithm, "Bidder", datetime.now(UTC), None)
    signer = from_pem(made.key, made.certificate)
    assert signer.algorithm == algorithm
    assert len(signer.sign(b"message")) == 64


def test_a_certificate_of_another_key_is_refused() -> None:
    for algorithm in ALGORITHMS:
        mine, other = (make_key(algorithm, "Bidder", datetime.now(UTC), None) for _ in range(2))
        with pytest.raises(BadInput, match="not that of the key"):
            from_pem(mine.key, other.certificate)


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_name_that_no_certificate_carries(name: str) -> None:
    with pytest.raises(BadInput, match="1 to 64"):
        make_key("Ed25519", name, datetime.now(UTC), None)
