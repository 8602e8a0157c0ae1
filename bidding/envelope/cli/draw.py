"""Experts drawn by lot: verify a draw, contribute to one, sign for one, redo RFC 3797.

`verify` recomputes everything from the transcript; exit code 0: nothing is wrong. `contribute`
seals 32 random bytes for a draw. `sign` is the supervisor's: a skip, or a draw made again.

    ebid draw verify DRAW.json --trust keys.txt
    ebid draw contribute --tender FILE --name NAME OUT
    ebid draw sign STATEMENT --p12 KEY OUT
    ebid draw rfc3797 --pool 25 --count 10 "9319./2.5.8.10.12./9.18.26.34.41.45./"
"""

import argparse
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from bidding.envelope.certificates import make_key
from bidding.envelope.cli.inputs import add_signer, read_as, signer
from bidding.envelope.cli.output import Output
from bidding.envelope.draw.documents import PART
from bidding.envelope.draw.findings import DrawReport
from bidding.envelope.draw.rfc3797 import select
from bidding.envelope.draw.seed import CONTRIBUTION
from bidding.envelope.draw.statements import Again, Signed, Skip
from bidding.envelope.draw.verify import verify_draw
from bidding.envelope.errors import BadFormat, BadInput
from bidding.envelope.files import read_small, write_new
from bidding.envelope.sealing import seal
from bidding.envelope.signers import from_pem
from bidding.envelope.strict import Fields
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.statements import Statement
from bidding.envelope.tenderlog.trust import Trust

ONCE = {"intl-1": "Ed25519", "gm-1": "SM2"}
"""What the key of one contribution is made of; it signs once and is thrown away."""
STATEMENTS: dict[str, type[Statement]] = {one.FORMAT: one for one in (Skip, Again)}


class _Deed(Protocol):
    def __call__(self, arguments: argparse.Namespace, output: Output) -> int | None: ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be done, and with what."""
    deeds = parser.add_subparsers(required=True, metavar="DEED")
    verify = deeds.add_parser("verify", help="recompute a draw from its transcript")
    verify.add_argument("transcript", type=Path, metavar="DRAW")
    verify.add_argument("--trust", type=Path, action="append", default=[], metavar="FILE")
    verify.set_defaults(deed=_verify)
    contribute = deeds.add_parser("contribute", help="seal 32 random bytes for a draw")
    contribute.add_argument("--tender", type=Path, required=True, metavar="FILE")
    contribute.add_argument("--name", required=True, help="who contributes")
    contribute.add_argument("out", type=Path, metavar="OUT")
    contribute.set_defaults(deed=_contribute)
    sign = deeds.add_parser("sign", help="sign a statement about a draw, after it was shown")
    sign.add_argument("statement", type=Path)
    add_signer(sign)
    sign.add_argument("out", type=Path, metavar="OUT")
    sign.set_defaults(deed=_sign)
    other = deeds.add_parser("rfc3797", help="the selection of RFC 3797")
    other.add_argument("key", help='the key string, e.g. "9319./2.5.8.10.12./"')
    other.add_argument("--pool", type=int, required=True)
    other.add_argument("--count", type=int, required=True)
    other.set_defaults(deed=_rfc3797)
    for deed in (verify, contribute, sign, other):
        deed.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        deed.add_argument("--lang", choices=["zh", "en"], default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, output: Output) -> int | None:
    """Do it; the exit code."""
    return cast("_Deed", arguments.deed)(arguments, output)


def _verify(arguments: argparse.Namespace, output: Output) -> int:
    trust = Trust.read(arguments.trust)
    report = read_as(arguments.transcript, lambda data: verify_draw(data, trust))
    output.answer(report.json(), *_lines(report, output))
    return 0 if report.whole else 1


def _lines(report: DrawReport, output: Output) -> list[str]:
    facts, words = report.facts, output.words
    lines = [f"{name:20} {value}" for name, value in facts.items() if not isinstance(value, list)]
    lines += [
        f"{'c':20} {one['contributor']}  {one['value'] or '—'}"
        for one in cast("list[dict[str, str | None]]", facts.get("contributions", []))
    ]
    lines += [
        f"{seat['speciality']} #{seat['position']:<4} {seat['value']}/{seat['below']}"
        f" → {seat['place']}  {str(seat['expert'])[:16]}  {seat['fate']}"
        for seat in cast("list[dict[str, object]]", facts.get("reached", []))
    ]
    lines += [f"{words('注意', 'note')}  {words(zh, en)}" for zh, en in report.remarks]
    lines += [f"✗ {one.text(output.language)}" for one in report.findings]
    lines.append(
        words("✓ 未发现任何问题", "✓ nothing is wrong")
        if report.whole
        else words(f"✗ 共 {len(report.findings)} 处问题", f"✗ {len(report.findings)} findings")
    )
    return lines


def _contribute(arguments: argparse.Namespace, output: Output) -> None:
    """The random bytes never leave memory but sealed, save for a file that is gone at once."""
    tender, now = read_as(arguments.tender, Tender.parse), datetime.now(UTC)
    made = make_key(ONCE[tender.suite.name], arguments.name, now, None)
    with tempfile.TemporaryDirectory() as folder:
        random = Path(folder) / PART
        write_new(random, os.urandom(CONTRIBUTION), private=True)
        signs = from_pem(made.key, made.certificate, None)
        envelope = seal(tender, {PART: random}, signs, arguments.out, created=now)
    name = envelope.head.header_sha256.hex()
    output.answer(
        {"contribution": str(arguments.out), "header_sha256": name},
        output.words(f"出数信封 {arguments.out}", f"contribution {arguments.out}"),
        f"header_sha256 {name}",
    )


def _sign(arguments: argparse.Namespace, output: Output) -> None:
    data = read_small(arguments.statement)
    kind = _kind(data)
    said = kind.parse(data)
    with signer(arguments) as key:
        sigs = said.signed(key)[1]
    if said.encode() != data:
        raise BadFormat("声明的写法不对", "the statement is written otherwise than it should be")
    write_new(arguments.out, Signed(data, sigs).encode())
    output.answer(
        {"signed": str(arguments.out), "statement": said.facts()},
        *(f"{name:16} {value}" for name, value in said.facts().items()),
    )


def _kind(data: bytes) -> type[Statement]:
    stated = Fields.parse(data, "statement").text("fmt")
    if stated not in STATEMENTS:
        raise BadInput(f"不是抽取声明：{stated}", f"no statement about a draw: {stated}")
    return STATEMENTS[stated]


def _rfc3797(arguments: argparse.Namespace, output: Output) -> None:
    picks = select(arguments.key, arguments.pool, arguments.count)
    output.answer(
        {
            "selected": [one.selected for one in picks],
            "md5": [one.digest.hex().upper() for one in picks],
        },
        *(f"{one.selected:5}  {one.digest.hex().upper()}  {one.remainder}" for one in picks),
    )
