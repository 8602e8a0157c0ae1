"""Checkpoints are signed as the tree grows, at most once a second, and cosigned by witnesses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connection, transaction
from ledger_trees import root_of

from ledger import clock, keys, selectors, witnessing
from ledger.checkpoint import TreeHead
from ledger.checkpoints import sign_if_due
from ledger.cli import group
from ledger.cosignature import cosigners
from ledger.errors import BadInput, InvalidProof, InvalidSignature, Refused, WitnessRefused
from ledger.merkle import verify_inclusion
from ledger.models import Checkpoint, Cosignature, Leaf
from ledger.notes import COSIGNATURE_V1, Note, SignerKey
from ledger.proof import TlogProof
from ledger.rules import leaf_hash
from ledger.selectors import StoredCheckpoint
from ledger.sequencer import sequence
from ledger.witness.judge import Witness
from ledger.witness.server import WitnessServer
from ledger.witness.state import WitnessState

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)


@pytest.fixture
def log_key(db: None, settings: LazySettings, tmp_path: Path) -> SignerKey:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    return keys.create(settings.LEDGER_KEY_FILE, selectors.origin())


def grow(count: int = 3) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append('a.b.c.v1', 'case:' || n, 'person:1', '/', now(), '{}')"
            " FROM generate_series(1, %s) AS n",
            [count],
        )
        sequence(count)


def sign() -> StoredCheckpoint:
    """The next checkpoint, a second having passed."""
    clock.step_to(clock.now() + timedelta(seconds=1))
    with transaction.atomic():
        made = sign_if_due()
    assert made is not None
    return made


def test_a_checkpoint_is_the_head_of_the_tree(log_key: SignerKey) -> None:
    grow(300)
    made = sign()
    hashes = [bytes(one) for one in Leaf.objects.order_by("seq").values_list("hash", flat=True)]
    note = Note.parse(made.note)
    assert TreeHead.parse(note.text) == TreeHead(log_key.name, 300, root_of(hashes))
    assert note.signers([log_key.verifier]) == [log_key.verifier]
    assert selectors.latest_checkpoint() == made
    assert (made.origin, made.size, made.witnesses) == (selectors.origin(), 300, ())


def test_only_growth_and_only_once_a_second(log_key: SignerKey) -> None:
    assert sign_if_due() is None
    grow()
    assert sign_if_due() is not None
    grow()
    assert sign_if_due() is None
    sign()
    clock.step_to(clock.now() + timedelta(seconds=5))
    assert sign_if_due() is None


def test_a_second_is_a_real_one(log_key: SignerKey) -> None:
    clock.set_rate(1000)
    grow()
    assert sign_if_due() is not None
    clock.step_to(clock.now() + timedelta(seconds=500), rate=1000)
    grow()
    assert sign_if_due() is None


def test_another_log_s_key_signs_nothing(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    grow()
    with pytest.raises(BadInput, match="No such file"):
        sign_if_due()
    keys.create(settings.LEDGER_KEY_FILE, "mingjing.example/ledger")
    with pytest.raises(BadInput, match="this database's ledger is"):
        sign_if_due()


@pytest.mark.django_db(transaction=True)
def test_signing_is_part_of_a_transaction() -> None:
    with pytest.raises(Refused):
        sign_if_due()


def test_a_proof_of_an_entry_for_anyone(log_key: SignerKey) -> None:
    grow(5)
    with pytest.raises(InvalidProof, match="no checkpoint"):
        selectors.tlog_proof(3)
    made = sign()
    hash_ = leaf_hash(selectors.leaf(3))
    head = TlogProof.parse(selectors.tlog_proof(3)).verify(hash_, log_key.verifier)
    assert head.size == 5
    verify_inclusion(selectors.inclusion_proof(3).path, 3, 5, hash_, made.root)
    grow(1)
    with pytest.raises(InvalidProof):
        selectors.tlog_proof(5)
    with pytest.raises(InvalidProof):
        selectors.leaf(6)


# ── Witnessing ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def served(log_key: SignerKey, tmp_path: Path) -> Iterator[witnessing.Witness]:
    """A witness that knows this log, answering on a real socket."""
    WitnessState.create(tmp_path / "witness.state")
    memory = WitnessState(tmp_path / "witness.state")
    key = SignerKey.generate("witness.example/w1", COSIGNATURE_V1)
    server = WitnessServer(("127.0.0.1", 0), Witness(key, [log_key.verifier], memory, lambda: AT))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield witnessing.Witness(f"http://127.0.0.1:{server.server_address[1]}", key.verifier)
    server.shutdown()
    thread.join()
    server.server_close()
    memory.close()


def test_cosignatures_are_gathered(served: witnessing.Witness) -> None:
    assert witnessing.submit_latest(served) is None
    for count in (3, 300):
        grow(count)
        made = sign()
        assert witnessing.submit_latest(served) is not None
        assert witnessing.submit_latest(served) is None
    newest = selectors.latest_checkpoint()
    assert newest is not None
    assert newest.witnesses == ("witness.example/w1",)
    assert cosigners(Note.parse(newest.note), [served.key]) == {served.key: AT}
    assert newest.note.startswith(made.note)
    assert Cosignature.objects.count() == 2


def test_a_witness_whose_answer_was_lost(served: witnessing.Witness) -> None:
    grow()
    sign()
    witnessing._obtain(served, Checkpoint.objects.get())
    assert not Cosignature.objects.exists()
    grow()
    sign()
    assert witnessing.submit_latest(served) is not None


def test_the_proof_under_the_smallest_cosigned_head(
    served: witnessing.Witness, log_key: SignerKey
) -> None:
    grow(3)
    sign()
    witnessing.submit_latest(served)
    grow(3)
    sign()
    proof = TlogProof.parse(selectors.tlog_proof(1))
    head = proof.verify(leaf_hash(selectors.leaf(1)), log_key.verifier, [served.key])
    assert head.size == 3


def test_a_witness_that_is_away(log_key: SignerKey) -> None:
    grow()
    sign()
    key = SignerKey.generate("witness.example/w1", COSIGNATURE_V1).verifier
    with pytest.raises(WitnessRefused, match="cannot be reached") as caught:
        witnessing.submit_latest(witnessing.Witness("http://127.0.0.1:1", key))
    assert caught.value.status == 0


def test_a_witness_with_another_key_than_configured(served: witnessing.Witness) -> None:
    grow()
    sign()
    other = SignerKey.generate("witness.example/w1", COSIGNATURE_V1).verifier
    with pytest.raises(InvalidSignature):
        witnessing.submit_latest(witnessing.Witness(served.url, other))
    assert not Cosignature.objects.exists()


def test_witnesses_are_configured_in_pairs(settings: LazySettings) -> None:
    key = SignerKey.generate("witness.example/w1", COSIGNATURE_V1).verifier
    settings.WITNESS_URL, settings.WITNESS_KEY = "", ""
    assert witnessing.configured() == []
    settings.WITNESS_URL, settings.WITNESS_KEY = "http://a http://b/x/", f"{key} {key}"
    assert [one.url for one in witnessing.configured()] == ["http://a", "http://b/x/"]
    settings.WITNESS_KEY = str(key)
    with pytest.raises(BadInput):
        witnessing.configured()
    settings.WITNESS_URL = "file:///etc/passwd"
    with pytest.raises(BadInput, match="not a web address"):
        witnessing.configured()


def test_all_configured_witnesses_are_asked(
    served: witnessing.Witness, settings: LazySettings
) -> None:
    grow()
    sign()
    away = SignerKey.generate("witness.example/away", COSIGNATURE_V1).verifier
    settings.WITNESS_URL = f"http://127.0.0.1:1 {served.url}"
    settings.WITNESS_KEY = f"{away} {served.key}"
    (refusal,) = witnessing.gather()
    assert refusal.startswith("witness.example/away: http://127.0.0.1:1 cannot be reached")
    assert Cosignature.objects.get().witness == served.key.name
    once = CliRunner().invoke(group, ["cosign"])
    assert (once.exit_code, "cannot be reached" in once.output) == (2, True)
