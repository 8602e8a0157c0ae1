"""What a verification of a recording says."""

from dataclasses import dataclass, field
from enum import StrEnum

from media.format.timeline import Coverage


class What(StrEnum):
    """The kinds of finding; any of them means that the recording is not whole."""

    CHANGED = "changed"
    CUT = "cut"
    """Only the beginning of a piece is left."""
    REMOVED = "removed"
    REORDERED = "reordered"
    INSERTED = "inserted"
    RECORD = "record"
    """A line of the chain that is not the one others vouch for: changed, removed, moved, added."""
    MANIFEST = "manifest"
    """The manifest is no manifest, or says something else than the tracks do."""
    SIGNATURE = "signature"
    """No trusted key signed the manifest."""
    ANCHOR = "anchor"
    """A head that the ledger holds, or the manifest says it holds, and the chain does not."""
    UNCOVERED = "not covered"
    """What an export of the ledger vouches for neither way: it is of before."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `n` is the record it concerns; `file` and `offset` say where."""

    what: What
    text: str
    track: str = ""
    n: int | None = None
    file: str = ""
    offset: int | None = None

    def __str__(self) -> str:
        where = f"{self.track}: " if self.track else ""
        return f"{self.what.upper()} {where}{self.text}"


@dataclass
class TrackReport:
    """What was verified of one track.

    `size` is how many bytes of segments were hashed, `heads` the chain's heads by place, as found,
    `of` the recording and the track that its first record names.
    """

    name: str
    records: int = 0
    size: int = 0
    coverage: Coverage | None = None
    of: tuple[str, str] = ("", "")
    heads: dict[int, bytes] = field(default_factory=dict, repr=False)
    findings: list[Finding] = field(default_factory=list)

    def say(self, what: What, text: str, n: int | None = None) -> None:
        """Note something wrong with this track."""
        self.findings.append(Finding(what, text, self.name, n))


@dataclass
class RecordingReport:
    """What was verified of a recording: its tracks, who signed it, and what is wrong with it."""

    name: str
    tracks: list[TrackReport] = field(default_factory=list)
    ended: bool = False
    signed_by: str | None = None
    keys_were_given: bool = False
    anchored: int | None = None
    """How many anchors of the ledger it was compared with; None where no export was given."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def all_findings(self) -> list[Finding]:
        """Those of the recording and those of its tracks."""
        return [*self.findings, *(one for track in self.tracks for one in track.findings)]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.all_findings
