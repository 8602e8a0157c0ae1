"""Drawing experts so that nobody can steer it, and anybody can redo it. Format: docs/draw.md.

    pool = Pool.of(expert_leaves(name, [("E-1 name", salt), …]))     commit: pool.root
    opened = DrawOpen(…)                                 with the hashes of Rules and Filters
    tender = sealed_for(opened, trustees)                what contributors seal 32 bytes for
    contribution = Contribution.read(id, file, tender)
    seed = draw_seed(opened, close_root, {id: opened(contribution, releases), …})
    panel = Panel.draw(seed, rules, filters);  panel.skip("A08", 2)
    verify_draw(transcript_bytes, trust).findings

Pure: no clock, no server, no names before they are released.
"""

from bidding.envelope.draw.contributions import Contribution, check_release, opened, sealed_for
from bidding.envelope.draw.documents import (
    PART,
    STAGE,
    Contributor,
    DrawOpen,
    Excluded,
    Filters,
    Members,
    Rules,
    Speciality,
)
from bidding.envelope.draw.findings import Code, DrawReport, Finding
from bidding.envelope.draw.panel import Fate, Panel, PoolExhausted, Reached
from bidding.envelope.draw.pool import SALT, Pool, expert_leaf, expert_leaves
from bidding.envelope.draw.seed import CONTRIBUTION, draw_seed
from bidding.envelope.draw.shuffle import Permutation
from bidding.envelope.draw.statements import (
    DECLINED,
    TIED,
    UNFIT,
    UNREACHABLE,
    Again,
    Signed,
    Skip,
)
from bidding.envelope.draw.stream import Stream
from bidding.envelope.draw.transcript import CloseProof, Given, Released, Seat, Transcript
from bidding.envelope.draw.verify import verify_draw

__all__ = [
    "CONTRIBUTION",
    "DECLINED",
    "PART",
    "SALT",
    "STAGE",
    "TIED",
    "UNFIT",
    "UNREACHABLE",
    "Again",
    "CloseProof",
    "Code",
    "Contribution",
    "Contributor",
    "DrawOpen",
    "DrawReport",
    "Excluded",
    "Fate",
    "Filters",
    "Finding",
    "Given",
    "Members",
    "Panel",
    "Permutation",
    "Pool",
    "PoolExhausted",
    "Reached",
    "Released",
    "Rules",
    "Seat",
    "Signed",
    "Skip",
    "Speciality",
    "Stream",
    "Transcript",
    "check_release",
    "draw_seed",
    "expert_leaf",
    "expert_leaves",
    "opened",
    "sealed_for",
    "verify_draw",
]
