"""What a witness does with a checkpoint, step by step as https://c2sp.org/tlog-witness has it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ledger.checkpoint import TreeHead
from ledger.cosignature import cosign
from ledger.errors import BadInput, InvalidProof, InvalidSignature
from ledger.merkle import EMPTY_ROOT, verify_consistency
from ledger.notes import Note, SignerKey, VerifierKey
from ledger.witness.protocol import SIZE_TYPE, AddCheckpoint, Answer
from ledger.witness.state import WitnessState


def wall_clock() -> datetime:
    """The witness's own time, independent of any log's."""
    return datetime.now(UTC)


class Witness:
    """Cosigns checkpoints of the logs whose keys it was given, and no two that contradict."""

    def __init__(
        self,
        key: SignerKey,
        logs: Sequence[VerifierKey],
        state: WitnessState,
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        """A log's origin is its key's name, or lies below it; one log may have several keys."""
        self._key = key
        self._logs = logs
        self._state = state
        self._now = now

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge one request.

        1. It has the form of a request and a checkpoint, or 400.
        2. Its origin is that of a known log, or 404.
        3. A known key of that log signed it, or 403.
        4. The old size is not above its size, or 400.
        5. The old size is that of the last tree cosigned, or 409 with that size.
        6. Of equal sizes the roots are equal, or 409.
        7. The proof leads from the last tree to this one, or 422.
        8. It is remembered, on disk, and cosigned: 200.

        What a log signed and fails at 6 or 7 is kept as evidence.
        """
        try:
            request = AddCheckpoint.parse(body)
            head = TreeHead.parse(request.checkpoint.text)
        except BadInput as error:
            return Answer(400, f"{error}\n")
        keys = [key for one in self._logs if (key := one.under(head.origin))]
        if not keys:
            return Answer(404, f"unknown log {head.origin}\n")
        if not _signed_by_any(request.checkpoint, keys):
            return Answer(403, "no signature of a known key\n")
        if request.old > head.size:
            return Answer(400, f"old size {request.old} is above size {head.size}\n")
        with self._state.transaction():
            return self._judge(request, head)

    def _judge(self, request: AddCheckpoint, head: TreeHead) -> Answer:
        size, root = self._state.latest(head.origin)
        if request.old != size:
            return Answer(409, f"{size}\n", SIZE_TYPE)
        if head.size == size and head.root != root:
            return self._refuse(409, f"{size}\n", SIZE_TYPE, request, head)
        try:
            _check_growth(request, head, root)
        except InvalidProof as error:
            return self._refuse(422, f"{error}\n", Answer.content_type, request, head)
        return self._cosign(request.checkpoint, head)

    def _cosign(self, note: Note, head: TreeHead) -> Answer:
        signature = cosign(self._key, note.text, self._now())
        self._state.remember(head, Note(note.text, (*note.signatures, signature)))
        return Answer(200, f"{signature}\n")

    def _refuse(
        self, status: int, text: str, content_type: str, request: AddCheckpoint, head: TreeHead
    ) -> Answer:
        at = int(self._now().timestamp())
        self._state.keep_evidence(at, head, status, request.old, request.checkpoint)
        return Answer(status, text, content_type)


def _signed_by_any(note: Note, keys: Sequence[VerifierKey]) -> bool:
    try:
        return bool(note.signers(keys))
    except InvalidSignature:
        return False


def _check_growth(request: AddCheckpoint, head: TreeHead, old_root: bytes) -> None:
    """Raise `InvalidProof` unless the tree at `old` is a prefix of the tree at `head`."""
    if request.old:
        verify_consistency(request.proof, request.old, head.size, old_root, head.root)
    elif request.proof or (head.size == 0 and head.root != EMPTY_ROOT):
        raise InvalidProof("from the empty tree the proof is empty")
