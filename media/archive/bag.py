"""Packing a recording's folder as a BagIt package, with SHA-256 and SHA-512 (RFC 8493)."""

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

import bagit

from media.archive.layout import ALGORITHMS, PAYLOAD
from media.format.layout import MANIFEST
from media.format.manifest import Manifest
from media.format.moments import write
from media.format.places import sync

# It reports each file it hashes; a package has thousands.
logging.getLogger("bagit").setLevel(logging.WARNING)


def pack(recording: Path, package: Path, info: Mapping[str, str]) -> None:
    """Copy the folder of a recording to the new folder `package`, as a bag.

    Copied and not linked: a package that shares its bytes with the original is no second one.
    It has its name once it is whole and on the disk. Raises `FileExistsError` where there is
    something already.
    """
    if package.exists():
        raise FileExistsError(package)
    making = package.with_name(f"{package.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        shutil.copytree(recording, making)
        bagit.make_bag(str(making), dict(info), checksums=list(ALGORITHMS))
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)  # a full disk is needed by others
        raise
    for path in making.rglob("*"):
        sync(path)
    making.rename(package)
    sync(package.parent)


def holds(package: Path, recording: Path) -> bool:
    """Whether `package` is of the recording in this folder: it bears its certificate."""
    packed = package / PAYLOAD / MANIFEST
    return packed.is_file() and packed.read_bytes() == (recording / MANIFEST).read_bytes()


def info_of(manifest: Manifest, organisation: str) -> dict[str, str]:
    """What bag-info.txt says of a recording, in the reserved words of RFC 8493, 2.2.2."""
    return {
        "Source-Organization": organisation,
        "External-Description": f"{manifest.title} · {manifest.place}",
        "External-Identifier": manifest.recording,
        "Internal-Sender-Identifier": manifest.subject,
        "Recording-Opened": write(manifest.opened_at),
        "Recording-Closed": write(manifest.closed_at),
        "Bag-Software-Agent": "mingjing media",
    }
