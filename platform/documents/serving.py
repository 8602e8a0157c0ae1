"""Files as answers (RFC 9110): whole or in parts, never more than a block of one in memory."""

import asyncio
import mimetypes
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from documents.ranges import NotSatisfiable, part_of

BLOCK = 256 << 10
"""Bytes that are read at once."""


def send(
    request: HttpRequest,
    file: Path | IO[bytes],
    media_type: str = "",
    *,
    name: str = "",
    inline: bool = False,
    parts: bool = True,
) -> HttpResponseBase:
    """Answer a GET or HEAD with a file, or the part of it that is asked for.

    `name` is what a browser saves it under; it is shown instead where it may be (`inline`). Without
    `media_type` the name tells. A path gets an entity tag of its size and time, by which it is
    asked for again (`If-None-Match`) or gone on with (`If-Range`). Without `parts` it is sent
    whole, whatever is asked for: one that is made anew for each answer. The file is closed with the
    answer, also where the reader goes early. Raises `OSError` for a path that cannot be read.
    """
    headers = _headers(name, media_type, inline=inline, parts=parts)
    if isinstance(file, Path):
        facts = file.stat()
        size, headers["ETag"] = facts.st_size, f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    else:
        size = file.seek(0, os.SEEK_END)
    return _conditional(request, headers) or _answer(request, file, size, headers)


def flow(blocks: Iterator[bytes], name: str) -> HttpResponseBase:
    """Answer with a file called `name` that is made while it is read: its size is not known before.

    The next block is asked for when the reader has taken the one before.
    """
    return Flowing(blocks, headers=_headers(name, "", inline=False, parts=False))


class Flowing(StreamingHttpResponse):
    """Blocks that are made in a thread, one when the one before is gone."""

    def __init__(self, blocks: Iterator[bytes], **answer: object) -> None:
        self._flow = blocks
        super().__init__(blocks, **answer)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The blocks; the database's connection is given back first, for readers may be slow."""
        await sync_to_async(close_old_connections)()
        while (block := await asyncio.to_thread(next, self._flow, None)) is not None:
            yield block


class Streamed(Flowing):
    """Part of a file, read in a thread; Django would read the whole of it at once."""

    def __init__(self, file: Path | IO[bytes], part: range, **answer: object) -> None:
        self._source, self._part = file, part
        self._file = None if isinstance(file, Path) else file
        super().__init__(self._blocks(), **answer)

    def close(self) -> None:
        """Close the file too; Django calls this when the answer ends or its reader is gone."""
        super().close()
        if self._file is not None:
            self._file.close()

    def _blocks(self) -> Iterator[bytes]:
        file = self._opened()
        file.seek(self._part.start)
        for begin in range(self._part.start, self._part.stop, BLOCK):
            block = file.read(min(BLOCK, self._part.stop - begin))
            if not block:
                return  # somebody made the file shorter
            yield block

    def _opened(self) -> IO[bytes]:
        """A path is opened when its first byte is asked for: an answer may never be read."""
        self._file = self._source.open("rb") if isinstance(self._source, Path) else self._source
        return self._file


def _headers(name: str, media_type: str, *, inline: bool, parts: bool) -> dict[str, str]:
    guessed = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Content-Type": guessed, "Accept-Ranges": "bytes" if parts else "none"}
    if disposition := content_disposition_header(not inline, name):
        headers["Content-Disposition"] = disposition
    return headers


def _conditional(request: HttpRequest, headers: dict[str, str]) -> HttpResponseBase | None:
    """304 or 412 where the reader's conditions say so."""
    if "ETag" not in headers:
        return None
    given = HttpResponse(headers=headers)
    found = get_conditional_response(request, headers["ETag"], response=given)
    return None if found is given else found


def _answer(
    request: HttpRequest, file: Path | IO[bytes], size: int, headers: dict[str, str]
) -> HttpResponseBase:
    whole = range(size)
    given = headers["Accept-Ranges"] == "bytes"
    try:
        part = _asked(request, headers.get("ETag", ""), size) if given else None
    except NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    headers["Content-Length"] = str(len(part or whole))
    if request.method == "HEAD":
        if not isinstance(file, Path):
            file.close()
        return HttpResponse(headers=headers)
    return Streamed(file, part or whole, headers=headers, status=200 if part is None else 206)


def _asked(request: HttpRequest, tag: str, size: int) -> range | None:
    """The part that a GET asks for: of the file that it knows, where it says which (`If-Range`)."""
    known = request.headers.get("If-Range", tag)
    if request.method != "GET" or known != tag:
        return None
    return part_of(request.headers.get("Range", ""), size)
