"""Open an envelope: with the trustees' releases and the bidder's lock, or one part with its key.

Every share is held against the bidder's commitment, and all n are computed again: a trustee whose
share does not match is named, a bidder who dealt badly too. The parts appear in a new folder when
all of them are verified to the last byte, and otherwise not at all.

    ebid open bid.ebid --release r1.json --release r2.json --lock my.lock --into opened
    ebid open bid.ebid --part opening --part-key HEX --into opened
"""

import argparse
from pathlib import Path

from bidding.envelope.cli.inputs import read_as, read_envelope
from bidding.envelope.cli.output import Output, row
from bidding.envelope.encoding import from_hex
from bidding.envelope.envelope import Envelope
from bidding.envelope.errors import BadInput
from bidding.envelope.files import refuse_existing
from bidding.envelope.lock import Lock
from bidding.envelope.opening import Unsealed, open_envelope, open_one, unseal
from bidding.envelope.releases import Gathered, Release, gather
from bidding.envelope.tender import Tender


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The envelope and what opens it."""
    parser.add_argument("envelope", type=Path, metavar="ENVELOPE")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="a new folder")
    parser.add_argument("--tender", type=Path, metavar="FILE", help="check it was sealed for this")
    parser.add_argument("--release", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--lock", type=Path, metavar="FILE")
    parser.add_argument(
        "--keys-of", action="append", default=[], metavar="PART", help="print its key"
    )
    parser.add_argument(
        "--part", metavar="NAME", help="open this part alone, FOLDER being a file …"
    )
    parser.add_argument("--part-key", metavar="HEX", help="… with its published key")


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Open it, one way or the other."""
    refuse_existing(arguments.into)
    envelope = read_envelope(arguments.envelope)
    if arguments.tender:
        envelope.head.check_tender(read_as(arguments.tender, Tender.parse))
    if (arguments.part is None) != (arguments.part_key is None):
        raise BadInput("--part 与 --part-key 须同时给出", "--part goes with --part-key")
    if arguments.part is None:
        _open_all(arguments, envelope, output)
    else:
        _open_part(arguments, envelope, output)


def _open_all(arguments: argparse.Namespace, envelope: Envelope, output: Output) -> None:
    head = envelope.head
    gathered = gather(head, [read_as(path, Release.parse) for path in arguments.release])
    lock = read_as(arguments.lock, Lock.parse).secret if arguments.lock else None
    unsealed = unseal(head, gathered.shares, lock)
    keys = {name: _part_key(unsealed, name) for name in arguments.keys_of}
    total = sum(part.length for part in head.header.parts)
    progress = output.progress(total, "开启", "opening")
    files = open_envelope(envelope, unsealed, arguments.into, progress)
    output.answer(
        {
            "envelope_id": head.pre.envelope_id.hex(),
            "bidder": head.pre.bidder.hex(),
            "parts": {name: str(path) for name, path in files.items()},
            "mismatched_trustees": list(unsealed.mismatched),
            "trustees_claiming_rubbish": sorted(gathered.rubbish),
            "part_keys": keys,
        },
        *(row(name, str(path)) for name, path in files.items()),
        *(row(name, key) for name, key in keys.items()),
        *_complaints(unsealed, gathered, output),
    )


def _complaints(unsealed: Unsealed, gathered: Gathered, output: Output) -> list[str]:
    """What was wrong with trustees, although the envelope opened."""
    return [
        *(
            output.words(f"保管人 {i} 的份额与承诺不符", f"trustee {i}'s share does not match")
            for i in unsealed.mismatched
        ),
        *(
            output.words(f"保管人 {i} 称收到的是乱码", f"trustee {i} says it was sealed rubbish")
            for i in sorted(gathered.rubbish)
        ),
    ]


def _part_key(unsealed: Unsealed, name: str) -> str:
    unsealed.head.header.part(name)
    return unsealed.part_key(name).hex()


def _open_part(arguments: argparse.Namespace, envelope: Envelope, output: Output) -> None:
    part = envelope.head.header.part(arguments.part)
    key = from_hex(arguments.part_key, envelope.head.suite.part_key_size, "--part-key")
    progress = output.progress(part.length, "开启", "opening")
    open_one(envelope, part, key, arguments.into, progress)
    output.answer(
        {
            "envelope_id": envelope.head.pre.envelope_id.hex(),
            "parts": {part.name: str(arguments.into)},
        },
        row(part.name, str(arguments.into)),
    )
