"""Writing a folder's files as a disc image that any computer reads.

ISO 9660 level 3 with Rock Ridge and Joliet beside UDF 2.60 (`pycdlib`, LGPL-2.0): long and Chinese
names, files beyond 4 GiB; one copy of the bytes serves all of them.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pycdlib import PyCdlib

BLOCK = 1024 * 1024


def write(target: Path, label: str, files: Mapping[str, Path]) -> None:
    """Write the image `target` of `files`, each by its name on the disc.

    `label` is of A–Z, 0–9 and _, at most 16. Nothing half made is left behind.
    """
    making = target.with_name(f"{target.name}.making")
    try:
        _write(making, label, files)
        making.rename(target)
    except BaseException:
        making.unlink(missing_ok=True)
        raise


def _write(making: Path, label: str, files: Mapping[str, Path]) -> None:
    image = PyCdlib()
    image.new(
        interchange_level=3, joliet=3, rock_ridge="1.09", udf="2.60", vol_ident=label
    )  # fmt: skip
    try:
        folders = {PurePosixPath("."): ""}
        for number, (name, path) in enumerate(sorted(files.items()), 1):
            place = PurePosixPath(name)
            inside = _folder(image, place.parent, folders)
            image.add_file(
                str(path),
                iso_path=f"{inside}/F{number:07}.;1",
                rr_name=place.name,
                joliet_path=f"/{name}",
                udf_path=f"/{name}",
            )
        image.write(str(making), blocksize=BLOCK)
    finally:
        image.close()


def _folder(image: PyCdlib, place: PurePosixPath, known: dict[PurePosixPath, str]) -> str:
    """The folder's name in ISO 9660, made with those above it where it is new."""
    if place not in known:
        above = _folder(image, place.parent, known)
        known[place] = f"{above}/D{len(known):07}"
        image.add_directory(
            known[place], rr_name=place.name, joliet_path=f"/{place}", udf_path=f"/{place}"
        )
    return known[place]
