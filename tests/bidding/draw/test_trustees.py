"""Trustees' part in a draw: at the sitting, by files, and where rubbish was sealed to them."""

import dataclasses
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drawing import Drawing

from accounts.models import Person
from bidding.draw import services
from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services import sharing
from bidding.draw.services.transcript import transcript
from bidding.envelope import Head, Release, TrusteeKey, release
from bidding.envelope import Tender as SealedFor
from bidding.envelope.draw import STAGE, verify_draw
from bidding.envelope.strict import write_json
from bidding.errors import Refused
from bidding.rules.ceremony import Hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(drawing: Drawing) -> tuple[Drawing, Draw]:
    """A draw whose close is settled."""
    drawing.announce()
    draw = drawing.open()
    drawing.contribute(draw)
    return drawing, drawing.close(draw)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def duty(client: Client) -> dict[str, object]:
    found = client.get("/trustee/sitting/duties/").json()["duties"]
    return next(one for one in found if one["stage"] == STAGE)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("file.json", content)


def test_the_sitting_seats_trustees_for_a_draw(closed: tuple[Drawing, Draw]) -> None:
    """The page asks for a hash, then for the shares; k of them make the seed."""
    drawing, draw = closed
    clients = {at: as_(drawing.ceremony.keeper(at)[0].holder) for at in (1, 2)}
    made = {}
    for at, client in clients.items():
        one = duty(client)
        assert (one["state"], one["digest"]) == ("hashes", None)
        place = f"/trustee/sitting/{one['trustee']}"
        heads = client.get(f"{place}/heads/{STAGE}/").json()["heads"]
        read = [Head.read(BytesIO(b64decode(head))) for head in heads]
        made[at] = release(read, drawing.ceremony.key_of(at, Hand.OWN, STAGE))
        digest = {"stage": STAGE, "digest": made[at].digest.hex()}
        assert client.post(f"{place}/hash/", digest).status_code == 200
    for at, client in clients.items():
        one = duty(client)
        assert (one["state"], one["digest"]) == ("shares", made[at].digest.hex())
        sent = {"stage": STAGE, "file": upload(made[at].encode())}
        place = f"/trustee/sitting/{one['trustee']}"
        assert client.post(f"{place}/release/", sent).status_code == 200
    draw.refresh_from_db()
    assert draw.state == DrawState.DRAWN
    assert duty(clients[1])["state"] == "waiting"


def test_the_page_of_files(closed: tuple[Drawing, Draw]) -> None:
    drawing, _draw = closed
    keeper, _who = drawing.ceremony.keeper(1)
    client = as_(keeper.holder)
    page = client.get(f"/trustee/{keeper.pk}/").content.decode()
    assert "抽取评标专家" in page
    assert f"/trustee/{keeper.pk}/heads/draw/" in page
    heads = client.get(f"/trustee/{keeper.pk}/heads/draw/")
    assert heads.content.startswith(b"PK")


def test_keys_are_made_before_a_draw_even_after_the_deadline(drawing: Drawing) -> None:
    services.announce(drawing.tender, who=drawing.who("trader"))
    keeper, _who = drawing.ceremony.keeper(1)
    client = as_(keeper.holder)
    one = duty(client)
    assert (one["state"], one["kid"]) == ("published", None)
    drawing.ceremony.register_keys(STAGE)
    assert duty(client)["kid"]
    public = write_json(
        TrusteeKey.generate(
            SealedFor.parse(_file(drawing)).suite, drawing.ceremony.tender.number, STAGE, "x"
        ).public_json()
    )
    place = f"/trustee/sitting/{keeper.pk}/key/"
    assert client.post(place, {"stage": STAGE, "file": upload(public)}).status_code == 422


def _file(drawing: Drawing) -> bytes:
    return drawing.ceremony.sealed_for("1").encode()


# ── Rubbish ─────────────────────────────────────────────────────────────────────────────────────
def rubbish(drawing: Drawing, draw: Draw, folder: Path) -> bytes:
    """A contribution whose share for the first trustee is another than was committed to."""
    from bidding.envelope import suites

    suite = SealedFor.parse(bytes(draw.tender_file)).suite
    assert suite in suites.SUITES.values()
    wrap = type(suite).wrap

    def lying(self: object, key: bytes, ctx: bytes, i: int, share: bytes) -> bytes:
        return wrap(self, key, ctx, i, bytes(32) if i == 1 else share)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(suite), "wrap", lying)
        return drawing.envelope(draw, "purchaser")


def test_rubbish_counts_as_silence_once_it_is_proven(drawing: Drawing, tmp_path: Path) -> None:
    drawing.announce()
    draw = drawing.open()
    file = rubbish(drawing, draw, tmp_path)
    services.contribute(drawing.tender, 1, file, who=drawing.who("purchaser"))
    drawing.contribute(draw, "regulator")
    draw = drawing.close(draw)
    made: dict[int, Release] = {at: drawing.release_of(draw, at) for at in (1, 2)}
    assert list(made[1].shares.values()).count(None) == 1
    for at, one in made.items():
        keeper, who = drawing.ceremony.keeper(at)
        sharing.log_hash(draw.pk, keeper.pk, one.digest.hex(), who=who)
    keeper, who = drawing.ceremony.keeper(1)
    with pytest.raises(Refused) as unproven:
        sharing.hand_over(draw.pk, keeper.pk, made[1].encode(), who=who)
    assert unproven.value.code == "wrong_key"
    key = write_json(drawing.ceremony.key_of(1, Hand.OWN, STAGE).json())
    sharing.complain(draw.pk, keeper.pk, key, who=who)
    for at, one in made.items():
        keeper, who = drawing.ceremony.keeper(at)
        sharing.hand_over(draw.pk, keeper.pk, one.encode(), who=who)
    draw.refresh_from_db()
    assert [one.value for one in draw.contributions.all()] == ["", bytes(range(32)).hex()]
    report = verify_draw(transcript(draw))
    assert report.whole, report.findings


def test_an_honest_share_called_rubbish(closed: tuple[Drawing, Draw]) -> None:
    """A trustee that would silence a contributor has to show a key, and the key gives it away."""
    drawing, draw = closed
    honest = drawing.release_of(draw, 1)
    lied = dataclasses.replace(honest, shares={**honest.shares, min(honest.shares): None})
    for at, one in ((1, lied), (2, drawing.release_of(draw, 2))):
        keeper, who = drawing.ceremony.keeper(at)
        sharing.log_hash(draw.pk, keeper.pk, one.digest.hex(), who=who)
    keeper, who = drawing.ceremony.keeper(1)
    key = write_json(drawing.ceremony.key_of(1, Hand.OWN, STAGE).json())
    sharing.complain(draw.pk, keeper.pk, key, who=who)
    with pytest.raises(Refused) as false:
        sharing.hand_over(draw.pk, keeper.pk, lied.encode(), who=who)
    assert false.value.code == "share_mismatch"
