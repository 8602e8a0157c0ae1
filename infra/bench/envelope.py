"""Sealing and opening a gigabyte, against the bare library call and against `age`.

    python -m infra.bench.envelope [--json] [--size MB] [--rounds N]

Whole processes from file to file, in shuffled rounds: `ebid seal` and `ebid open` of one part; the
same bytes through one `cryptography.cobblestone` call and one SHA-256, block by block; `age` where
it is installed, and the library of its Rust twin (`pyrage`). The bare call is also made without
files, in memory: the harder comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
EBID = [sys.executable, "-m", "bidding.envelope"]
BLOCK = 1 << 20
LEAST = 0.8
BARE = """
import hashlib, os, sys
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
how, source, target = sys.argv[1:]
hashed = hashlib.sha256()
cipher = (Cobblestone256Encryptor if how == "seal" else Cobblestone256Decryptor)(bytes(32), b"")
with open(source, "rb") as plain, open(target, "wb") as out:
    while block := plain.read(1 << 20):
        worked = cipher.update(block)
        hashed.update(worked if how == "seal" else block)
        out.write(worked)
    out.write(cipher.finalize())
"""
PYRAGE = """
import sys, pyrage
how, source, target = sys.argv[1:]
key = pyrage.x25519.Identity.from_str(open(source + ".key").read())
if how == "seal":
    pyrage.encrypt_file(source, target, [key.to_public()])
else:
    pyrage.decrypt_file(source, target, [key])
"""


def main() -> None:
    """Measure, and print the figures and the goals."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--size", type=int, default=1024, metavar="MB")
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        figures = Bench(Path(folder), asked.size).measure(asked.rounds)
    report = {"megabytes": asked.size, "figures": figures, "goals": goals(figures)}
    if asked.json:
        print(json.dumps(report))
        return
    for name, value in figures.items():
        print(f"{name:26} {value:10.2f}")
    for name, goal in goals(figures).items():
        print(f"{name}: {goal['measured']} (goal {goal['goal']}: {_word(bool(goal['held']))})")


def goals(figures: dict[str, float]) -> dict[str, dict[str, object]]:
    """The ratios asked for, and whether each held; a ratio is speed over speed."""
    asked = {}
    for how in ("seal", "open"):
        for rival, least in (("bare", LEAST), ("age", 1.0), ("pyrage", 1.0)):
            if f"{rival}_{how}_s" in figures:
                ratio = round(figures[f"{rival}_{how}_s"] / figures[f"ebid_{how}_s"], 2)
                name = f"{how} / {rival}"
                asked[name] = {"measured": ratio, "goal": f">= {least}", "held": ratio >= least}
    return asked


def _word(held: bool) -> str:
    return "held" if held else "NOT held"


class Bench:
    """A folder with a tender, its keys, and one large part."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self.megabytes = megabytes
        self.memory: dict[str, int] = {}
        _write(folder / "big", megabytes)
        self._prepare()

    def measure(self, rounds: int) -> dict[str, float]:
        """Medians in seconds, and peaks of memory in MB."""
        self._ready()
        jobs = self._jobs()
        seconds: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):
            for name in random.sample(list(jobs), len(jobs)):
                self._clear()
                began = perf_counter()
                jobs[name]()
                seconds[name].append(perf_counter() - began)
        figures = {f"{name}_s": round(median(times), 3) for name, times in seconds.items()}
        peaks = {f"{name}_peak_mb": round(peak / 1024, 1) for name, peak in self.memory.items()}
        return figures | peaks

    def _prepare(self) -> None:
        """Keys, the tender, the lock."""
        stage = ("--tender", "T-1", "--stage", "bid")
        for name in ("a", "b", "c"):
            self._ebid("keygen", "trustee", *stage, "--name", name, name)
        (self.folder / "docs").write_bytes(b"documents")
        trustees = [word for name in "abc" for word in ("--trustee", f"{name}={name}.pub")]
        head = ("--log-origin", "bench", *stage, "--docs", "docs")
        self._ebid("tender", *head, *trustees, "t.json")
        self._ebid("keygen", "lock", "--tender", "t.json", "lock")
        self._ebid("keygen", "bidder", "--name", "Bidder", "--plain", "me")

    def _ready(self) -> None:
        """What the opening jobs open, so that their order does not matter."""
        self._seal("sealed.ebid")
        (self.folder / "shares").mkdir()
        self._ebid("share", "--key", "a", "--key", "b", "--into", "shares", "sealed.ebid")
        self._python(BARE, "seal", "big", "sealed.bare")
        if self._has_pyrage():
            import pyrage

            key = str(pyrage.x25519.Identity.generate())
            for name in ("big.key", "sealed.pyrage.key"):
                (self.folder / name).write_text(key)
            self._python(PYRAGE, "seal", "big", "sealed.pyrage")
        if shutil.which("age"):
            self._run("age-keygen", "-o", "age.key")
            self._age("-e", "big")
            (self.folder / "out").rename(self.folder / "sealed.age")

    def _jobs(self) -> dict[str, Callable[[], None]]:
        jobs: dict[str, Callable[[], None]] = {
            "ebid_seal": lambda: self._seal("out.ebid"),
            "ebid_open": self._open,
            "bare_seal": lambda: self._python(BARE, "seal", "big", "out.bare"),
            "bare_open": lambda: self._python(BARE, "open", "sealed.bare", "out.bare"),
            "memory_seal": self._in_memory,
        }
        if self._has_pyrage():
            jobs["pyrage_seal"] = lambda: self._python(PYRAGE, "seal", "big", "out")
            jobs["pyrage_open"] = lambda: self._python(PYRAGE, "open", "sealed.pyrage", "out")
        if shutil.which("age"):
            jobs["age_seal"] = lambda: self._age("-e", "big")
            jobs["age_open"] = lambda: self._age("-d", "sealed.age")
        return jobs

    def _clear(self) -> None:
        """Take away what the last job wrote, and let the disk come to rest: neither is timed."""
        for path in self.folder.glob("out*"):
            path.unlink()
        shutil.rmtree(self.folder / "opened", ignore_errors=True)
        os.sync()

    def _seal(self, target: str) -> None:
        signer = ("--key", "me", "--cert", "me.crt", "--lock", "lock")
        peak = self._ebid("seal", "--tender", "t.json", *signer, target, "technical=big")
        self.memory["ebid_seal"] = max(peak, self.memory.get("ebid_seal", 0))

    def _open(self) -> None:
        files = sorted(self.folder.glob("shares/*"))
        releases = [word for path in files for word in ("--release", str(path))]
        peak = self._ebid("open", "sealed.ebid", *releases, "--lock", "lock", "--into", "opened")
        self.memory["ebid_open"] = max(peak, self.memory.get("ebid_open", 0))

    def _in_memory(self) -> None:
        """The bare call and the hash over as many bytes, without reading or writing any file."""
        import hashlib

        from cryptography.cobblestone import Cobblestone256Encryptor

        cipher, hashed = Cobblestone256Encryptor(bytes(32), b""), hashlib.sha256()
        block, out = os.urandom(BLOCK), bytearray(BLOCK + 64 * 1024)
        for _ in range(self.megabytes):
            length = cipher.update_into(block, out)
            hashed.update(memoryview(out)[:length])
        hashed.update(cipher.finalize())

    def _ebid(self, *words: str) -> int:
        """Run `ebid`; the most memory it had, in KiB."""
        return self._run(*EBID, *words)

    def _age(self, how: str, source: str) -> None:
        self._run("age", how, "-i", "age.key", "-o", "out", source)

    def _python(self, code: str, *words: str) -> None:
        self._run(sys.executable, "-c", code, *words)

    def _run(self, *command: str) -> int:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
        child = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(command[:4])} failed: {child.returncode}")
        return used.ru_maxrss

    @staticmethod
    def _has_pyrage() -> bool:
        from importlib.util import find_spec

        return find_spec("pyrage") is not None


def _write(path: Path, megabytes: int) -> None:
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(BLOCK))


if __name__ == "__main__":
    main()
