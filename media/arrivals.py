"""What browsers have sent and the recorder has not yet taken: files of a track, run by run.

Whoever receives a piece puts it here, on the disk, before it says so; the recorder takes the pieces
in their order and removes them once they are on record. Either may be killed at any instant.

```
arrivals/TRACK/RUN/zero         when the run's media time began, on the clocks of the house
arrivals/TRACK/RUN/00000000     piece 0, the initialisation; then the fragments
arrivals/TRACK/RUN/over         nothing more comes, and why
```
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from media.format import moments
from media.format.places import put
from media.format.records import Cause

_ZERO, _OVER = "zero", "over"


@dataclass(frozen=True)
class Zero:
    """When a run's media time began: by the house clock, and on the monotonic clock of a boot."""

    at: datetime
    mono: int
    boot: str


@dataclass(frozen=True)
class Ending:
    """Why nothing more comes of a run."""

    cause: Cause
    detail: str


class Arrivals:
    """The arrivals of one track, in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, run: int, zero: Zero) -> None:
        """Make room for a run."""
        self._of(run).mkdir(parents=True, exist_ok=True)
        facts = {**asdict(zero), "at": moments.write(zero.at)}
        put(self._of(run) / _ZERO, json.dumps(facts).encode())

    def keep(self, run: int, number: int, data: bytes) -> None:
        """Put a piece on the disk. Raises `OSError`."""
        put(self._of(run) / f"{number:08d}", data)

    def end(self, run: int, ending: Ending) -> None:
        """Say that nothing more comes."""
        if self._of(run).exists():
            put(self._of(run) / _OVER, json.dumps(asdict(ending)).encode())

    def runs(self) -> list[int]:
        """The runs that are here, in their order."""
        if not self._folder.exists():
            return []
        return sorted(int(one.name) for one in self._folder.iterdir())

    def pieces(self, run: int) -> list[int]:
        """The numbers of a run's pieces that are here, in their order."""
        return sorted(int(one.name) for one in self._of(run).iterdir() if one.name.isdecimal())

    def read(self, run: int, number: int) -> bytes:
        """A piece."""
        return (self._of(run) / f"{number:08d}").read_bytes()

    def zero(self, run: int) -> Zero:
        """When the run's media time began."""
        facts = json.loads((self._of(run) / _ZERO).read_bytes())
        return Zero(moments.read(facts["at"]), facts["mono"], facts["boot"])

    def ending(self, run: int) -> Ending | None:
        """Why nothing more comes; None while something may."""
        path = self._of(run) / _OVER
        if not path.exists():
            return None
        facts = json.loads(path.read_bytes())
        return Ending(Cause(facts["cause"]), facts["detail"])

    def drop(self, run: int, number: int) -> None:
        """A piece is on record."""
        (self._of(run) / f"{number:08d}").unlink()

    def remove(self, run: int) -> None:
        """All of a run is on record."""
        shutil.rmtree(self._of(run))

    def _of(self, run: int) -> Path:
        return self._folder / f"{run:06d}"
