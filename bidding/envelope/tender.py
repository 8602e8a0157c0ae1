"""What a bidder must know of a tender to seal for it: the tender file `ebid-tender/1`."""

from dataclasses import dataclass

from bidding.envelope.errors import BadFormat
from bidding.envelope.names import PART_NAME
from bidding.envelope.strict import Fields, write_json
from bidding.envelope.suites import Suite, suite_named
from bidding.envelope.trustees import MAX_N, MIN_K, TrusteeSet, read_trustees

FORMAT = "ebid-tender/1"
MAX_PARTS = 64


@dataclass(frozen=True)
class Tender:
    """One stage of one lot: where it is logged, under which documents, and who holds it shut."""

    log_origin: str
    lot: str
    documents_sha256: bytes
    locked: bool
    """Whether the bidder's own lock is needed beside the trustees."""
    parts: tuple[str, ...]
    """The parts an envelope must have, and no others; empty where the bidder decides."""
    trustee_set: TrusteeSet

    @property
    def suite(self) -> Suite:
        """The suite of algorithms of this tender."""
        return self.trustee_set.suite

    @property
    def tender(self) -> str:
        """The tender's identifier."""
        return self.trustee_set.tender

    @property
    def stage(self) -> str:
        """The stage whose envelopes these are."""
        return self.trustee_set.stage

    @classmethod
    def parse(cls, data: bytes) -> "Tender":
        """Read a tender file; raises `BadFormat`."""
        fields = Fields.parse(data, "tender")
        fields.constant("fmt", FORMAT)
        suite = suite_named(fields.text("suite"))
        stated = fields.hex("trustee_set", 32)
        trustee_set = TrusteeSet(
            suite,
            fields.text("tender"),
            fields.text("stage"),
            fields.whole("k", MIN_K, MAX_N),
            read_trustees(fields.objects("trustees", MIN_K, MAX_N), suite),
        )
        tender = cls(
            fields.text("log_origin"),
            fields.text("lot"),
            fields.hex("tender_docs_sha256", 32),
            fields.flag("lock"),
            tuple(fields.texts("parts", MAX_PARTS)),
            trustee_set,
        )
        fields.whole("n", trustee_set.n, trustee_set.n)
        fields.done()
        tender.check_parts()
        if trustee_set.digest != stated:
            raise BadFormat(
                "招标文件：trustee_set 与所列保管人不符",
                "tender: trustee_set is not that of the trustees listed",
            )
        return tender

    def check_parts(self) -> None:
        """Raise `BadFormat` for a list of parts that no envelope could have."""
        if len(set(self.parts)) != len(self.parts) or not all(map(PART_NAME.fullmatch, self.parts)):
            raise BadFormat("招标文件：部分的名称不对", "tender: ill-formed names of parts")

    def encode(self) -> bytes:
        """The tender file."""
        return write_json(
            {
                "fmt": FORMAT,
                "suite": self.suite.name,
                "log_origin": self.log_origin,
                "tender": self.tender,
                "lot": self.lot,
                "stage": self.stage,
                "tender_docs_sha256": self.documents_sha256.hex(),
                "trustee_set": self.trustee_set.digest.hex(),
                "k": self.trustee_set.k,
                "n": self.trustee_set.n,
                "lock": self.locked,
                "parts": list(self.parts),
                "trustees": self.trustee_set.trustee_json(),
            }
        )
