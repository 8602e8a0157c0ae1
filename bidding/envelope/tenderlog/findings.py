"""What a verification says: findings under stable codes, remarks, and a report over them. Pure."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType

from bidding.envelope.errors import EnvelopeError


class Code(StrEnum):
    """What is wrong. Any finding means that the bundle does not show an honest tender."""

    BAD_FILE = "bad-file"
    """A file of the bundle is missing, ill-formed, or one that nothing speaks of."""
    BAD_LEAF = "bad-leaf"
    """A leaf that cannot be read, or that is about another tender."""
    PUBLICATION = "publication"
    """The log does not begin with one publication, or the deadline was moved against its rules."""
    BATCHES = "batches"
    """The log has not the size that its times and batches make: dummies are missing, or leaves."""
    LOG_REWRITTEN = "log-rewritten"
    """Leaves are not those of a signed checkpoint: changed, deleted, inserted or reordered."""
    LOG_TRUNCATED = "log-truncated"
    """A checkpoint is of a larger log than this one."""
    TWO_VIEWS = "two-views"
    """A receipt, a witness or the ledger saw another log than this one."""
    CHECKPOINT = "checkpoint"
    """A checkpoint that the log's key did not sign, or one that ought to be there and is not."""
    WITNESS = "witness"
    """A cosignature that does not verify, or a witness that did not cosign."""
    ANCHOR = "anchor"
    """The platform's ledger does not hold what is said that it holds."""
    TENDER_FILE = "tender-file"
    """A tender file that is not the one that was logged, or lacks a trustee's pinned key."""
    ENVELOPE = "envelope"
    """An envelope's head is missing, ill-formed, or not signed by the bidder it names."""
    WRONG_TENDER = "wrong-tender"
    """An envelope that was not sealed for this stage of this lot."""
    WRONG_TRUSTEES = "wrong-trustees"
    """An envelope sealed to other keys than the trustees published: somebody's key was swapped."""
    COPIED = "copied-envelope"
    """The same envelope, or sealed content of one, twice."""
    CERTIFICATE = "certificate"
    """A bidder's certificate that was not logged before it bid, or under no accepted root."""
    BID_LATE = "bid-late"
    """Received at or after the deadline."""
    BID_TIME = "bid-time"
    """A time of receipt that its place in the log, or a witness's time, contradicts."""
    TIMESTAMP = "timestamp"
    """A timestamp token that is missing, does not verify, or names another time or envelope."""
    REPLACEMENT = "replacement"
    """A bid replaced by another key than its own, or another than its bidder's last one."""
    WITHDRAWAL = "withdrawal"
    """A bid withdrawn by another key than its own, or one that did not stand."""
    BID_DROPPED = "bid-dropped"
    """A bid that was received, or promised a place, and is not where it has to be."""
    BID_ADDED = "bid-added"
    """A bid that was not received before the deadline and yet stands, or is logged after it."""
    CLOSING = "closing"
    """A closing manifest that is not what and when it has to be."""
    OPENED_EARLY = "opened-early"
    """A release, or what comes of one, before the closing or before its turn."""
    STAGE = "stage"
    """A stage called by a result that is not that of the stage before, or opened for who failed."""
    FREEZE = "freeze"
    """The frozen set is not that of the bids that stood and were unlocked."""
    SHARES = "shares"
    """Shares released by nobody's key, unlike their logged hash, or by fewer than k trustees."""
    RESCUE = "rescue"
    """A rescue file where none is allowed, or for an envelope that did not stand."""
    PART_KEY = "part-key"
    """A key that is missing, or does not open the part that was sealed."""
    READ_OUT = "read-out"
    """A read-out that leaves a bid out, puts one in, or gives one another fate than it had."""
    PRICE = "price"
    """What was read out is not what was sealed."""
    VOID_UNPROVEN = "void-unproven"
    """A bid called void whose proof does not hold: it may be a valid one that was hidden."""
    VOID_IGNORED = "void-ignored"
    """A bid that a published key proves void, and that was read out all the same."""
    DRAW = "draw"
    """Draws that are not numbered one after another, or closed twice, or over something else."""
    RECEIPT = "receipt"
    """A receipt that its log's key did not sign, or that is of another log."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the leaf and the envelope (header hash) it is about."""

    code: Code
    zh: str
    en: str
    leaf: int | None = None
    envelope: bytes | None = None

    def json(self) -> dict[str, object]:
        """For programs."""
        return {
            "code": self.code.value,
            "leaf": self.leaf,
            "envelope": self.envelope.hex() if self.envelope else None,
            "zh": self.zh,
            "en": self.en,
        }

    def text(self, language: str) -> str:
        """One line for people."""
        words = self.zh if language.startswith("zh") else self.en
        about = [] if self.leaf is None else [f"leaf {self.leaf}"]
        about += [self.envelope.hex()] if self.envelope else []
        return f"{self.code.value}: {words}" + (f" [{', '.join(about)}]" if about else "")


@dataclass(frozen=True)
class Remark:
    """Something a reader should know and that is not wrong."""

    zh: str
    en: str


@dataclass(frozen=True)
class Outcome:
    """How one stage of one lot stands, and what was read out of each envelope."""

    lot: str
    stage: str
    state: str
    """`read-out`, `sealed`, `failed` or `cancelled`."""
    standing: int
    rows: tuple[tuple[bytes, str, dict[str, str] | None], ...] = ()
    """Header hash, outcome, and the items read out."""

    def json(self) -> dict[str, object]:
        """For programs."""
        return {
            "lot": self.lot,
            "stage": self.stage,
            "state": self.state,
            "standing": self.standing,
            "rows": [
                {"header_sha256": header.hex(), "outcome": outcome, "items": items}
                for header, outcome, items in self.rows
            ],
        }


@dataclass(frozen=True)
class Witnessed:
    """When a witness cosigned the closing manifest, and when the end of the log; None where not."""

    name: str
    closing: datetime | None
    end: datetime | None

    def json(self) -> dict[str, object]:
        """For programs."""
        moments = {"closing": self.closing, "end": self.end}
        return {"name": self.name} | {what: at and at.isoformat() for what, at in moments.items()}


@dataclass
class Report:
    """What was verified, with whose keys, and what is wrong with it."""

    log_origin: str = ""
    tender: str = ""
    size: int = 0
    root: bytes = b""
    bids: int = 0
    keys: list[str] = field(default_factory=list)
    witnesses: list[Witnessed] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def codes(self) -> set[Code]:
        """The codes of everything that is wrong."""
        return {one.code for one in self.findings}

    def find(
        self,
        code: Code,
        zh: str,
        en: str,
        *,
        leaf: int | None = None,
        envelope: bytes | None = None,
    ) -> None:
        """Name one thing that is wrong."""
        self.findings.append(Finding(code, zh, en, leaf, envelope))

    def remark(self, zh: str, en: str) -> None:
        """Say something that is not wrong."""
        self.remarks.append(Remark(zh, en))

    def finding(
        self, code: Code, *, leaf: int | None = None, envelope: bytes | None = None
    ) -> "Refusals":
        """Whatever the library refuses inside is a finding under `code`, and ends the block."""
        return Refusals(self, code, leaf, envelope)

    def json(self) -> dict[str, object]:
        """For programs: `ebid-report/1`."""
        return {
            "fmt": "ebid-report/1",
            "whole": self.whole,
            "log_origin": self.log_origin,
            "tender": self.tender,
            "size": self.size,
            "root": self.root.hex(),
            "bids": self.bids,
            "keys": self.keys,
            "witnesses": [one.json() for one in self.witnesses],
            "outcomes": [one.json() for one in self.outcomes],
            "findings": [one.json() for one in self.findings],
            "remarks": [{"zh": one.zh, "en": one.en} for one in self.remarks],
        }


@dataclass(frozen=True)
class Refusals(AbstractContextManager["Refusals", bool]):
    """Turns what is refused within a block into a finding."""

    report: Report
    code: Code
    leaf: int | None
    envelope: bytes | None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, EnvelopeError):
            return False
        self.report.find(self.code, error.zh, error.en, leaf=self.leaf, envelope=self.envelope)
        return True
