"""C2SP signed notes: text under Ed25519 signatures, and the keys that make and check them.

Format: https://c2sp.org/signed-note. A key's name and 4-byte id together say whose it is and what
kind of signature it makes.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature as CryptographyRefused
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import BadInput, InvalidSignature

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 64

_SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>\S+)")
_SIGNER_PREFIX = "PRIVATE+KEY+"


def decode_base64(text: str, what: str) -> bytes:
    """The bytes of standard base64 (RFC 4648, section 4), in its one spelling.

    Raises `BadInput` naming `what`.
    """
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(f"{what}: not base64") from error
    if encode_base64(data) != text:
        raise BadInput(f"{what}: base64 with loose ends")
    return data


def encode_base64(data: bytes) -> str:
    """`data` in standard base64."""
    return b64encode(data).decode()


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """The 4-byte id: SHA-256(name ‖ LF ‖ algorithm ‖ public key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def check_key_name(name: str) -> str:
    """`name` itself; raises `BadInput` for what no note could carry."""
    if not re.fullmatch(r"[^\s+]+", name):
        raise BadInput(f"a key's name has neither spaces nor plus signs: {name!r}")
    return name


@dataclass(frozen=True)
class VerifierKey:
    """A public key: `name+id+base64(algorithm ‖ 32 bytes)` as text."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4-byte key id."""
        return key_id(self.name, self.algorithm, self.public)

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a verifier key; raises `BadInput`."""
        name, stated, algorithm, public = _parse_key(text.strip())
        key = cls(name, algorithm, public)
        if key.id.hex() != stated:
            raise BadInput(f"key {name}: its id {stated} is not that of its bytes")
        return key

    def __str__(self) -> str:
        return _key_text(self.name, self.id, self.algorithm, self.public)

    def under(self, name: str) -> "VerifierKey | None":
        """The key as that of the log `name`, which is its own or lies below it; None elsewhere.

        A log's key may sign logs below its name, each under that log's name: `log.example` those of
        `log.example/tender/7`. Who trusts the one key knows all of them.
        """
        if name == self.name:
            return self
        if not name.startswith(f"{self.name}/"):
            return None
        return VerifierKey(name, self.algorithm, self.public)

    def check(self, message: bytes, signature: bytes) -> None:
        """Raise `InvalidSignature` unless this key signed exactly `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (CryptographyRefused, ValueError) as error:
            raise InvalidSignature(f"the signature of {self.name} does not verify") from error


@dataclass(frozen=True)
class SignerKey:
    """A private key: `PRIVATE+KEY+name+id+base64(algorithm ‖ 32-byte seed)` as text."""

    name: str
    algorithm: int
    seed: bytes

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> "SignerKey":
        """A new key; raises `BadInput` for a name that no note could carry."""
        return cls(
            check_key_name(name), algorithm, Ed25519PrivateKey.generate().private_bytes_raw()
        )

    @classmethod
    def parse(cls, text: str) -> "SignerKey":
        """Read a signer key; raises `BadInput`, never quoting the text."""
        if not text.startswith(_SIGNER_PREFIX):
            raise BadInput("not a private note key")
        name, stated, algorithm, seed = _parse_key(text.strip().removeprefix(_SIGNER_PREFIX))
        key = cls(name, algorithm, seed)
        if key.verifier.id.hex() != stated:
            raise BadInput(f"private key {name}: its id is not that of its bytes")
        return key

    def __str__(self) -> str:
        return _SIGNER_PREFIX + _key_text(self.name, self.verifier.id, self.algorithm, self.seed)

    def __repr__(self) -> str:
        return f"SignerKey({self.name})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.algorithm, public)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature (RFC 8032) of `message`."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def _key_text(name: str, id_: bytes, algorithm: int, material: bytes) -> str:
    return f"{name}+{id_.hex()}+{encode_base64(bytes([algorithm]) + material)}"


def _parse_key(text: str) -> tuple[str, str, int, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise BadInput("a key is name+id+base64")
    name, stated, encoded = parts
    material = decode_base64(encoded, f"key {name}")
    if len(material) != 33 or material[0] not in (ED25519, COSIGNATURE_V1):
        raise BadInput(f"key {name}: only 32-byte Ed25519 keys of type 1 and 4 are known")
    return check_key_name(name), stated, material[0], material[1:]


@dataclass(frozen=True)
class Signature:
    """One signature line: whose key, and what it made."""

    name: str
    key_id: bytes
    value: bytes

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read `— name base64(id ‖ signature)`; raises `BadInput`."""
        match = _SIGNATURE_LINE.fullmatch(line)
        if match is None:
            raise BadInput(f"not a signature line: {line[:80]!r}")
        data = decode_base64(match["signature"], f"signature of {match['name']}")
        if len(data) <= 4:
            raise BadInput(f"signature of {match['name']}: too short")
        return cls(match["name"], data[:4], data[4:])

    def __str__(self) -> str:
        return f"— {self.name} {encode_base64(self.key_id + self.value)}"

    def is_by(self, key: VerifierKey) -> bool:
        """Whether it claims to be made by `key`."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True)
class Note:
    """A text, ending in a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Take a note apart, without trusting any of it; raises `BadInput`."""
        if len(note) > MAX_NOTE or any(char < " " and char != "\n" for char in note):
            raise BadInput("a note has no control characters and at most 64 KiB")
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise BadInput("a note is text, an empty line and signature lines")
        signatures = tuple(Signature.parse(line) for line in lines[:-1].split("\n"))
        if len(signatures) > MAX_SIGNATURES:
            raise BadInput(f"a note of {len(signatures)} signatures")
        return cls(text + "\n", signatures)

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def signed(self, key: SignerKey) -> "Note":
        """The note with one signature more."""
        made = Signature(key.name, key.verifier.id, key.sign(self.text.encode()))
        return Note(self.text, (*self.signatures, made))

    def signers(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Those of `keys`, of type Ed25519, that signed the text; unknown signatures are ignored.

        Raises `InvalidSignature` when a signature that claims a known key does not verify.
        """
        found = []
        for key in keys:
            for signature in self.signatures:
                if key.algorithm == ED25519 and signature.is_by(key):
                    key.check(self.text.encode(), signature.value)
                    found.append(key)
        return found
