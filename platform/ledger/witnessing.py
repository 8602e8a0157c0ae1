"""The log's side of witnessing: submit checkpoints, keep the cosignatures that come back.

A witness may be slow or away; nothing waits for it. `mingjing ledger cosign` runs this beside the
sequencer, never inside its transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction

from ledger.checkpoint import TreeHead, parse_size
from ledger.cosignature import cosigned_at
from ledger.errors import BadInput, InvalidSignature, LedgerError, WitnessRefused
from ledger.models import Checkpoint, Cosignature
from ledger.notes import Note, Signature, VerifierKey
from ledger.selectors import consistency_proof
from ledger.witness.protocol import MAX_REQUEST, PATH, AddCheckpoint

TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class Witness:
    """Where a witness answers, and the key that its cosignatures must verify with."""

    url: str
    key: VerifierKey


def configured() -> list[Witness]:
    """The witnesses of `settings.WITNESS_URL` and `WITNESS_KEY`, separated by spaces in both.

    Raises `BadInput` when there are not as many keys as addresses.
    """
    urls, keys = settings.WITNESS_URL.split(), settings.WITNESS_KEY.split()
    if len(urls) != len(keys):
        raise BadInput("WITNESS_URL and WITNESS_KEY do not name equally many witnesses")
    for url in urls:
        if not url.startswith(("http://", "https://")):
            raise BadInput(f"WITNESS_URL {url} is not a web address")
    return [Witness(url, VerifierKey.parse(key)) for url, key in zip(urls, keys, strict=True)]


def submit_latest(witness: Witness) -> Signature | None:
    """Have the newest checkpoint cosigned; none when there is none, or it already is.

    Raises `WitnessRefused`, also when the witness cannot be reached (status 0), and
    `InvalidSignature` when what it returns does not verify.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or _known_size(witness) == newest.size:
        return None
    signature = _obtain(witness, newest)
    _store(witness, newest, signature)
    return signature


def gather() -> list[str]:
    """Ask every configured witness about the newest checkpoint, and say who gave none and why.

    Raises `BadInput` where the configuration itself is wrong.
    """
    refusals = []
    for witness in configured():
        try:
            submit_latest(witness)
        except LedgerError as error:
            refusals.append(f"{witness.key.name}: {' '.join(str(error).split())}")
    return refusals


def _known_size(witness: Witness) -> int:
    """The largest size this witness cosigned, as far as we know."""
    mine = Cosignature.objects.filter(witness=witness.key.name, key_id=witness.key.id)
    return mine.order_by("-checkpoint_id").values_list("checkpoint_id", flat=True).first() or 0


def _obtain(witness: Witness, checkpoint: Checkpoint) -> Signature:
    note, known = Note.parse(checkpoint.note), _known_size(witness)
    return obtain(witness, note, known, lambda old: consistency_proof(old, checkpoint.size))


def obtain(
    witness: Witness, note: Note, known: int, prove: Callable[[int], Iterable[bytes]]
) -> Signature:
    """The cosignature of a checkpoint of any log that the witness knows the key of.

    `known` is the size it saw last, as far as we know, and `prove` proves that the log grew from
    there. A witness that knows another size than we thought is asked once more. Raises as
    `submit_latest` does.
    """
    size = TreeHead.parse(note.text).size
    try:
        answer = _post(witness, AddCheckpoint(known, tuple(prove(known)), note))
    except WitnessRefused as refusal:
        if refusal.status != 409:
            raise
        known = parse_size(str(refusal).strip())
        if known > size:
            raise WitnessRefused(409, f"{witness.url} has seen a larger log, of {known}") from None
        answer = _post(witness, AddCheckpoint(known, tuple(prove(known)), note))
    return _own_signature(witness.key, answer)


def _post(witness: Witness, request: AddCheckpoint) -> str:
    """The text of a successful answer; raises `WitnessRefused` for any other."""
    url = witness.url.rstrip("/") + PATH
    try:
        with urlopen(Request(url, str(request).encode()), timeout=TIMEOUT) as answer:  # noqa: S310
            return str(answer.read(MAX_REQUEST).decode())
    except HTTPError as error:
        with error:
            raise WitnessRefused(error.code, error.read(1000).decode(errors="replace")) from error
    except (URLError, HTTPException, OSError, UnicodeDecodeError) as error:
        raise WitnessRefused(0, f"{witness.url} cannot be reached: {error}") from error


def _own_signature(key: VerifierKey, answer: str) -> Signature:
    for line in answer.splitlines():
        signature = Signature.parse(line)
        if signature.is_by(key):
            return signature
    raise InvalidSignature(f"the answer holds no cosignature of {key.name}")


@transaction.atomic
def _store(witness: Witness, checkpoint: Checkpoint, signature: Signature) -> None:
    at = cosigned_at(witness.key, Note.parse(checkpoint.note).text, signature)
    Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        witness=witness.key.name,
        key_id=witness.key.id,
        defaults={"line": str(signature), "at": at},
    )
