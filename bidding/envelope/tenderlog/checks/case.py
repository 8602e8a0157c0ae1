"""What the checks of one bundle share."""

from collections.abc import Iterator
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

    def ended(self) -> dict[str, str]:
        """The outcome of each lot that ended without an opening."""
        return {one.body.lot: one.body.outcome for one in self.log.all(Ending)}

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
