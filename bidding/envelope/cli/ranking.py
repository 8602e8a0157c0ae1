"""Rank again from an evaluation archive, offline: every sheet, every number, every signature.

Whatever is not as the members sealed and signed it is named by its place in the archive. Exit code
0: nothing is wrong. 1: something is. 2: it could not be read.

    ebid ranking verify archive.zip
"""

import argparse
from fractions import Fraction
from pathlib import Path

from bidding.envelope.cli.output import Output
from bidding.envelope.ranking.archive import Archive
from bidding.envelope.ranking.evaluation import LotOutcome, Standing
from bidding.envelope.ranking.fields import shown
from bidding.envelope.ranking.verify import Verified, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which archive."""
    parser.add_argument("action", choices=["verify"])
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the published zip file")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Check, and say what was found; the exit code."""
    verified = verify(Archive.read(arguments.archive))
    output.answer(_facts(verified), *_lines(verified, output))
    return 0 if verified.whole else 1


def _facts(verified: Verified) -> dict[str, object]:
    outcome = verified.outcome
    return {
        "fmt": "ebid-ranking-report/1",
        "whole": verified.whole,
        "tender": verified.basis.tender,
        "evaluation_sha256": verified.archive.digest.hex(),
        "outcome": None if outcome is None else [one.facts() for one in outcome],
        "findings": [one.json() for one in verified.findings.found],
        "remarks": [{"zh": zh, "en": en} for zh, en in verified.findings.remarks],
    }


def _lines(verified: Verified, output: Output) -> list[str]:
    words, found = output.words, verified.findings.found
    lines = [
        f"{words('招标', 'tender')}  {verified.basis.tender}  {verified.basis.method.title}",
        f"SHA-256  {verified.archive.digest.hex()}",
    ]
    for lot in verified.outcome or ():
        lines += _lot_lines(lot, verified, output)
    lines += [f"{words('注意', 'note')}  {words(*one)}" for one in verified.findings.remarks]
    lines += [f"✗ {one.text(output.language)}" for one in found]
    whole = words("✓ 排名可以重现，未发现任何问题", "✓ the ranking follows; nothing is wrong")
    return [
        *lines,
        words(f"✗ 共 {len(found)} 处问题", f"✗ {len(found)} findings") if found else whole,
    ]


def _lot_lines(lot: LotOutcome, verified: Verified, output: Output) -> list[str]:
    state = output.words("无候选人", "no candidates") if lot.failed else ""
    ranked = sorted((one for one in lot.standings if one.place), key=lambda one: one.place)
    others = [one for one in lot.standings if not one.place]
    names = {one.id: one.bidder for one in verified.archive.evaluation.bids}
    places = verified.basis.method.places
    return [f"{output.words('标段', 'lot')} {lot.lot}  {state}".rstrip()] + [
        f"  {_standing(one, places)}  {names[one.bid]}" for one in (*ranked, *others)
    ]


def _standing(one: Standing, places: int) -> str:
    if not one.place:
        return f"—  {one.bid}  {one.fate}"
    price = shown(one.evaluated_price or Fraction(0), 2)
    score = "" if one.total is None else f"{shown(one.total, places)}  "
    return f"{one.place}  {one.bid}  {score}{price}"
