"""What a file is, by its first bytes: a bidder's names prove nothing."""

import codecs
import zipfile
from pathlib import Path

PDF, WORD, SHEET, TEXT, OTHER = "pdf", "docx", "xlsx", "text", "other"
_MEMBERS = {"word/document.xml": WORD, "xl/workbook.xml": SHEET}
_HEAD = 4096


def kind_of(path: Path) -> str:
    """One of the kinds above."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_text(head):
        return TEXT
    return OTHER


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return OTHER
    return next((kind for member, kind in _MEMBERS.items() if member in names), OTHER)


def _is_text(head: bytes) -> bool:
    return bool(head) and b"\0" not in head and encoding_of(head) is not None


def encoding_of(head: bytes) -> str | None:
    """How a text is encoded, by its beginning, which may end within a sign; None for no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for name in ("utf-8-sig", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        return name
    return None
