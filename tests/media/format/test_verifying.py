"""Whatever is done to a recording, the verifier says what and where."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from ledger_logs import MemoryLog, leaf
from tapes import NAME, Tape, edit

from ledger.export import write_export
from ledger.notes import SignerKey
from media.cli import group
from media.format import layout
from media.format.anchors import ANCHORED, SEALED, Held
from media.format.chain import lines, records
from media.format.manifest import Anchor
from media.format.records import Fragment
from media.format.verifying import RecordingReport, What, verify

TRACK = "camera-1"


def fragments(tape: Tape) -> list[tuple[int, Fragment]]:
    found = records(tape.folder / TRACK)
    return [(one.n, one.what) for one in found if isinstance(one.what, Fragment)]


def segment(tape: Tape, name: str) -> Path:
    return tape.folder / TRACK / name


def found(tape: Tape) -> list[tuple[What, int | None]]:
    return [(one.what, one.n) for one in checked(tape).all_findings]


def checked(tape: Tape) -> RecordingReport:
    return verify(tape.folder, trusted=[tape.key.verifier])


def test_a_recording_as_it_was_made_is_whole(ended: Tape) -> None:
    report = checked(ended)
    assert report.whole
    assert report.signed_by == str(ended.key.verifier)
    assert [track.name for track in report.tracks] == ["camera-1", "camera-2"]
    held = report.tracks[0].coverage
    assert held is not None
    assert held.fragments == 22
    assert held.seconds == pytest.approx(10.56, abs=0.1)
    written = sum(path.stat().st_size for path in layout.segments(ended.folder / TRACK))
    assert report.tracks[0].size == written


def test_a_flipped_bit_names_its_fragment(ended: Tape) -> None:
    n, fragment = fragments(ended)[5]

    def flip(data: bytearray) -> None:
        data[fragment.offset + fragment.size // 2] ^= 1

    edit(segment(ended, fragment.file), flip)
    assert found(ended) == [(What.CHANGED, n)]


def test_a_flipped_bit_in_a_box_header_names_its_fragment_alone(ended: Tape) -> None:
    n, fragment = fragments(ended)[5]

    def flip(data: bytearray) -> None:
        data[fragment.offset + 32 + 1] ^= 0x10  # the size of its moof, by a megabyte

    edit(segment(ended, fragment.file), flip)
    assert found(ended) == [(What.CHANGED, n)]


def test_a_file_cut_short(ended: Tape) -> None:
    whole = [(n, one) for n, one in fragments(ended) if one.file == "00000001.mp4"]
    (n, cut), *rest = whole[-3:]

    def shorten(data: bytearray) -> None:
        del data[cut.offset + 1000 :]

    edit(segment(ended, cut.file), shorten)
    assert found(ended) == [(What.CUT, n), *((What.REMOVED, gone) for gone, _ in rest)]


def test_a_fragment_taken_out(ended: Tape) -> None:
    n, fragment = fragments(ended)[4]

    def take_out(data: bytearray) -> None:
        del data[fragment.offset : fragment.offset + fragment.size]

    edit(segment(ended, fragment.file), take_out)
    assert found(ended) == [(What.REMOVED, n)]


def test_two_fragments_exchanged(ended: Tape) -> None:
    (one, first), (two, second) = fragments(ended)[3:5]

    def exchange(data: bytearray) -> None:
        parts = [data[at.offset : at.offset + at.size] for at in (second, first)]
        data[first.offset : second.offset + second.size] = b"".join(parts)

    edit(segment(ended, first.file), exchange)
    moved = {n for what, n in found(ended) if what is What.REORDERED}
    assert len(found(ended)) <= 2
    assert moved <= {one, two}
    assert moved


def test_a_fragment_of_another_camera_put_in(ended: Tape) -> None:
    _, fragment = fragments(ended)[4]
    other = ended.folder / "camera-2" / "00000002.mp4"
    stranger = bytearray(other.read_bytes()[fragment.offset : fragment.offset + fragment.size])
    stranger[-1] ^= 1

    def put_in(data: bytearray) -> None:
        data[fragment.offset : fragment.offset] = stranger

    edit(segment(ended, fragment.file), put_in)
    assert found(ended) == [(What.INSERTED, None)]


def test_a_segment_taken_away(ended: Tape) -> None:
    gone = [one.n for one in records(ended.folder / TRACK)
            if getattr(one.what, "file", "") == "00000002.mp4"]  # fmt: skip
    segment(ended, "00000002.mp4").unlink()
    assert found(ended) == [(What.REMOVED, n) for n in gone]


def test_a_segment_exchanged_for_another(ended: Tape) -> None:
    one, two = segment(ended, "00000001.mp4"), segment(ended, "00000002.mp4")
    aside = one.with_name("aside")
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    moved = [n for what, n in found(ended) if what is What.REORDERED]
    assert len(moved) >= len(fragments(ended)) // 2


def test_a_segment_added(ended: Tape) -> None:
    shutil.copy(segment(ended, "00000002.mp4"), segment(ended, "00000003.mp4"))
    edit(segment(ended, "00000003.mp4"), lambda data: data.extend(b"\0\0\0\x08free"))
    assert {what for what, _ in found(ended)} == {What.INSERTED}


@pytest.mark.parametrize("at", [0, 3, 9])
def test_a_record_changed(ended: Tape, at: int) -> None:
    chain = ended.folder / TRACK / layout.CHAIN
    kept = list(lines(ended.folder / TRACK))
    kept[at] = kept[at].replace(b'"mono":', b'"mono":1')
    chain.write_bytes(b"".join(line + b"\n" for line in kept))
    assert (What.RECORD, at) in found(ended)
    assert len(found(ended)) == 1


def test_a_record_removed_with_its_fragment(ended: Tape) -> None:
    n, fragment = fragments(ended)[4]
    kept = list(lines(ended.folder / TRACK))
    (ended.folder / TRACK / layout.CHAIN).write_bytes(
        b"".join(line + b"\n" for at, line in enumerate(kept) if at != n)
    )

    def take_out(data: bytearray) -> None:
        del data[fragment.offset : fragment.offset + fragment.size]

    edit(segment(ended, fragment.file), take_out)
    assert (What.RECORD, n) in found(ended)


def test_a_track_rewritten_and_signed_again_contradicts_the_ledger(ended: Tape) -> None:
    made = list(records(ended.folder / TRACK))
    anchors = [
        Anchor(40 + n, made[n].at, TRACK, n, made[n].head.hex()) for n in range(3, len(made), 5)
    ]
    ended.rewrite(TRACK, since=10)
    assert checked(ended).whole  # by itself it is consistent: its owner signed it
    report = verify(ended.folder, trusted=[ended.key.verifier], ledger=Held(anchors))
    expected = [*[What.ANCHOR] * len(anchors[2:]), What.UNCOVERED]
    assert [one.what for one in report.all_findings] == expected
    assert report.all_findings[0].n == 13


def test_a_manifest_signed_by_a_stranger(ended: Tape) -> None:
    stranger = SignerKey.generate("log.example/recording/12")
    ended.key, key = stranger, ended.key
    ended.end()
    ended.key = key
    assert found(ended) == [(What.SIGNATURE, None)]


def test_a_manifest_that_hides_a_gap(ended: Tape) -> None:
    path = ended.folder / layout.MANIFEST
    facts = json.loads(path.read_bytes())
    facts["tracks"][0]["gaps"] = []
    path.write_text(json.dumps(facts))
    assert {what for what, _ in found(ended)} == {What.MANIFEST, What.SIGNATURE}


def test_a_track_added_and_a_track_taken_away(ended: Tape) -> None:
    (ended.folder / "camera-2").rename(ended.folder / "camera-9")
    assert {what for what, _ in found(ended)} == {What.REMOVED, What.INSERTED}


def test_two_tracks_that_changed_places_are_named_though_their_house_signed_it(ended: Tape) -> None:
    one, other, aside = (ended.folder / name for name in ("camera-1", "camera-2", "aside"))
    for before, after in ((one, aside), (other, one), (aside, other)):
        before.rename(after)
    ended.end()
    assert found(ended) == [(What.MANIFEST, None)] * 2


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(ended: Tape) -> None:
    for name in ("camera-1/00000001.mp4", "camera-2/chain.jsonl", "marks.jsonl", "manifest.note"):
        (ended.folder / name).unlink()
        os.mkfifo(ended.folder / name)
    assert {What.REMOVED, What.MANIFEST, What.SIGNATURE} == {what for what, _ in found(ended)}


def test_the_command_names_what_was_touched(ended: Tape, tmp_path: Path) -> None:
    trust = tmp_path / "trusted"
    trust.write_text(f"{ended.key.verifier}\n")
    call = ["verify", str(ended.folder), "--trust", str(trust)]
    whole = CliRunner().invoke(group, call)
    assert whole.exit_code == 0, whole.output
    assert "whole" in whole.output
    n, fragment = fragments(ended)[2]
    edit(segment(ended, fragment.file), lambda data: data.__setitem__(fragment.offset + 200, 7))
    touched = CliRunner().invoke(group, [*call, "--json"])
    assert touched.exit_code == 1
    said = json.loads(touched.output)["recordings"][0]
    assert not said["whole"]
    assert said["tracks"][0]["findings"][0]["n"] == n


def exported(tape: Tape, places: Iterable[int], path: Path) -> Path:
    """An export of a ledger that holds the heads which the track has at these places now."""
    made = list(records(tape.folder / TRACK))
    leaves = [leaf(0)]
    for n in places:
        body = {"heads": {TRACK: [n, made[n].head.hex()]}}
        entry = json.loads(leaf(n, ANCHORED)[1:]) | {"subject": "recording:12", "body": body}
        leaves.append(b"\x00" + json.dumps(entry).encode())
    body = {"manifest_sha256": sha256((tape.folder / layout.MANIFEST).read_bytes()).hexdigest()}
    entry = json.loads(leaf(99, SEALED)[1:]) | {"subject": "recording:12", "body": body}
    leaves.append(b"\x00" + json.dumps(entry).encode())
    log = MemoryLog(leaves)
    log.origin = NAME.partition("/recording/")[0]
    write_export(log, path)
    return path


@pytest.mark.parametrize("path", ["", TRACK])
def test_the_command_compares_with_an_export_of_the_ledger(
    ended: Tape, tmp_path: Path, path: str
) -> None:
    export = exported(ended, range(3, 20, 5), tmp_path / "ledger.export")
    call = ["verify", str(ended.folder / path), "--ledger", str(export)]
    whole = CliRunner().invoke(group, call)
    assert whole.exit_code == 0, whole.output
    ended.rewrite(TRACK, since=10)
    touched = CliRunner().invoke(group, call)
    assert touched.exit_code == 1
    assert "holds another head at record 13" in touched.output
    assert "holds another head at record 8" not in touched.output


def test_an_export_whose_entry_was_altered_is_refused(ended: Tape, tmp_path: Path) -> None:
    export = exported(ended, [3], tmp_path / "ledger.export")
    edit(export, lambda data: data.__setitem__(slice(None), data.replace(b'"heads"', b'"heada"')))
    outcome = CliRunner().invoke(group, ["verify", str(ended.folder), "--ledger", str(export)])
    assert outcome.exit_code == 2
    assert "not whole itself: CHANGED" in outcome.output


def test_the_command_says_in_one_line_what_it_cannot_read(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(group, ["verify", str(tmp_path)])
    assert outcome.exit_code == 2
    assert "no recording in it" in outcome.output


FORGED = [
    None, True, -1, 1 << 62, 1 << 70, 10**400, 1e308, "", "zz", "x" * 64, [], {},
    "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
]  # fmt: skip


def forged(told: object) -> Iterator[object]:
    """What somebody may make of a JSON value: another in each of its places, one at a time."""
    for other in FORGED:
        if other != told or type(other) is not type(told):
            yield other
    if isinstance(told, dict):
        for name, one in told.items():
            yield from ({**told, name: other} for other in forged(one))
    elif isinstance(told, list):
        for at, one in enumerate(told[:1]):
            yield from ([*told[:at], other, *told[at + 1 :]] for other in forged(one))


@pytest.mark.parametrize("kind", ["opened", "clocked", "begun", "fragment", "closed"])
def test_a_record_that_is_none_is_named_and_stops_nothing(ended: Tape, kind: str) -> None:
    path = ended.folder / TRACK / layout.CHAIN
    kept = list(lines(ended.folder / TRACK))
    at = next(n for n, line in enumerate(kept) if json.loads(line)["kind"] == kind)
    nested = "[" * 100_000
    for line in [*map(json.dumps, forged(json.loads(kept[at]))), nested, "\ud800"]:
        spoilt = [*kept[:at], line.encode(errors="surrogatepass"), *kept[at + 1 :]]
        path.write_bytes(b"".join(one + b"\n" for one in spoilt))
        named = verify(ended.folder, only=TRACK).all_findings
        assert (What.RECORD, at) in [(one.what, one.n) for one in named], line


def test_a_manifest_that_is_none_is_named_and_stops_nothing(ended: Tape) -> None:
    path = ended.folder / layout.MANIFEST
    sound = json.loads(path.read_bytes())
    for text in [*map(json.dumps, forged(sound)), "[" * 100_000]:
        path.write_text(text)
        named = verify(ended.folder, only=TRACK).all_findings
        assert {one.what for one in named} & {What.MANIFEST, What.SIGNATURE}, text
