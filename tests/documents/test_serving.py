"""What a file answers to whom: the whole, a part, nothing new, nothing there (RFC 9110)."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.http.response import StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from documents import serving
from documents.ranges import NotSatisfiable, part_of

pytestmark = pytest.mark.django_db  # an answer that is closed looks at the connections
CONTENT = bytes(range(256)) * 10
SIZE = len(CONTENT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "film.mp4"
    made.write_bytes(CONTENT)
    return made


def got(file: Path, method: str = "GET", **headers: str) -> tuple[HttpResponseBase, bytes]:
    request = RequestFactory().generic(method, "/", headers=headers)
    answer = serving.send(request, file, name="影片.mp4")
    data = answer.getvalue()
    answer.close()
    return answer, data


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", range(SIZE)),
        ("bytes=4-7", range(4, 8)),
        ("bytes=7-7", range(7, 8)),
        (f"bytes=10-{SIZE * 2}", range(10, SIZE)),
        ("bytes=-5", range(SIZE - 5, SIZE)),
        (f"bytes=-{SIZE + 1}", range(SIZE)),
    ],
)
def test_a_part_is_given_as_it_is_asked_for(file: Path, asked: str, part: range) -> None:
    answer, data = got(file, Range=asked)
    assert answer.status_code == 206
    assert data == CONTENT[part.start : part.stop]
    assert answer["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/{SIZE}"
    assert answer["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    "asked", ["", "bytes=-", "bytes=7-4", "bytes=0-1,4-5", "seconds=1-2", "bytes=a-b", "bytes=1-２"]
)
def test_what_is_no_range_of_bytes_gets_the_whole(file: Path, asked: str) -> None:
    answer, data = got(file, Range=asked)
    assert (answer.status_code, data) == (200, CONTENT)
    assert answer["Content-Type"] == "video/mp4"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=999999999999999-", "bytes=-0"])
def test_bytes_that_are_not_there_are_refused(file: Path, asked: str) -> None:
    answer, data = got(file, Range=asked)
    assert (answer.status_code, data) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{SIZE}"


def test_a_file_is_gone_on_with_only_while_it_is_the_same(file: Path) -> None:
    tag = got(file)[0]["ETag"]
    assert got(file, **{"If-None-Match": tag})[0].status_code == 304
    assert got(file, **{"If-Range": tag, "Range": "bytes=2-3"})[1] == CONTENT[2:4]
    file.write_bytes(CONTENT + b"more")
    assert got(file, **{"If-None-Match": tag})[0].status_code == 200
    assert got(file, **{"If-Range": tag, "Range": "bytes=2-3"})[1] == CONTENT + b"more"


def test_head_tells_the_size_and_opens_nothing_for_long(file: Path) -> None:
    answer, data = got(file, "HEAD", Range="bytes=2-3")
    assert (answer.status_code, data) == (200, b"")
    assert answer["Content-Length"] == str(SIZE)


def test_what_is_made_for_the_answer_may_be_sent_whole_alone() -> None:
    made = BytesIO(CONTENT)
    asked = RequestFactory().get("/", headers={"Range": "bytes=0-0"})
    answer = serving.send(asked, made, name="part", parts=False)
    assert (answer.status_code, answer["Accept-Ranges"]) == (200, "none")
    assert b"".join(answer) == CONTENT
    answer.close()
    serving.send(RequestFactory().head("/"), made := BytesIO(CONTENT), parts=False)
    assert made.closed


def test_what_is_made_for_the_answer_is_closed_with_it() -> None:
    made = BytesIO(CONTENT)
    answer = serving.send(RequestFactory().post("/"), made, name="evidence.zip")
    assert isinstance(answer, StreamingHttpResponse)
    assert "ETag" not in answer
    assert answer.getvalue() == CONTENT
    answer.close()
    assert made.closed


async def test_servers_that_wait_for_nobody_get_the_same_bytes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "BLOCK", 100)
    answer = serving.send(RequestFactory().get("/"), file)
    assert isinstance(answer, StreamingHttpResponse)
    blocks = [block async for block in answer]
    answer.close()
    assert b"".join(blocks) == CONTENT
    assert len(blocks) == -(-SIZE // 100)


@given(st.text("bytes=0123456789-, ", max_size=20), st.integers(0, 50))
def test_any_header_names_bytes_that_are_there_or_none(asked: str, size: int) -> None:
    try:
        part = part_of(asked, size)
    except NotSatisfiable:
        return
    assert part is None or (0 <= part.start < part.stop <= size)


async def test_a_file_made_while_it_is_read_waits_for_its_reader() -> None:
    """No block is made before the one in front of it is taken, none when its reader has gone."""
    made: list[int] = []

    def blocks() -> Iterator[bytes]:
        try:
            for number in range(100):
                made.append(number)
                yield bytes([number])
        finally:
            made.append(-1)

    answer = serving.flow(blocks(), "证据.zip")
    assert answer["Content-Type"] == "application/zip"
    assert "Content-Length" not in answer
    reader = aiter(answer)
    assert [await anext(reader), await anext(reader)] == [b"\0", b"\1"]
    assert made == [0, 1]
    await reader.aclose()
    answer.close()
    assert made == [0, 1, -1]
