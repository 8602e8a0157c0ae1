"""The specification is enough: another implementation opens ours, and we open its."""

import json
import os
from pathlib import Path

import independent_envelope as other
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sealed import a_sealed, a_signer, a_stage

from bidding.envelope import Envelope, FileSigner, open_envelope
from bidding.envelope.signers import Sm2Signer

BID = {"opening": b'{"price":"1"}', "technical": os.urandom(40_000), "empty": b""}
EXACT = os.urandom(32_768)


@pytest.mark.parametrize(
    ("suite", "algorithm"), [("intl-1", "Ed25519"), ("intl-1", "ES256"), ("gm-1", "SM2")]
)
@pytest.mark.parametrize("trustees", [(1, 2), (3, 2)])
def test_it_opens_ours(
    suite: str, algorithm: str, trustees: tuple[int, int], tmp_path: Path
) -> None:
    stage = a_stage(suite)
    envelope, lock = a_sealed(tmp_path, stage, a_signer("Bidder", algorithm), **BID, exact=EXACT)
    assert lock is not None
    keys = {i: stage.keys[i - 1][0] for i in trustees}
    kids = {i: key.suite.key_id(key.public).hex() for i, key in keys.items()}
    private = {i: key.private for i, key in keys.items()}
    opened = other.open_envelope(envelope.path.read_bytes(), private, kids, lock.secret)
    assert opened == {**BID, "exact": EXACT}


@pytest.mark.parametrize("suite", ["intl-1", "gm-1"])
@pytest.mark.parametrize("locked", [True, False])
def test_we_open_its(suite: str, locked: bool, tmp_path: Path) -> None:
    stage = a_stage(suite, locked=locked)
    _, lock = a_sealed(tmp_path, stage)
    signer = a_signer("Bidder", "SM2" if suite == "gm-1" else "Ed25519")
    assert isinstance(signer, FileSigner | Sm2Signer)
    key = signer.private if isinstance(signer, Sm2Signer) else signer.key
    assert isinstance(key, bytes | Ed25519PrivateKey)
    path = tmp_path / "its.ebid"
    secret = lock.secret if lock else b""
    tender = json.loads(stage.tender.encode())
    path.write_bytes(other.seal(tender, {**BID, "exact": EXACT}, secret, signer.chain[0], key))
    envelope = Envelope.read(path)
    envelope.head.check_tender(stage.tender)
    envelope.check_parts()
    opened = open_envelope(envelope, stage.unseal(envelope, lock, 2, 3), tmp_path / "opened")
    assert {name: file.read_bytes() for name, file in opened.items()} == {**BID, "exact": EXACT}
