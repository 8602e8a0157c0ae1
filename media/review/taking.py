"""Taking a piece of a recording out of the house: a package of evidence, as a stream."""

from collections.abc import Iterator
from pathlib import Path

from ledger.notes import SignerKey
from media.archive import program, viewer
from media.archive.viewer import Shelf, Viewer
from media.evidence.layout import Taken, track_of
from media.evidence.writing import Film, films, written
from media.format import moments
from media.format.records import Fragment

README = """\
本证据包是一份录像的片段，由 {by} 于 {at} 在第 {viewing} 号回看中取出。
This package of evidence is a piece of a recording, taken by {by} on {at} in viewing {viewing}.

双击 index.html 即可在浏览器中播放并核验，无需联网或安装。
Open index.html in a browser to play and to verify it; nothing has to be installed and no network
is needed.

也可用命令核验（需 Python 3.11 与 cryptography）:
To verify by command (Python 3.11 and cryptography):

    python3 verify.pyz [--trust KEYS] [--ledger EXPORT]

请自备核验程序与公钥：改动本证据包的人也可以改动其中的 index.html 与 verify.pyz，使其声称完整或显示
他人的姓名。若有疑问，请用从别处取得的 verify.pyz 和自己留存的公钥核验。
Bring your own verifier: whoever alters this package can alter its index.html and verify.pyz too, so
that they call it whole, or name somebody else. If in doubt, verify it with a verify.pyz and a
public key that you did not get with it.

其中 *.mp4 与录像原件逐字节相同，一般播放器即可播放。
The films (*.mp4) are copied bit for bit; any player of MP4 plays them.
"""


def package(recording: Path, taken: Taken, house: Viewer, key: SignerKey) -> Iterator[bytes]:
    """The package of a recording's folder as a zip, block by block, each when it is asked for.

    `key` is the ledger's. Raises `FormatError` and `OSError`, before the first block, where the
    recording cannot be read.
    """
    chosen = films(recording, taken)
    facts = viewer.facts(recording, _shelf(chosen), house.key, house.labels)
    beside = {
        "index.html": viewer.page(house.template, {**facts, "taken": _claim(taken)}).encode(),
        program.NAME: program.packed(),
        "README.txt": _readme(taken).encode(),
    }
    return written(recording, taken, chosen, key, beside)


def _claim(taken: Taken) -> dict[str, object]:
    """What the viewer says over every picture: who took it out, in which viewing, when and why."""
    return {
        "by": taken.by,
        "viewing": taken.viewing,
        "reason": taken.reason,
        "at": moments.write(taken.at),
        "start": moments.write(taken.start),
        "end": moments.write(taken.end),
    }


def _shelf(chosen: list[Film]) -> Shelf:
    where = {(track_of(film.name), n): film.name for film in chosen for n in film.pieces}

    def file_of(track: str, n: int, _fragment: Fragment) -> str | None:
        return where.get((track, n))

    return Shelf("", file_of, lambda _name: 1)


def _readme(taken: Taken) -> str:
    return README.format(by=taken.by, at=moments.write(taken.at), viewing=taken.viewing)
