"""Verify a published bundle, a receipt, or receipts against a bundle; offline, trusting no server.

Whatever is wrong is named under a stable code. Exit code 0: nothing is wrong. 1: something is.
2: it could not be read. Keys that you know from elsewhere (the platform's, witnesses', a trustee's,
PEM certificates) go in with --trust; without them the bundle's own word is taken, and that is said.

    ebid verify bundle.zip --trust keys.txt --receipt my-receipt.json
    ebid verify --receipt my-receipt.json --trust keys.txt
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from bidding.envelope.cli.inputs import read_as
from bidding.envelope.cli.output import Output
from bidding.envelope.errors import BadInput, BadSignature
from bidding.envelope.files import read_small
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.findings import Outcome, Report, Witnessed
from bidding.envelope.tenderlog.receipt import Receipt
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.tenderlog.verify import verify
from ledger.checkpoint import parse_many
from ledger.cosignature import cosigners
from ledger.errors import LedgerError
from ledger.notes import Note

_STATES = {
    "read-out": ("已唱标", "read out"),
    "sealed": ("未唱标", "not read out"),
    "failed": ("流标", "failed"),
    "cancelled": ("终止", "cancelled"),
}
_OUTCOMES = {
    "read": ("已开启", "read"),
    "void": ("无效", "void"),
    "revoked": ("撤销", "revoked"),
    "withdrawn": ("撤回", "withdrawn"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to check, and whom to trust."""
    parser.add_argument(
        "bundle", type=Path, nargs="?", metavar="BUNDLE", help="a folder or a zip file"
    )
    for name, meaning in (
        ("trust", "public keys or certificates that you know from elsewhere"),
        ("receipt", "a receipt that you hold"),
        ("pin", "checkpoints that were kept elsewhere"),
    ):
        parser.add_argument(
            f"--{name}", type=Path, action="append", default=[], metavar="FILE", help=meaning
        )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check, and say what was found; the exit code."""
    trust = Trust.read(arguments.trust)
    receipts = [read_as(path, Receipt.parse) for path in arguments.receipt]
    if arguments.bundle is None:
        return _receipts_alone(receipts, trust, output)
    with Bundle.open(arguments.bundle) as bundle:
        report = verify(bundle, trust, receipts, list(_pins(arguments.pin)))
    output.answer(report.json(), *_lines(report, output))
    return 0 if report.whole else 1


def _pins(paths: Iterable[Path]) -> Iterable[Note]:
    for path in paths:
        try:
            yield from parse_many(read_small(path).decode())
        except (LedgerError, UnicodeDecodeError) as error:
            raise BadInput(f"{path}：不是检查点", f"{path}: no checkpoints: {error}") from error


def _receipts_alone(receipts: list[Receipt], trust: Trust, output: Output) -> int:
    """What a receipt proves without the bundle; raises `BadSignature` where it does not hold."""
    if not receipts:
        raise BadInput("须给出公示包或回执", "a bundle or a receipt is needed")
    facts, lines = [], []
    for receipt in receipts:
        receipt.verify()
        known = receipt.key in trust.keys_of(receipt.promise.log_origin)
        if trust.logs and not known:
            raise BadSignature(
                f"回执的公钥 {receipt.key} 不在所给的可信公钥之中",
                f"the receipt's key {receipt.key} is none of those trusted",
            )
        witnesses = _witnesses(receipt, trust)
        leaf = receipt.leaf
        facts.append(
            {
                "log_origin": receipt.promise.log_origin,
                "kind": leaf.kind.value,
                "body": leaf.body.decode(),
                "leaf_hash": leaf.hash.hex(),
                "key_trusted": known,
                "index": receipt.proof.index if receipt.proof else None,
                "witnesses": witnesses,
            }
        )
        lines += [f"{leaf.kind.value}  {leaf.body.decode()}", _proven(receipt, output)]
        lines += [output.words(f"联署：{name}", f"cosigned: {name}") for name in witnesses]
        if not known:
            lines.append(output.words("未给出平台公钥", "no key of the platform was given"))
    output.answer({"receipts": facts}, *lines)
    return 0


def _witnesses(receipt: Receipt, trust: Trust) -> list[str]:
    if receipt.proof is None:
        return []
    try:
        return [key.name for key in cosigners(receipt.proof.checkpoint, trust.witnesses)]
    except LedgerError as error:
        raise BadSignature(f"见证人的联署不成立：{error}", str(error)) from error


def _proven(receipt: Receipt, output: Output) -> str:
    if receipt.proof is None:
        return output.words(
            "承诺：平台已签字承诺记入日志，尚无证明", "promised: signed, not proven yet"
        )
    index = receipt.proof.index
    return output.words(f"证明：在日志第 {index} 位", f"proven: at place {index} of the log")


def _lines(report: Report, output: Output) -> list[str]:
    words = output.words
    lines = [
        f"{words('日志', 'log')}  {report.log_origin}  {report.tender}",
        f"{words('叶子', 'leaves')}  {report.size:,}  {report.root.hex()}",
        f"{words('有效标书', 'bids that stood')}  {report.bids}",
    ]
    lines += [f"{words('公钥', 'key')}  {key}" for key in report.keys]
    lines += [_witness_line(one, output) for one in report.witnesses]
    for outcome in report.outcomes:
        lines += _outcome_lines(outcome, output)
    lines += [f"{words('注意', 'note')}  {words(one.zh, one.en)}" for one in report.remarks]
    lines += [f"✗ {one.text(output.language)}" for one in report.findings]
    lines.append(
        words("✓ 未发现任何问题", "✓ nothing is wrong")
        if report.whole
        else words(f"✗ 共 {len(report.findings)} 处问题", f"✗ {len(report.findings)} findings")
    )
    return lines


def _witness_line(one: Witnessed, output: Output) -> str:
    """When a witness saw the closing and the end, in UTC."""
    closing, end = (f"{at:%Y-%m-%d %H:%M:%SZ}" if at else "—" for at in (one.closing, one.end))
    return output.words(
        f"见证  {one.name}  见到截止清单 {closing}  日志末尾 {end}",
        f"witness  {one.name}  saw the closing {closing}  the end {end}",
    )


def _outcome_lines(outcome: Outcome, output: Output) -> list[str]:
    state = output.words(*_STATES[outcome.state])
    lines = [f"{outcome.lot} · {outcome.stage}  {state}  ({outcome.standing})"]
    for header, fate, items in outcome.rows:
        shown = "  ".join(f"{name}={value}" for name, value in (items or {}).items())
        lines.append(f"  {header.hex()[:16]}  {output.words(*_OUTCOMES[fate])}  {shown}".rstrip())
    return lines
