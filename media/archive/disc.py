"""Disc images of a package: each opens by itself, plays what it holds and verifies it.

```
index.html      the viewer: double-click it
verify.pyz      the verifier: python3 verify.pyz
README.txt      what this is
volumes.json    which file lies on which volume
package/        the package; copied together from all volumes it is whole
```
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.archive import image, layout, program, viewer
from media.archive.viewer import Viewer
from media.archive.volumes import Volume, common, plan

README = """\
本光盘存有一次开标、抽取或评标的声像记录。双击 index.html 即可在浏览器中播放并核验，无需联网或安装。
This disc holds the recording of an opening, a draw or an evaluation. Open index.html in a browser
to play and to verify it; nothing has to be installed and no network is needed.

也可用命令核验（需 Python 3.11 与 cryptography）:
To verify by command (Python 3.11 and cryptography):

    python3 verify.pyz [--trust KEYS] [--ledger EXPORT]

请自备核验程序与公钥：改动本光盘的人也可以改动其中的核验程序。
Bring your own verifier and public key: whoever alters this disc can alter the verifier on it too.

共 {count} 张，本盘为第 {this} 张；各盘 package 文件夹合并后为完整的 BagIt 数据包 (RFC 8493)。
Volume {this} of {count}; their folders `package`, copied together, are one BagIt package.
"""


@dataclass(frozen=True, slots=True)
class Disc:
    """An image that was written, and the volume it is."""

    path: Path
    volume: Volume


def write(package: Path, target: Path, *, capacity: int, page: Viewer) -> Iterator[Disc]:
    """Write the images of a package into the folder `target`, one after another.

    `capacity` is what a blank disc takes in bytes. Raises `TooLarge`, `BadFormat`, and `OSError`
    where the disk refuses.
    """
    volumes = plan(package, capacity)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        for volume in volumes:
            files = _beside(Path(folder), package, volumes, volume.number, page)
            held = [*common(package), *volume.films]
            files |= {f"package/{name}": package / name for name in held}
            path = target / f"{package.name}-{volume.number:02}.iso"
            image.write(path, f"MINGJING_{volume.number:02}", files)
            yield Disc(path, volume)


def _beside(
    folder: Path, package: Path, volumes: list[Volume], this: int, page: Viewer
) -> dict[str, Path]:
    """The files beside the package, written for volume `this`."""
    shelf, payload = viewer.on_discs(volumes), package / layout.PAYLOAD
    facts = viewer.facts(payload, shelf, page.key, page.labels)
    disc = {"this": this, "volumes": len(volumes)}
    texts = {
        "index.html": viewer.page(page.template, {**facts, "disc": disc}),
        "README.txt": README.format(count=len(volumes), this=this),
        "volumes.json": _listed(volumes, this),
    }
    files = {name: folder / f"{this}-{name}" for name in (*texts, program.NAME)}
    for name, text in texts.items():
        files[name].write_text(text, encoding="utf-8")
    program.pack(files[program.NAME])
    return files


def _listed(volumes: list[Volume], this: int) -> str:
    held = [{"number": one.number, "files": one.films} for one in volumes]
    return json.dumps({"this": this, "volumes": held}, indent=1)
