r"""The file: framing read strictly, the head apart from the parts.

file = "EBID1\n" ‖ u32be n ‖ header ‖ u32be m ‖ sigs ‖ parts in header order
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from bidding.envelope.derivation import Derivation
from bidding.envelope.encoding import u32
from bidding.envelope.errors import (
    BadFormat,
    BadInput,
    BadSignature,
    WrongTender,
    WrongTrustees,
)
from bidding.envelope.header import Header, Part
from bidding.envelope.payload import Progress, check_part, no_progress
from bidding.envelope.pre import Pre
from bidding.envelope.signing import Signature, read_signatures
from bidding.envelope.suites import Suite
from bidding.envelope.tender import Tender

MAGIC = b"EBID1\n"
MAX_HEADER = 1 << 22
MAX_SIGS = 1 << 18


@dataclass(frozen=True)
class Head:
    """Everything before the parts, its signatures verified."""

    header_bytes: bytes
    sigs_bytes: bytes
    header: Header
    signatures: tuple[Signature, ...]

    @classmethod
    def read(cls, stream: BinaryIO) -> "Head":
        """Read from the first byte on, up to the first part's.

        Raises `BadFormat`, or `BadSignature` where a signature does not verify or the first is
        not by the bidder that the envelope names. Says nothing about who issued a certificate.
        """
        if _exactly(stream, len(MAGIC)) != MAGIC:
            raise BadFormat("不是标书文件", "not an envelope")
        header_bytes = _section(stream, "header", MAX_HEADER)
        sigs_bytes = _section(stream, "sigs", MAX_SIGS)
        head = cls(
            header_bytes, sigs_bytes, Header.parse(header_bytes), read_signatures(sigs_bytes)
        )
        head._verify()
        return head

    def _verify(self) -> None:
        for signature in self.signatures:
            signature.verify(self.suite, self.header_bytes)
        if self.suite.hash(self.signatures[0].certificate) != self.pre.bidder:
            raise BadSignature(
                "签名人的证书不是标书所称投标人的证书",
                "signed under another certificate than that of the bidder it names",
            )

    @property
    def pre(self) -> Pre:
        """What the envelope is for and by whom."""
        return self.header.pre

    @property
    def suite(self) -> Suite:
        """The algorithms."""
        return self.pre.suite

    @cached_property
    def derivation(self) -> Derivation:
        """The envelope's context."""
        return Derivation.of(self.suite, self.header.pre_bytes)

    @cached_property
    def header_sha256(self) -> bytes:
        """The envelope's name in logs, receipts and releases: SHA-256 of the header, any suite."""
        return hashlib.sha256(self.header_bytes).digest()

    @property
    def size(self) -> int:
        """How many bytes precede the first part."""
        return len(MAGIC) + 4 + len(self.header_bytes) + 4 + len(self.sigs_bytes)

    @property
    def file_size(self) -> int:
        """How long the whole file is: known, and to be held against a limit, from the head on."""
        return self.size + sum(part.length for part in self.header.parts)

    def encode(self) -> bytes:
        """The bytes before the first part."""
        return frame(self.header_bytes, self.sigs_bytes)

    def check_tender(self, tender: Tender) -> None:
        """Raise `WrongTender` or `WrongTrustees` unless it was sealed for exactly `tender`."""
        for name, stated, expected in _bindings(self.pre, tender):
            if stated != expected:
                raise WrongTender(
                    f"标书的 {name} 与本标段不符：{_shown(stated)}，应为 {_shown(expected)}",
                    f"sealed for another {name}: {_shown(stated)}, not {_shown(expected)}",
                )
        if tender.parts and tuple(part.name for part in self.header.parts) != tender.parts:
            raise WrongTender(
                f"标书应依次有这些部分：{', '.join(tender.parts)}",
                f"the parts must be, in this order: {', '.join(tender.parts)}",
            )
        sealed_to = [[one.kid for one in box.sealed] for box in self.header.boxes]
        for number, (found, published) in enumerate(
            zip(sealed_to, tender.trustee_set.key_ids(), strict=True), 1
        ):
            if found != published:
                raise WrongTrustees(
                    f"第 {number} 位保管人的份额封给了并非其公布的公钥",
                    f"trustee {number}'s share is sealed to other keys than it published",
                )


def frame(header_bytes: bytes, sigs_bytes: bytes) -> bytes:
    """The bytes before the first part."""
    return MAGIC + u32(len(header_bytes)) + header_bytes + u32(len(sigs_bytes)) + sigs_bytes


@dataclass(frozen=True)
class Envelope:
    """A sealed bid in a file."""

    path: Path
    head: Head

    @classmethod
    def read(cls, path: Path) -> "Envelope":
        """Read the head and hold the file's length against it; the parts are not read.

        Raises `BadInput`, `BadFormat` or `BadSignature`.
        """
        with opened(path) as file:
            head = Head.read(file)
            length = file.seek(0, 2)
        if length < head.file_size:
            raise BadFormat(
                f"文件被截断：只有 {length} 字节，应有 {head.file_size} 字节",
                f"cut off: {length} bytes of {head.file_size}",
            )
        if length > head.file_size:
            raise BadFormat(
                f"文件末尾多出 {length - head.file_size} 字节",
                f"{length - head.file_size} bytes too many at the end",
            )
        return cls(path, head)

    def check_parts(self, progress: Progress = no_progress) -> None:
        """Raise `Damaged` unless every part's bytes are those the header states; one pass."""
        for part in self.head.header.parts:
            with self.part_stream(part) as file:
                check_part(self.head.suite, part, file, progress)

    @contextmanager
    def part_stream(self, part: Part) -> Iterator[FileIO]:
        """The file, standing at the part's first byte."""
        before = 0
        for one in self.head.header.parts:
            if one.name == part.name:
                break
            before += one.length
        with opened(self.path) as file:
            file.seek(self.head.size + before)
            yield file


@contextmanager
def opened(path: Path) -> Iterator[FileIO]:
    """The file to read, unbuffered; raises `BadInput`."""
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise BadInput(f"{path}：{error.strerror}", f"{path}: {error.strerror}") from error
    with file:
        yield file


def _bindings(pre: Pre, tender: Tender) -> list[tuple[str, object, object]]:
    trustees = tender.trustee_set
    return [
        ("suite", pre.suite.name, tender.suite.name),
        ("log_origin", pre.log_origin, tender.log_origin),
        ("tender", pre.tender, tender.tender),
        ("lot", pre.lot, tender.lot),
        ("stage", pre.stage, tender.stage),
        ("tender_docs_sha256", pre.documents_sha256, tender.documents_sha256),
        ("trustee_set", pre.trustee_set, trustees.digest),
        ("k", pre.k, trustees.k),
        ("n", pre.n, trustees.n),
        ("lock", pre.locked, tender.locked),
    ]


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _section(stream: BinaryIO, what: str, limit: int) -> bytes:
    length = int.from_bytes(_exactly(stream, 4), "big")
    if length > limit:
        raise BadFormat(
            f"{what} 自称有 {length} 字节，至多可有 {limit} 字节",
            f"{what} claims {length} bytes; {limit} are the most",
        )
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        more = stream.read(length - len(data))
        if not more:
            raise BadFormat("文件在标头中间结束", "the file ends within its head")
        data += more
    return bytes(data)
