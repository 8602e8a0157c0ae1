"""A pool, its facts and an honest draw from it, for the benchmark."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import secrets
from dataclasses import replace
from pathlib import Path

from drawn import POOL, TENDER, DrawCase  # type: ignore[import-not-found]

from bidding.draw.rules.filters import filters_of
from bidding.envelope.draw import (
    SALT,
    Filters,
    Panel,
    Pool,
    Rules,
    Speciality,
    expert_leaves,
    sealed_for,
    verify_draw,
)
from bidding.experts.rules.avoidance import Fact, Side, Sides, avoided

PROJECT = "P-1"


class Ground:
    """So many experts with one or two specialities each, so many of them tied to a party."""

    def __init__(
        self,
        folder: Path,
        experts: int,
        facts: int,
        *,
        specialities: tuple[str, ...],
        seats: tuple[tuple[str, int], ...],
        on: dt.date,
    ) -> None:
        chance = random.Random(1)  # noqa: S311 - the same pool in every run
        self.on, self.seats = on, seats
        self.said = [f"E{i:06d} 专家{i}" for i in range(experts)]
        self.codes = [tuple(chance.sample(specialities, 1 + i % 2)) for i in range(experts)]
        self.sides = Sides([Side("规划局"), Side("代理公司"), Side("建设局", role="authority")])
        names = ["规划局", "代理公司", "建设局", *(f"第{i}公司" for i in range(7))]
        self.facts = [
            Fact(chance.randrange(experts), chance.choice(("employer", "interest")), name)
            for name in (chance.choice(names) for _ in range(facts))
        ]
        self.rules = Rules(TENDER, tuple(Speciality(c, c, n) for c, n in seats), 0, ())
        self.commit()
        self.case = self._case(folder)

    def commit(self) -> None:
        """A salt and a hash for each expert, in order, and the root over them."""
        drawn = secrets.token_bytes(SALT * len(self.said))
        salts = [drawn[at : at + SALT] for at in range(0, len(drawn), SALT)]
        leaves = expert_leaves(POOL, zip(self.said, salts, strict=True))
        self.pool, self.order = Pool.arranged(leaves)
        self.root = self.pool.root

    def filters(self) -> Filters:
        """Who keeps away, and who may be drawn for what."""
        out = avoided(self.facts, self.sides, PROJECT, self.on, 3)
        excluded = {at: [one.reason.value for one in why] for at, why in out.items()}
        codes = [code for code, _ in self.seats]
        return filters_of(TENDER, codes, self.codes, excluded, self.order)

    def draw(self) -> Panel:
        """From the records to the panel, the pool being committed to."""
        filters = self.filters()
        hashlib.sha256(filters.encode()).digest()
        return Panel.draw(self.case.seed, self.rules, filters)

    def whole(self) -> Panel:
        """Everything: salts, hashes and root, avoidance, filters and their hash, the panel."""
        self.commit()
        return self.draw()

    def transcript(self) -> bytes:
        """The whole draw in one file."""
        content: bytes = self.case.transcript().encode()
        return content

    def verify(self, transcript: bytes) -> None:
        """Recompute it; raises `ValueError` where anything is wrong."""
        report = verify_draw(transcript, self.case.trust)
        if not report.whole:
            raise ValueError(report.findings)

    def _case(self, folder: Path) -> DrawCase:
        case = DrawCase(folder)
        case.pool, case.rules, case.filters = self.pool, self.rules, self.filters()
        case.open = replace(
            case.open,
            pool_size=len(self.pool.leaves),
            pool_root=self.root,
            rules_sha256=hashlib.sha256(case.rules.encode()).digest(),
            filters_sha256=hashlib.sha256(case.filters.encode()).digest(),
        )
        case.tender = sealed_for(case.open, case.trustees)
        case.given = [case.contribute(one.id) for one in case.open.contributors]
        case.close = case.closed(case.given)
        case.releases = [case.release(1), case.release(2)]
        return case
