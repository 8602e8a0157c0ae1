"""Sealing with a key that stays on its token."""

from contextlib import closing
from pathlib import Path

import pytest
from sealed import a_sealed, a_signer, a_stage
from softhsm import PIN, SoftHsm

from bidding.envelope import BadInput, Envelope, Lock, MissingPackage
from bidding.envelope.cli import main
from bidding.envelope.errors import TokenFault
from bidding.envelope.succession import name_successor, predecessor
from bidding.envelope.tokens import Pkcs11Token
from bidding.envelope.tokens.pkcs11 import algorithm_of


@pytest.mark.parametrize(("label", "algorithm"), [("p256", "ES256"), ("ed25519", "Ed25519")])
def test_a_token_signs_an_envelope(
    softhsm: SoftHsm, tmp_path: Path, label: str, algorithm: str
) -> None:
    token = Pkcs11Token(softhsm.module, label, PIN)
    assert token.algorithm == algorithm
    assert len(token.chain) == 2  # its own, and the issuer's, which lies on the token too
    envelope, _ = a_sealed(tmp_path, a_stage(), token)
    token.close()
    (signature,) = Envelope.read(envelope.path).head.signatures
    assert (signature.algorithm, signature.chain) == (algorithm, token.chain)


def test_the_command_line_seals_with_a_token(
    softhsm: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EBID_PASSPHRASE", PIN)
    tender = a_stage().tender
    Path("t.json").write_bytes(tender.encode())
    Path("my.lock").write_bytes(Lock.generate(tender).encode())
    Path("price").write_bytes(b"1")
    words = ["seal", "--tender", "t.json", "--lock", "my.lock", *softhsm.words("p256")]
    assert main([*words, "bid.ebid", "opening=price"]) == 0
    assert Envelope.read(Path("bid.ebid")).head.signatures[0].algorithm == "ES256"
    assert main([*words, "--p12", "x.p12", "other.ebid", "opening=price"]) == 2


def test_one_of_several_keys_is_chosen(softhsm: SoftHsm) -> None:
    with pytest.raises(BadInput, match=r"--key-id: 0[12], 0[12]"):
        Pkcs11Token(softhsm.module, "two keys", PIN)
    chosen = set()
    for key_id in (b"\1", b"\2"):
        with closing(Pkcs11Token(softhsm.module, "two keys", PIN, key_id)) as token:
            chosen.add(token.chain[0])
    assert len(chosen) == 2


@pytest.mark.parametrize(
    ("label", "pin", "key_id", "said"),
    [
        ("p256", "0000-0000", None, "a wrong PIN"),
        ("nobody's", PIN, None, "no such token"),
        ("bare", PIN, None, "no standard mechanism for SM2"),
        ("p256", PIN, b"\7", "no Ed25519 or P-256 key"),
    ],
)
def test_what_a_token_cannot_do_is_said(
    softhsm: SoftHsm, label: str, pin: str, key_id: bytes | None, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        Pkcs11Token(softhsm.module, label, pin, key_id)


def test_a_driver_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pkcs11")
    with pytest.raises(TokenFault):
        Pkcs11Token(tmp_path / "none.so", "p256", PIN)


def test_without_the_package_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
    with pytest.raises(MissingPackage, match="pip install python-pkcs11"):
        Pkcs11Token(Path("x.so"), "p256", PIN)


def test_no_suite_signs_under_an_sm2_certificate_from_a_token() -> None:
    assert algorithm_of(a_signer("Bidder", "SM2").chain[0]) is None
    assert algorithm_of(b"none") is None


def test_the_old_key_names_the_new_certificate(softhsm: SoftHsm) -> None:
    new = a_signer("New").chain[0]
    with closing(Pkcs11Token(softhsm.module, "p256", PIN)) as token:
        assert predecessor(name_successor(token, new), new) == token.chain[0]
