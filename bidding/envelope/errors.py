"""Everything that can be wrong with an envelope, a share, a lock or a key, as one family.

Each error says itself in both languages in one line, and has a `code` for programs.
"""

from typing import ClassVar


class EnvelopeError(Exception):
    """Base of all errors of this library. `str(error)` is English, `text` either language."""

    code: ClassVar[str] = "error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return self.en

    def text(self, language: str) -> str:
        """The message in `language`: Chinese for "zh…", English for any other."""
        return self.zh if language.startswith("zh") else self.en


class BadInput(EnvelopeError):
    """A file or an argument that cannot be used: unreadable, missing, or there already."""

    code = "bad-input"


class MissingPackage(BadInput):
    """An optional package is needed for what was asked."""

    code = "missing-package"


class TokenFault(BadInput):
    """What a device that signs, or its driver, says instead of doing it."""

    code = "token"


class BadFormat(EnvelopeError):
    """Bytes that are not what they claim to be: wrong framing, field, length or encoding."""

    code = "bad-format"


class Damaged(EnvelopeError):
    """A part's bytes are not those whose hash the signed header states."""

    code = "damaged"


class BadSignature(EnvelopeError):
    """A signature that does not verify, or not by the certificate the envelope names."""

    code = "bad-signature"


class WrongTender(EnvelopeError):
    """An envelope, key, lock or release that belongs to another tender, lot or stage."""

    code = "wrong-tender"


class WrongTrustees(EnvelopeError):
    """Shares sealed to other keys than the tender's trustees published."""

    code = "wrong-trustees"


class WrongKey(EnvelopeError):
    """A private key that nothing in the envelope is sealed to."""

    code = "wrong-key"


class RubbishShare(EnvelopeError):
    """What was sealed to a trustee does not open, or not to the share that was committed to."""

    code = "rubbish-share"

    def __init__(self, zh: str, en: str, *, trustee: int) -> None:
        super().__init__(zh, en)
        self.trustee = trustee


class ShareMismatch(EnvelopeError):
    """A trustee handed over a share that is not the one the bidder committed to."""

    code = "share-mismatch"

    def __init__(self, zh: str, en: str, *, trustees: tuple[int, ...]) -> None:
        super().__init__(zh, en)
        self.trustees = trustees


class NotEnoughShares(EnvelopeError):
    """Fewer than k good shares are here."""

    code = "not-enough-shares"


class LockMissing(EnvelopeError):
    """The bidder has not released its lock."""

    code = "lock-missing"


class WrongLock(EnvelopeError):
    """A lock that is not the one the envelope commits to."""

    code = "wrong-lock"


class Void(EnvelopeError):
    """The bidder's own fault, provable to anyone: the envelope cannot be opened by its rules."""

    code = "void"
