"""What a page asks to have signed, read strictly, and in words for the owner of the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from bidding.envelope.errors import BadFormat, WrongKey
from bidding.envelope.header import Header
from bidding.envelope.names import PAYLOAD_TYPE
from bidding.envelope.signing import Signer
from bidding.envelope.strict import Fields
from bidding.envelope.succession import SUCCESSION_TYPE, subject_of
from bidding.envelope.suites import suite_signing
from bidding.envelope.tenderlog.statements import KeyChange, WithdrawalRequest

Line: TypeAlias = tuple[str, str, str]
"""What it is in Chinese, in English, and what the document says."""


@dataclass(frozen=True)
class Asked:
    """A document to be signed: its exact bytes, and what they say."""

    payload_type: str
    body: bytes
    lines: tuple[Line, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the body in hex: an envelope's name, where it is a header."""
        return sha256(self.body).hexdigest()

    @classmethod
    def read(cls, data: bytes, signer: Signer) -> "Asked":
        """What a request asks; raises `BadFormat`, or `WrongKey` for another signer's document."""
        fields = Fields.parse(data, "request")
        payload_type, body = fields.text("type"), fields.base64("body")
        fields.done()
        if payload_type not in _READERS:
            raise BadFormat(
                f"不签这种文件：{payload_type[:80]}", f"nothing that is signed: {payload_type[:80]}"
            )
        return cls(payload_type, body, tuple(_READERS[payload_type](body, signer)))


def _of_envelope(body: bytes, signer: Signer) -> list[Line]:
    header = Header.parse(body)
    pre = header.pre
    if (
        signer.algorithm not in pre.suite.signature_algorithms
        or pre.suite.hash(signer.chain[0]) != pre.bidder
    ):
        raise WrongKey(
            "标书写明的证书不是令牌上的证书",
            "the envelope names another certificate than the token's",
        )
    sizes = ", ".join(f"{one.name} {one.plain_length:,}" for one in header.parts)
    lines = [
        ("文件", "document", "标书 sealed bid"),
        ("项目", "tender", f"{pre.tender} · {pre.lot} · {pre.stage}"),
        ("日志", "log", pre.log_origin),
        ("标书编号", "envelope", f"{pre.envelope_id.hex()} #{pre.seq}"),
        ("各部分", "parts", sizes),
    ]
    if pre.replaces:
        lines.append(("替换", "replaces", pre.replaces.hex()))
    return lines


def _of_withdrawal(body: bytes, _signer: Signer) -> list[Line]:
    request = WithdrawalRequest.parse(body)
    return [
        ("文件", "document", "撤回投标 withdrawal of a bid"),
        ("项目", "tender", f"{request.tender} · {request.lot} · {request.stage}"),
        ("日志", "log", request.log_origin),
        ("撤回标书", "withdraws", request.header_sha256.hex()),
    ]


def _of_key_change(body: bytes, signer: Signer) -> list[Line]:
    change = KeyChange.parse(body)
    if change.previous != suite_signing(signer.algorithm).hash(signer.chain[0]):
        raise WrongKey(
            "换证声明的旧证书不是令牌上的证书",
            "the old certificate is another than the token's",
        )
    return [
        ("文件", "document", "更换证书 change of key"),
        ("项目", "tender", change.tender),
        ("日志", "log", change.log_origin),
        ("新证书", "new key", change.bidder.hex()),
    ]


def _of_successor(body: bytes, _signer: Signer) -> list[Line]:
    return [
        ("文件", "document", "指定新证书 the certificate after this one"),
        ("新证书", "names", subject_of(body)),
    ]


_READERS: Mapping[str, Callable[[bytes, Signer], list[Line]]] = {
    PAYLOAD_TYPE: _of_envelope,
    WithdrawalRequest.TYPE: _of_withdrawal,
    KeyChange.TYPE: _of_key_change,
    SUCCESSION_TYPE: _of_successor,
}
"""All that is ever signed here, by the type under which it is."""
