"""The programs that run on other people's machines, as this platform hands them out.

Whoever seals a bid trusts the program that seals it, so its SHA-256 has to be known from somewhere
else than the page it was taken from (docs/programs.md). Here it goes into the ledger whenever it
changes, where witnesses have seen it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import ledger.selectors
import ledger.services
from bidding import events
from ledger import clock

SUBJECT = "programs:offline"
STEWARD = "system:steward"
EVERYWHERE = "/"

USES: dict[str, tuple[str | Promise, str | Promise]] = {
    "sealer.html": (
        _("离线封装程序（投标人）"),
        _("在自己的电脑上封装、签名投标文件，不连网。用浏览器从磁盘打开。"),
    ),
    "trustee.html": (
        _("离线密钥程序（保管人）"),
        _("制作密钥、备份、开启份额，不连网。用浏览器从磁盘打开。"),
    ),
    "ebid.pyz": (
        _("命令行程序 ebid（任何人）"),
        _("封装、开启，并核验公布的开标证明包。需要 Python 3.11 和 cryptography。"),
    ),
}
"""What is handed out, by file name: what it is called and what it is for."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it lies on this machine's disk."""

    name: str
    path: Path
    size: int
    sha256: str

    @property
    def title(self) -> str | Promise:
        """What it is called."""
        return USES[self.name][0]

    @property
    def use(self) -> str | Promise:
        """What it is for."""
        return USES[self.name][1]

    @property
    def line(self) -> str:
        """As `sha256sum -c` reads it."""
        return f"{self.sha256}  {self.name}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Since when the ledger has had a program's hash, and in which entry."""

    entry: int
    at: datetime


def found() -> list[Program]:
    """The programs that were built here, in the order of `USES`."""
    return list(_found())


def find(name: str) -> Program | None:
    """One of them."""
    return next((one for one in _found() if one.name == name), None)


def recorded() -> dict[str, Recorded]:
    """For each hash that stands in the newest entry: since when it has stood there unchanged."""
    since: dict[str, Recorded] = {}
    for one in ledger.selectors.history(SUBJECT):
        now = {file["sha256"] for file in one.body["files"].values()}
        fresh = {sha256: Recorded(one.entry, one.at) for sha256 in now}
        since = fresh | {sha256: at for sha256, at in since.items() if sha256 in now}
    return since


@transaction.atomic
def record_changes() -> bool:
    """Put the hashes into the ledger where they are not those on record; whether they were not."""
    now = {one.name: {"sha256": one.sha256, "size": one.size} for one in _found()}
    history = ledger.selectors.history(SUBJECT)
    if not now or (history and history[-1].body["files"] == now):
        return False
    ledger.services.append(
        events.PROGRAMS_CHANGED,
        subject=SUBJECT,
        actor=STEWARD,
        scope=EVERYWHERE,
        at=clock.now(),
        body={"files": now},
    )
    return True


def _found() -> Iterator[Program]:
    for name in USES:
        for folder in settings.PROGRAM_FOLDERS:
            path = Path(folder) / name
            if path.is_file():
                stat = path.stat()
                yield Program(name, path, stat.st_size, _sha256(path, stat.st_mtime_ns))
                break


@lru_cache(maxsize=64)
def _sha256(path: Path, _written: int) -> str:
    """The hash of a file, once for each time it was written."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
