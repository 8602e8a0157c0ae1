"""How long something has stood, by the county's clock; kept in a file, and so over a restart."""

from datetime import datetime, timedelta
from pathlib import Path

from ledger import clock
from mingjing.county.parties.tools import keep


def waited(folder: Path, what: str) -> timedelta:
    """How long ago `what` was asked about first: nothing, where that is now."""
    mark, now = folder / f"since-{what}", clock.now()
    if not mark.exists():
        keep(mark, now.isoformat().encode())
    return now - datetime.fromisoformat(mark.read_text())
