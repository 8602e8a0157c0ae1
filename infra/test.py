"""All tests: those of the pages' scripts, then the rest; `make test ARGS=…` goes to pytest.

The whole is dealt out to one worker a core, four at most: each has its own engines to feed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

from infra.recipes import npm
from infra.steps import Failure

DEALT_OUT = ["--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"]


def main(arguments: list[str]) -> int:
    """Run both, the second also when the first fails; pytest has the last word on the screen."""
    units = 0 if arguments else _units()
    command = [sys.executable, "-m", "pytest", *(arguments or DEALT_OUT)]
    return subprocess.run(command, check=False).returncode or units


def _units() -> int:
    try:
        npm("units", "run", "test")
    except Failure as failure:
        print(f"test: {failure}", flush=True)
        return 1
    print("· the pages' own tests pass", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([*shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]))
