"""Seal a bid: named parts become one signed file that nobody can open alone.

A part is NAME=FILE, or a folder whose every file is a part named after it without its suffix.
The part `opening` holds what is read out, and nothing else.

    ebid seal --tender t.json --p12 me.p12 --lock my.lock bid.ebid opening=p.json technical=t.pdf
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bidding.envelope.cli.inputs import add_signer, read_as, signer
from bidding.envelope.cli.output import Output
from bidding.envelope.encoding import from_hex
from bidding.envelope.errors import BadInput
from bidding.envelope.files import refuse_existing
from bidding.envelope.lock import Lock
from bidding.envelope.pre import ID_SIZE
from bidding.envelope.sealing import Order, seal
from bidding.envelope.tender import Tender


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is sealed, for which tender, by whom."""
    parser.add_argument("--tender", type=Path, required=True, metavar="FILE")
    parser.add_argument("--lock", type=Path, metavar="FILE", help="from `ebid keygen lock`")
    parser.add_argument("--seq", type=int, default=1, help="which of your envelopes it is")
    parser.add_argument("--replaces", metavar="ID", help="the envelope_id it takes the place of")
    add_signer(parser)
    parser.add_argument("out", type=Path, metavar="OUT", help="the envelope, *.ebid")
    parser.add_argument("parts", nargs="+", metavar="PART", help="NAME=FILE, or a folder")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Seal and say what was sealed."""
    refuse_existing(arguments.out)
    tender = read_as(arguments.tender, Tender.parse)
    lock = read_as(arguments.lock, Lock.parse) if arguments.lock else None
    parts = named_parts(arguments.parts)
    with signer(arguments) as key:
        envelope = seal(
            tender,
            parts,
            key,
            arguments.out,
            created=datetime.now(UTC),
            lock=lock,
            order=_order(arguments),
            progress=output.progress(_size(parts), "封装", "sealing"),
        )
    head = envelope.head
    output.answer(
        {
            "envelope": str(arguments.out),
            "header_sha256": head.header_sha256.hex(),
            "envelope_id": head.pre.envelope_id.hex(),
            "bytes": head.file_size,
            "parts": {part.name: part.plain_length for part in head.header.parts},
        },
        output.words(
            f"已封装 {arguments.out}，{head.file_size} 字节",
            f"sealed {arguments.out}, {head.file_size} bytes",
        ),
        f"envelope_id   {head.pre.envelope_id.hex()}",
        f"header_sha256 {head.header_sha256.hex()}",
    )


def _order(arguments: argparse.Namespace) -> Order:
    replaces = arguments.replaces
    return Order(arguments.seq, from_hex(replaces, ID_SIZE, "--replaces") if replaces else None)


def named_parts(words: list[str]) -> dict[str, Path]:
    """The parts by name; raises `BadInput`."""
    parts: dict[str, Path] = {}
    for word in words:
        for name, path in _parts_in(word):
            if name in parts:
                raise BadInput(f"两个部分同名：{name}", f"two parts are called {name}")
            parts[name] = path
    return parts


def _parts_in(word: str) -> list[tuple[str, Path]]:
    name, equals, file = word.partition("=")
    if equals:
        return [(name, Path(file))]
    folder = Path(word)
    if not folder.is_dir():
        raise BadInput(
            f"{word}：既不是 名称=文件，也不是目录", f"{word}: neither NAME=FILE nor a folder"
        )
    return [(path.stem, path) for path in sorted(folder.iterdir()) if path.is_file()]


def _size(parts: dict[str, Path]) -> int:
    return sum(path.stat().st_size for path in parts.values() if path.is_file())
