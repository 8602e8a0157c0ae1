"""What is read out of a bid's files: facts with their places, as JSON between two processes."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

FACTS, TEXT, HASHES, POSITIONS = "facts.json", "text.npy", "hashes.npy", "positions.npy"
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that stands somewhere: `kind` says what it is, `around` is the text about it.

    `at` is its place in the bid's whole text, in signs; None where it is no text.
    """

    kind: str
    value: str
    file: str
    at: int | None = None
    around: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with figures: its name, and its figures from left to right."""

    file: str
    sheet: str
    number: int
    name: str
    figures: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or a whole file that has none (`number` 0), which begins at `start` of the text."""

    file: str
    number: int
    start: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of a bid; `problem` says why it could not be read."""

    name: str
    sha256: str
    size: int
    kind: str
    pages: int = 0
    blank_pages: int = 0
    """Pages without text: pictures of paper, as a rule."""
    problem: str = ""


@dataclass(slots=True)
class Facts:
    """Everything read out of one bid but its text, which lies beside it."""

    files: list[ReadFile] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    signs: int = 0
    """How long the text is, folded."""
    rate: int = 1
    """One in so many fingerprints is kept."""

    def write(self, folder: Path) -> None:
        """Put them down in `folder`."""
        (folder / FACTS).write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Facts":
        """What `write` put down. Raises `OSError` where nothing was."""
        data = json.loads((folder / FACTS).read_text("utf-8"))
        return cls(
            files=[ReadFile(**one) for one in data["files"]],
            pages=[Page(**one) for one in data["pages"]],
            seen=[Seen(**one) for one in data["seen"]],
            rows=[Row(**{**one, "figures": tuple(one["figures"])}) for one in data["rows"]],
            signs=data["signs"],
            rate=data["rate"],
        )
