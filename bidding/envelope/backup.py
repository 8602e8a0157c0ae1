"""Backups of 32-byte secrets: a file under a passphrase (age), words on paper (SLIP-39).

Both packages are optional: `pyrage` (the age format, scrypt recipient) and `shamir-mnemonic`.
"""

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from bidding.envelope.errors import BadInput, MissingPackage


def encrypt(data: bytes, passphrase: str) -> bytes:
    """An age file that the passphrase opens; any `age` program reads it.

    Raises `MissingPackage`.
    """
    return bytes(_pyrage().passphrase.encrypt(data, passphrase))


def decrypt(data: bytes, passphrase: str) -> bytes:
    """What was encrypted; raises `BadInput` or `MissingPackage`."""
    pyrage = _pyrage()
    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase))
    except (pyrage.DecryptError, ValueError) as error:
        raise BadInput(
            "备份打不开：口令不对，或文件已损坏",
            "the backup does not open: a wrong passphrase, or damaged",
        ) from error


def to_words(secret: bytes, threshold: int, count: int) -> list[str]:
    """`count` lists of SLIP-39 words, any `threshold` of which give the secret back.

    Raises `BadInput` or `MissingPackage`.
    """
    slip39 = _slip39()
    try:
        (group,) = slip39.generate_mnemonics(1, [(threshold, count)], secret)
    except ValueError as error:
        raise BadInput(
            "单词份数应满足 1 ≤ 门限 ≤ 份数 ≤ 16；门限为 1 时只有一份",
            "1 ≤ threshold ≤ lists ≤ 16; a threshold of 1 makes one list",
        ) from error
    return list(group)


def from_words(lists: Iterable[str]) -> bytes:
    """The secret; raises `BadInput` or `MissingPackage`."""
    slip39 = _slip39()
    try:
        return bytes(slip39.combine_mnemonics(lists))
    except slip39.MnemonicError as error:
        raise BadInput(f"单词有误：{error}", f"the words are wrong: {error}") from error


def _pyrage() -> ModuleType:
    return _optional("pyrage", "pyrage")


def _slip39() -> ModuleType:
    return _optional("shamir_mnemonic", "shamir-mnemonic")


def _optional(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingPackage(
            f"此功能需要 Python 包 {package}：pip install {package}",
            f"this needs the Python package {package}: pip install {package}",
        ) from error
