"""Opening a hundred bids of 50 MB, against the disk's own reading of what holds them.

    python -m infra.bench.opening [--json] [--bids N] [--megabytes N] [--rounds N]

Bids are handed in, closed, unlocked and read out by the platform's services. Timed are the reading
out (every trustee's shares are there but the last one's), and the opening of all the other parts,
checked and decrypted, out of a cold vault: against reading the same files of the vault, cold too,
and against one SHA-256 over as many bytes in memory, which no opening can do without.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, cast

from infra.bench.tender_ground import BLOCK, Company, Ground, prepared

if TYPE_CHECKING:
    from typing import BinaryIO

    from bidding.models import Opening

MB = 1_000_000
GOAL = 1.3


def main() -> None:
    """Measure, and print the figures and the goal."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--bids", type=int, default=100)
    arguments.add_argument("--megabytes", type=int, default=50)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    with prepared() as ground:
        for _ in range(asked.bids):
            hand_in(ground.bid(asked.megabytes * MB))
        opening, reading_out = read_out(ground)
        figures = {"read_out_s": round(reading_out, 2), **measure(ground, opening, asked.rounds)}
    print(json.dumps(figures) if asked.json else said(figures))


def hand_in(company: Company) -> None:
    """Hand a bid in by the services; its file is of no more use then."""
    from bidding.services import intake, tickets, transfers

    path = company.envelope.path
    ticket = transfers.begin(
        company.slip,
        lot=1,
        stage="1",
        length=path.stat().st_size,
        header_sha256=company.envelope.head.header_sha256.hex(),
    )
    with path.open("rb") as file:
        transfers.go_on(tickets.read(ticket), 0, iter(lambda: file.read(BLOCK), b""))
    intake.receive(tickets.read(ticket))
    path.unlink()


def read_out(ground: Ground) -> tuple[Opening, float]:
    """Close, unlock, have two trustees hand their shares over; how long the last step took."""
    from accounts.principal import of_person
    from bidding import steward
    from bidding.models import Opening
    from bidding.services import shares, unlocking
    from ledger import clock

    clock.step_to(cast("object", ground.tender.deadline))  # type: ignore[arg-type]
    steward.look()
    opening = Opening.objects.get(tender=ground.tender)
    for company in ground.companies:
        unlocking.unlock(company.envelope.head.header_sha256.hex(), company.lock.secret)
    clock.step_to(opening.locks_until)
    steward.look()
    keepers = ground.tender.trustees.select_related("holder").order_by("position")[:2]
    made = [ground.release(keeper.holder.username) for keeper in keepers]
    for keeper, release in zip(keepers, made, strict=True):
        shares.log_hash(opening.pk, keeper.pk, release.digest.hex(), who=of_person(keeper.holder))
    began = 0.0
    for keeper, release in zip(keepers, made, strict=True):
        began = perf_counter()
        shares.hand_over(opening.pk, keeper.pk, release.encode(), who=of_person(keeper.holder))
    return Opening.objects.get(pk=opening.pk), perf_counter() - began


def measure(ground: Ground, opening: Opening, rounds: int) -> dict[str, float]:
    """Seconds of each, in shuffled rounds, and the ratio."""
    size = sum(one.envelope.head.file_size for one in ground.companies)
    ways: dict[str, Callable[[], None]] = {
        "open": lambda: open_all(opening),
        "disk": lambda: read_vault(size),
        "hash": lambda: hash_as_much(size),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    busy: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way in random.sample(list(ways), len(ways)):
            forget_vault()
            began, worked = perf_counter(), process_time()
            ways[way]()
            seconds[way].append(perf_counter() - began)
            busy[way].append(process_time() - worked)
    figures = {f"{way}_s": round(median(found), 2) for way, found in seconds.items()}
    figures |= {f"{way}_cpu_s": round(median(found), 2) for way, found in busy.items()}
    bound = max(figures["disk_s"], figures["hash_s"])
    return {**figures, "ratio": round(figures["open_s"] / bound, 2), "gb": round(size / 1e9, 2)}


def open_all(opening: Opening) -> None:
    """Open all parts that were not read out; what they hold goes nowhere."""
    from bidding.services.parts import opened

    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (no path)
        for bid in opened(opening):
            for part in bid.parts:
                bid.write(part.name, cast("BinaryIO", nowhere))


def read_vault(size: int) -> None:
    """Read as much of the vault's files as the bids are."""
    block = bytearray(BLOCK)
    for path in volumes():
        with path.open("rb", buffering=0) as file:
            while size > 0 and (count := file.readinto(block)):
                size -= count


def hash_as_much(size: int) -> None:
    """One SHA-256 over as many bytes, in memory."""
    hashed, block = hashlib.sha256(), os.urandom(BLOCK)
    for _ in range(0, size, BLOCK):
        hashed.update(block)


def forget_vault() -> None:
    """Have the kernel forget what it keeps of the vault's files: the disk has to read them."""
    for path in volumes():
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


def volumes() -> list[Path]:
    """The files of the vault."""
    from django.conf import settings

    return sorted(Path(settings.VAULT_DIR).glob("*.vol"))


def said(figures: dict[str, float]) -> str:
    """The figures in words."""
    word = "held" if figures["ratio"] <= GOAL else "NOT held"
    return (
        f"reading out: {figures['read_out_s']} s\n"
        f"opening all parts, {figures['gb']} GB: {figures['open_s']} s; the disk's own reading: "
        f"{figures['disk_s']} s; one SHA-256 in memory: {figures['hash_s']} s\n"
        f"processor time: opening {figures['open_cpu_s']} s, the hash {figures['hash_cpu_s']} s\n"
        f"÷ the slower of the two: {figures['ratio']} (goal <= {GOAL}: {word})"
    )


if __name__ == "__main__":
    main()
