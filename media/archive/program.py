"""The verifier of packages as one file, `verify.pyz`: Python 3.11 and `cryptography` run it.

The same sources make the same bytes anywhere: names are sorted, times fixed, nothing is compressed.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import ledger
import media

NAME = "verify.pyz"
_LEDGER = (
    "__init__.py", "alignment.py", "checkpoint.py", "cosignature.py", "errors.py", "evidence.py",
    "export.py", "findings.py", "keys.py", "merkle.py", "naming.py", "notes.py", "source.py",
    "verify.py", "walk.py",
)  # fmt: skip
_ARCHIVE = ("__init__.py", "layout.py", "main.py", "seal.py", "timestamps.py", "verifying.py")
_EVIDENCE = ("__init__.py", "files.py", "films.py", "layout.py", "verifying.py")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file knows
_MAIN = b"import sys\nfrom media.archive.main import main\n\nsys.exit(main(sys.argv[1:]))\n"


def pack(target: Path) -> None:
    """Write the program to `target`."""
    target.write_bytes(packed())
    target.chmod(0o755)


def packed() -> bytes:
    """The program."""
    file = BytesIO()
    file.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", _EPOCH), _MAIN)
        for name, path in sorted(_sources()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), path.read_bytes())
    return file.getvalue()


def _sources() -> Iterator[tuple[str, Path]]:
    """What goes in, each by its name inside."""
    house, record = Path(str(media.__file__)).parent, Path(str(ledger.__file__)).parent
    yield "media/__init__.py", house / "__init__.py"
    yield from ((f"media/archive/{name}", house / "archive" / name) for name in _ARCHIVE)
    yield from ((f"media/evidence/{name}", house / "evidence" / name) for name in _EVIDENCE)
    yield from ((f"ledger/{name}", record / name) for name in _LEDGER)
    for path in (house / "format").rglob("*.py"):
        yield path.relative_to(house.parent).as_posix(), path
