"""The archive: a stranger ranks again, and one changed cell anywhere is found and named."""

import json
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from evaluating import Case, a_correction, a_method, archived, assent
from independent_ranking import ranked

from bidding.envelope import BadFormat, EnvelopeError
from bidding.envelope.cli import main
from bidding.envelope.ranking import DISSENT, Archive, PriceRule, Verified, verify


@pytest.fixture(scope="module")
def honest() -> bytes:
    scores = {"a": [[4000, 500, 500]] + [[2000, 500, 500]] * 4, "b": [[3001, 700, 100]] * 5}
    case = Case(scores=scores, preferences={"c": ("small",)})
    return archived(case, [a_correction("e1", "a", "design", 4000, 2500)]).encode()


def altered(archive: bytes, change: Callable[[Any], None]) -> Verified:
    """The archive with another evaluation.json in it."""
    return verify(Archive.parse(_with(archive, change)))


def _with(archive: bytes, change: Callable[[Any], None]) -> bytes:
    files = _files(archive)
    core = json.loads(files["evaluation.json"])
    change(core)
    files["evaluation.json"] = json.dumps(core, ensure_ascii=False).encode()
    return _packed(files)


def named(verified: Verified) -> set[tuple[str, str]]:
    return {(one.code.value, one.where) for one in verified.findings.found}


def test_an_honest_archive(honest: bytes) -> None:
    archive = Archive.parse(honest)
    verified = verify(archive)
    assert verified.whole, verified.findings.found
    assert verified.findings.remarks == []
    assert verified.outcome == archive.evaluation.outcome
    assert archive.encode() == honest
    stated = json.loads(archive.evaluation_bytes)["outcome"]
    assert ranked(archive.evaluation_bytes) == stated


def test_the_command(honest: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, forged = tmp_path / "archive.zip", tmp_path / "forged.zip"
    path.write_bytes(honest)
    forged.write_bytes(_with(honest, lambda core: core["bids"][0].update(price=70_00)))
    assert main(["ranking", "verify", str(path), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "nothing is wrong" in said
    assert "1  a  71.00  80.00" in said
    assert main(["ranking", "verify", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["whole"], report["outcome"][0]["candidates"]) == (True, ["a", "b", "c"])
    assert main(["ranking", "verify", str(forged), "--lang", "zh"]) == 1
    assert "✗ ranking outcome/1/a/evaluated_price" in capsys.readouterr().out
    assert main(["ranking", "verify", str(tmp_path / "none"), "--lang", "en"]) == 2


def test_every_mark_is_named(honest: bytes) -> None:
    sheets = json.loads(Archive.parse(honest).evaluation_bytes)["sheets"]
    for at, locked in enumerate(sheets):
        for row, said in enumerate(locked["sheet"]["rows"]):
            for column in range(len(said["marks"])):

                def change(core: Any, at: int = at, row: int = row, column: int = column) -> None:
                    core["sheets"][at]["sheet"]["rows"][row]["marks"][column] ^= 1

                found = [one for one in named(altered(honest, change)) if one[0] == "cell"]
                names = ("signature", "response") if len(said["marks"]) == 2 else _ITEMS
                about = f"{locked['sheet']['round']}/{locked['member']}/{said['bid']}"
                assert found == [("cell", f"sheets/{about}/{names[column]}")]


_ITEMS = ("design", "figures", "service")


def _first(core: Any) -> Any:
    return core["sheets"][5]


def _row(core: Any) -> Any:
    return _first(core)["sheet"]["rows"][0]


def _stated(core: Any) -> Any:
    return core["outcome"][0]["standings"][0]


REJECTED = {"bid": "c", "ground": "low-price", "reason": "x"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: c["bids"][1].update(price=99_99), ("ranking", "outcome/1/b/evaluated_price")),
        (lambda c: c["bids"][2].update(preferences=[]), ("ranking", "outcome/1/c/price_points")),
        (lambda c: c["bids"][1].update(header_sha256="0" * 64), ("bid", "bids/b")),
        (lambda c: c["bids"][1].update(salt="1" * 64), ("bid", "bids/b")),
        (lambda c: _stated(c).update(total="1/1"), ("ranking", "outcome/1/a/total")),
        (lambda c: c["outcome"][0]["candidates"].reverse(), ("ranking", "outcome/1/candidates")),
        (lambda c: c["outcome"].clear(), ("ranking", "outcome/1")),
        (lambda c: c["rejections"].append(REJECTED), ("ranking", "outcome/1/failed")),
        (lambda c: c["corrections"].clear(), ("ranking", "outcome/1/a/points")),
        (lambda c: _row(c)["notes"][0].update(text="x"), ("cell", "sheets/scores/e1")),
        (lambda c: _first(c)["sheet"]["rows"].pop(), ("cell", "sheets/scores/e1")),
        (lambda c: _first(c).update(secret="0" * 64), ("sheet", "sheets/scores/e1")),
        (lambda c: _first(c).update(member="e6"), ("sheet", "sheets/scores/e6")),
        (lambda c: c["members"][0].update(certificate="0" * 64), ("sheet", "sheets/review/e1")),
        (lambda c: c["members"].pop(), ("assent", "assents/e5")),
        (lambda c: c["members"][0].update(name="别人"), ("assent", "assents/e3")),
    ],
)  # fmt: skip
def test_one_changed_fact_is_named(
    honest: bytes, change: Callable[[Any], None], expected: tuple[str, str]
) -> None:
    assert expected in named(altered(honest, change))


def test_every_leaf_of_every_file_is_held_by_something(honest: bytes) -> None:
    """Each number, text, hash and flag is changed, alone: the archive is refused, or found wrong
    in so many words.
    """
    files = _files(honest)
    for name in (one for one in files if one.endswith(".json")):
        document = json.loads(files[name])
        for path in leaves(document):
            changed = json.dumps(_changed(document, path), ensure_ascii=False).encode()
            assert not _holds({**files, name: changed}), (name, path)


def test_a_result_that_most_members_did_not_sign_is_nobodys(honest: bytes) -> None:
    """Two signatures of five are left, or none: whatever the rest says, nobody stands for it."""
    archive = Archive.parse(honest)
    for kept in ((), ("e1", "e2")):
        assents = {one: archive.assents[one] for one in kept}
        assert named(verify(replace(archive, assents=assents))) == {("assent", "assents")}
    three = {one: archive.assents[one] for one in ("e1", "e2", "e3")}
    assert verify(replace(archive, assents=three)).whole


def test_a_sheet_that_is_left_out_is_missed(honest: bytes) -> None:
    """Also by who has no signature to compare with."""

    def without(core: Any) -> None:
        core["sheets"] = [one for one in core["sheets"] if one["member"] != "e5"]

    found = named(altered(honest, without))
    assert {("sheet", "sheets/review/e5"), ("sheet", "sheets/scores/e5")} <= found


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where the values of a document stand that hold no others."""
    if isinstance(value, dict | list):
        each = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for at, one in each for leaf in leaves(one, (*path, at))]
    return [path]


def _changed(core: Any, path: tuple[Any, ...]) -> Any:
    """The document with another value there."""
    copy = deepcopy(core)
    place = copy
    for at in path[:-1]:
        place = place[at]
    place[path[-1]] = _another(place[path[-1]])
    return copy


def _another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if re.fullmatch("[0-9a-f]{64}", value):
            return f"{int(value[0], 16) ^ 1:x}{value[1:]}"
        case str():
            return f"{value}x"
        case _:
            return 1 if value is None else None


def _files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _packed(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def _holds(files: dict[str, bytes]) -> bool:
    try:
        return verify(Archive.parse(_packed(files))).whole
    except EnvelopeError:
        return False


def test_a_changed_method_belongs_to_no_sheet(honest: bytes) -> None:
    def lighter(core: Any) -> None:
        basis = json.loads(b64decode(core["basis"]))
        basis["method"]["price"]["weight"] = 2000
        basis["method"]["items"][0]["most"] = 6000
        core["basis"] = b64encode(json.dumps(basis).encode()).decode()

    found = named(altered(honest, lighter))
    assert {("method", "basis/method"), ("sheet", "sheets/scores/e2")} <= found


def test_a_changed_correction(honest: bytes) -> None:
    def more(core: Any) -> None:
        body = json.loads(b64decode(core["corrections"][0]["body"]))
        body["after"] = 4000
        core["corrections"][0]["body"] = b64encode(json.dumps(body).encode()).decode()

    assert ("correction", "corrections/0") in named(altered(honest, more))


def test_a_correction_of_what_never_stood_there() -> None:
    case = Case()
    archive = archived(case, [a_correction("e1", "a", "design", 1234, 2500)])
    assert ("correction", "corrections/0") in named(verify(archive))


def test_a_correction_that_cannot_be_of_its_case() -> None:
    for case in ("range", "objective"):
        said = replace(a_correction("e1", "a", "design", 4000, 2500), case=case)
        archive = archived(Case(scores={"a": [[4000, 500, 500]] * 5}), [said])
        assert ("correction", "corrections/0") in named(verify(archive))


def test_a_correction_is_corrected_again_from_where_it_stands() -> None:
    case = Case(scores={"a": [[4000, 500, 500]] * 5})
    first = a_correction("e1", "a", "design", 4000, 2500)
    again = replace(first, before=2500, after=3000)
    assert verify(archived(case, [first, again])).whole
    twice = verify(archived(case, [first, replace(first, after=3000)]))
    assert ("correction", "corrections/1") in named(twice)


def test_an_exchanged_envelope(honest: bytes) -> None:
    archive = Archive.parse(honest)
    one, two, *_ = archive.sheets
    sheets = {**archive.sheets, one: archive.sheets[two]}
    assert "sheet" in {code for code, _ in named(verify(replace(archive, sheets=sheets)))}
    flipped = bytearray(archive.sheets[one])
    flipped[-1] ^= 1
    damaged = replace(archive, sheets={**archive.sheets, one: bytes(flipped)})
    assert "sheet" in {code for code, _ in named(verify(damaged))}


def test_dissent_and_silence_are_said(honest: bytes) -> None:
    archive = Archive.parse(honest)
    core = archive.evaluation_bytes
    assents = {**archive.assents, "e1": assent("e1", core, DISSENT, ("b 的方案不成立",))}
    del assents["e2"]
    verified = verify(replace(archive, assents=assents))
    assert verified.whole
    assert len(verified.findings.remarks) == 2
    stranger = {**assents, "e3": archive.assents["e4"]}
    found = named(verify(replace(archive, assents=stranger)))
    assert found == {("assent", "assents/e3")}


def test_what_is_no_archive(honest: bytes) -> None:
    target = BytesIO(honest)
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr("more", b"")
    for junk in (b"", b"junk", honest[:200], target.getvalue()):
        with pytest.raises(BadFormat):
            Archive.parse(junk)


def test_an_unlawful_method_is_named() -> None:
    rule = PriceRule("linear", 4000, 1, 0, 0, 0, 0)
    assert named(verify(archived(Case(method=a_method(price=rule))))) == {
        ("method", "basis/method")
    }
