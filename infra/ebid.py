"""Pack `ebid` into one file, `var/ebid.pyz`: `python3 infra/bootstrap.py ebid`.

It needs Python 3.11 and `cryptography` where it runs, and nothing of this folder. The same tree
makes the same bytes anywhere: names are sorted, times fixed, nothing is compressed. Its SHA-256
goes beside it, to be published.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from infra.steps import ROOT

TARGET = ROOT / "var" / "ebid.pyz"
# The library, and of the ledger what is pure: trees, notes, cosignatures, proofs.
_LEDGER = ("__init__", "checkpoint", "cosignature", "errors", "merkle", "notes", "proof")
PACKED = {
    ROOT: ("bidding/__init__.py", "bidding/envelope"),
    ROOT / "platform": tuple(f"ledger/{name}.py" for name in _LEDGER),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file knows
_MODE = 0o100644 << 16
_UNIX = 3
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = b"""import sys
from bidding.envelope.cli import process

sys.exit(process())
"""


def main() -> int:
    """Write the file and its hash; say both."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    pack(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n")
    print(f"ebid: {target}\nsha256 {digest}")
    return 0


def pack(target: Path) -> None:
    """Write the program to `target`."""
    with target.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "w") as packed:
            for name, data in sorted(contents().items()):
                packed.writestr(_entry(name), data)
    target.chmod(0o755)


def sources() -> list[Path]:
    """The files that it is made of."""
    return sorted(path for _root, path in _files())


def contents() -> dict[str, bytes]:
    """What goes in, by its name inside."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for root, path in _files()}
    return {"__main__.py": _MAIN, **found}


def _files() -> Iterator[tuple[Path, Path]]:
    """Each file that goes in, with the folder that its name inside begins at."""
    for root, places in PACKED.items():
        for path in (root / place for place in places):
            for file in path.rglob("*.py") if path.is_dir() else [path]:
                yield root, file


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = _MODE
    entry.create_system = _UNIX
    return entry


if __name__ == "__main__":
    sys.exit(main())
