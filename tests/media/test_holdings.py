"""What a page says a track holds, read on as its chain grows."""

from pathlib import Path

import pytest
from tapes import Tape

from media.format import layout
from media.format.chain import records
from media.format.errors import BadFormat
from media.format.timeline import coverage
from media.format.writing import TrackWriter
from media.holdings import held


@pytest.fixture
def writer(tape: Tape, bunny: Path) -> TrackWriter:
    made = tape.writer()
    tape.play(made, bunny)
    return made


def test_what_is_read_on_is_what_the_whole_says(
    tape: Tape, writer: TrackWriter, bunny: Path
) -> None:
    first = held(writer.folder)
    assert held(writer.folder) == first == coverage(records(writer.folder))
    with (writer.folder / layout.CHAIN).open("rb") as chain:
        whole = chain.read()
    tape.play(writer, bunny)
    writer.release()
    second = held(writer.folder)
    assert second.fragments == 2 * first.fragments
    assert second == coverage(records(writer.folder))
    (writer.folder / layout.CHAIN).write_bytes(whole)
    assert held(writer.folder) == first


def test_a_line_that_is_being_written_is_waited_for(tape: Tape, writer: TrackWriter) -> None:
    chain = writer.folder / layout.CHAIN
    *_, last = chain.read_bytes().splitlines(keepends=True)
    whole = held(writer.folder)
    chain.write_bytes(chain.read_bytes()[: -len(last) // 2])
    assert held(writer.folder).fragments == whole.fragments - 1
    with chain.open("ab") as file:
        file.write(last[-len(last) // 2 :])
    assert held(writer.folder) == whole


def test_a_spoilt_line_is_said_each_time_and_forgotten_once_mended(writer: TrackWriter) -> None:
    chain = writer.folder / layout.CHAIN
    whole, before = held(writer.folder), chain.read_bytes()
    with chain.open("ab") as file:
        file.write(b"no record\n")
    for _ in range(2):
        with pytest.raises(BadFormat):
            held(writer.folder)
    chain.write_bytes(before)
    assert held(writer.folder) == whole
    chain.unlink()
    with pytest.raises(FileNotFoundError):
        held(writer.folder)
