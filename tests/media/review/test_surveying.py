"""What a machine finds in a sealed track."""

from datetime import timedelta
from pathlib import Path

import pytest
from tapes import Tape, cuts

from media.review.surveying import departures_of

BEHIND = timedelta(seconds=45)


@pytest.mark.parametrize(("rate", "found"), [(1.0, [45.0]), (60.0, [])])
def test_a_camera_s_clock_is_compared_with_one_as_fast_as_life(
    tape: Tape, bunny: Path, rate: float, found: list[float]
) -> None:
    writer = tape.writer()
    writer.clocked("boot", rate, None, tape.clock())
    initialisation, made = cuts(bunny)
    writer.begin(initialisation)
    for one in made:
        shown = tape.clock().at - BEHIND
        tape.clock.passed += one.cut.duration / 1e6
        writer.append(one.cut, shown, tape.clock())
    writer.release()
    assert [one.seconds for one in departures_of(writer.folder)] == found
