"""The file is read strictly: one vector, one fault, and the error says which."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from envelope_forging import altered, parts_of, signed, written
from hypothesis import given
from hypothesis import strategies as st
from sealed import Stage, a_sealed, a_signer, a_stage

from bidding.envelope import BadFormat, BadInput, Envelope, EnvelopeError, Head
from bidding.envelope.encoding import from_base64, to_base64
from bidding.envelope.strict import Fields, parse_json


@pytest.fixture(scope="module")
def stage() -> Stage:
    return a_stage()


@pytest.fixture(scope="module")
def envelope(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Envelope:
    return a_sealed(tmp_path_factory.mktemp("honest"), stage)[0]


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    """Set one place of a JSON value."""

    def alter(values: dict[str, Any]) -> None:
        place: Any = values
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return alter


def in_pre(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Set one field of `pre`."""

    def alter(values: dict[str, Any]) -> None:
        pre = json.loads(from_base64(values["pre"], "pre"))
        pre[name] = value
        values["pre"] = to_base64(json.dumps(pre).encode())

    return alter


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another format": (put("fmt", value="ebid-envelope/2"), "fmt is"),
    "an unknown field": (put("extra", value=1), "unknown field 'extra'"),
    "a missing field": (lambda values: values.pop("commit_t"), "commit_t is missing"),
    "a number as text": (put("parts", 0, "ct_len", value="72"), "ct_len is of the wrong type"),
    "true for a number": (put("shares", 0, "i", value=True), "i is of the wrong type"),
    "a fraction": (put("parts", 0, "ct_len", value=72.0), "not a whole number"),
    "an endless number": (put("parts", 0, "ct_len", value=float("inf")), "not a whole number"),
    "a length no part has": (put("parts", 0, "ct_len", value=71), "cannot be 71 bytes long"),
    "capitals in a hash": (put("commit_t", value="AB" * 32), "lower-case"),
    "a short hash": (put("commit_t", value="ab" * 31), "64 lower-case"),
    "base64 with loose ends": (put("pre", value="e31="), "loose ends"),
    "base64 with a line break": (put("pre", value="e30=\n"), "not base64"),
    "no parts": (put("parts", value=[]), "not a list of 1 to 64"),
    "one share too few": (lambda values: values["shares"].pop(), "not a list of 3 to 3"),
    "shares out of order": (lambda values: values["shares"].reverse(), "i is not between"),
    "a path as a part's name": (put("parts", 0, "name", value="../opening"), "name is ill-formed"),
    "two parts of one name": (
        lambda values: values["parts"][1].update(name="opening"),
        "two parts of one name",
    ),
    "a key twice": (
        lambda values: values["shares"][1].update(sealed=values["shares"][0]["sealed"]),
        "one key stands there twice",
    ),
    "a lock only half there": (put("commit_b", value=None), "disagree"),
    "another suite": (in_pre("suite", "none-1"), "unknown suite"),
    "k above n": (in_pre("k", 4), "k exceeds n"),
    "a single trustee": (in_pre("k", 1), "k is not between 2"),
    "the first of all replaces one": (in_pre("replaces", "00" * 16), "replaces none"),
    "a moment without a zone": (in_pre("created", "2026-10-01T08:00:00"), "ill-formed moment"),
    "a control character": (in_pre("tender", "T-1\n"), "printable"),
    "half a surrogate": (in_pre("tender", "T\ud800"), "printable"),
    "an unknown field in pre": (in_pre("extra", 1), "unknown field"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_header_with(fault: str, envelope: Envelope, tmp_path: Path) -> None:
    alter, says = FAULTS[fault]
    path = altered(envelope, tmp_path / "bad.ebid", lambda values: _ignore(alter(values)))
    with pytest.raises(BadFormat, match=says):
        Envelope.read(path)


def _ignore(result: object) -> None:
    pass


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b'{"fmt":"ebid-envelope/1","fmt":"ebid-envelope/1"}', "stands there twice"),
        (b'{"a":{"b":1,"b":2}}', "stands there twice"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"fmt":"ebid-envelope/1"} x', "not valid JSON"),
        (b'\xef\xbb\xbf{"fmt":"ebid-envelope/1"}', "not valid JSON"),
        (b'{"fmt":"\xff"}', "not valid JSON"),
        (b'{"fmt":NaN}', "not a whole number"),
        (b"[]", "not a JSON object"),
        (b'{"fmt":' + b"9" * 5000 + b"}", "not valid JSON"),
        (b"", "not valid JSON"),
    ],
)
def test_json_that_is_doubtful(header: bytes, says: str, tmp_path: Path) -> None:
    path = written(tmp_path / "bad.ebid", header, signed(header, a_signer()), b"")
    with pytest.raises(BadFormat, match=says):
        Envelope.read(path)


@pytest.mark.parametrize(
    ("sigs", "says"),
    [
        (b"[]", "not a list of 1 to 4"),
        (b"{}", "not a list"),
        (b'[{"alg":"Ed25519","x5c":[],"sig":""}]', "needs a certificate"),
        (b'[{"alg":"Ed25519","x5c":[1],"sig":""}]', "not a list of at most 6 texts"),
    ],
)
def test_signatures_that_are_none(
    sigs: bytes, says: str, envelope: Envelope, tmp_path: Path
) -> None:
    path = written(tmp_path / "bad.ebid", envelope.head.header_bytes, sigs, parts_of(envelope))
    with pytest.raises(BadFormat, match=says):
        Envelope.read(path)


def test_lengths_that_lie(envelope: Envelope, tmp_path: Path) -> None:
    data = envelope.path.read_bytes()
    path = tmp_path / "bad.ebid"
    for lie in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x00\x00\x00\x10"):
        path.write_bytes(data[:6] + lie + data[10:])
        with pytest.raises(BadFormat):
            Envelope.read(path)


def test_bytes_missing_or_added_at_the_end_are_counted(envelope: Envelope, tmp_path: Path) -> None:
    data, path = envelope.path.read_bytes(), tmp_path / "bad.ebid"
    path.write_bytes(data + b"x")
    with pytest.raises(BadFormat, match="1 bytes too many at the end"):
        Envelope.read(path)
    path.write_bytes(data[:-1])
    with pytest.raises(BadFormat, match=f"cut off: {len(data) - 1} bytes of {len(data)}"):
        Envelope.read(path)


def test_no_beginning_of_a_head_is_a_head(envelope: Envelope) -> None:
    data = envelope.path.read_bytes()[: envelope.head.size]
    for length in [*range(20), *range(20, len(data), 97)]:
        with pytest.raises(BadFormat, match="ends within its head"):
            Head.read(io.BytesIO(data[:length]))


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 and so on")
    with pytest.raises(BadFormat, match="not an envelope"):
        Envelope.read(tmp_path / "letter.pdf")
    with pytest.raises(BadInput, match="No such file"):
        Envelope.read(tmp_path / "absent.ebid")


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_in_the_family_of_errors(data: bytes) -> None:
    for prefix in (b"", b"EBID1\n", b"EBID1\n\x00\x00\x00\x02{}"):
        with pytest.raises(EnvelopeError):
            Head.read(io.BytesIO(prefix + data))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_arbitrary_json_is_read_as_it_is_and_no_object_passes_unasked(value: object) -> None:
    data = json.dumps(value).encode()
    assert parse_json(data, "it") == value
    if value != {}:
        with pytest.raises(BadFormat):
            Fields.parse(data, "it").done()
