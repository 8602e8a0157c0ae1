"""A witness cosigns a growing log and refuses a forked one, also after it was killed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from ledger_trees import Tree, root_of, some_hashes

from ledger import keys
from ledger.checkpoint import TreeHead, parse_many
from ledger.cosignature import cosigned_at
from ledger.errors import BadInput
from ledger.merkle import consistency_proof
from ledger.notes import COSIGNATURE_V1, Note, Signature, SignerKey, VerifierKey
from ledger.witness.cli import pins
from ledger.witness.judge import Witness
from ledger.witness.protocol import SIZE_TYPE, AddCheckpoint, Answer
from ledger.witness.state import WitnessState

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
LOG = SignerKey.generate("log.example/hall")
KEY = SignerKey.generate("witness.example/w1", COSIGNATURE_V1)


class Log:
    """A log that may show different faces: `salt` is which."""

    def __init__(self, salt: str = "", key: SignerKey = LOG) -> None:
        self.salt, self.key = salt, key

    def head(self, size: int) -> TreeHead:
        return TreeHead(self.key.name, size, root_of(some_hashes(size, self.salt)))

    def request(self, old: int, size: int) -> bytes:
        proof = consistency_proof(Tree(some_hashes(size, self.salt)), old, size)
        note = self.head(size).note().signed(self.key)
        return str(AddCheckpoint(old, tuple(proof), note)).encode()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[WitnessState]:
    WitnessState.create(tmp_path / "state")
    memory = WitnessState(tmp_path / "state")
    yield memory
    memory.close()


@pytest.fixture
def witness(state: WitnessState) -> Witness:
    return Witness(KEY, [LOG.verifier], state, lambda: AT)


def assert_cosigned(answer: Answer, head: TreeHead) -> None:
    assert answer.status == 200
    assert cosigned_at(KEY.verifier, head.text, Signature.parse(answer.text.strip())) == AT


def test_a_log_below_a_known_one_is_cosigned_under_its_own_name(witness: Witness) -> None:
    """As a tender's is: the same key under the tender's name, remembered by itself."""
    below = Log("tender", SignerKey("log.example/hall/tender/7", LOG.algorithm, LOG.seed))
    assert_cosigned(witness.add_checkpoint(Log().request(0, 3)), Log().head(3))
    assert_cosigned(witness.add_checkpoint(below.request(0, 5)), below.head(5))
    fork = Log("other", below.key)
    assert witness.add_checkpoint(fork.request(0, 5)).status == 409
    stranger = Log("x", SignerKey.generate("log.example/hall/tender/8"))
    assert witness.add_checkpoint(stranger.request(0, 5)).status == 403
    beside = Log("x", SignerKey("log.example/hallway", LOG.algorithm, LOG.seed))
    assert witness.add_checkpoint(beside.request(0, 5)).status == 404


def test_a_growing_log_is_cosigned(witness: Witness, state: WitnessState) -> None:
    log, old = Log(), 0
    for size in (3, 8, 8, 21):
        assert_cosigned(witness.add_checkpoint(log.request(old, size)), log.head(size))
        old = size
    assert [TreeHead.parse(Note.parse(note).text).size for note in state.cosigned()] == [3, 8, 21]


def test_who_does_not_know_the_size_is_told(witness: Witness) -> None:
    log = Log()
    witness.add_checkpoint(log.request(0, 5))
    for old in (0, 3):
        assert witness.add_checkpoint(log.request(old, 9)) == Answer(409, "5\n", SIZE_TYPE)
    assert witness.add_checkpoint(log.request(9, 9)) == Answer(409, "5\n", SIZE_TYPE)


def test_a_fork_is_refused_and_kept(witness: Witness, state: WitnessState) -> None:
    log, fork = Log(), Log("another face")
    witness.add_checkpoint(log.request(0, 5))
    assert witness.add_checkpoint(fork.request(5, 9)).status == 422
    assert witness.add_checkpoint(fork.request(5, 5)).status == 409
    assert len(state.evidence()) == 2
    assert state.latest(LOG.name) == (5, log.head(5).root)
    assert_cosigned(witness.add_checkpoint(log.request(5, 9)), log.head(9))


def test_a_log_does_not_shrink(witness: Witness) -> None:
    witness.add_checkpoint(Log().request(0, 9))
    body = str(AddCheckpoint(9, (), Log().head(5).note().signed(LOG))).encode()
    assert witness.add_checkpoint(body).status == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 0\n\nrubbish", 400),
        (b"\xff", 400),
        (Log().request(0, 5).replace(b"old 0", b"old 00"), 400),
        (Log().request(0, 5).replace(b"old 0", b"size 0"), 400),
        (b"old 0\n" + b"AAAA\n" * 64 + Log().request(0, 5)[6:], 400),
        (Log(key=SignerKey.generate("other.example")).request(0, 5), 404),
        (Log(key=SignerKey.generate(LOG.name)).request(0, 5), 403),
        (Log().request(0, 5).replace(b"\n5\n", b"\n6\n"), 403),
        (Log().request(2, 5).replace(b"old 2", b"old 0"), 422),
    ],
    ids=range(10),
)
def test_what_is_not_cosigned(
    witness: Witness, state: WitnessState, body: bytes, status: int
) -> None:
    assert witness.add_checkpoint(body).status == status
    assert state.cosigned() == []


def test_the_first_of_two_logs_does_not_speak_for_the_second(state: WitnessState) -> None:
    other = SignerKey.generate("log.example/other")
    witness = Witness(KEY, [LOG.verifier, other.verifier], state, lambda: AT)
    witness.add_checkpoint(Log().request(0, 5))
    assert_cosigned(witness.add_checkpoint(Log(key=other).request(0, 3)), Log(key=other).head(3))
    assert state.latest(LOG.name)[0] == 5


def test_of_many_at_once_no_two_contradict(witness: Witness, state: WitnessState) -> None:
    """Every thread shows another face of the log at another size, all from the empty tree."""
    answers: list[int] = []

    def show(number: int) -> None:
        request = Log(str(number)).request(0, 3 + number)
        answers.append(witness.add_checkpoint(request).status)

    threads = [Thread(target=show, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 15
    assert len(state.cosigned()) == 1


def test_memory_is_made_once_and_never_found_missing(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with pytest.raises(BadInput, match="needs a new key"):
        WitnessState(path)
    WitnessState.create(path)
    with pytest.raises(BadInput, match="never overwritten"):
        WitnessState.create(path)
    path.write_text("not a database, but long enough to be looked at " * 100)
    with pytest.raises(BadInput, match="not a witness's state"):
        WitnessState(path)


# ── The program ──────────────────────────────────────────────────────────────────────────────────


class Program:
    """A witness in a process of its own, with what it said about itself."""

    def __init__(self, folder: Path, *more: str) -> None:
        (folder / "log.pub").write_text(f"{LOG.verifier}\n")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "ledger.witness", "--listen", "127.0.0.1:0"),
                *("--key", str(folder / "w.key"), "--state", str(folder / "w.state")),
                *("--log-key", str(folder / "log.pub"), *more),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    @property
    def url(self) -> str:
        return self.said.split()[-1]

    @property
    def key(self) -> VerifierKey:
        return VerifierKey.parse(self.said.split()[1])

    def ask(self, body: bytes, path: str = "/add-checkpoint") -> Answer:
        try:
            with urlopen(Request(self.url + path, body), timeout=5) as answer:
                return Answer(answer.status, answer.read().decode(), answer.headers["Content-Type"])
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(), error.headers["Content-Type"])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@contextmanager
def running(folder: Path, *more: str) -> Iterator[Program]:
    program = Program(folder, *more)
    try:
        yield program
    finally:
        program.kill()


def test_a_killed_witness_remembers(tmp_path: Path) -> None:
    log, fork = Log(), Log("another face")
    with running(tmp_path, "--name", "witness.example/w1") as program:
        answer, key = program.ask(log.request(0, 7)), program.key
        assert answer.status == 200
    assert (tmp_path / "w.key").stat().st_mode & 0o777 == 0o600
    with running(tmp_path) as program:
        assert program.key == key
        assert program.ask(fork.request(0, 7)) == Answer(409, "7\n", SIZE_TYPE)
        assert program.ask(fork.request(7, 9)).status == 422
        assert program.ask(log.request(7, 9)).status == 200
        assert program.ask(b"", "/elsewhere").status == 404
        assert program.ask(b"x" * 100_000).status == 413
    cosigned_at(key, log.head(7).text, Signature.parse(answer.text.strip()))

    runner = CliRunner()
    printed = runner.invoke(pins, ["--state", str(tmp_path / "w.state")]).stdout
    sizes = [TreeHead.parse(note.text).size for note in parse_many(printed)]
    assert sizes == [7, 9]
    forks = runner.invoke(pins, ["--state", str(tmp_path / "w.state"), "--refused"]).stdout
    assert [TreeHead.parse(note.text) for note in parse_many(forks)] == [fork.head(9)]


def test_a_witness_without_its_memory_does_not_start(tmp_path: Path) -> None:
    keys.create(tmp_path / "w.key", "witness.example/w1", COSIGNATURE_V1)
    program = Program(tmp_path, "--name", "witness.example/w1")
    _, error = program.process.communicate(timeout=20)
    assert program.process.returncode == 2
    assert re.search("needs a new key", error)


def test_a_log_s_key_is_no_witness_s_key(tmp_path: Path) -> None:
    keys.create(tmp_path / "w.key", "log.example")
    WitnessState.create(tmp_path / "w.state")
    program = Program(tmp_path)
    _, error = program.process.communicate(timeout=20)
    assert program.process.returncode == 2
    assert "not a witness's" in error
