"""A draw that went as it should, and every way to forge one, each named for what it is."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import independent_draw as other
import pytest
from drawn import AT, DrawCase
from market import certified

from bidding.envelope.cli.program import main
from bidding.envelope.draw import (
    Again,
    Code,
    Contribution,
    DrawOpen,
    Given,
    Members,
    Signed,
    Skip,
    Transcript,
    draw_seed,
    verify_draw,
)
from bidding.envelope.draw.documents import Contributor
from bidding.envelope.errors import BadFormat
from bidding.envelope.strict import write_json
from bidding.envelope.tenderlog.trust import Trust

VECTORS = Path(__file__).parents[2] / "vectors" / "draw" / "order.json"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> DrawCase:
    """An honest draw with two skips; read it, never write it."""
    case = DrawCase(tmp_path_factory.mktemp("draw"))
    case.skip("A08", 2)
    case.skip("B02", 1, "tied")
    return case


def codes(found: Transcript, case: DrawCase) -> set[Code]:
    return verify_draw(found.encode(), case.trust).codes


def test_an_honest_draw_is_whole(whole: DrawCase) -> None:
    found = whole.transcript()
    report = verify_draw(found.encode(), whole.trust)
    assert report.whole, report.findings
    assert Transcript.parse(found.encode()) == found
    values = {one.id: hashlib.sha256(one.id.encode()).digest() for one in whole.open.contributors}
    seed = draw_seed(whole.open, whole.close.root, values)
    assert report.facts["seed"] == seed.hex()


def test_the_second_implementation_comes_to_the_same_panel(whole: DrawCase) -> None:
    members = {one.code: list(one.places) for one in whole.filters.specialities}
    skips = [("A08", 2), ("B02", 1)]
    found = other.panel(whole.seed, [("A08", 3), ("B02", 2)], members, skips)
    seats = [(one.speciality, one.position, one.expert) for one in whole.transcript().seats]
    assert [(code, at, whole.pool.leaves[place]) for code, at, place in found] == seats


def test_the_seed_of_the_vectors() -> None:
    vector = json.loads(VECTORS.read_text())["seed"]
    said = {name: bytes.fromhex(value) for name, value in vector["contributors"]}
    opened = _open_of(vector)
    found = draw_seed(opened, bytes.fromhex(vector["close_root"]), said)
    assert found.hex() == vector["seed"]


def test_silence_neither_stops_nor_breaks_it(tmp_path: Path) -> None:
    case = DrawCase(tmp_path, silent=frozenset({"centre"}))
    report = verify_draw(case.transcript().encode(), case.trust)
    assert report.whole
    assert any("centre" in en for _, en in report.remarks)


def test_nobody_contributes(tmp_path: Path) -> None:
    """Even then the close's root, with the blind of its leaf, makes a seed."""
    case = DrawCase(tmp_path, silent=frozenset({"centre", "purchaser", "works"}))
    assert verify_draw(case.transcript().encode(), case.trust).whole


@pytest.mark.parametrize("pair", [(1, 3), (2, 3), (3, 1)])
def test_any_k_trustees_make_the_same_seed(whole: DrawCase, pair: tuple[int, int]) -> None:
    files = tuple(whole.release(one).encode() for one in pair)
    assert not codes(dataclasses.replace(whole.transcript(), releases=files), whole)


def test_the_national_suite(tmp_path: Path) -> None:
    case = DrawCase(tmp_path, suite_name="gm-1")
    case.skip("A08", 1)
    assert verify_draw(case.transcript().encode(), case.trust).whole


def test_a_further_draw_with_its_reason(whole: DrawCase, tmp_path: Path) -> None:
    case = DrawCase(tmp_path, number=2, previous=whole.open)
    assert verify_draw(case.transcript().encode(), case.trust).whole


def test_names_are_shown_by_their_salts(whole: DrawCase) -> None:
    found = whole.transcript()
    shown = dataclasses.replace(found, released=whole.released(found.seats))
    assert not codes(shown, whole)
    one = shown.released[0]
    lied = dataclasses.replace(shown, released=(dataclasses.replace(one, said="ZJ9999 别人"),))
    assert codes(lied, whole) == {Code.RELEASED}


def _open_of(vector: dict[str, Any]) -> DrawOpen:
    return DrawOpen(
        "log", vector["tender"], vector["draw_no"], AT, "pool", 1,
        *(bytes.fromhex(vector[name]) for name in ("pool_root", "filters_sha256", "rules_sha256")),
        tuple(Contributor(name, name) for name, _ in vector["contributors"]),
        bytes(32), bytes(32), None, None, None,
    )  # fmt: skip


def _again(case: DrawCase) -> Again:
    assert case.again is not None
    return Again.parse(case.again.statement)


# ── Forgeries ───────────────────────────────────────────────────────────────────────────────────
Forgery = Callable[[DrawCase, Transcript], Transcript]


def _swap(**facts: object) -> Forgery:
    return lambda case, found: dataclasses.replace(found, **facts)  # type: ignore[arg-type]


def _without_an_expert(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, pool=found.pool[32:])


def _a_friend_in_the_pool(case: DrawCase, found: Transcript) -> Transcript:
    leaves = sorted([*case.pool.leaves[1:], b"\x7f" * 32])
    return dataclasses.replace(found, pool=b"".join(leaves))


def _pool_in_disorder(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, pool=found.pool[32:] + found.pool[:32])


def _other_filters(case: DrawCase, found: Transcript) -> Transcript:
    first, second = case.filters.specialities
    less = Members(first.code, first.places[1:])
    changed = dataclasses.replace(case.filters, specialities=(less, second))
    return dataclasses.replace(found, filters=changed.encode())


def _other_rules(case: DrawCase, found: Transcript) -> Transcript:
    first, second = case.rules.specialities
    less = dataclasses.replace(first, seats=2)
    rules = dataclasses.replace(case.rules, specialities=(less, second))
    return dataclasses.replace(found, rules=rules.encode())


def _contribution_left_out(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, contributions=found.contributions[:-1])


def _contribution_exchanged(case: DrawCase, found: Transcript) -> Transcript:
    """After the others are known, somebody puts another value in."""
    late = case.contribute("works", b"\x01" * 32)
    given = (*found.contributions[:-1], Given("works", late.file))
    return dataclasses.replace(found, contributions=given)


def _contribution_damaged(case: DrawCase, found: Transcript) -> Transcript:
    last = found.contributions[-1]
    file = last.file[:-1] + bytes([last.file[-1] ^ 1])
    return dataclasses.replace(
        found, contributions=(*found.contributions[:-1], Given("works", file))
    )


def _contribution_of_a_stranger(case: DrawCase, found: Transcript) -> Transcript:
    last = found.contributions[-1]
    given = (*found.contributions[:-1], Given("friend", last.file))
    return dataclasses.replace(found, contributions=given)


def _close_of_less(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, close=case.closed(case.given[:-1]))


def _close_of_another_draw(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, close=case.closed(case.given, draw_no=2))


def _close_before_the_open(case: DrawCase, found: Transcript) -> Transcript:
    early = case.closed(case.given, at=AT - dt.timedelta(seconds=1))
    return dataclasses.replace(found, close=early)


def _close_of_another_root(case: DrawCase, found: Transcript) -> Transcript:
    """A root chosen later: the one of the whole log instead of the one with the leaf at its end."""
    close = dataclasses.replace(found.close, root=hashlib.sha256(b"chosen").digest())
    return dataclasses.replace(found, close=close)


def _close_not_cosigned(case: DrawCase, found: Transcript) -> Transcript:
    note = found.close.checkpoint.decode().rsplit("\n— witness", 1)[0] + "\n"
    close = dataclasses.replace(found.close, checkpoint=note.encode())
    return dataclasses.replace(found, close=close)


def _close_signed_by_nobody(case: DrawCase, found: Transcript) -> Transcript:
    fresh = DrawCase(case.folder)
    close = fresh.closed(case.given, open_sha256=case.open.digest)
    return dataclasses.replace(found, close=close)


def _one_release(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, releases=found.releases[:1])


def _one_trustee_twice(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, releases=found.releases[:1] * 2)


def _false_share(case: DrawCase, found: Transcript) -> Transcript:
    one = case.release(1)
    shares = dict.fromkeys(one.shares, b"\x05" * 32)
    false = dataclasses.replace(one, shares=shares).encode()
    return dataclasses.replace(found, releases=(false, found.releases[1]))


def _rubbish_that_is_none(case: DrawCase, found: Transcript) -> Transcript:
    """A trustee would silence a contributor by saying that rubbish was sealed to it."""
    one = case.release(1)
    first = min(one.shares)
    lied = dataclasses.replace(one, shares={**one.shares, first: None}).encode()
    keys = (write_json(case.keys[0].json()),)
    return dataclasses.replace(found, releases=(lied, found.releases[1]), keys=keys)


def _rubbish_without_proof(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(_rubbish_that_is_none(case, found), keys=())


def _skip_unsigned(case: DrawCase, found: Transcript) -> Transcript:
    said = Skip(case.open.digest, "A08", 1, "declined", bytes(32), AT)
    forged = case.signed(said, certified("somebody", AT)[1])
    return dataclasses.replace(found, skips=(*found.skips, forged))


def _skip_of_another_draw(case: DrawCase, found: Transcript) -> Transcript:
    said = Skip(bytes(32), "A08", 1, "declined", bytes(32), AT)
    return dataclasses.replace(found, skips=(*found.skips, case.signed(said)))


def _skip_altered(case: DrawCase, found: Transcript) -> Transcript:
    said = Skip(case.open.digest, "A08", 3, "declined", bytes(32), AT)
    altered = Signed(said.encode(), found.skips[0].sigs)
    return dataclasses.replace(found, skips=(altered, found.skips[1]))


def _skip_where_nobody_sits(case: DrawCase, found: Transcript) -> Transcript:
    said = Skip(case.open.digest, "A08", 20, "declined", bytes(32), AT)
    return dataclasses.replace(found, skips=(*found.skips, case.signed(said)))


def _skip_hidden(case: DrawCase, found: Transcript) -> Transcript:
    return dataclasses.replace(found, skips=found.skips[:1])


def _a_friend_in_a_seat(case: DrawCase, found: Transcript) -> Transcript:
    seat = dataclasses.replace(found.seats[0], expert=case.pool.leaves[30])
    return dataclasses.replace(found, seats=(seat, *found.seats[1:]))


FORGERIES: list[tuple[Forgery, Code]] = [
    (_without_an_expert, Code.POOL),
    (_a_friend_in_the_pool, Code.POOL),
    (_pool_in_disorder, Code.BAD_FILE),
    (_other_filters, Code.FILTERS),
    (_other_rules, Code.RULES),
    (_swap(open=b"{}"), Code.BAD_FILE),
    (_contribution_left_out, Code.WITHHELD),
    (_contribution_exchanged, Code.WITHHELD),
    (_contribution_damaged, Code.CONTRIBUTION),
    (_contribution_of_a_stranger, Code.CONTRIBUTION),
    (_close_of_less, Code.WITHHELD),
    (_close_of_another_draw, Code.CLOSE),
    (_close_before_the_open, Code.CLOSE),
    (_close_of_another_root, Code.CLOSE),
    (_close_not_cosigned, Code.CLOSE),
    (_close_signed_by_nobody, Code.CLOSE),
    (_one_release, Code.SHARES),
    (_one_trustee_twice, Code.SHARES),
    (_false_share, Code.SHARES),
    (_rubbish_that_is_none, Code.SHARES),
    (_rubbish_without_proof, Code.SHARES),
    (_swap(seed=bytes(32)), Code.SEED),
    (_swap(beacon="双色球 1 2 3".encode()), Code.SEED),
    (_skip_unsigned, Code.SKIP),
    (_skip_of_another_draw, Code.SKIP),
    (_skip_altered, Code.SKIP),
    (_skip_where_nobody_sits, Code.SKIP),
    (_skip_hidden, Code.PANEL),
    (_a_friend_in_a_seat, Code.PANEL),
]


@pytest.mark.parametrize(("forge", "code"), FORGERIES)
def test_a_forgery_is_named(whole: DrawCase, forge: Forgery, code: Code) -> None:
    forged = forge(whole, whole.transcript())
    assert code in codes(forged, whole)


def test_somebody_excluded_is_let_in(tmp_path: Path) -> None:
    """Committed to from the start, so only the filters themselves give it away."""
    case = DrawCase(tmp_path)
    first, second = case.filters.specialities
    case.filters = dataclasses.replace(
        case.filters, specialities=(Members(first.code, tuple(range(25))), second)
    )
    case.open = dataclasses.replace(
        case.open, filters_sha256=hashlib.sha256(case.filters.encode()).digest()
    )
    assert Code.FILTERS in codes(case.transcript(), case)


def test_a_second_draw_on_ones_own_word(whole: DrawCase, tmp_path: Path) -> None:
    case = DrawCase(tmp_path, number=2, previous=whole.open)
    alone = dataclasses.replace(case.transcript(), again=None)
    assert codes(alone, case) == {Code.AGAIN}
    assert case.again is not None
    forged = Signed(case.again.statement, whole.signed(_again(case)).sigs)
    assert codes(dataclasses.replace(case.transcript(), again=forged), case) == {Code.AGAIN}


def test_a_first_draw_names_none_before_it(whole: DrawCase) -> None:
    lied = dataclasses.replace(whole.open, previous=bytes(32)).encode()
    assert Code.BAD_FILE in codes(dataclasses.replace(whole.transcript(), open=lied), whole)


def test_contributors_are_named_once(whole: DrawCase) -> None:
    twice = dataclasses.replace(whole.open, contributors=(Contributor("a", "a"),) * 2).encode()
    assert Code.BAD_FILE in codes(dataclasses.replace(whole.transcript(), open=twice), whole)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"fmt":"ebid-draw/2"}'])
def test_what_is_no_transcript(data: bytes) -> None:
    with pytest.raises(BadFormat):
        verify_draw(data)


def test_every_flipped_byte_is_found(whole: DrawCase) -> None:
    """A sample over the whole file: nothing in it may be altered and stay unnoticed."""
    data = whole.transcript().encode()
    for at in range(50, len(data), len(data) // 60):
        forged = bytearray(data)
        forged[at] = ord("A") if forged[at] != ord("A") else ord("B")
        try:
            report = verify_draw(bytes(forged), whole.trust)
        except BadFormat:
            continue
        assert not report.whole or _says_nothing(data, at), at


def _says_nothing(data: bytes, at: int) -> bool:
    """Whether a byte lies in `log_key`, which counts for nothing beside the reader's own keys."""
    end = data.index(b'"open"')
    return at < end


# ── The command ─────────────────────────────────────────────────────────────────────────────────
def test_the_command_says_it_all(
    whole: DrawCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, keys = tmp_path / "draw.json", tmp_path / "keys.txt"
    file.write_bytes(whole.transcript().encode())
    keys.write_text(f"{whole.log.verifier}\n{whole.witness.verifier}\n")
    assert main(["draw", "verify", str(file), "--trust", str(keys), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    for name in ("pool_root", "filters_sha256", "rules_sha256", "close_root", "seed", "reached"):
        assert said[name], name
    assert all(one["words"] for one in said["reached"])
    assert main(["draw", "verify", str(file), "--lang", "zh"]) == 0
    assert "未发现任何问题" in capsys.readouterr().out


def test_the_command_fails_for_a_forgery(
    whole: DrawCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draw.json"
    file.write_bytes(dataclasses.replace(whole.transcript(), seed=bytes(32)).encode())
    assert main(["draw", "verify", str(file), "--lang", "en"]) == 1
    assert "seed: the seed is" in capsys.readouterr().out


def test_contribute_and_sign(
    whole: DrawCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tender, out = tmp_path / "tender.json", tmp_path / "mine.ebid"
    tender.write_bytes(whole.tender.encode())
    assert main(["draw", "contribute", "--tender", str(tender), "--name", "centre", str(out)]) == 0
    given = Contribution.read("centre", out.read_bytes(), whole.tender)
    assert given.name.hex() in capsys.readouterr().out


def test_rfc_3797_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    key = "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert main(["draw", "rfc3797", "--pool", "25", "--count", "10", key, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["selected"] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


def test_without_keys_the_report_says_so(whole: DrawCase) -> None:
    report = verify_draw(whole.transcript().encode(), Trust())
    assert report.whole
    assert any("own word" in en for _, en in report.remarks)
