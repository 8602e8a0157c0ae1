"""Opening, as one numbered list (docs/envelope.md has the same):

1. every share handed over is the one the bidder committed to; who answers otherwise is named;
2. k good shares are here;
3. they combine to the secret the bidder committed to, or the envelope is void;
4. *all* n shares, computed again from the secret, are those committed to, or it is void;
5. the bidder's lock is here, where there is one, and is the one committed to;
6. from secret and lock follow the key of each part;
7. each part's bytes are those the header states, and open to their last chunk: only then does any
   plaintext get its name.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bidding.envelope import shamir
from bidding.envelope.derivation import SECRET
from bidding.envelope.envelope import Envelope, Head
from bidding.envelope.errors import (
    BadFormat,
    BadInput,
    LockMissing,
    NotEnoughShares,
    ShareMismatch,
    Void,
    WrongLock,
)
from bidding.envelope.files import new_file, refuse_existing
from bidding.envelope.header import Part
from bidding.envelope.payload import PartKey, Progress, no_progress, open_part


@dataclass(frozen=True, repr=False)
class Unsealed:
    """What opens an envelope's parts."""

    head: Head
    trustee_secret: bytes
    root: bytes
    mismatched: tuple[int, ...]
    """The trustees whose shares were not those committed to; k others sufficed."""

    def part_key(self, name: str) -> bytes:
        """The key of one part: publishing it proves that part and exposes no other."""
        return self.head.derivation.part_key(self.root, name)


def unseal(head: Head, shares: Mapping[int, bytes], lock: bytes | None = None) -> Unsealed:
    """Steps 1 to 6: the keys, from shares by trustee number and the bidder's lock.

    Raises `NotEnoughShares`, `ShareMismatch`, `Void`, `LockMissing` or `WrongLock`.
    """
    good, mismatched = _check_shares(head, shares)  # 1
    secret = _combine(head, good, mismatched)  # 2, 3
    _check_all_shares(head, secret)  # 4
    _check_lock(head, lock)  # 5
    root = head.derivation.root(secret, lock or b"")  # 6
    return Unsealed(head, secret, root, mismatched)


def _check_shares(
    head: Head, shares: Mapping[int, bytes]
) -> tuple[dict[int, bytes], tuple[int, ...]]:
    commits = {box.trustee: box.commit for box in head.header.boxes}
    strangers = shares.keys() - commits.keys()
    if strangers:
        raise BadInput(f"没有第 {min(strangers)} 位保管人", f"there is no trustee {min(strangers)}")
    good = {
        i: share
        for i, share in sorted(shares.items())
        if len(share) == SECRET and head.derivation.commit_share(i, share) == commits[i]
    }
    return good, tuple(sorted(shares.keys() - good.keys()))


def _combine(head: Head, good: Mapping[int, bytes], mismatched: tuple[int, ...]) -> bytes:
    k = head.pre.k
    if len(good) < k and mismatched:
        names = ", ".join(map(str, mismatched))
        raise ShareMismatch(
            f"保管人 {names} 交出的份额与承诺不符；相符的只有 {len(good)} 份，需要 {k} 份",
            f"trustee {names} handed over another share than was committed to; "
            f"{len(good)} good shares of {k}",
            trustees=mismatched,
        )
    if len(good) < k:
        raise NotEnoughShares(
            f"只有 {len(good)} 份份额，需要 {k} 份", f"{len(good)} shares of the {k} needed"
        )
    secret = shamir.combine(dict(islice(good.items(), k)))
    if head.derivation.commit_secret(secret) != head.header.commit_secret:
        raise Void(
            "份额都与承诺相符，合成的秘密却不是所承诺的：标书无效",
            "the shares are those committed to, yet do not make the secret committed to: void",
        )
    return secret


def _check_all_shares(head: Head, secret: bytes) -> None:
    shares = head.derivation.shares(secret, head.pre.k, head.pre.n)
    wrong = [
        box.trustee
        for box, share in zip(head.header.boxes, shares, strict=True)
        if head.derivation.commit_share(box.trustee, share) != box.commit
    ]
    if wrong:
        names = ", ".join(map(str, wrong))
        raise Void(
            f"第 {names} 位保管人的份额不在多项式上：标书无效",
            f"the shares of trustee {names} are off the polynomial: void",
        )


def _check_lock(head: Head, lock: bytes | None) -> None:
    if head.header.commit_lock is None:
        if lock is not None:
            raise WrongLock("此标书没有锁", "this envelope has no lock")
        return
    if lock is None:
        raise LockMissing("投标人尚未交出锁", "the bidder has not released its lock")
    check_lock(head, lock)


def check_lock(head: Head, lock: bytes) -> None:
    """Raise `WrongLock` unless `lock` is the one the envelope commits to."""
    if head.derivation.commit_lock(lock) != head.header.commit_lock:
        raise WrongLock("锁与标书中的承诺不符", "the lock is not the one the envelope commits to")


def open_envelope(
    envelope: Envelope, unsealed: Unsealed, folder: Path, progress: Progress = no_progress
) -> dict[str, Path]:
    """Step 7 for every part: write them into the new folder `folder`, or nothing at all.

    Raises `BadInput`, `Damaged` or `Void`.
    """
    refuse_existing(folder)
    _make_sure_of(folder.parent)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for part in envelope.head.header.parts:
            key = unsealed.part_key(part.name)
            open_one(envelope, part, key, work / part.name, progress)
        work.rename(folder)
    except OSError as error:
        raise BadInput(
            f"无法写入 {folder}：{error.strerror}", f"cannot write {folder}: {error.strerror}"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {part.name: folder / part.name for part in envelope.head.header.parts}


def open_one(
    envelope: Envelope, part: Part, key: bytes, target: Path, progress: Progress = no_progress
) -> None:
    """Step 7 for one part, with its key: what a published key of `opening` is for.

    Raises `BadInput`, `BadFormat`, `Damaged`, or `Void` — with a key that came from elsewhere
    `Void` means no more than that this is not the part's key.
    """
    head = envelope.head
    if len(key) != head.suite.part_key_size:
        raise BadFormat("部分的密钥长度不对", "a part's key of the wrong length")
    part_key = PartKey(head.suite, key, head.derivation.part_context(part.name))
    with envelope.part_stream(part) as source, new_file(target) as file:
        open_part(part_key, part, source, file, progress)


def _make_sure_of(folder: Path) -> None:
    if not folder.is_dir():
        raise BadInput(f"{folder}：没有这个目录", f"{folder}: no such folder")
