"""Word and Excel files (OOXML): text, figures, and what the file says of its making."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from bidding.signs.reading.facts import Seen
from bidding.signs.reading.unreadable import Unreadable

MOST_BYTES = 256 << 20
LEAST_PICTURE = 4096
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = {
    "creator": "author",
    "lastModifiedBy": "author",
    "Company": "company",
    "Manager": "author",
    "Application": "tool",
    "created": "created",
    "modified": "saved",
}
_TROUBLE = (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, OSError, ValueError)


def paragraphs(path: Path) -> Iterator[str]:
    """The paragraphs of a Word file. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(path) as archive, _member(archive, "word/document.xml") as file:
            for _, element in iterparse(file):
                if element.tag == _WORD + "p":
                    yield "".join(one.text or "" for one in element.iter(_WORD + "t"))
                    element.clear()
    except _TROUBLE as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def traces(path: Path, file: str) -> list[Seen]:
    """Author, company, tools, moments, editing sessions and pictures. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            found = [
                *_properties(archive, names),
                *_sessions(archive, names),
                *_pictures(archive, names),
            ]
    except _TROUBLE as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return [Seen(kind, value.strip(), file) for kind, value in found if value.strip()]


def _properties(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names & {"docProps/core.xml", "docProps/app.xml"}):
        for element in _tree(archive, name):
            if (kind := _PROPERTIES.get(_local(element))) and element.text:
                yield kind, element.text
    if "docProps/custom.xml" in names:
        for element in _tree(archive, "docProps/custom.xml"):
            yield f"custom:{element.get('name', '')}", "".join(element.itertext())


def _sessions(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """Word gives each editing session a number (rsid); the root is that of the first one."""
    if "word/settings.xml" not in names:
        return
    for element in _tree(archive, "word/settings.xml").iter():
        if _local(element) in ("rsidRoot", "rsid") and (value := element.get(_WORD + "val")):
            yield ("original" if _local(element) == "rsidRoot" else "session"), value


def _pictures(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(names):
        if "/media/" in name and archive.getinfo(name).file_size >= LEAST_PICTURE:
            with _member(archive, name) as file:
                yield "picture", hashlib.sha256(file.read()).hexdigest()


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    with _member(archive, name) as file:
        found: Element = fromstring(file.read())
    return found


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipExtFile:
    """Open a member that unpacks to what one can hold. Raises `Unreadable`."""
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise Unreadable(f"{name} unpacks to more than {MOST_BYTES} bytes")
    opened = archive.open(name)
    if not isinstance(opened, zipfile.ZipExtFile):
        raise Unreadable(f"{name} cannot be read")
    return opened


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
