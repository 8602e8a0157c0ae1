"""PDF files: the text of each page, and what the file says of its making.

PDFium reads text; pypdf reads the document's information, its identifiers and its XMP packet.
"""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from bidding.signs.reading.facts import Seen
from bidding.signs.reading.unreadable import Unreadable

_INFORMATION = {
    "/Author": "author",
    "/Creator": "tool",
    "/Producer": "tool",
    "/Company": "company",
    "/CreationDate": "created",
    "/ModDate": "saved",
}


def pages(path: Path) -> Iterator[str]:
    """The text of each page. Raises `Unreadable`."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise Unreadable(str(error)) from error
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_range()
            text.close()
            page.close()
    finally:
        document.close()


def traces(path: Path, file: str) -> list[Seen]:
    """Author, tools, moments and identifiers. Raises `Unreadable`."""
    try:
        reader = PdfReader(path)
        found = [*_information(reader), *_identifiers(reader)]
    # A stranger's file can fail in any way that a parser of half a million cases can.
    except Exception as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return [Seen(kind, value.strip(), file) for kind, value in found if value.strip()]


def _information(reader: PdfReader) -> Iterator[tuple[str, str]]:
    for name, value in (reader.metadata or {}).items():
        if name in _INFORMATION:
            yield _INFORMATION[name], str(value)


def _identifiers(reader: PdfReader) -> Iterator[tuple[str, str]]:
    """What stays the same when a file is saved again: copies of one file have it in common."""
    identifiers = reader.trailer.get("/ID")
    if isinstance(identifiers, ArrayObject) and identifiers:
        first = identifiers[0]
        yield "original", getattr(first, "original_bytes", str(first).encode()).hex()
    xmp = reader.xmp_metadata
    if xmp is not None and xmp.xmpmm_document_id:
        yield "original", str(xmp.xmpmm_document_id)
