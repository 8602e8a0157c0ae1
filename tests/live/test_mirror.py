"""A mirror tells any version what it lacks, and nothing else."""

import json

from hypothesis import given
from hypothesis import strategies as st

from live.checksum import checksum
from live.delta import Delta, json_bytes
from live.mirror import NOTHING, REMEMBERED, Mirror, Position
from live.selectors import Snapshot

Rows = dict[str, dict[str, int]]
EMPTY = Snapshot("t", "e", 0, {})

keys = st.sampled_from("abcdef")
steps = st.lists(
    st.dictionaries(keys, st.one_of(st.none(), st.integers(0, 3)), min_size=1), max_size=12
)


def delta(version: int, changes: dict[str, int | None], held: Rows) -> Delta:
    """What the relay would tell: only what differs."""
    rows = {k: json_bytes({"n": n}) for k, n in changes.items() if n is not None}
    gone = tuple(k for k, n in changes.items() if n is None and k in held)
    return Delta("t", "e", version - 1, version, rows, gone)


def grown(history: list[dict[str, int | None]]) -> tuple[Mirror, list[Rows]]:
    """A mirror that followed a history, and the rows as they were at each version."""
    mirror = Mirror(EMPTY)
    states: list[Rows] = [{}]
    for version, changes in enumerate(history, 1):
        assert mirror.follow(delta(version, changes, states[-1]))
        state = dict(states[-1])
        for key, number in changes.items():
            state.pop(key, None)
            if number is not None:
                state[key] = {"n": number}
        states.append(state)
    return mirror, states


def applied(rows: Rows, text: bytes) -> tuple[Rows, int]:
    message = json.loads(text)
    if message["k"] == "snap":
        return message["rows"], message["v"]
    left = {key: row for key, row in rows.items() if key not in message["del"]}
    return left | message["set"], message["v"]


@given(steps)
def test_from_every_version_to_the_last(history: list[dict[str, int | None]]) -> None:
    mirror, states = grown(history)
    for version, rows in enumerate(states):
        (message,) = mirror.since(Position("e", version)).messages
        assert applied(rows, message.text) == (states[-1], len(history))
    (whole,) = mirror.since(NOTHING).messages
    assert applied({"ghost": {"n": 1}}, whole.text) == (states[-1], len(history))


@given(steps)
def test_the_checksum_is_that_of_the_rows(history: list[dict[str, int | None]]) -> None:
    mirror, states = grown(history)
    for _ in range(2):  # the second time from what it remembers
        check = json.loads(mirror.check().text)
        assert check == {"k": "check", "t": "t", "e": "e", "v": len(history), "sum": check["sum"]}
        assert check["sum"] == checksum(states[-1])


@given(steps, steps)
def test_a_snapshot_of_the_same_epoch_is_a_merged_delta(
    seen: list[dict[str, int | None]], missed: list[dict[str, int | None]]
) -> None:
    mirror, states = grown(seen)
    truth, _ = grown(seen + missed)
    mirror.load(Snapshot("t", "e", truth.version, dict(truth.rows)))
    (message,) = mirror.since(Position("e", len(seen))).messages
    assert applied(states[-1], message.text)[0] == {
        key: json.loads(row) for key, row in truth.rows.items()
    }


def test_what_does_not_follow_is_left_alone() -> None:
    mirror, states = grown([{"a": 1}, {"b": 2}])
    for epoch, previous in (("e", 1), ("e", 3), ("x", 2)):
        forged = Delta("t", epoch, previous, previous + 1, {"ghost": b"{}"}, ())
        assert not mirror.follow(forged)
    mirror.load(Snapshot("t", "e", 1, {}))
    assert {key: json.loads(row) for key, row in mirror.rows.items()} == states[-1]


def test_another_epoch_begins_anew() -> None:
    mirror, _ = grown([{"a": 1}, {"b": 2}])
    mirror.load(Snapshot("t", "x", 1, {"c": b"{}"}))
    (message,) = mirror.since(Position("e", 2)).messages
    assert json.loads(message.text) == {"k": "snap", "t": "t", "e": "x", "v": 1, "rows": {"c": {}}}


def test_memory_is_bounded_and_what_is_forgotten_gets_a_snapshot() -> None:
    mirror = Mirror(EMPTY)
    count = REMEMBERED + 500
    for version in range(1, count + 1):
        gone = (f"k{version - 1}",) if version > 1 else ()
        mirror.follow(Delta("t", "e", version - 1, version, {f"k{version}": b"{}"}, gone))
    assert len(mirror._changed) <= REMEMBERED + 1
    assert b'"k":"snap"' in mirror.since(Position("e", 10)).messages[0].text
    assert b'"k":"delta"' in mirror.since(Position("e", count - 100)).messages[0].text


def test_a_version_that_does_not_exist_yet_gets_a_snapshot() -> None:
    mirror, _ = grown([{"a": 1}])
    assert b'"k":"snap"' in mirror.since(Position("e", 9)).messages[0].text
    assert b'"k":"snap"' in mirror.since(Position("e", -1)).messages[0].text


def test_a_long_delta_gives_way_to_a_shorter_snapshot() -> None:
    mirror = Mirror(Snapshot("t", "e", 0, {f"k{n}": b"{}" for n in range(9000)}))
    mirror.follow(Delta("t", "e", 0, 1, {}, tuple(f"k{n}" for n in range(9000))))
    assert b'"k":"snap"' in mirror.since(Position("e", 0)).messages[0].text


def test_made_once_for_all_who_ask_the_same() -> None:
    mirror, _ = grown([{"a": 1}, {"b": 2}])
    assert mirror.since(Position("e", 1)) is mirror.since(Position("e", 1))
    assert mirror.whole() is mirror.since(NOTHING)


def test_a_delta_survives_the_way_through_redis() -> None:
    told = Delta("wall:7", "e", 3, 4, {"案:1": json_bytes({"名": "张**\n"})}, ("b", "c"))
    assert Delta.decode(told.encode()) == told
