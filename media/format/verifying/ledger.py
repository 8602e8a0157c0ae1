"""Step 4: a recording against what an export of the ledger holds of it."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from media.format.anchors import Held
from media.format.manifest import Anchor
from media.format.verifying.findings import Finding, What

Heads: TypeAlias = Mapping[str, Mapping[int, bytes]]
"""The heads of each track's chain by their places, as found."""


def against(held: Held, heads: Heads, manifest: str, only: str | None = None) -> Iterator[Finding]:
    """Where a recording departs from the ledger, and what of it the ledger does not cover.

    Of the anchors, those of `only` one of its tracks, if given. `manifest` is the SHA-256 of its
    manifest, "" where it has none yet. What stands behind the last anchor is covered by the sealing
    alone.
    """
    anchors = [one for one in held.anchors if only in (None, one.track)]
    yield from (one for anchor in anchors for one in _anchor(anchor, heads))
    yield from _manifest(held, manifest)
    if not anchors and not held.sealed:
        yield Finding(What.UNCOVERED, "this export of the ledger holds nothing of it")
    elif manifest and not held.sealed:
        text = "this export of the ledger ends before it was sealed: nothing vouches for its end"
        yield Finding(What.UNCOVERED, text)


def _anchor(anchor: Anchor, heads: Heads) -> Iterator[Finding]:
    """Compare an anchor of the ledger with the record it speaks of."""
    if heads.get(anchor.track, {}).get(anchor.n, b"").hex() == anchor.head:
        return
    text = (
        f"entry {anchor.entry} of the ledger holds another head at record {anchor.n}:"
        f" something up to there was replaced after {anchor.at.isoformat()}"
    )
    yield Finding(What.ANCHOR, text, track=anchor.track, n=anchor.n)


def _manifest(held: Held, manifest: str) -> Iterator[Finding]:
    for entry, sealed in held.sealed.items():
        if sealed != manifest:
            text = f"entry {entry} of the ledger sealed another manifest: this one took its place"
            yield Finding(
                What.MANIFEST, text if manifest else f"entry {entry} sealed one: it is gone"
            )
