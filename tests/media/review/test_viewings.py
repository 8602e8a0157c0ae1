"""Viewings: a reason, a second person where the rule says so, everything on record elsewhere."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import av
import pytest
from cast import SETUP, Cast
from django.conf import settings
from django.test import Client
from filmed import prepared, room_with

from accounts.errors import NotAllowed
from accounts.models import Person
from accounts.principal import of_person
from ledger import keys
from ledger.notes import SignerKey
from ledger.selectors import history
from media import events
from media.errors import Refused
from media.evidence.verifying import verify
from media.format import layout
from media.models import Recording
from media.review import addresses, selectors, services
from media.rules import Occasion
from media.services import ending, recordings, watching

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def test_an_opening_is_looked_at_with_a_reason_alone(opening: Recording, cast: Cast) -> None:
    who = cast.principal("supervisor")
    with pytest.raises(Refused):
        services.ask(opening.pk, who=who, reason=" ")
    made = services.ask(opening.pk, who=who, reason="投诉核查")
    services.begin(made.pk, who=who)
    assert [one.kind.split(".")[2] for one in history(made.subject)] == ["asked", "begun"]


def test_an_evaluation_takes_two_persons(
    evaluation: Recording, cast: Cast, second: Person, trader: Person
) -> None:
    who = cast.principal("supervisor")
    made = services.ask(evaluation.pk, who=who, reason="投诉核查")
    for refused in (who, of_person(trader)):
        with pytest.raises((Refused, NotAllowed)):
            services.consent(made.pk, who=refused)
    with pytest.raises(Refused):
        services.begin(made.pk, who=who)
    services.consent(made.pk, who=of_person(second))
    with pytest.raises(Refused):
        services.begin(made.pk, who=of_person(second))
    services.begin(made.pk, who=who)


def test_whoever_asked_finds_the_way_in_once_another_consented(
    evaluation: Recording, cast: Cast, second: Person, sign_in: SignIn
) -> None:
    made = services.ask(evaluation.pk, who=cast.principal("supervisor"), reason="投诉核查")
    address = f"/recordings/review/{evaluation.pk}/"
    assert "打开回看" not in sign_in(cast.supervisor).get(address).content.decode()
    sign_in(second).post(f"/recordings/viewings/{made.pk}/consent/")
    client = sign_in(cast.supervisor)
    page = client.get(address).content.decode()
    assert f'href="/recordings/viewings/{made.pk}/">打开回看' in page


def test_a_recording_without_a_camera_is_not_offered_for_review(
    cast: Cast, ledger_key: None, sign_in: SignIn
) -> None:
    made = prepared(room_with(cast.centre))
    recordings.end(Occasion.OPENING, made.subject, actor=SETUP.actor)
    assert ending.seal(made.pk) is not None
    page = sign_in(cast.supervisor).get(f"/recordings/review/{made.pk}/").content.decode()
    assert "没有画面可以回看" in page
    assert "回看理由" not in page


def test_no_look_is_known_to_the_unit_inspected(
    opening: Recording, cast: Cast, trader: Person
) -> None:
    who, unit = cast.principal("supervisor"), of_person(trader)
    made = services.ask(opening.pk, who=who, reason="投诉核查")
    services.begin(made.pk, who=who)
    assert {one.scope for one in history(made.subject)} == {"/"}
    seen = [one.kind for one in history(opening.entry_subject)]
    assert not any(kind.startswith("media.viewing") for kind in seen)
    assert not selectors.viewings(unit).exists()
    assert not selectors.recordings(unit).exists()
    assert selectors.viewings(who).count() == 1


def test_no_live_look_is_known_to_the_unit_inspected(cast: Cast, ledger_key: None) -> None:
    made = prepared(room_with(cast.centre), Occasion.EVALUATION)
    watching.watched(made, cast.principal("supervisor"), live=True)
    (look,) = [one for one in history(made.entry_subject) if one.kind == events.WATCHED]
    assert look.scope == "/"
    recordings.end(Occasion.EVALUATION, made.subject, actor=SETUP.actor)
    assert ending.seal(made.pk) is not None
    assert "watched" not in (made.folder / layout.MARKS).read_text()


def _film(client: Client, viewing: int, name: str) -> str:
    base = client.post(f"/recordings/viewings/{viewing}/address/").json()["base"]
    return f"{base}{name}"


def test_bytes_are_given_to_the_viewing_s_own_person_for_ten_minutes(
    opening: Recording, cast: Cast, second: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = services.ask(opening.pk, who=cast.principal("supervisor"), reason="投诉核查")
    client = sign_in(cast.supervisor)
    assert client.post(f"/recordings/viewings/{made.pk}/address/").status_code == 404
    assert client.get(f"/recordings/viewings/{made.pk}/").status_code == 200
    name = f"{opening.tracks.all()[0].name}/00000001.mp4"
    address = _film(client, made.pk, name)
    part = client.get(address, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.getvalue()) == (206, b"ftyp")
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    for wrong in (
        "x/../../manifest.json", "..%2Fledger.key", "ledger.key", "camera-1/chain.json",
        "camera-1//chain.jsonl", "/etc/passwd", "marks.jsonl%00", f"{name}/",
    ):  # fmt: skip
        assert client.get(address.replace(name, wrong)).status_code == 404
    others = services.ask(opening.pk, who=of_person(second), reason="复核")
    forged = address.replace(f"/{made.pk}:", f"/{others.pk}:")
    assert forged != address
    assert client.get(forged).status_code == 404
    monkeypatch.setattr(addresses, "ADDRESS_LASTS", timedelta(seconds=-1))
    assert client.get(address).status_code == 404
    monkeypatch.undo()
    assert sign_in(second).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_notes_stand_for_all_inspectors(
    opening: Recording, cast: Cast, second: Person, sign_in: SignIn
) -> None:
    who = cast.principal("supervisor")
    made = services.ask(opening.pk, who=who, reason="投诉核查")
    client = sign_in(cast.supervisor)
    client.get(f"/recordings/viewings/{made.pk}/")
    at = (opening.prepared_at + timedelta(seconds=3)).isoformat()
    noted = client.post(f"/recordings/viewings/{made.pk}/notes/", {"at": at, "text": "离席"})
    assert noted.json()["text"] == "离席"
    before = {"at": "2020-01-01T00:00:00Z", "text": ""}
    assert client.post(f"/recordings/viewings/{made.pk}/notes/", before).status_code == 422
    other = services.ask(opening.pk, who=of_person(second), reason="复核")
    page = sign_in(second).get(f"/recordings/viewings/{other.pk}/").content.decode()
    assert json.dumps("离席")[1:-1] in page or "离席" in page


def proves_itself(folder: Path, data: bytes, one: str, other: str) -> None:
    """Whoever has the package and the key knows whether a byte of it was touched, and which."""
    package, trusted = folder / "evidence.zip", keys.load_verifiers(public_key())
    package.write_bytes(data)
    report = verify(package, trusted)
    assert report.whole
    assert report.pieces >= 8
    stranger = SignerKey.generate(trusted[0].name).verifier
    assert verify(package, [stranger]).findings[0].startswith("SIGNATURE")
    changes: dict[str, Callable[[bytes], bytes | None]] = {
        f"CHANGED {one}/film-1.mp4": lambda film: film[:-9] + bytes(9),
        f"CHANGED {one}/chain.jsonl": lambda chain: chain.replace(b'"key":true', b'"key":null', 1),
        "CHANGED marks.jsonl": lambda marks: marks + b"{}",
        "SIGNATURE certificate.note": lambda facts: facts.replace("投诉".encode(), "例行".encode()),
        f"MISSING {other}/film-1.mp4": lambda _film: None,
    }
    for finding, change in changes.items():
        name = finding.split()[1].replace(".note", ".json")
        rewritten(package, data, name, change)
        assert any(said.startswith(finding) for said in verify(package, trusted).findings), finding


def rewritten(path: Path, data: bytes, name: str, change: Callable[[bytes], bytes | None]) -> None:
    """The package with one of its files changed, or taken away."""
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(path, "w") as after:
        for one in before.namelist():
            content = before.read(one)
            made = change(content) if one == name else content
            if made is not None:
                after.writestr(one, made)


def public_key() -> Path:
    return settings.LEDGER_KEY_FILE.with_name(settings.LEDGER_KEY_FILE.name + ".pub")


def test_a_package_of_evidence_plays_and_proves_itself(
    opening: Recording, cast: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    made = services.ask(opening.pk, who=cast.principal("supervisor"), reason="投诉核查")
    client = sign_in(cast.supervisor)
    client.get(f"/recordings/viewings/{made.pk}/")
    piece = {
        "start": (opening.prepared_at + timedelta(seconds=2)).isoformat(),
        "end": (opening.prepared_at + timedelta(seconds=4)).isoformat(),
    }
    answer = client.post(f"/recordings/viewings/{made.pk}/evidence/", piece)
    data = b"".join(answer.streaming_content)
    proves_itself(tmp_path, data, *(track.name for track in opening.tracks.all()))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        package.extractall(tmp_path / "evidence")
    certificate = json.loads((tmp_path / "evidence" / "certificate.json").read_text())
    assert certificate["taken_by"] == cast.supervisor.name
    for track in opening.tracks.all():
        with av.open(str(tmp_path / "evidence" / track.name / "film-1.mp4")) as film:
            assert sum(1 for _frame in film.decode(video=0)) >= 45
    assert history(made.subject)[-1].kind == "media.viewing.taken.v1"


ODD = [
    ("2026-09-30T08:00:04Z", "2026-09-30T08:00:02Z"),
    ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:01+14:00"),
    ("9999-12-31T23:59:58-14:00", "9999-12-31T23:59:59-14:00"),
    ("0001-01-01T00:00", "9999-12-31T23:59"),
    ("2026-02-30T00:00:00Z", "x"),
    ("", "\0"),
]


def test_a_piece_that_is_none_of_the_recording_is_not_taken(
    opening: Recording, cast: Cast, sign_in: SignIn
) -> None:
    made = services.ask(opening.pk, who=cast.principal("supervisor"), reason="投诉核查")
    client = sign_in(cast.supervisor)
    client.get(f"/recordings/viewings/{made.pk}/")
    ago, now = opening.prepared_at - timedelta(hours=1), opening.prepared_at
    for start, end in [*ODD, (ago.isoformat(), now.isoformat())]:
        address = f"/recordings/viewings/{made.pk}/evidence/"
        refused = client.post(address, {"start": start, "end": end})
        assert refused.status_code == 302, (start, end)
    assert history(made.subject)[-1].kind != "media.viewing.taken.v1"
