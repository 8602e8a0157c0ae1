"""C2SP cosignatures v1: a witness's timestamped signature under a log's checkpoint.

Format: https://c2sp.org/tlog-cosignature (Ed25519 type). It says: at that time, this was the
largest tree the witness had seen of this log, consistent with all it had seen before.
"""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime

from ledger.errors import BadInput, InvalidSignature
from ledger.notes import COSIGNATURE_V1, Note, Signature, SignerKey, VerifierKey

_TIMESTAMPED = struct.Struct(">Q64s")


def _message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign(key: SignerKey, text: str, at: datetime) -> Signature:
    """The signature of witness `key` under the checkpoint `text` at the moment `at`.

    Raises `BadInput` when the key is not of the cosignature type.
    """
    if key.algorithm != COSIGNATURE_V1:
        raise BadInput(f"key {key.name} is not a witness's key")
    timestamp = int(at.timestamp())
    value = _TIMESTAMPED.pack(timestamp, key.sign(_message(text, timestamp)))
    return Signature(key.name, key.verifier.id, value)


def cosigned_at(key: VerifierKey, text: str, signature: Signature) -> datetime:
    """When `key` cosigned `text`, to the second, in UTC; raises `InvalidSignature`."""
    if not signature.is_by(key) or len(signature.value) != _TIMESTAMPED.size:
        raise InvalidSignature(f"not a cosignature of {key.name}")
    timestamp, value = _TIMESTAMPED.unpack(signature.value)
    key.check(_message(text, timestamp), value)
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError) as error:
        raise InvalidSignature(f"{key.name} cosigned at no time a calendar knows") from error


def cosigners(note: Note, keys: Iterable[VerifierKey]) -> dict[VerifierKey, datetime]:
    """Which of the witnesses `keys` cosigned the note, and when; unknown ones are ignored.

    Raises `InvalidSignature` when a cosignature that claims a known key does not verify.
    """
    return {
        key: cosigned_at(key, note.text, signature)
        for key in keys
        for signature in note.signatures
        if key.algorithm == COSIGNATURE_V1 and signature.is_by(key)
    }
