"""Every committed entry gets one place, without a gap, whoever is slow and whatever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from ledger_trees import root_of

from ledger import clock, selectors, services
from ledger.errors import Busy, InvalidProof, Refused
from ledger.merkle import tree_root, verify_consistency, verify_inclusion
from ledger.models import Entry, Leaf, Pending, Tile
from ledger.rules import leaf_hash
from ledger.sequencer import SEQUENCER, sequence, sequencer_lock
from ledger.tree import StoredTree, tree_size

PROCESS = Path(__file__).with_name("sequencer_process.py")


def append(subject: str = "case:1", scope: str = "/1/") -> int:
    return services.append(
        "hall.case.accepted.v1",
        subject=subject,
        actor="person:3",
        scope=scope,
        at=clock.now(),
        body={},
    )


def append_many(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append('a.b.c.v1', 'case:' || n, 'person:1', '/1/', now(), '{}')"
            " FROM generate_series(1, %s) AS n",
            [count],
        )


def sequence_all(limit: int = 1000) -> int:
    total = 0
    while True:
        with transaction.atomic():
            taken = len(sequence(limit))
        total += taken
        if not taken:
            return total


def assert_whole() -> None:
    """Every entry has one place, there is no gap, and the stored tree is the tree of the leaves."""
    leaves = list(Leaf.objects.order_by("seq").values_list("seq", "entry_id", "hash"))
    assert [seq for seq, _, _ in leaves] == list(range(len(leaves)))
    assert sorted(entry for _, entry, _ in leaves) == list(
        Entry.objects.order_by("id").values_list("id", flat=True)
    )
    texts = dict(Entry.objects.values_list("id", "leaf"))
    hashes = [bytes(hash_) for _, _, hash_ in leaves]
    assert hashes == [leaf_hash(texts[entry]) for _, entry, _ in leaves]
    assert tree_root(StoredTree(), len(hashes)) == root_of(hashes)
    assert not Pending.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("portions", [[1], [255, 1], [256], [200, 313], [700, 3], [1, 600]])
def test_batches_of_any_size_make_the_same_tree(portions: list[int]) -> None:
    for portion in portions:
        append_many(portion)
        assert sequence_all() == portion
    assert_whole()
    assert Tile.objects.filter(level=0).count() == sum(portions) // 256


@pytest.mark.django_db
def test_a_limit_is_kept_and_order_is_that_of_writing() -> None:
    entries = [append(f"case:{n}") for n in range(5)]
    first, second = sequence(3), sequence(3)
    assert [one.entry for one in first + second] == entries
    assert [one.seq for one in first + second] == [0, 1, 2, 3, 4]
    assert sequence(3) == []


@pytest.mark.django_db
def test_tiles_of_tiles() -> None:
    append_many(256 * 256 + 300)
    sequence_all(20_000)
    assert Tile.objects.filter(level=0).count() == 257
    assert Tile.objects.filter(level=1).count() == 1
    hashes = [bytes(one) for one in Leaf.objects.order_by("seq").values_list("hash", flat=True)]
    size, index = len(hashes), 65_500
    root = root_of(hashes)
    verify_inclusion(selectors.inclusion_proof(index, size).path, index, size, hashes[index], root)
    old = 40_000
    proof = selectors.consistency_proof(old, size)
    verify_consistency(proof, old, size, root_of(hashes[:old]), root)


@pytest.mark.django_db
def test_no_proof_beyond_the_tree() -> None:
    append_many(3)
    sequence_all()
    with pytest.raises(InvalidProof):
        selectors.inclusion_proof(1, 4)
    with pytest.raises(InvalidProof):
        selectors.inclusion_proof(3, 3)


@pytest.mark.django_db
def test_the_feed_in_order_and_by_scope() -> None:
    for scope in ("/1/", "/1/4/", "/1/40/", "/2/"):
        append(scope=scope)
    assert selectors.feed(-1, 10) == []
    sequence_all()
    assert [one.scope for one in selectors.feed(-1, 10)] == ["/1/", "/1/4/", "/1/40/", "/2/"]
    assert [one.seq for one in selectors.feed(0, 2)] == [1, 2]
    assert [one.scope for one in selectors.feed(-1, 10, scope="/1/4/")] == ["/1/4/"]


@pytest.mark.django_db
def test_the_latest_of_some_kinds_and_a_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    for scope in ("/1/", "/1/4/", "/1/4/", "/2/"):
        append(scope=scope)
    sequence_all()
    (kind,) = {one.kind for one in selectors.feed(-1, 10)}
    assert [one.seq for one in selectors.latest([kind], 3)] == [1, 2, 3]
    assert [one.seq for one in selectors.latest([kind], 3, scope="/1/4/")] == [1, 2]
    assert selectors.latest(["some.other.kind.v1"], 3) == []
    monkeypatch.setattr(selectors, "FAR_BACK", 2)
    assert [one.seq for one in selectors.latest([kind], 3, scope="/1/4/")] == [2]


@pytest.mark.django_db
def test_history_shows_what_waits_too() -> None:
    append()
    sequence_all()
    append()
    append("case:2")
    assert [one.seq for one in selectors.history("case:1")] == [0, None]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_sequenced() -> None:
    with pytest.raises(Refused):
        sequence(1)


@pytest.mark.django_db(transaction=True)
def test_one_sequencer_at_a_time() -> None:
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SEQUENCER])
        with pytest.raises(Busy), sequencer_lock():
            pass
        with pytest.raises(Busy), transaction.atomic():
            sequence(1)
        cursor.execute("SELECT pg_advisory_unlock_all()")
        with sequencer_lock(), transaction.atomic():
            assert sequence(1) == []


@contextmanager
def other_connection() -> Iterator[object]:
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_slow_writer_is_not_skipped() -> None:
    """It takes its number first and commits last; a cursor over ids would never see it."""
    with other_connection() as slow:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_append('a.b.slow.v1', 'case:1', 'person:1', '/', now(), '{}')"
            )
        append_many(5)
        assert sequence_all() == 5
        seen = selectors.feed(-1, 100)
        slow.commit()
    assert sequence_all() == 1
    (late,) = selectors.feed(seen[-1].seq, 100)
    assert late.kind == "a.b.slow.v1"
    assert late.entry < seen[0].entry
    assert_whole()


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_lose_nothing_and_readers_miss_nothing() -> None:
    writers, each = 8, 60
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(each):
                with transaction.atomic():
                    append(f"case:{number}")
                    time.sleep(0.002 * ((number + turn) % 3))
        except BaseException as error:  # noqa: BLE001 (reported by the test's own thread)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    read: list[int] = []
    while any(thread.is_alive() for thread in threads) or Pending.objects.exists():
        with transaction.atomic():
            sequence(50)
        after = len(read) - 1
        read += [one.seq for one in selectors.feed(after, 40)]
    while len(read) < tree_size():
        read += [one.seq for one in selectors.feed(len(read) - 1, 40)]
    assert failures == []
    assert read == list(range(writers * each))
    for number in range(writers):
        assert len(selectors.history(f"case:{number}")) == each
    assert_whole()


@contextmanager
def sequencer_process(manner: str) -> Iterator[subprocess.Popen[str]]:
    settings = connection.settings_dict
    host, name = quote(settings["HOST"], safe=""), settings["NAME"]
    process = subprocess.Popen(
        [sys.executable, str(PROCESS), manner],
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{settings['USER']}@{host}/{name}",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ask_for_a_batch(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def wait_until_free() -> None:
    end = time.monotonic() + 20
    while True:
        try:
            with sequencer_lock():
                return
        except Busy:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_sequencer_killed_in_mid_batch_has_done_nothing() -> None:
    append_many(700)
    with sequencer_process("hold") as process:
        ask_for_a_batch(process)
        assert said(process) == "300\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until_free()
        assert tree_size() == 0
    assert sequence_all() == 700
    assert_whole()


@pytest.mark.django_db(transaction=True)
def test_sequencers_killed_again_and_again_number_everything_once() -> None:
    append_many(3000)
    for kill in range(3):
        with sequencer_process("run") as process:
            for _ in range(1 + kill):
                ask_for_a_batch(process)
                assert said(process) == "300\n"
            ask_for_a_batch(process)
            process.send_signal(signal.SIGKILL)
            process.wait()
        wait_until_free()
        append_many(100)
    sequence_all()
    assert tree_size() == 3300
    assert_whole()
