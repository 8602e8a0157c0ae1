"""RFC 3161 timestamp tokens, verified with `cryptography` and a small DER reader of its own.

1. The token is a CMS SignedData (RFC 5652) over a TSTInfo, with one signer and signed attributes.
2. The attributes name the content's type and its hash.
3. The imprint is the hash that was to be stamped.
4. A certificate of an accepted authority verifies the signature over the attributes. (Which one is
   settled by trying: the accepted certificates are few, and are pinned themselves.)
5. That certificate is for timestamping and nothing else, and was valid at the time stated.

Authorities that sign with SM2 are not understood.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.tenderlog.der import (
    OBJECT,
    OCTETS,
    SEQUENCE,
    SET,
    TIME,
    Element,
    context,
)

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_DIGESTS: dict[bytes, hashes.HashAlgorithm] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}


@dataclass(frozen=True)
class Token:
    """What a token says, and what has to be checked of it."""

    at: datetime
    imprint: bytes
    """The SHA-256 that was stamped."""
    attributes: bytes
    """What is signed: the attributes as a DER SET."""
    digest: hashes.HashAlgorithm
    signature: bytes

    @classmethod
    def parse(cls, data: bytes) -> "Token":
        """Steps 1 and 2; raises `BadFormat`."""
        outer = Element.parse(data).expect(SEQUENCE)
        if outer.at(0, OBJECT).content != _SIGNED_DATA:
            raise BadFormat("时间戳令牌不是 CMS", "the timestamp token is no CMS message")
        signed = outer.at(1, context(0)).at(0, SEQUENCE)
        wrapped = signed.at(2, SEQUENCE)
        if wrapped.at(0, OBJECT).content != _TST_INFO:
            raise BadFormat("令牌的内容不是时间戳", "the token is about something else")
        content = wrapped.at(1, context(0)).at(0, OCTETS).content
        signers = signed.children[-1].expect(SET)
        if len(signers.children) != 1:
            raise BadFormat("时间戳令牌应有一个签名", "a timestamp token has one signature")
        return cls._of(signers.at(0, SEQUENCE), content)

    @classmethod
    def _of(cls, signer: Element, content: bytes) -> "Token":
        digest = _digest_named(signer.at(2, SEQUENCE))
        attributes = signer.at(3, context(0))
        if (
            _attribute(attributes, _CONTENT_TYPE).expect(OBJECT).content != _TST_INFO
            or _attribute(attributes, _MESSAGE_DIGEST).expect(OCTETS).content
            != hashlib.new(digest.name, content).digest()
        ):
            raise BadFormat("时间戳的属性与内容不符", "the token's attributes are of other content")
        info = Element.parse(content).expect(SEQUENCE)
        imprint = info.at(2, SEQUENCE)
        if not isinstance(_digest_named(imprint.at(0, SEQUENCE)), hashes.SHA256):
            raise BadFormat("时间戳不是对 SHA-256 的", "the token is not over a SHA-256")
        return cls(
            at=_moment(info.first(TIME).content),
            imprint=imprint.at(1, OCTETS).content,
            attributes=bytes([SET]) + attributes.encoded[1:],
            digest=digest,
            signature=signer.first(OCTETS).content,
        )

    def verify(self, stamped: bytes, authorities: Iterable[x509.Certificate]) -> None:
        """Steps 3 to 5 for the SHA-256 `stamped`; raises `BadSignature`."""
        if self.imprint != stamped:
            raise BadSignature("时间戳盖在别的内容上", "the timestamp is of something else")
        for certificate in authorities:
            if self._signed_by(certificate):
                _check_authority(certificate, self.at)
                return
        raise BadSignature(
            "时间戳不是认可的机构签发的", "the timestamp is by no accepted authority"
        )

    def _signed_by(self, certificate: x509.Certificate) -> bool:
        try:
            key = certificate.public_key()
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(self.signature, self.attributes, padding.PKCS1v15(), self.digest)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(self.signature, self.attributes, ec.ECDSA(self.digest))
            elif isinstance(key, Ed25519PublicKey):
                key.verify(self.signature, self.attributes)
            else:
                return False
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True


def _check_authority(certificate: x509.Certificate, at: datetime) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        stamping = usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except (x509.ExtensionNotFound, ValueError):
        stamping = False
    if not stamping:
        raise BadSignature("签发者的证书不是时间戳证书", "the signer is no timestamp authority")
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise BadSignature(
            "时间戳机构的证书当时无效", "the authority's certificate was not valid then"
        )


def _digest_named(algorithm: Element) -> hashes.HashAlgorithm:
    digest = _DIGESTS.get(algorithm.at(0, OBJECT).content)
    if digest is None:
        raise BadFormat("时间戳用了不支持的哈希算法", "the token uses an unknown hash")
    return digest


def _attribute(attributes: Element, name: bytes) -> Element:
    found = [one for one in attributes.children if one.at(0, OBJECT).content == name]
    if len(found) != 1 or len(found[0].at(1, SET).children) != 1:
        raise BadFormat("时间戳缺少必要的属性", "an attribute of the token is missing")
    return found[0].at(1, SET).children[0]


def _moment(content: bytes) -> datetime:
    """A GeneralizedTime as RFC 3161 has it: in UTC, with any fraction of a second."""
    text = content.decode("ascii", errors="replace").removesuffix("Z")
    whole, _, fraction = text.partition(".")
    try:
        at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        micro = int((fraction or "0").ljust(6, "0")[:6])
    except ValueError as error:
        raise BadFormat("时间戳的时间不成形", "ill-formed time in the token") from error
    return at.replace(microsecond=micro)
