"""Files that appear whole or not at all, and what is read of them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bidding.envelope.errors import BadInput

SMALL = 1 << 24


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file that gets its name only when everything is written, and is gone when anything fails.

    A `private` one is readable by its owner alone, and is on the disk before it has its name: a
    key that was lost with the power cannot be made again.
    Raises `BadInput` where `path` exists, or cannot be written.
    """
    refuse_existing(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(_create(part, 0o600 if private else 0o666), "wb") as file:
            yield file
            if private:
                file.flush()
                os.fsync(file.fileno())
        refuse_existing(path)
        part.rename(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _create(path: Path, mode: int) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def write_new(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a small file that must not exist yet; raises `BadInput`."""
    with new_file(path, private=private) as file:
        file.write(data)


def refuse_existing(path: Path) -> None:
    """Raise `BadInput` where something stands at `path`: nothing is overwritten."""
    if path.exists() or path.is_symlink():
        raise BadInput(f"{path} 已存在，不予覆盖", f"{path} exists; nothing is overwritten")


def read_small(path: Path) -> bytes:
    """All of a file that is small by its nature; raises `BadInput`."""
    try:
        with path.open("rb") as file:
            data = file.read(SMALL + 1)
    except OSError as error:
        raise BadInput(f"{path}：{error.strerror}", f"{path}: {error.strerror}") from error
    if len(data) > SMALL:
        raise BadInput(f"{path}：文件过大", f"{path}: too large for what it should be")
    return data


def _cannot_write(path: Path, error: OSError) -> BadInput:
    return BadInput(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}")
