"""How often people come and how long their cases take: measured, kept, drawn from.

`mingjing county measure CASES.csv EVENTS.csv` writes `rhythm.json` from an office's record with the
columns of the receipt record (see `source` in the file).
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import quantiles

FILE = Path(__file__).with_name("rhythm.json")
STEPS = 50
"""Into how many equal shares the distribution of durations is cut."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The figures of one office.

    `hours` and `weekdays` (Monday is 0) count first deeds; `used` holds quantiles of time used ÷
    time allowed; `channels` counts how applications came in; `deeds` counts the deeds of a case.
    """

    source: str
    cases: int
    late: int
    hours: Mapping[int, int]
    weekdays: Mapping[int, int]
    channels: Mapping[str, int]
    deeds: Mapping[int, int]
    used: tuple[float, ...]

    def hour(self, chance: Random) -> int:
        """An hour at which somebody comes."""
        return chance.choices(list(self.hours), list(self.hours.values()))[0]

    def share(self, chance: Random) -> float:
        """What share of its limit a case uses; above one it is late."""
        at = chance.random() * (len(self.used) - 1)
        low = int(at)
        high = min(low + 1, len(self.used) - 1)
        return self.used[low] + (self.used[high] - self.used[low]) * (at - low)

    def busyness(self, weekday: int) -> float:
        """How many come on a weekday, against the mean of Monday to Friday."""
        mean = sum(self.weekdays.get(day, 0) for day in range(5)) / 5
        return self.weekdays.get(weekday, 0) / mean


def load() -> Rhythm:
    """The rhythm this program carries."""
    facts = json.loads(FILE.read_text(encoding="utf-8"))
    return Rhythm(
        source=facts["source"],
        cases=facts["cases"],
        late=facts["late"],
        hours={int(hour): n for hour, n in facts["hours"].items()},
        weekdays={int(day): n for day, n in facts["weekdays"].items()},
        channels=facts["channels"],
        deeds={int(deeds): n for deeds, n in facts["deeds"].items()},
        used=tuple(facts["used"]),
    )


def measure(cases: Path, events: Path, source: str) -> Rhythm:
    """The rhythm of the record in two CSV files."""
    deeds: dict[str, list[datetime]] = defaultdict(list)
    with events.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            deeds[row["case_id"]].append(datetime.fromisoformat(row["ts"]))
    used: list[float] = []
    channels: Counter[str] = Counter()
    with cases.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            channels[row["channel"]] += 1
            if row["case_end"]:
                start, end, due = (
                    datetime.fromisoformat(row[name])
                    for name in ("case_start", "case_end", "case_deadline")
                )
                used.append((end - start) / (due - start))
    first = [min(moments) for moments in deeds.values()]
    return Rhythm(
        source=source,
        cases=sum(channels.values()),
        late=sum(share >= 1 for share in used),
        hours=_counts(moment.hour for moment in first),
        weekdays=_counts(moment.weekday() for moment in first),
        channels=dict(channels.most_common()),
        deeds=_counts(len(moments) for moments in deeds.values()),
        used=tuple(round(share, 4) for share in [min(used), *quantiles(used, n=STEPS), max(used)]),
    )


def _counts(found: Iterable[int]) -> dict[int, int]:
    return dict(sorted(Counter(found).items()))


def dump(rhythm: Rhythm) -> str:
    """A rhythm as the text of its file."""
    return json.dumps(asdict(rhythm), ensure_ascii=False, indent=1) + "\n"
