"""`pre`: what an envelope is for and by whom. Everything in it is bound to these exact bytes."""

from dataclasses import dataclass
from datetime import datetime

from bidding.envelope.errors import BadFormat
from bidding.envelope.names import PRE, read_moment, write_moment
from bidding.envelope.strict import Fields, write_json
from bidding.envelope.suites import Suite, suite_named
from bidding.envelope.trustees import MAX_N, MIN_K

ID_SIZE = 16


@dataclass(frozen=True)
class Pre:
    """The facts of an envelope that are fixed before anything is encrypted."""

    suite: Suite
    log_origin: str
    tender: str
    lot: str
    stage: str
    documents_sha256: bytes
    trustee_set: bytes
    k: int
    n: int
    locked: bool
    bidder: bytes
    """H of the DER certificate whose key signs the envelope."""
    envelope_id: bytes
    seq: int
    """The how-manieth envelope of this bidder for this stage it is, from 1."""
    replaces: bytes | None
    """The id of the envelope that this one takes the place of."""
    created: datetime
    """When the bidder says it was sealed; nothing is decided by it."""

    def encode(self) -> bytes:
        """The bytes that everything is bound to."""
        return write_json(
            {
                "fmt": PRE,
                "suite": self.suite.name,
                "log_origin": self.log_origin,
                "tender": self.tender,
                "lot": self.lot,
                "stage": self.stage,
                "tender_docs_sha256": self.documents_sha256.hex(),
                "trustee_set": self.trustee_set.hex(),
                "k": self.k,
                "n": self.n,
                "lock": self.locked,
                "bidder": self.bidder.hex(),
                "envelope_id": self.envelope_id.hex(),
                "seq": self.seq,
                "replaces": self.replaces.hex() if self.replaces else None,
                "created": write_moment(self.created),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> "Pre":
        """Read `pre`; raises `BadFormat`."""
        fields = Fields.parse(data, "pre")
        fields.constant("fmt", PRE)
        pre = cls(
            suite=suite_named(fields.text("suite")),
            log_origin=fields.text("log_origin"),
            tender=fields.text("tender"),
            lot=fields.text("lot"),
            stage=fields.text("stage"),
            documents_sha256=fields.hex("tender_docs_sha256", 32),
            trustee_set=fields.hex("trustee_set", 32),
            k=fields.whole("k", MIN_K, MAX_N),
            n=fields.whole("n", MIN_K, MAX_N),
            locked=fields.flag("lock"),
            bidder=fields.hex("bidder", 32),
            envelope_id=fields.hex("envelope_id", ID_SIZE),
            seq=fields.whole("seq", 1),
            replaces=fields.or_null("replaces", lambda name: fields.hex(name, ID_SIZE)),
            created=read_moment(fields.text("created"), "pre.created"),
        )
        fields.done()
        pre.check()
        return pre

    def check(self) -> None:
        """Raise `BadFormat` for facts that contradict each other."""
        if self.k > self.n:
            raise BadFormat("pre：k 大于 n", "pre: k exceeds n")
        if self.replaces is not None and (self.seq == 1 or self.replaces == self.envelope_id):
            raise BadFormat(
                "pre：第一份标书不能替换别的，也不能替换自己",
                "pre: the first envelope replaces none, and none itself",
            )
