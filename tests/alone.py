"""What a stranger's computer has for a stand-alone program: Python and one library."""

from pathlib import Path

import cryptography


def nothing_but_cryptography(folder: Path) -> dict[str, str]:
    """The environment for `python -S -P`: nothing of the house, only the library it names."""
    library, only = Path(cryptography.__file__).parents[1], folder / "only"
    only.mkdir(exist_ok=True)
    for pattern in ("cryptography", "_cffi_backend*", "cffi"):
        for path in library.glob(pattern):
            if not (only / path.name).exists():
                (only / path.name).symlink_to(path)
    return {"PYTHONPATH": str(only)}
