"""A small record in files, for tests that import and replay."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

MAP = """
source = "small-office"
[centre]
code = "SMALL"
name = "小政务中心"
city = { name = "小城" }
[cases]
id = "id"
start = "start"
deadline = "deadline"
end = "end"
department = "department"
item = { default = "permit" }
[events]
case = "case"
id = "id"
at = "at"
activity = "activity"
"""
BEGIN = datetime(2024, 3, 4, 1, tzinfo=UTC)  # a Monday, nine o'clock in Shanghai


@dataclass
class SmallRecord:
    """Files of `count` cases that start an hour apart and are due after ten days.

    Every third ends in time, every third late, every third not at all; each has one event.
    """

    folder: Path
    count: int = 9
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cases, events = ["id,start,deadline,end,department"], ["case,id,at,activity"]
        for n in range(self.count):
            start = BEGIN + timedelta(hours=n)
            due = start + timedelta(days=10)
            ends = (due - timedelta(days=3), due + timedelta(milliseconds=20), "")
            cases.append(f"c{n},{start},{due},{ends[n % 3]},部门{n % 2}")
            events.append(f"c{n},1,{start + timedelta(minutes=5)},查验")
        self.files = [
            self._write("map.toml", MAP),
            self._write("cases.csv", "\n".join(cases)),
            self._write("events.csv", "\n".join(events)),
        ]

    def _write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)
