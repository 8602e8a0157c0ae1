"""Signs the head of the tree, at most once a second and only when the tree has grown."""

from datetime import timedelta

from django.conf import settings

from ledger import clock
from ledger.checkpoint import TreeHead
from ledger.errors import BadInput
from ledger.keys import load_signer
from ledger.merkle import tree_root
from ledger.models import Checkpoint
from ledger.notes import SignerKey
from ledger.selectors import StoredCheckpoint, latest_checkpoint, origin
from ledger.sequencer import hold_lock
from ledger.tree import StoredTree, tree_size

INTERVAL = timedelta(seconds=1)


def sign_if_due() -> StoredCheckpoint | None:
    """Sign and store a checkpoint, unless the tree has not grown or the last is too young.

    Runs in the caller's transaction, after `sequence`, or alone; what it returns may be shown once
    that has committed. A second is a real one, however fast a rehearsal runs. Raises `BadInput`
    when the key file is missing or belongs to another log.
    """
    hold_lock()
    size, last, reading = tree_size(), latest_checkpoint(), clock.reading()
    if last is not None:
        elapsed = (reading.now - last.at) / reading.rate
        if size <= last.size or timedelta(0) <= elapsed < INTERVAL:
            return None
    if not size:
        return None
    head = TreeHead(origin(), size, tree_root(StoredTree(), size))
    note = head.note().signed(signer(head.origin))
    Checkpoint.objects.create(size=size, root=head.root, note=str(note), at=reading.now)
    return latest_checkpoint()


def signer(name: str) -> SignerKey:
    """The key in `settings.LEDGER_KEY_FILE`; raises `BadInput` unless it is that of log `name`."""
    path = settings.LEDGER_KEY_FILE
    key = load_signer(path)
    if key.name != name:
        raise BadInput(f"{path} is the key of {key.name}; this database's ledger is {name}")
    return key
