"""A whole import: the map, the file of cases, the file of events."""

from collections.abc import Callable
from pathlib import Path

from accounts.principal import Principal, system
from hall.records.faults import Fault
from hall.records.filing import CaseFiling, Count, Desk, EventFiling, lock
from hall.records.mapping import read_map
from hall.records.places import Places
from hall.records.reading import CaseReader, EventReader
from hall.records.table import Table

IMPORT = system("import")


def take_in(
    map_file: Path,
    cases: Path,
    events: Path | None,
    refuse: Callable[[Fault], None],
    who: Principal = IMPORT,
) -> dict[str, Count]:
    """File the rows of `cases` and `events`; returns what became of them, by "cases" and "events".

    `refuse` is told of each bad row as it is met. Raises `Unusable` for a map or a file that makes
    no sense as a whole: both headers are read before anything goes in.
    """
    how = read_map(map_file)
    case_reader = CaseReader(Table(cases, how.encoding, how.delimiter), how)
    event_reader = None
    if events is not None:
        event_reader = EventReader(Table(events, how.encoding, how.delimiter), how)
    lock(how.source)
    desk = Desk(how.source, who, refuse)
    places = Places(how.centre, how.departments, how.items, who)
    counts = {"cases": CaseFiling(desk, case_reader, places).run()}
    if event_reader is not None:
        counts["events"] = EventFiling(desk, event_reader).run()
    return counts
