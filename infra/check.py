"""What can be said without running anything: style, types, imports."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from infra.recipes import npm
from infra.steps import Failure

MODULE = [sys.executable, "-m"]
CHECKS = {
    "style": [*MODULE, "ruff", "check", "--quiet"],
    "format": [*MODULE, "ruff", "format", "--check", "--quiet"],
    "imports": [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
    "types": [*MODULE, "mypy"],
}


def main() -> int:
    """Make every check, also after one has failed; the number of those that failed."""
    os.environ["MINGJING_ENV"] = "test"
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    try:
        npm("pages", "run", "check")
        print("· pages: well", flush=True)
    except Failure as failure:
        print(f"· {failure}", flush=True)
        failed.append("pages")
    print(f"check: {', '.join(failed)} failed" if failed else "check: all is well")
    return len(failed)


def _passes(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        print(done.stdout + done.stderr, end="")
    print(f"· {name}: {'FAILED' if done.returncode else 'well'} ({seconds:.0f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
