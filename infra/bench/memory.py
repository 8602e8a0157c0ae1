"""The memory of processes, as the kernel counts it."""

from __future__ import annotations

import os
from pathlib import Path

CHROMIUM = "chrom"
"""In the name of each of a browser's processes."""


def held(root: int, name: str) -> int:
    """Resident bytes, without what is shared, of all processes below `root` named so."""
    parents: dict[int, int] = {}
    named: set[int] = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = status.read_text().split(" (", 1)
        except OSError:
            continue  # it ended meanwhile
        command, facts = rest.rsplit(") ", 1)
        parents[int(pid)] = int(facts.split()[1])
        if name in command:
            named.add(int(pid))
    return sum(private(pid) for pid in named if below(pid, root, parents))


def below(pid: int, root: int, parents: dict[int, int]) -> bool:
    """Whether a process descends from `root`."""
    while pid in parents and pid != root:
        pid = parents[pid]
    return pid == root


def private(pid: int) -> int:
    """The resident bytes of a process less the shared ones; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
