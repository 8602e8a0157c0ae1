"""The evaluation archive: one zip file from which a stranger ranks again.

evaluation.json           `ebid-evaluation/1`: what the ranking follows from, and the ranking
sheets/HEADER.ebid        each locked sheet's envelope, as the member's browser sealed it
assents/MEMBER.json       what each member signed in the end; a member who did not has none
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Annotated, ClassVar

from bidding.envelope.errors import BadFormat, BadInput
from bidding.envelope.ranking.evaluation import Evaluation, Signed
from bidding.envelope.ranking.fields import record
from bidding.envelope.tenderlog.schema import Document

EVALUATION = "evaluation.json"
_SHEET = re.compile(r"sheets/([0-9a-f]{64})\.ebid")
_ASSENT = re.compile(r"assents/(.{1,200})\.json")
_LARGEST = 1 << 28
"""The most bytes that an archive unpacks to."""


@dataclass(frozen=True)
class AssentFile(Document):
    """A member's assent, exact bytes and signature."""

    FORMAT: ClassVar = "ebid-assent-file/1"

    signed: Annotated[Signed, record(Signed)]


@dataclass(frozen=True)
class Archive:
    """An archive in memory."""

    evaluation_bytes: bytes
    evaluation: Evaluation
    sheets: dict[str, bytes]
    """Envelopes by the hash of their header, in hexadecimal."""
    assents: dict[str, Signed]
    """What was signed, by the member's id."""

    @property
    def digest(self) -> bytes:
        """What the members sign: SHA-256 of evaluation.json."""
        return sha256(self.evaluation_bytes).digest()

    @classmethod
    def read(cls, path: Path) -> "Archive":
        """Read an archive from a file; raises `BadInput` or `BadFormat`."""
        try:
            return cls.parse(path.read_bytes())
        except OSError as error:
            raise BadInput(f"{path}：{error.strerror}", f"{path}: {error.strerror}") from error

    @classmethod
    def parse(cls, data: bytes) -> "Archive":
        """Read an archive; raises `BadFormat` for anything that does not belong into one."""
        files = _unpacked(data)
        if EVALUATION not in files:
            raise BadFormat(f"缺少 {EVALUATION}", f"{EVALUATION} is missing")
        core = files.pop(EVALUATION)
        sheets: dict[str, bytes] = {}
        assents: dict[str, Signed] = {}
        for name, content in files.items():
            if found := _SHEET.fullmatch(name):
                sheets[found[1]] = content
            elif found := _ASSENT.fullmatch(name):
                assents[found[1]] = AssentFile.parse(content).signed
            else:
                raise BadFormat(f"多余的文件 {name}", f"a file that does not belong here: {name}")
        return cls(core, Evaluation.parse(core), sheets, assents)

    def encode(self) -> bytes:
        """The zip file: the same archive makes the same bytes."""
        files = {EVALUATION: self.evaluation_bytes}
        files |= {f"sheets/{name}.ebid": sealed for name, sealed in self.sheets.items()}
        files |= {
            f"assents/{name}.json": AssentFile(signed).encode()
            for name, signed in self.assents.items()
        }
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in sorted(files.items()):
                packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = packed.infolist()
            names = {one.filename for one in entries}
            if len(names) != len(entries) or sum(one.file_size for one in entries) > _LARGEST:
                raise BadFormat(
                    "档案中有重名文件或过大", "an archive of one name twice, or too large"
                )
            return {one.filename: packed.read(one) for one in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise BadFormat(f"不是评标档案：{error}", f"not an evaluation archive: {error}") from error
    except (OSError, zlib.error) as error:
        raise BadFormat(f"档案损坏：{error}", f"a damaged archive: {error}") from error
