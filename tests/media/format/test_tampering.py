"""Whatever fragment is changed, cut, removed, moved or added, wherever: it is named, and no other.

Hypothesis deals out fragments and places; each deed is done to a sound recording and undone again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tapes import Tape

from media.format.chain import records
from media.format.records import Fragment
from media.format.verifying import Finding, What, verify

many = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Placed = tuple[int, Fragment]


@pytest.fixture
def fragments(ended: Tape) -> list[Placed]:
    """The fragments of one of the tracks, each with its record's place."""
    found = records(ended.folder / "camera-1")
    return [(one.n, one.what) for one in found if isinstance(one.what, Fragment)]


@contextmanager
def done_to(tape: Tape, file: str, deed: Callable[[bytearray], None]) -> Iterator[list[Finding]]:
    """What the verifier finds while a segment is as somebody left it."""
    path = tape.folder / "camera-1" / file
    sound = path.read_bytes()
    data = bytearray(sound)
    deed(data)
    path.write_bytes(data)
    try:
        yield verify(tape.folder, trusted=[tape.key.verifier]).all_findings
    finally:
        path.write_bytes(sound)


def said(findings: list[Finding]) -> list[tuple[What, int | None]]:
    return [(one.what, one.n) for one in findings]


@many
@given(st.data())
def test_a_changed_fragment(ended: Tape, fragments: list[Placed], data: st.DataObject) -> None:
    n, one = data.draw(st.sampled_from(fragments))
    place = one.offset + data.draw(st.integers(0, one.size - 1))
    bits = data.draw(st.integers(1, 255))

    def change(film: bytearray) -> None:
        film[place] ^= bits

    with done_to(ended, one.file, change) as findings:
        assert said(findings) == [(What.CHANGED, n)]


@many
@given(st.data())
def test_a_cut_fragment(ended: Tape, fragments: list[Placed], data: st.DataObject) -> None:
    n, one = data.draw(st.sampled_from(fragments))
    left = data.draw(st.integers(1, one.size - 1))
    after = [at for at, other in fragments if other.file == one.file and at > n]

    def cut(film: bytearray) -> None:
        del film[one.offset + left :]

    with done_to(ended, one.file, cut) as findings:
        assert said(findings) == [(What.CUT, n), *((What.REMOVED, at) for at in after)]


@many
@given(st.data())
def test_removed_fragments(ended: Tape, fragments: list[Placed], data: st.DataObject) -> None:
    n, one = data.draw(st.sampled_from(fragments))

    def take_out(film: bytearray) -> None:
        del film[one.offset : one.offset + one.size]

    with done_to(ended, one.file, take_out) as findings:
        assert said(findings) == [(What.REMOVED, n)]


@many
@given(st.data())
def test_a_moved_fragment(ended: Tape, fragments: list[Placed], data: st.DataObject) -> None:
    n, one = data.draw(st.sampled_from(fragments))
    there = data.draw(
        st.sampled_from([(at, to) for at, to in fragments if at != n and to.file == one.file])
    )
    between = {at for at, to in fragments if min(n, there[0]) <= at <= max(n, there[0])}

    def move(film: bytearray) -> None:
        piece = film[one.offset : one.offset + one.size]
        place = there[1].offset + (there[1].size if there[0] > n else 0)
        film[place:place] = piece
        gone = one.offset + (one.size if place <= one.offset else 0)
        del film[gone : gone + one.size]

    with done_to(ended, one.file, move) as findings:
        moved = {finding.n for finding in findings}
        assert {finding.what for finding in findings} == {What.REORDERED}
        assert moved <= between
        assert n in moved or len(between) == 2, "of two that changed places one is named"


@many
@given(st.data())
def test_an_inserted_fragment(ended: Tape, fragments: list[Placed], data: st.DataObject) -> None:
    n, one = data.draw(st.sampled_from(fragments))
    m, place = data.draw(st.sampled_from(fragments))
    sound = (ended.folder / "camera-1" / one.file).read_bytes()
    piece = bytearray(sound[one.offset : one.offset + one.size])
    strange = data.draw(st.booleans())  # else one that is there already, once more
    if strange:
        piece[-1] ^= 1

    def put_in(film: bytearray) -> None:
        film[place.offset : place.offset] = piece

    with done_to(ended, place.file, put_in) as findings:
        inserted = [finding for finding in findings if finding.what is What.INSERTED]
        others = [finding for finding in findings if finding.what is not What.INSERTED]
        if strange:
            assert [finding.file for finding in inserted] == [place.file]
            assert not others
        else:  # which of two equals is the new one, nobody can say
            assert {finding.what for finding in findings} <= {What.INSERTED, What.REORDERED}
            assert {finding.n for finding in others} <= set(range(min(n, m), max(n, m) + 1))
            assert findings


@pytest.mark.parametrize("track", ["camera-1", "camera-2"])
def test_the_stand_alone_verifier_of_a_package_names_the_same(
    ended: Tape, tmp_path: Path, track: str
) -> None:
    from media.archive import bag, seal
    from media.archive.verifying import verify as verify_package
    from media.format import manifest

    whole = manifest.load(ended.folder)
    assert whole is not None
    bag.pack(ended.folder, tmp_path / "package", bag.info_of(whole, "Trading centre"))
    seal.sign(whole.recording, tmp_path / "package", ended.key)
    film = tmp_path / "package" / "data" / track / "00000001.mp4"
    film.write_bytes(film.read_bytes()[:-100])
    report = verify_package(tmp_path / "package", [ended.key.verifier])
    assert report.recording is not None
    (finding,) = report.recording.all_findings
    assert (finding.what, finding.track) == (What.CUT, track)
    assert report.all_findings[-1] == str(finding)
