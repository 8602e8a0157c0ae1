"""What the checks of one bundle share."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bidding.envelope.envelope import Head
from bidding.envelope.errors import EnvelopeError, WrongTender
from bidding.envelope.suites import Suite
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.ceremony import Closing, Standing
from bidding.envelope.tenderlog.findings import Report
from bidding.envelope.tenderlog.log import Entry, Log
from bidding.envelope.tenderlog.setting import Ending, Publication
from bidding.envelope.tenderlog.trust import Trust

Key = tuple[str, str]
"""A lot and a stage of it."""


@dataclass
class Case:
    """A bundle under examination: its log, and what the checks before have established."""

    bundle: Bundle
    log: Log
    trust: Trust
    report: Report
    publication: Publication
    deadline: datetime
    closing: Entry[Closing] | None
    tenders: dict[Key, list[Tender]] = field(default_factory=dict)
    """The tender files of each stage of each lot, in the log's order."""
    heads: dict[bytes, Head] = field(default_factory=dict)
    """Every envelope that could be read, by its header hash."""
    held_back: set[bytes] = field(default_factory=set)
    """Envelopes of a later stage that go back sealed: their bidder did not pass the one before."""
    hashed: set[str] = field(default_factory=set)
    """Names of sealed parts that were held against their header: each is hashed once."""

    @property
    def suite(self) -> Suite:
        """The tender's algorithms."""
        return self.publication.algorithms

    @property
    def closed_at(self) -> int:
        """The closing manifest's place; past the end while there is none."""
        return self.log.size if self.closing is None else self.closing.index

    @property
    def standing(self) -> tuple[Standing, ...]:
        """What stood at the closing, as the manifest has it."""
        return () if self.closing is None else self.closing.body.bids

    @property
    def stages(self) -> list[str]:
        """The stages of the tender in their order, which is that of their names."""
        return sorted({stage for _, stage in self.tenders})

    def to_open(self, stage: str, lots: Collection[str]) -> set[bytes]:
        """The envelopes of a stage of some lots that stood, and that do not go back sealed."""
        return {
            one.header_sha256
            for one in self.standing
            if one.stage == stage and one.lot in lots and one.header_sha256 not in self.held_back
        }

    def ended(self, before: int | None = None) -> dict[str, str]:
        """The outcome of each lot that ended, before the leaf `before` where one is given."""
        return {
            one.body.lot: one.body.outcome
            for one in self.log.all(Ending)
            if before is None or one.index < before
        }

    def tender_of(self, head: Head) -> Tender:
        """The tender file that an envelope was sealed for; raises why none of them is it."""
        return sealed_for(head, self.tenders.get((head.pre.lot, head.pre.stage), []))

    def stage_tenders(self, stage: str) -> Iterator[Tender]:
        """All tender files of a stage, of all lots."""
        for (_, one), tenders in self.tenders.items():
            if one == stage:
                yield from tenders


def sealed_for(head: Head, tenders: list[Tender]) -> Tender:
    """The last of `tenders` that the envelope was sealed for.

    Raises `WrongTender` or `WrongTrustees`: what is said against the last.
    """
    refused: EnvelopeError | None = None
    for tender in reversed(tenders):
        try:
            head.check_tender(tender)
        except EnvelopeError as error:
            refused = refused or error
        else:
            return tender
    if refused is None:
        refused = _no_tender(head)
    raise refused


def _no_tender(head: Head) -> EnvelopeError:
    where = f"{head.pre.lot} {head.pre.stage}"
    return WrongTender(f"日志中没有 {where} 的招标文件", f"no tender file was logged for {where}")
