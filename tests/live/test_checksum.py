"""One checksum on both sides."""

from live.checksum import canonical, checksum


def test_the_rows_and_the_sum_of_the_browsers_test() -> None:
    """`frontend/src/live/client.test.ts` holds the same rows and the same sum."""
    rows = {
        "b": {"z": 1.5, "a": -0.0, "名": "张**", "list": [1e21, True, None]},
        "😀": {"\uffff": 1, "😀": 2},
    }
    assert checksum(rows) == 602466191


def test_order_of_rows_and_spelling_of_numbers_do_not_matter() -> None:
    assert checksum({"a": {"n": 1}, "b": {}}) == checksum({"b": {}, "a": {"n": 1.0}})
    assert checksum({"a": {"n": 1}}) != checksum({"a": {"n": 2}})
    assert checksum({}) == 0


def test_canonical_form() -> None:
    assert canonical({"b": [1, "\n"], "a": False}) == '{"a":false,"b":[3ff0000000000000,"\\n"]}'
