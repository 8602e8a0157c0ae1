"""Handing a bid in against a plain copy of the same bytes through the same server.

    python -m infra.bench.upload [--json] [--megabytes N] [--rounds N]

One web process (Daphne, all middleware), one client, portions of 16 MB over the loopback. A bid is
announced, hashed, encrypted for the vault, checked, brought to the disk and receipted; the copy is
written into a file, and nothing more.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from infra.bench.tender_ground import Company, Ground, prepared

GOAL = 0.6
MB = 1_000_000
PORTION = 16 << 20
OCTETS = "application/offset+octet-stream"


def main() -> None:
    """Measure, and print the figures and the goal."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--megabytes", type=int, default=256)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    with prepared() as ground, served() as port:
        figures = measure(ground, Line(port), asked.megabytes * MB, asked.rounds)
    print(json.dumps(figures) if asked.json else said(figures))


def measure(ground: Ground, line: Line, size: int, rounds: int) -> dict[str, float]:
    """Bytes a second of both, in shuffled rounds; the first bid only warms up."""
    line.hand_in(ground.bid(size))
    speeds: dict[str, list[float]] = {"bid": [], "copy": []}
    for _ in range(rounds):
        company = ground.bid(size)
        ways: dict[str, Callable[[], None]] = {
            "bid": lambda company=company: line.hand_in(company),  # type: ignore[misc]
            "copy": lambda company=company: line.copy(company, ground.folder / "copy"),  # type: ignore[misc]
        }
        for way in random.sample(list(ways), len(ways)):
            began = perf_counter()
            ways[way]()
            speeds[way].append(company.envelope.path.stat().st_size / (perf_counter() - began))
    figures = {f"{way}_mb_s": round(median(found) / MB) for way, found in speeds.items()}
    return {**figures, "ratio": round(median(speeds["bid"]) / median(speeds["copy"]), 2)}


class Line:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port)

    def hand_in(self, company: Company) -> None:
        """A bid, from announcing it to its receipt."""
        path = company.envelope.path
        told = {
            "slip": company.slip,
            "lot": 1,
            "stage": "1",
            "length": path.stat().st_size,
            "header_sha256": company.envelope.head.header_sha256.hex(),
        }
        ticket = json.loads(self._ask("POST", "/bids/transfer/", json.dumps(told).encode()))[
            "ticket"
        ]
        answer = b""
        for at, portion in portions(path):
            headers = {"Upload-Ticket": ticket, "Upload-Offset": str(at), "Content-Type": OCTETS}
            answer = self._ask("PATCH", "/bids/transfer/", portion, headers)
        if json.loads(answer)["header_sha256"] != told["header_sha256"]:
            raise SystemExit("upload: no receipt")

    def copy(self, company: Company, target: Path) -> None:
        """The same bytes into a file."""
        target.unlink(missing_ok=True)
        for at, portion in portions(company.envelope.path):
            headers = {"Copy-To": str(target), "Upload-Offset": str(at), "Content-Type": OCTETS}
            self._ask("POST", "/copy/", portion, headers)

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str] | None = None
    ) -> bytes:
        self._line.request(method, path, body, headers or {"Content-Type": "application/json"})
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"upload: {answer.status} {content[:200]!r}")
        return content


def portions(path: Path) -> Iterator[tuple[int, bytes]]:
    """A file in portions, each with where it begins."""
    with path.open("rb") as file:
        at = 0
        while portion := file.read(PORTION):
            yield at, portion
            at += len(portion)


@contextmanager
def served() -> Iterator[int]:
    """The port of a web process that also copies."""
    command = [sys.executable, "-m", "infra.bench.peers.copying_web", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r":(\d+)/", process.stdout.readline() if process.stdout else "")
            if not found:
                raise SystemExit("upload: the web process did not start")
            yield int(found[1])
        finally:
            process.kill()


def said(figures: dict[str, float]) -> str:
    """The figures in words."""
    word = "held" if figures["ratio"] >= GOAL else "NOT held"
    return (
        f"handing a bid in: {figures['bid_mb_s']} MB/s; plain copy: {figures['copy_mb_s']} MB/s\n"
        f"ratio {figures['ratio']} (goal >= {GOAL}: {word})"
    )


if __name__ == "__main__":
    main()
