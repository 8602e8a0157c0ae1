"""The bidder's lock: 32 random bytes without which k trustees, or all of them, open nothing."""

import os
from dataclasses import dataclass

from bidding.envelope.derivation import SECRET
from bidding.envelope.errors import WrongLock
from bidding.envelope.strict import Fields, write_json
from bidding.envelope.tender import Tender

FORMAT = "ebid-lock/1"


@dataclass(frozen=True, repr=False)
class Lock:
    """A lock, and the stage it was made for. Never use one for two stages: it is released once."""

    log_origin: str
    tender: str
    lot: str
    stage: str
    secret: bytes

    @classmethod
    def generate(cls, tender: Tender) -> "Lock":
        """A new lock."""
        return cls(tender.log_origin, tender.tender, tender.lot, tender.stage, os.urandom(SECRET))

    @classmethod
    def parse(cls, data: bytes) -> "Lock":
        """Read a lock file; raises `BadFormat`."""
        fields = Fields.parse(data, "lock")
        fields.constant("fmt", FORMAT)
        lock = cls(
            fields.text("log_origin"),
            fields.text("tender"),
            fields.text("lot"),
            fields.text("stage"),
            fields.hex("lock", SECRET),
        )
        fields.done()
        return lock

    def encode(self) -> bytes:
        """The lock file."""
        return write_json(
            {
                "fmt": FORMAT,
                "log_origin": self.log_origin,
                "tender": self.tender,
                "lot": self.lot,
                "stage": self.stage,
                "lock": self.secret.hex(),
            }
        )

    def check_tender(self, tender: Tender) -> None:
        """Raise `WrongLock` unless it was made for this stage of this lot."""
        mine = (self.log_origin, self.tender, self.lot, self.stage)
        if mine != (tender.log_origin, tender.tender, tender.lot, tender.stage):
            raise WrongLock(
                f"此锁属于 {self.tender} {self.lot} {self.stage}",
                f"this lock is for {self.tender}, lot {self.lot}, stage {self.stage}",
            )
