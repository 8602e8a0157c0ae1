"""Parts as streams: the published vectors, full disks, files that change, constant memory."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha512
from pathlib import Path

import pytest
from sealed import NOW, a_bid, a_sealed, a_signer, a_stage

from bidding.envelope import BadInput, Damaged, Lock, Part, Void, open_envelope, seal, suite_named
from bidding.envelope.certificates import make_key
from bidding.envelope.payload import PartKey, open_part

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "envelope"


def test_the_vectors_of_wycheproof() -> None:
    suite, tried = suite_named("intl-1"), 0
    (group,) = json.loads((VECTORS / "cobblestone256.json").read_text())["testGroups"]
    for vector in group["tests"]:
        sealed = zlib.decompress(bytes.fromhex(str(vector["ct"])))
        key = PartKey(suite, bytes.fromhex(str(vector["key"])), bytes.fromhex(str(vector["ctx"])))
        part, plain = Part("vector", len(sealed), suite.hash(sealed)), io.BytesIO()
        if len(key.key) != suite.part_key_size:
            with pytest.raises(ValueError, match="key"):
                open_part(key, part, io.BytesIO(sealed), plain)
        elif vector["result"] == "valid":
            open_part(key, part, io.BytesIO(sealed), plain)
            assert sha512(plain.getvalue()).hexdigest() == vector["msgSha512"]
        else:
            with pytest.raises(Void):
                open_part(key, part, io.BytesIO(sealed), plain)
        tried += 1
    assert tried == 35


@contextmanager
def a_disk_that_holds(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing_half_kept(tmp_path: Path) -> None:
    stage = a_stage(locked=False)
    envelope, _ = a_sealed(tmp_path, stage, opening=b"1", technical=os.urandom(3_000_000))
    unsealed = stage.unseal(envelope, None)
    before = sorted(tmp_path.iterdir())
    with a_disk_that_holds(1_000_000), pytest.raises(BadInput, match="cannot write"):
        open_envelope(envelope, unsealed, tmp_path / "opened")
    with a_disk_that_holds(1_000_000), pytest.raises(BadInput, match="cannot write"):
        seal(
            stage.tender,
            {"technical": tmp_path / "bid" / "technical"},
            a_signer(),
            tmp_path / "second.ebid",
            created=NOW,
        )
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    stage = a_stage(locked=False)
    envelope, _ = a_sealed(tmp_path, stage)
    content = envelope.path.read_bytes()
    with pytest.raises(BadInput, match="nothing is overwritten"):
        seal(stage.tender, a_bid(tmp_path / "bid"), a_signer(), envelope.path, created=NOW)
    assert envelope.path.read_bytes() == content
    with pytest.raises(BadInput, match="nothing is overwritten"):
        open_envelope(envelope, stage.unseal(envelope, None), tmp_path / "bid")


def test_a_file_that_grows_while_it_is_sealed_is_refused(tmp_path: Path) -> None:
    stage = a_stage(locked=False)
    bid = a_bid(tmp_path / "bid", technical=b"x" * 100_000)

    def grow(count: int) -> None:
        with bid["technical"].open("ab") as file:
            file.write(b"y" * count)

    with pytest.raises(BadInput, match="changed while it was being sealed"):
        seal(stage.tender, bid, a_signer(), tmp_path / "bid.ebid", created=NOW, progress=grow)
    assert not (tmp_path / "bid.ebid").exists()


def test_a_part_without_its_file(tmp_path: Path) -> None:
    stage = a_stage()
    lock = Lock.generate(stage.tender)
    for path, says in ((tmp_path / "absent", "No such file"), (tmp_path, "not a file")):
        with pytest.raises(BadInput, match=says):
            seal(
                stage.tender, {"opening": path}, a_signer(), tmp_path / "x", created=NOW, lock=lock
            )


def test_damage_is_told_from_the_bidders_fault(tmp_path: Path) -> None:
    """The same flipped byte is damage where the header knows better, and void where it agrees."""
    stage = a_stage(locked=False)
    envelope, _ = a_sealed(tmp_path, stage, opening=b"1" * 50_000)
    unsealed = stage.unseal(envelope, None)
    key = PartKey(
        stage.tender.suite,
        unsealed.part_key("opening"),
        envelope.head.derivation.part_context("opening"),
    )
    (part,) = envelope.head.header.parts
    with envelope.part_stream(part) as file:
        data = bytearray(file.read())
    data[30_000] ^= 1
    with pytest.raises(Damaged):
        open_part(key, part, io.BytesIO(data), io.BytesIO())
    agreed = replace(part, digest=stage.tender.suite.hash(bytes(data)))
    with pytest.raises(Void):
        open_part(key, agreed, io.BytesIO(data), io.BytesIO())


def heeds_ctrl_c() -> None:
    """Tests that run in the background of a shell inherit that SIGINT is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_sealing_leaves_nothing(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    stage = a_stage(locked=False)
    (desk / "t.json").write_bytes(stage.tender.encode())
    made = make_key("Ed25519", "Bidder", NOW, None)
    (desk / "me").write_bytes(made.key)
    (desk / "me.crt").write_bytes(made.certificate)
    with (desk / "long").open("wb") as file:
        file.truncate(1 << 32)
    before = sorted(desk.iterdir())
    words = ["--tender", "t.json", "--key", "me", "--cert", "me.crt", "bid.ebid", "x=long"]
    command = [sys.executable, "-m", "bidding.envelope", "seal", *words]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, cwd=desk, env=paths, preexec_fn=heeds_ctrl_c) as sealing:  # noqa: PLW1509 (no threads here)
        while not list(desk.glob(".bid.ebid.*.part")) and sealing.poll() is None:
            time.sleep(0.01)
        sealing.send_signal(signal.SIGINT)
    assert sealing.returncode == 130
    assert sorted(desk.iterdir()) == before


ROUND = """
import resource, sys
from pathlib import Path
from sealed import a_sealed, a_stage
from bidding.envelope import open_envelope

folder, size = Path(sys.argv[1]), int(sys.argv[2])
(folder / "big").write_bytes(b"")
with (folder / "big").open("r+b") as file:
    file.truncate(size)
import sealed
sealed.a_bid = lambda *_, **__: {"technical": folder / "big"}
stage = a_stage(locked=False)
envelope, _ = a_sealed(folder, stage)
open_envelope(envelope, stage.unseal(envelope, None), folder / "opened")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(folder: Path, size: int) -> int:
    """The most memory, in KiB, that sealing and opening `size` bytes takes."""
    folder.mkdir()
    command = [sys.executable, "-c", ROUND, str(folder), str(size)]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=paths)
    return int(done.stdout)


def test_memory_does_not_grow_with_the_bid(tmp_path: Path) -> None:
    assert peak(tmp_path / "large", 200 << 20) < peak(tmp_path / "small", 8 << 20) + 4096


@pytest.mark.soak
def test_a_gigabyte_in_the_same_memory(tmp_path: Path) -> None:
    assert peak(tmp_path / "large", 1 << 30) < peak(tmp_path / "small", 8 << 20) + 4096
