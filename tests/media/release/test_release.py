"""A released film: faces hidden, reviewed by another, and provably made of the sealed original."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from cast import Cast
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from filmed import room_with

from accounts.errors import NotAllowed
from accounts.models import Person
from accounts.principal import of_person
from ledger import keys
from ledger.checkpoints import signer
from ledger.selectors import history, origin
from media import services as filming
from media.cli import group
from media.errors import Refused
from media.faces import Detector
from media.models import Recording
from media.release import events, services
from media.release.derivation import Derivation
from media.release.making import make
from media.release.models import Release
from media.release.regions import Region
from media.release.rendering import Still, stills
from media.release.rules import Standing
from media.release.verifying import verify
from media.rules import Occasion, State

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
CORNER = Region(0.0, 0.0, 0.1, 0.1, 0.0, 60.0)


def asked(opening: Recording, publisher: Person, seconds: float = 2.0) -> Release:
    """A film of the first seconds of the opening, asked for."""
    end = opening.prepared_at + timedelta(seconds=seconds)
    track = opening.tracks.get().name
    return services.ask(
        opening.pk, track, opening.prepared_at, end, regions=[CORNER], who=of_person(publisher)
    )


def pictures(film: Path) -> list[np.ndarray]:
    with av.open(str(film)) as source:
        return [one.to_ndarray(format="bgr24") for one in source.decode(video=0)]


def findings(release: Path, original: Path, *options: str) -> tuple[int, str]:
    """What the command says of a release and its original."""
    words = ["verify-release", str(release), "--from", str(original), *options]
    done = CliRunner().invoke(group, words)
    return done.exit_code, done.output


def test_faces_and_regions_are_hidden_and_the_film_is_proven_to_come_from_the_original(
    opening: Recording, publisher: Person, cast: Cast, tmp_path: Path, sign_in: SignIn
) -> None:
    release = make(asked(opening, publisher).pk)
    assert release.standing == Standing.READY, release.problem
    assert release.faces > 0
    shown = pictures(release.film)
    assert 45 <= len(shown) <= 62
    detector = Detector()
    assert not any(detector.faces(one) for one in shown[::10])
    height, width = shown[0].shape[:2]
    corner = shown[5][: height // 12, : width // 12]
    assert abs(int(corner.mean()) - 96) < 6

    # Nobody sees it before it was reviewed, and not by whoever asked for it.
    assert Client().get(f"/openings/films/{release.pk}/film.mp4").status_code == 404
    with pytest.raises(NotAllowed):
        services.publish(release.pk, who=of_person(publisher), review="看过")
    with pytest.raises(Refused):
        services.publish(release.pk, who=cast.principal("supervisor"), review=" ")
    services.publish(release.pk, who=cast.principal("supervisor"), review="看过")
    public = Client().get(f"/openings/films/{release.pk}/film.mp4", headers={"Range": "bytes=4-7"})
    assert public.getvalue() == b"ftyp"
    assert "开标录像" in Client().get("/openings/films/").content.decode()
    assert [one.kind for one in history(release.subject)] == [
        events.ASKED, events.MADE, events.PUBLISHED,
    ]  # fmt: skip

    trust = keys.public_path(cast_key())
    code, said = findings(release.folder, opening.folder, "--trust", str(trust), "--again")
    assert (code, "same bytes" in said) == (0, True), said

    # Whatever is touched is named.
    copy = tmp_path / "copy"
    shutil.copytree(release.folder, copy)
    (copy / "film.mp4").write_bytes((copy / "film.mp4").read_bytes()[:-1])
    assert findings(copy, opening.folder)[1].count("CHANGED film.mp4") == 1
    derived = json.loads((copy / "derivation.json").read_text())
    gone = max(derived["pieces"], key=int)
    del derived["pieces"][gone]
    (copy / "derivation.json").write_text(json.dumps(derived))
    code, said = findings(copy, opening.folder)
    assert code == 1
    assert f"record {gone}" in said
    assert "CHANGED derivation.json" in said
    track = opening.tracks.get()
    segment = next(track.folder.glob("*.mp4"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 4] ^= 1
    segment.write_bytes(bytes(data))
    report = verify(release.folder, recording=opening.folder)
    assert any(one.startswith(f"CHANGED {track.name} record") for one in report.findings)


def cast_key() -> Path:
    from django.conf import settings

    return settings.LEDGER_KEY_FILE


def signed_anew(release: Path, **facts: object) -> None:
    """What whoever holds the house's key can do: another derivation, signed as the first was."""
    path = release / "derivation.json"
    derived = Derivation.parse(path.read_bytes())
    made = replace(derived, **facts)
    path.write_bytes(made.text)
    key = replace(signer(origin()), name=derived.recording)
    (release / "derivation.note").write_text(str(made.note().signed(key)), encoding="utf-8")


def test_not_even_the_key_s_owner_passes_another_film_off_as_this_one(
    opening: Recording, publisher: Person, cast: Cast, tmp_path: Path
) -> None:
    release = make(asked(opening, publisher, seconds=1.0).pk)
    services.publish(release.pk, who=cast.principal("supervisor"), review="看过")
    trust = ("--trust", str(keys.public_path(cast_key())), "--again")

    # Made by other tools it has other bytes, and is still told from one that shows something else.
    for name, spoil in (("same", 0), ("other", 1)):
        copy = tmp_path / name
        shutil.copytree(release.folder, copy)
        redone(copy / "film.mp4", spoil=bool(spoil))
        data = (copy / "film.mp4").read_bytes()
        signed_anew(copy, film_sha256=sha256(data).hexdigest(), tools={"av": "0"})
        code, said = findings(copy, opening.folder, *trust)
        assert code == spoil, said
        assert ("DIFFERENT film.mp4" in said) == bool(spoil)

    # What is gone from chain and derivation alike is missed by the recording's own manifest.
    track = opening.tracks.get()
    chain = track.folder / "chain.jsonl"
    lines = chain.read_bytes().splitlines(keepends=True)
    gone = max(Derivation.parse((release.folder / "derivation.json").read_bytes()).pieces)
    chain.write_bytes(b"".join(line for n, line in enumerate(lines) if n != gone))
    signed_anew(
        release.folder,
        pieces={n: digest for n, digest in derived_of(release).pieces.items() if n != gone},
    )
    code, said = findings(release.folder, opening.folder, *trust)
    assert code == 1
    assert f"record {gone} was removed from the chain" in said


def derived_of(release: Release) -> Derivation:
    return Derivation.parse((release.folder / "derivation.json").read_bytes())


def redone(film: Path, *, spoil: bool) -> None:
    """Encode a film anew, coarser; perhaps with one small place painted black."""
    target = film.with_name("anew.mp4")
    with av.open(str(film)) as source, av.open(str(target), "w") as made:
        video = source.streams.video[0]
        shape = made.add_stream("libvpx-vp9", rate=25, options={"crf": "40", "b": "0"})
        shape.width, shape.height, shape.pix_fmt = video.width, video.height, "yuv420p"
        for number, frame in enumerate(source.decode(video)):
            picture = frame.to_ndarray(format="bgr24")
            if spoil:
                picture[16:48, 130:162] = 0  # a bright place: sky behind a window
            again = av.VideoFrame.from_ndarray(picture, format="bgr24")
            again.pts, again.time_base = number, Fraction(1, 25)
            made.mux(shape.encode(again))
        made.mux(shape.encode(None))
    target.replace(film)


def test_a_film_whose_task_was_lost_is_asked_for_again_and_its_old_task_changes_nothing(
    opening: Recording, publisher: Person, sign_in: SignIn
) -> None:
    release, client = asked(opening, publisher, seconds=1.0), sign_in(publisher)
    address = f"/recordings/releases/{release.pk}/"
    with pytest.raises(Refused):
        services.mark(release.pk, regions=[], who=of_person(publisher))
    Release.objects.update(alive_at=timezone.now() - timedelta(minutes=6))
    page = client.get(address).content.decode()
    assert "五分钟没有动静" in page
    assert "重新处理" in page
    services.alive(release)
    assert "五分钟没有动静" not in client.get(address).content.decode()
    Release.objects.update(alive_at=timezone.now() - timedelta(minutes=6))
    services.mark(release.pk, regions=[], who=of_person(publisher))
    assert services.broken(release, "late").standing == Standing.ASKED
    assert make(release.pk).standing == Standing.READY


def test_a_film_that_cannot_be_made_says_why_on_record_and_may_be_asked_for_again(
    opening: Recording, publisher: Person, sign_in: SignIn
) -> None:
    film = next(opening.folder.rglob("*.mp4"))
    aside = film.rename(film.with_suffix(".aside"))
    release = make(asked(opening, publisher, seconds=1.0).pk)
    assert release.standing == Standing.BROKEN
    assert film.name in release.problem
    told = history(release.subject)[-1]
    assert (told.kind, told.body["problem"]) == (events.FAILED, release.problem)
    page = sign_in(publisher).get(f"/recordings/releases/{release.pk}/").content.decode()
    assert "处理失败" in page
    aside.rename(film)
    services.mark(release.pk, regions=[], who=of_person(publisher))
    assert make(release.pk).standing == Standing.READY


def test_no_draw_and_no_evaluation_is_ever_released(
    opening: Recording, publisher: Person, cast: Cast
) -> None:
    who = of_person(publisher)
    for occasion in (Occasion.DRAW, Occasion.EVALUATION):
        Recording.objects.filter(pk=opening.pk).update(occasion=occasion)
        with pytest.raises(Refused, match="永不公开"):
            asked(opening, publisher)
    Recording.objects.filter(pk=opening.pk).update(occasion=Occasion.OPENING)
    with pytest.raises(NotAllowed):
        services.ask(
            opening.pk, opening.tracks.get().name, opening.prepared_at, opening.prepared_at,
            who=cast.principal("supervisor"),
        )  # fmt: skip
    with pytest.raises(Refused):
        services.ask(
            opening.pk, "camera-0", opening.prepared_at, opening.ended_at, who=who
        )  # fmt: skip
    running = filming.prepare(
        Occasion.OPENING, "tender:8", room=room_with(cast.planning, "rtsp://127.0.0.1/1").pk,
        title="开标", scope=cast.centre.path, actor="system:test",
    )  # fmt: skip
    assert running.state == State.PREPARED
    with pytest.raises(Refused, match="封存"):
        asked(running, publisher)


def test_the_database_lets_nobody_publish_alone(opening: Recording, publisher: Person) -> None:
    release = asked(opening, publisher)
    alone = {"standing": Standing.PUBLISHED, "reviewed_by": release.asked_by}
    for facts in (alone, {"standing": Standing.PUBLISHED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.update(**facts)


def test_the_pages_of_a_release(
    opening: Recording, publisher: Person, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(publisher)
    assert opening.title in client.get("/recordings/releases/").content.decode()
    ask = f"/recordings/releases/new/{opening.pk}/"
    assert client.post(ask, {"track": "camera-0"}).status_code == 422
    release = asked(opening, publisher, seconds=1.0)
    address = f"/recordings/releases/{release.pk}/"
    assert "正在找出面孔" in client.get(address).content.decode()
    make(release.pk)
    page = client.get(address).content.decode()
    assert "等待另一位有回看权的人审查" in page
    bad = client.post(f"{address}mark/", {"regions": "90, 0, 20, 10, 0, 5"})
    assert bad.status_code == 422
    assert "第 1 行不是画面内的区域" in bad.content.decode()
    client.post(f"{address}mark/", {"regions": "10, 20, 30, 40, 0, 5"})
    release.refresh_from_db()
    assert release.regions == [[0.1, 0.2, 0.3, 0.4, 0.0, 5.0]]
    make(release.pk)
    supervisor = sign_in(cast.supervisor)
    assert history(release.subject)[-1].kind == events.MADE
    for part in ("bytes=1-", "bytes=0-9", "bytes=10-20"):  # a look, however it begins; and one look
        supervisor.get(f"{address}film.mp4", headers={"Range": part})
    assert [one.kind for one in history(release.subject)][-2:] == [events.MADE, events.SEEN]
    assert supervisor.post(f"{address}publish/", {"review": "看过"}).status_code == 422
    supervisor.post(f"{address}refuse/", {"review": "有证件"})
    release.refresh_from_db()
    assert release.standing == Standing.REFUSED


def test_stills_are_those_of_the_piece(opening: Recording, publisher: Person) -> None:
    from media.format.pieces import shots

    start = opening.prepared_at + timedelta(seconds=1)
    end = start + timedelta(seconds=1)
    track = opening.tracks.get().folder
    found: list[Still] = list(stills(track, shots(track, start, end), start, end))
    assert 22 <= len(found) <= 32
    assert all(0 <= one.second < 1 for one in found)
