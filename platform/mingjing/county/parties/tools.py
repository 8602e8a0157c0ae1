"""What the parties have on their own machines: `ebid`, and folders."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

EBID = (sys.executable, "-m", "bidding.envelope")


class ToolError(Exception):
    """`ebid` refused, with its own words."""


def ebid(command: str, *words: str | Path, passphrase: str = "") -> dict[str, Any]:
    """Run a command of `ebid`; returns what it says with --json. Raises `ToolError`."""
    done = subprocess.run(
        [*EBID, command, "--json", *map(str, words)],
        env={**os.environ, "EBID_PASSPHRASE": passphrase},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolError(f"ebid {command}: {(done.stderr or done.stdout).strip()}")
    said: dict[str, Any] = json.loads(done.stdout or "{}")
    return said


def keep(path: Path, content: bytes) -> None:
    """Put `content` into a file that is there whole or not at all."""
    part = path.with_suffix(f"{path.suffix}.part")
    part.write_bytes(content)
    part.replace(path)
