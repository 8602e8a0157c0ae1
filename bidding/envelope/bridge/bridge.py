"""The bridge itself: one token, one signature at a time, each agreed to."""

from collections.abc import Callable
from threading import Lock
from typing import TypeAlias

from bidding.envelope.bridge.asked import Asked
from bidding.envelope.bridge.errors import Busy, ConsentRefused
from bidding.envelope.encoding import to_base64
from bidding.envelope.signing import Signature
from bidding.envelope.suites import suite_signing
from bidding.envelope.tokens import Token

Consent: TypeAlias = Callable[[str, Asked], bool]
"""Whether the owner of the key agrees that the page of this origin has this signed."""


class Bridge:
    """Lets pages use a token as far as its owner agrees."""

    def __init__(self, token: Token, consent: Consent) -> None:
        self._token = token
        self._consent = consent
        self._one_at_a_time = Lock()

    def describe(self) -> dict[str, object]:
        """With which key a page may seal: the certificate is part of what is signed."""
        return {"label": self._token.label, **self._signer()}

    def sign(self, origin: str, request: bytes) -> dict[str, object]:
        """Have what the page of `origin` asks for signed: an entry of `sigs`.

        Raises `Busy`, `ConsentRefused`, `BadFormat`, `WrongKey` or `TokenFault`.
        """
        asked = Asked.read(request, self._token)
        if not self._one_at_a_time.acquire(blocking=False):
            raise Busy("正在等待另一个签名", "another signature is being asked for")
        try:
            if not self._consent(origin, asked):
                raise ConsentRefused("令牌的主人拒绝签名", "the owner of the token refused")
            signature = Signature.make(self._token, asked.body, asked.payload_type)
        finally:
            self._one_at_a_time.release()
        signature.verify(suite_signing(signature.algorithm), asked.body, asked.payload_type)
        return {**self._signer(), "sig": to_base64(signature.value)}

    def _signer(self) -> dict[str, object]:
        return {"alg": self._token.algorithm, "x5c": [to_base64(one) for one in self._token.chain]}
