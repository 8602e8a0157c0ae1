"""Whole envelopes of both suites, one fault a file: the error is the one the vector names."""

import io
import json
from pathlib import Path
from typing import Any

import independent_envelope as other
import pytest

from bidding.envelope import (
    Envelope,
    EnvelopeError,
    Part,
    Tender,
    TrusteeKey,
    Void,
    open_envelope,
    open_share,
    suite_named,
    unseal,
)
from bidding.envelope.payload import PartKey, open_part

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "envelope"
WHOLE = [
    (suite, name, code)
    for suite in ("intl-1", "gm-1")
    for name, code in json.loads((VECTORS / suite / "vectors.json").read_text())["found"].items()
]
PARTS = json.loads((VECTORS / "parts_gm.json").read_text())


def opened(path: Path, facts: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """All parts, by the first two trustees."""
    tender = Tender.parse(json.dumps(facts["tender"]).encode())
    envelope = Envelope.read(path)
    envelope.head.check_tender(tender)
    shares = dict(
        open_share(
            envelope.head,
            TrusteeKey(tender.suite, tender.tender, tender.stage, "one", bytes.fromhex(own)),
        )
        for own, _deputy in facts["keys"][:2]
    )
    unsealed = unseal(envelope.head, shares, bytes.fromhex(facts["lock"]))
    files = open_envelope(envelope, unsealed, folder)
    return {name: file.read_bytes() for name, file in files.items()}


@pytest.mark.parametrize(("suite", "name", "code"), WHOLE, ids=str)
def test_whole(suite: str, name: str, code: str, tmp_path: Path) -> None:
    facts = json.loads((VECTORS / suite / "vectors.json").read_text())
    path = VECTORS / suite / name
    if code == "ok":
        parts = {part: text.encode() for part, text in facts["parts"].items()}
        assert opened(path, facts, tmp_path / "opened") == parts
    else:
        with pytest.raises(EnvelopeError) as caught:
            opened(path, facts, tmp_path / "opened")
        assert caught.value.code == code
    assert (tmp_path / "opened").exists() == (code == "ok")


@pytest.mark.parametrize("suite", ["intl-1", "gm-1"])
def test_the_other_implementation_opens_them_too(suite: str) -> None:
    facts = json.loads((VECTORS / suite / "vectors.json").read_text())
    trustees = facts["tender"]["trustees"]
    opened_by_it = other.open_envelope(
        (VECTORS / suite / "honest.ebid").read_bytes(),
        {i: bytes.fromhex(facts["keys"][i - 1][1]) for i in (1, 3)},
        {i: trustees[i - 1]["keys"][1]["kid"] for i in (1, 3)},
        bytes.fromhex(facts["lock"]),
    )
    assert {name: plain.decode() for name, plain in opened_by_it.items()} == facts["parts"]


@pytest.mark.parametrize("vector", PARTS, ids=lambda one: one["name"])
def test_chunks_of_sm4(vector: dict[str, str | None]) -> None:
    suite, plain = suite_named("gm-1"), io.BytesIO()
    sealed = bytes.fromhex(str(vector["part"]))
    key = PartKey(suite, bytes.fromhex(str(vector["key"])), bytes.fromhex(str(vector["context"])))
    part = Part("vector", len(sealed), suite.hash(sealed))
    if vector["plain"] is None:
        with pytest.raises(Void):
            open_part(key, part, io.BytesIO(sealed), plain)
    else:
        open_part(key, part, io.BytesIO(sealed), plain)
        assert plain.getvalue().hex() == vector["plain"]
