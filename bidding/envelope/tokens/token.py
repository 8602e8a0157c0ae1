"""What a device that signs can do, whatever driver reaches it."""

from typing import Protocol

from bidding.envelope.signing import Signer


class Token(Signer, Protocol):
    """A signer whose private key stays on a device, which the owner's PIN has opened.

    A driver for another interface (SKF, GM/T 0016, of the national tokens) is another such class.
    Its methods raise `TokenFault` for what the device says.
    """

    @property
    def label(self) -> str:
        """What its owner knows the device by."""
        ...

    def close(self) -> None:
        """Lock the device again."""
        ...
