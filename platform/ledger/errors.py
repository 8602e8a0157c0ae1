"""Everything that can go wrong in this room, as one family."""


class LedgerError(Exception):
    """Base of every error the ledger raises; its text is one clear line."""


class Refused(LedgerError):
    """An entry that may not be appended: bad grammar, or no transaction around it."""


class ClockError(LedgerError):
    """The clock cannot do what was asked, or this database has none yet."""


class BadInput(LedgerError):
    """A file, note or key that cannot be read as what it claims to be."""


class InvalidProof(LedgerError):
    """A Merkle proof that does not lead to the expected root."""


class InvalidSignature(LedgerError):
    """A signature of a known key that does not verify, or no signature of any trusted key."""


class Busy(LedgerError):
    """Another process is the sequencer now."""


class WitnessRefused(LedgerError):
    """The witness gave no cosignature; `status` is its HTTP answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
