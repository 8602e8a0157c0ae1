"""An export of a ledger that holds what was anchored and sealed of a recording."""

import json
from hashlib import sha256
from pathlib import Path

from ledger_logs import MemoryLog, checkpoint, hashes, leaf
from tapes import START, Tape

from ledger.export import write_export
from ledger.notes import SignerKey, VerifierKey
from ledger.source import StoredNote
from media.format import layout, moments
from media.format.anchors import ANCHORED, SEALED
from media.format.chain import records

ORIGIN = "log.example"
KEY = SignerKey.generate(ORIGIN)


class _Ledger(MemoryLog):
    origin = ORIGIN

    def __init__(self, leaves: list[bytes], witnessed: int) -> None:
        self.leaves, self.recorded = leaves, hashes(leaves)
        self.notes = [
            StoredNote(size, str(checkpoint(leaves[:size], size == witnessed, KEY, ORIGIN)))
            for size in sorted({witnessed, len(leaves)} - {0})
        ]
        self.log_keys = (KEY.verifier,)


def export_of(tape: Tape | None, path: Path) -> tuple[Path, list[VerifierKey]]:
    """The export with two heads of each track, and its manifest's hash; and the keys to trust."""
    leaves, keys = [leaf(0), leaf(1)], [KEY.verifier]
    if tape is not None:
        leaves += entries_of(tape)
        keys.append(tape.key.verifier)
    return written_export([*leaves, leaf(2)], path), keys


def entries_of(tape: Tape) -> list[bytes]:
    """What a ledger holds of an ended recording: two anchors, and its sealing."""
    sealed = sha256((tape.folder / layout.MANIFEST).read_bytes()).hexdigest()
    return [
        *(entry(ANCHORED, {"heads": heads}) for heads in _heads(tape)),
        entry(SEALED, {"manifest_sha256": sealed, "gap_seconds": {}}),
    ]


def written_export(leaves: list[bytes], path: Path, witnessed: int = 0) -> Path:
    """The export of a ledger of these entries, signed; `witnessed` at that size, too."""
    write_export(_Ledger(leaves, witnessed), path)
    return path


def _heads(tape: Tape) -> list[dict[str, list[object]]]:
    chains = {one.name: list(records(one)) for one in layout.tracks(tape.folder)}
    return [
        {name: [whole[at].n, whole[at].head.hex()] for name, whole in chains.items()}
        for at in (8, -1)
    ]


def entry(kind: str, body: dict[str, object]) -> bytes:
    """The hashed bytes of an entry about the recording."""
    facts = {
        "v": 1, "kind": kind, "subject": "recording:12", "actor": "system:recorder", "scope": "/1/",
        "at": moments.write(START), "body": body,
    }  # fmt: skip
    return b"\x00" + json.dumps(facts).encode()
