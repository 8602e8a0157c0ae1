"""Keys on a PKCS#11 token: a USB key, a smart card, an HSM; SoftHSM stands in for them.

Ed25519 goes by CKM_EDDSA; P-256 by CKM_ECDSA over the SHA-256 that is taken here, which every
module knows. PKCS#11 has no standard mechanism for SM2: tokens of suite gm-1 speak SKF.
Needs `python-pkcs11` (MIT), which is loaded when a token is opened.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bidding.envelope.errors import BadInput, MissingPackage, TokenFault
from bidding.envelope.signing import MAX_CHAIN

if TYPE_CHECKING:
    from pkcs11 import Session, SignMixin


class Pkcs11Token:
    """A signing key on a token, with its certificate and those that issued it."""

    def __init__(self, module: Path, label: str, pin: str, key_id: bytes | None = None) -> None:
        """Open the token called `label` that the driver `module` (a shared library) reaches.

        `key_id` is the CKA_ID of the key to use where there are several. Raises `BadInput`,
        `MissingPackage` or `TokenFault`.
        """
        self.label = label
        self._library = _pkcs11()
        with self._faults():
            driver = self._library.lib(str(module))
            self._session: Session = driver.get_token(token_label=label).open(user_pin=pin)
        try:
            with self._faults():
                self._key, self.chain = self._chosen(key_id)
                asks_again = self._key[self._library.Attribute.ALWAYS_AUTHENTICATE]
        except BaseException:
            self.close()
            raise
        self.algorithm = algorithm_of(self.chain[0]) or ""
        self._pin = pin if asks_again else None

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`; raises `TokenFault`."""
        mechanism = self._library.Mechanism
        with self._faults():
            if self.algorithm == "Ed25519":
                return self._key.sign(message, mechanism=mechanism.EDDSA, pin=self._pin)
            digest = sha256(message).digest()
            return self._key.sign(digest, mechanism=mechanism.ECDSA, pin=self._pin)

    def close(self) -> None:
        """Log out."""
        with self._faults():
            self._session.close()

    def _chosen(self, key_id: bytes | None) -> tuple["SignMixin", tuple[bytes, ...]]:
        """The one key that has a certificate a suite signs under, and the chain of that."""
        certificates = dict(self._certificates())
        usable = [
            (found, key)
            for found, key in self._keys()
            if key_id in (None, found) and algorithm_of(certificates.get(found, b""))
        ]
        if not usable:
            raise BadInput(
                f"令牌 {self.label} 上没有带证书的 Ed25519 或 P-256 私钥"
                "（PKCS#11 没有 SM2 的标准机制）",
                f"token {self.label} has no Ed25519 or P-256 key with a certificate "
                "(PKCS#11 has no standard mechanism for SM2)",
            )
        if len(usable) > 1:
            ids = ", ".join(found.hex() for found, _ in usable)
            raise BadInput(
                f"令牌上有几把私钥，请用 --key-id 选一把：{ids}",
                f"several keys are on the token, choose one with --key-id: {ids}",
            )
        found, key = usable[0]
        return key, with_issuers(certificates[found], certificates.values())

    def _keys(self) -> Iterator[tuple[bytes, "SignMixin"]]:
        names = self._library.Attribute
        wanted = {names.CLASS: self._library.ObjectClass.PRIVATE_KEY}
        for key in self._session.get_objects(wanted):
            yield bytes(key[names.ID]), cast("SignMixin", key)

    def _certificates(self) -> Iterator[tuple[bytes, bytes]]:
        names = self._library.Attribute
        wanted = {names.CLASS: self._library.ObjectClass.CERTIFICATE}
        for one in self._session.get_objects(wanted):
            yield bytes(one[names.ID]), bytes(one[names.VALUE])

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say as a `TokenFault` what the driver raises."""
        try:
            yield
        except self._library.PKCS11Error as error:
            zh, en = _FAULTS.get(type(error).__name__, _OTHER)
            detail = f"{type(error).__name__} {error}".strip()
            raise TokenFault(
                f"令牌 {self.label}：{zh}（{detail}）", f"token {self.label}: {en} ({detail})"
            ) from error


_FAULTS = {
    "PinIncorrect": ("PIN 不对", "a wrong PIN"),
    "PinLenRange": ("PIN 不对", "a wrong PIN"),
    "PinInvalid": ("PIN 不对", "a wrong PIN"),
    "PinLocked": ("PIN 已锁定", "the PIN is locked"),
    "NoSuchToken": ("没有插入这个令牌", "no such token is here"),
    "MultipleTokensReturned": ("有几个同名的令牌", "several tokens have this label"),
    "TokenNotPresent": ("令牌已拔出", "the token was taken out"),
    "DeviceRemoved": ("令牌已拔出", "the token was taken out"),
}
_OTHER = ("驱动程序报错", "the driver refuses")


def algorithm_of(certificate: bytes) -> str | None:
    """By which algorithm of suite intl-1 a DER certificate's key signs; None where by none."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (UnsupportedAlgorithm, ValueError, x509.InvalidVersion):
        return None
    if isinstance(key, Ed25519PublicKey):
        return "Ed25519"
    on_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    return "ES256" if on_p256 else None


def with_issuers(own: bytes, others: Iterable[bytes]) -> tuple[bytes, ...]:
    """A certificate, and behind it those of `others` that issued one another, as far as they go."""
    by_subject = {_names(one)[0]: one for one in others}
    chain = [own]
    while len(chain) < MAX_CHAIN:
        issuer = by_subject.get(_names(chain[-1])[1])
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
    return tuple(chain)


def _names(certificate: bytes) -> tuple[bytes, bytes]:
    """Subject and issuer, of what can be read; none is its own issuer."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        return found.subject.public_bytes(), found.issuer.public_bytes()
    except (ValueError, x509.InvalidVersion):
        return b"", b"-"


def _pkcs11() -> ModuleType:
    try:
        return import_module("pkcs11")
    except ImportError as error:
        raise MissingPackage(
            "使用令牌需要 Python 包 python-pkcs11：pip install python-pkcs11",
            "a token needs the Python package python-pkcs11: pip install python-pkcs11",
        ) from error
