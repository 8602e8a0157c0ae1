"""Open a trustee's shares of many envelopes into release files, one for each key.

Every envelope, or the *.head of one, must be sealed to one of the keys. The digest that is printed
is what the trustee logs before it hands the file over. Rubbish that a bidder sealed is reported in
the file as such.

    ebid share --key mine.json --into releases bids/
"""

import argparse
from io import BytesIO
from pathlib import Path

from bidding.envelope.cli.inputs import SUFFIX, read_as, read_envelope
from bidding.envelope.cli.output import Output
from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadInput, WrongKey
from bidding.envelope.files import write_new
from bidding.envelope.releases import Release, release
from bidding.envelope.trustees import TrusteeKey

HEAD = ".head"
"""What the platform gives trustees of a frozen bid."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Keys and envelopes."""
    parser.add_argument("--key", type=Path, action="append", required=True, metavar="FILE")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "envelopes", type=Path, nargs="+", help="*.ebid or their *.head, or folders of them"
    )


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Write the releases, all or none."""
    if not arguments.into.is_dir():
        raise BadInput(f"{arguments.into}：没有这个目录", f"{arguments.into}: no such folder")
    keys = [read_as(path, TrusteeKey.parse) for path in arguments.key]
    heads = _heads(arguments.envelopes)
    releases = [release(mine, key) for key, mine in _sorted_out(heads, keys)]
    facts, lines = [], []
    for one in releases:
        path = arguments.into / f"release-{one.kid.hex()[:16]}.json"
        write_new(path, one.encode(), private=True)
        facts.append(_facts(one, path))
        lines.append(_line(one, path, output))
    output.answer({"releases": facts}, *lines)


def _heads(paths: list[Path]) -> list[Head]:
    """The heads at these paths, of whole envelopes or lying by themselves: a share needs no more.

    A folder stands for all envelopes and heads in it.
    """
    files = [file for path in paths for file in (_inside(path) if path.is_dir() else [path])]
    if not files:
        raise BadInput("没有标书文件或标头文件", "neither envelopes nor heads of any")
    return [_head(file) if file.suffix == HEAD else read_envelope(file).head for file in files]


def _inside(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in (SUFFIX, HEAD))


def _head(path: Path) -> Head:
    return read_as(path, lambda data: Head.read(BytesIO(data)))


def _sorted_out(heads: list[Head], keys: list[TrusteeKey]) -> list[tuple[TrusteeKey, list[Head]]]:
    """The envelopes of each key; raises `WrongKey` for one that is sealed to none of them."""
    kids = {key.suite.key_id(key.public): key for key in keys}
    mine: dict[bytes, list[Head]] = {kid: [] for kid in kids}
    for head in heads:
        sealed_to = [one.kid for box in head.header.boxes for one in box.sealed]
        found = [kid for kid in sealed_to if kid in mine]
        if not found:
            raise WrongKey(
                f"标书 {head.pre.envelope_id.hex()} 没有封给所给的任何私钥",
                f"envelope {head.pre.envelope_id.hex()} is sealed to none of these keys",
            )
        for kid in found:
            mine[kid].append(head)
    return [(kids[kid], found) for kid, found in mine.items() if found]


def _facts(one: Release, path: Path) -> dict[str, object]:
    return {
        "file": str(path),
        "tender": one.tender,
        "stage": one.stage,
        "trustee": one.trustee,
        "envelopes": len(one.shares),
        "rubbish": [name.hex() for name, share in one.shares.items() if share is None],
        "digest": one.digest.hex(),
    }


def _line(one: Release, path: Path, output: Output) -> str:
    rubbish = sum(share is None for share in one.shares.values())
    return output.words(
        f"{path}：{one.tender} {one.stage}，保管人 {one.trustee}，标书 {len(one.shares)} 份，"
        f"其中份额为乱码 {rubbish} 份\n摘要（先记入日志） {one.digest.hex()}",
        f"{path}: {one.tender} {one.stage}, trustee {one.trustee}, {len(one.shares)} envelopes, "
        f"{rubbish} of them rubbish\ndigest (log it first) {one.digest.hex()}",
    )
