"""Write the locks anew from pyproject.toml: `make lock`, with UPGRADE=1 to take newer versions.

`dev.txt` is everything; `run.txt` is what running needs, at the same versions; `node.txt` is the
Node that builds the pages where the machine has none.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("infra") / "lock"


def write(name: str, *what: str) -> None:
    """Write one lock, keeping the versions it has unless an upgrade is asked for."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet"),
        *("--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--custom-compile-command", "make lock", "--output-file", str(FOLDER / name)),
        *what,
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    same = ["--constraints", str(FOLDER / "dev.txt")]
    everything = ["--all-extras", "--group", "build", "--group", "node"]
    write("dev.txt", "pyproject.toml", *everything, *upgrade)
    write("run.txt", "pyproject.toml", "--group", "build", *same)
    write("node.txt", "--group", "node", *same)
