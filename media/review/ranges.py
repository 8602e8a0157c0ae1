"""Parts of a file over HTTP (RFC 9110, section 14)."""

import re
from pathlib import Path

from django.http import HttpResponse

MOST = 8 * 1024 * 1024
"""Bytes of one answer: a page asks for less, and a chain may be fetched in parts."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def answer(path: Path, asked: str, media_type: str) -> HttpResponse:
    """The file, or the part that a `Range` header asks for; 416 for a part that is not there."""
    size = path.stat().st_size
    found = _RANGE.fullmatch(asked)
    if found is None:
        return _headed(HttpResponse(path.read_bytes(), content_type=media_type))
    start = int(found[1])
    end = min(int(found[2] or size - 1), size - 1, start + MOST - 1)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(start)
        part = HttpResponse(file.read(end - start + 1), content_type=media_type, status=206)
    part["Content-Range"] = f"bytes {start}-{end}/{size}"
    return _headed(part)


def _headed(response: HttpResponse) -> HttpResponse:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    return response
