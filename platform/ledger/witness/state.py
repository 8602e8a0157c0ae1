"""What a witness must never forget: the largest tree it cosigned of every log. SQLite.

The file is made together with the witness's key and never again: a witness that lost its memory
could be shown a fork, so it must not go on under the same key.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from ledger.checkpoint import TreeHead
from ledger.errors import BadInput
from ledger.merkle import EMPTY_ROOT
from ledger.notes import Note

_TABLES = """
CREATE TABLE cosigned (origin TEXT, size INTEGER, root BLOB NOT NULL, note TEXT NOT NULL,
                       PRIMARY KEY (origin, size));
CREATE TABLE refused (at INTEGER NOT NULL, origin TEXT NOT NULL, status INTEGER NOT NULL,
                      old INTEGER NOT NULL, note TEXT NOT NULL);
"""


class WitnessState:
    """The memory of one witness, safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the memory in `path`; raises `BadInput` when there is none."""
        if not path.is_file():
            raise BadInput(f"{path}: no such state; a witness that lost it needs a new key")
        self._lock = Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute("SELECT origin, size FROM cosigned LIMIT 1")
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise BadInput(f"{path}: not a witness's state") from error

    @staticmethod
    def create(path: Path) -> None:
        """Make an empty memory; raises `BadInput` when `path` exists."""
        if path.exists():
            raise BadInput(f"{path} exists; a witness's state is never overwritten")
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as database:
            database.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One judgement at a time: what is read inside is still so when it is written."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def latest(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the log's largest cosigned tree, which at first is the empty one."""
        row = self._database.execute(
            "SELECT size, root FROM cosigned WHERE origin = ? ORDER BY size DESC LIMIT 1", [origin]
        ).fetchone()
        return row or (0, EMPTY_ROOT)

    def remember(self, head: TreeHead, note: Note) -> None:
        """Keep a cosigned checkpoint; of two of one size the first stays."""
        self._database.execute(
            "INSERT OR IGNORE INTO cosigned VALUES (?, ?, ?, ?)",
            [head.origin, head.size, head.root, str(note)],
        )

    def keep_evidence(self, at: int, head: TreeHead, status: int, old: int, note: Note) -> None:
        """Keep a checkpoint that its log signed and that does not fit: proof of misbehaviour."""
        self._database.execute(
            "INSERT INTO refused VALUES (?, ?, ?, ?, ?)", [at, head.origin, status, old, str(note)]
        )

    def cosigned(self, origin: str | None = None) -> list[str]:
        """Every cosigned checkpoint, by log and size, as the notes auditors pin."""
        return self._notes("SELECT note FROM cosigned", "ORDER BY origin, size", origin)

    def evidence(self, origin: str | None = None) -> list[str]:
        """Every refused checkpoint that a trusted log had signed, oldest first."""
        return self._notes("SELECT note FROM refused", "ORDER BY at", origin)

    def _notes(self, query: str, order: str, origin: str | None) -> list[str]:
        where = " WHERE origin = ? " if origin else " "
        with self._lock:
            rows = self._database.execute(query + where + order, [origin] if origin else [])
            return [note for (note,) in rows]
