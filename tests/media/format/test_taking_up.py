"""A track taken up by the next recorder, which reads no more of the chain than it needs."""

from pathlib import Path

import pytest
from recorded import fill
from tapes import Tape

from media.format import layout, writing
from media.format.chain import records
from media.format.records import Cause, Fragment, Lost, Remnant
from media.format.verifying import verify

LEFT = b"half a fragment"


@pytest.mark.parametrize("portion", [1, 700, 1 << 18])
def test_the_newest_part_of_a_chain_tells_how_to_go_on(
    tape: Tape, bunny: Path, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(writing, "SEGMENT", 4 * writing.MICROSECONDS)
    before = tape.writer()
    tape.play(before, bunny, times=3)
    before.release()  # killed, as far as the track knows
    newest = list(layout.segments(before.folder))[-1]
    with newest.open("ab") as file:
        file.write(LEFT)
    with (before.folder / layout.CHAIN).open("ab") as file:
        file.write(b'{"v":1,"n":')
    monkeypatch.setattr(writing, "TAIL", portion)
    after = tape.writer()
    assert (after.run, after.latest) == (before.run, before.latest)
    tape.play(after, bunny)
    after.close(tape.clock())
    after.release()
    found = [one.what for one in records(after.folder)]
    assert [one.size for one in found if isinstance(one, Remnant)] == [len(LEFT)]
    assert [one.cause for one in found if isinstance(one, Lost)] == [Cause.RECORDER]
    assert {one.run for one in found if isinstance(one, Fragment)} == {1, 2, 3, 4}
    assert verify(tape.folder).whole


def test_a_chain_whose_first_line_is_torn_begins_anew(tape: Tape, bunny: Path) -> None:
    chain = tape.folder / "camera-1" / layout.CHAIN
    chain.parent.mkdir(parents=True)
    chain.write_bytes(b'{"v":1,"n":0,"prev"')
    writer = tape.writer()
    tape.play(writer, bunny)
    writer.close(tape.clock())
    writer.release()
    assert verify(tape.folder).whole


def test_what_a_full_disk_refuses_again_and_again_keeps_no_file_open(small_disk: Path) -> None:
    tape = Tape(small_disk / "12")
    fill(small_disk)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(OSError, match="No space left"):
            tape.writer()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
