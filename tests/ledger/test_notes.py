"""Notes, checkpoints, cosignatures and proofs: as others make them, and never looser."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_trees import Tree, root_of, some_hashes

from ledger import keys
from ledger.checkpoint import TreeHead, parse_many
from ledger.cosignature import cosign, cosigned_at, cosigners
from ledger.errors import BadInput, InvalidProof, InvalidSignature
from ledger.merkle import inclusion_proof
from ledger.notes import COSIGNATURE_V1, Note, Signature, SignerKey, VerifierKey
from ledger.proof import TlogProof

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "notes"
AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
LOG = SignerKey.generate("log.example/hall")
WITNESS = SignerKey.generate("witness.example/w1", COSIGNATURE_V1)


def vector(name: str) -> str:
    return (VECTORS / name).read_text(encoding="utf-8")


def head(size: int = 5) -> TreeHead:
    return TreeHead(LOG.name, size, root_of(some_hashes(size)))


def test_a_note_signed_by_others_is_the_note_we_sign() -> None:
    key, published = SignerKey.parse(vector("peter.key")), vector("peter.note")
    text = published.partition("\n\n")[0] + "\n"
    assert str(Note(text).signed(key)) == published
    assert Note.parse(published).signers([key.verifier]) == [key.verifier]


def test_a_public_log_s_checkpoint_and_its_witnesses() -> None:
    note = Note.parse(vector("arche2025h1.checkpoint"))
    witnesses = keys.load_verifiers(VECTORS / "witnesses.keys")
    logs = keys.load_verifiers(VECTORS / "log.keys")
    assert TreeHead.parse(note.text).size == 1432088532
    assert note.signers(logs) == logs
    assert cosigners(note, witnesses) == dict.fromkeys(
        witnesses, datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)
    )
    assert str(note) == vector("arche2025h1.checkpoint")


def test_a_changed_checkpoint_has_no_signers() -> None:
    note = Note.parse(vector("arche2025h1.checkpoint").replace("1432088532", "1432088533"))
    with pytest.raises(InvalidSignature):
        note.signers(keys.load_verifiers(VECTORS / "log.keys"))
    with pytest.raises(InvalidSignature):
        cosigners(note, keys.load_verifiers(VECTORS / "witnesses.keys"))


def test_strangers_signatures_are_ignored() -> None:
    stranger = SignerKey.generate(LOG.name)
    note = head().note().signed(stranger).signed(LOG)
    assert note.signers([LOG.verifier]) == [LOG.verifier]
    assert head().note().signed(stranger).signers([LOG.verifier]) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.binary(min_size=1))
def test_what_is_written_can_be_read(text: str, value: bytes) -> None:
    note = Note(f"{text}\n", (Signature("k.example", b"abcd", value),))
    assert Note.parse(str(note)) == note


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAAAAA=",
        "text\n\nname AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name !!!!\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAA= more\n",
        "te\txt\n\n— name AAAAAAA=\n",
        "text\n\n" + "— name AAAAAAA=\n" * 65,
        "x" * 70_000 + "\n\n— name AAAAAAA=\n",
    ],
)
def test_what_is_no_note(text: str) -> None:
    with pytest.raises(BadInput):
        Note.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n5\n",
        "origin\n05\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n",
        "origin\n-1\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n",
        "origin\n٣\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n",
        "origin\n9223372036854775808\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n",
        "origin\n5\nqqqq\n",
        "origin\n5\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=",
        "\n5\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n",
        "origin\n5\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadInput):
        TreeHead.parse(text)


def test_extension_lines_are_kept() -> None:
    text = f"{head().text}extension one\n"
    assert TreeHead.parse(text).extensions == ("extension one",)
    assert TreeHead.parse(text).text == text


def test_a_file_of_checkpoints() -> None:
    notes = [head(size).note().signed(LOG) for size in (3, 4, 5)]
    assert parse_many("\n".join(str(one) for one in notes)) == notes
    assert parse_many("".join(str(one) for one in notes)) == notes
    for text in ("", "\n", "not a checkpoint\n", str(notes[0]) + "rubbish\n"):
        with pytest.raises(BadInput):
            parse_many(text)


@pytest.mark.parametrize("key", [LOG, WITNESS], ids=["log", "witness"])
def test_keys_as_text(key: SignerKey) -> None:
    assert SignerKey.parse(str(key)) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    assert str(key) not in repr(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        "name+00000000+AAAA",
        str(LOG.verifier).replace("+", "+0", 1),
        str(LOG.verifier).replace("hall", "hell"),
        str(LOG.verifier)[:-5] + "AAAA=",
        str(LOG.verifier) + "=",
    ],
    ids=range(8),
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(BadInput):
        VerifierKey.parse(text)


def test_no_key_with_a_name_no_note_can_carry() -> None:
    for name in ("", "a b", "a+b", "a\u3000b"):
        with pytest.raises(BadInput):
            SignerKey.generate(name)


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.key"
    key = keys.create(path, "log.example/hall")
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.load_signer(path) == key
    assert keys.load_verifiers(keys.public_path(path)) == [key.verifier]
    with pytest.raises(BadInput, match="never overwritten"):
        keys.create(path, "log.example/hall")


def test_key_files_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with pytest.raises(BadInput, match="No such file"):
        keys.load_signer(file)
    file.write_text("# nothing but a comment\n")
    with pytest.raises(BadInput, match="no key"):
        keys.load_verifiers(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not text"):
        keys.load_verifiers(file)


def test_a_cosignature_binds_time_text_and_key() -> None:
    signature = cosign(WITNESS, head().text, AT)
    assert cosigned_at(WITNESS.verifier, head().text, signature) == AT
    later = Signature(
        signature.name,
        signature.key_id,
        (int(AT.timestamp()) + 1).to_bytes(8, "big") + signature.value[8:],
    )
    short = Signature(signature.name, signature.key_id, signature.value[:-1])
    other = SignerKey.generate(WITNESS.name, COSIGNATURE_V1).verifier
    for key, text, made in [
        (WITNESS.verifier, head(6).text, signature),
        (WITNESS.verifier, head().text, later),
        (WITNESS.verifier, head().text, short),
        (other, head().text, signature),
    ]:
        with pytest.raises(InvalidSignature):
            cosigned_at(key, text, made)


def test_a_log_s_key_does_not_cosign() -> None:
    with pytest.raises(BadInput):
        cosign(LOG, head().text, AT)


def proof_of(index: int, size: int = 5) -> TlogProof:
    note = head(size).note().signed(LOG)
    cosigned = Note(note.text, (*note.signatures, cosign(WITNESS, note.text, AT)))
    return TlogProof(index, tuple(inclusion_proof(Tree(some_hashes(size)), index, size)), cosigned)


def test_a_proof_for_a_stranger() -> None:
    leaf, proof = some_hashes(5)[3], TlogProof.parse(str(proof_of(3)))
    assert proof == proof_of(3)
    assert proof.verify(leaf, LOG.verifier, [WITNESS.verifier]) == head()
    with pytest.raises(InvalidProof):
        proof.verify(some_hashes(5)[2], LOG.verifier)
    with pytest.raises(InvalidSignature, match="not signed"):
        proof.verify(leaf, SignerKey.generate(LOG.name).verifier)
    other = SignerKey.generate("other.example", COSIGNATURE_V1).verifier
    with pytest.raises(InvalidSignature, match=r"not cosigned by other\.example"):
        proof.verify(leaf, LOG.verifier, [WITNESS.verifier, other])


def test_a_proof_may_carry_extra_data() -> None:
    text = str(proof_of(0, 1)).replace("index", "extra AAAA\nindex", 1)
    assert TlogProof.parse(text) == proof_of(0, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 3", "index 03"),
        ("index 3\n", ""),
        ("\n\n", "\n" + "AAAA\n" * 64 + "\n"),
        ("\n\n", "\n"),
    ],
)
def test_what_is_no_proof(old: str, new: str) -> None:
    with pytest.raises(BadInput):
        TlogProof.parse(str(proof_of(3)).replace(old, new, 1))
