"""Writing rows: only what differs counts, each change of a topic is one version."""

import json

import pytest

from live import selectors, services
from live.models import Topic
from live.projection import Change
from live.selectors import Snapshot

pytestmark = pytest.mark.django_db


def rows(topic: str) -> dict[str, object]:
    return {key: json.loads(row) for key, row in selectors.snapshot(topic).rows.items()}


def test_a_topic_nothing_was_written_to() -> None:
    assert selectors.snapshot("wall:1") == Snapshot("wall:1", "", 0, {})
    assert selectors.look(["wall:1"])[1] == {}


def test_one_delta_a_topic_and_one_version_a_delta() -> None:
    (wall, other) = services.apply(
        [
            Change("wall:1", "b", {"n": 2}),
            Change("wall:1", "a", {"n": 1}),
            Change("wall:2", "a", {"n": 3}),
        ]
    )
    assert (wall.topic, wall.previous, wall.version) == ("wall:1", 0, 1)
    assert wall.rows == {"a": b'{"n":1}', "b": b'{"n":2}'}
    assert other.rows == {"a": b'{"n":3}'}
    (after,) = services.apply([Change("wall:1", "a", None), Change("wall:1", "c", {})])
    assert (after.previous, after.version, after.epoch) == (1, 2, wall.epoch)
    assert (after.rows, after.gone) == ({"c": b"{}"}, ("a",))
    assert rows("wall:1") == {"b": {"n": 2}, "c": {}}
    assert selectors.look(["wall:1", "wall:9"])[1] == {"wall:1": (wall.epoch, 2)}


def test_what_is_so_already_is_no_change() -> None:
    said = [Change("wall:1", "a", {"n": 1, "名": "张**"}), Change("wall:1", "gone", None)]
    assert len(services.apply(said)) == 1
    assert services.apply(said) == []
    same = Change("wall:1", "a", {"名": "张**", "n": 1.0})
    assert services.apply([same]) == []
    assert selectors.snapshot("wall:1").version == 1


def test_the_last_of_several_changes_counts() -> None:
    services.apply([Change("wall:1", "a", {"n": 1})])
    (delta,) = services.apply(
        [
            Change("wall:1", "a", None),
            Change("wall:1", "a", {"n": 2}),
            Change("wall:1", "b", {}),
            Change("wall:1", "b", None),
        ]
    )
    assert (delta.rows, delta.gone) == ({"a": b'{"n":2}'}, ())


def test_deltas_and_snapshots_spell_a_row_alike() -> None:
    row = {"z": [1, 2.5, None], "a": "张**\n", "m": {"y": True, "b": 1}}
    (delta,) = services.apply([Change("wall:1", "a", row)])
    assert selectors.snapshot("wall:1").rows == delta.rows


def test_forgetting_begins_a_new_epoch() -> None:
    services.apply([Change("wall:1", "a", {}), Change("hall:1", "a", {})])
    epoch = Topic.objects.get(pk="wall:1").epoch
    assert services.forget("wall:") == 1
    after = selectors.snapshot("wall:1")
    assert (after.version, after.rows) == (1, {})
    assert after.epoch != epoch
    assert rows("hall:1") == {"a": {}}


def test_the_pulse() -> None:
    before = selectors.pulse()
    assert before.asof is None
    services.pulse(before.now)
    services.pulse(before.now)
    after = selectors.pulse()
    assert after.asof == before.now <= after.now
    assert after.rate == 1.0
