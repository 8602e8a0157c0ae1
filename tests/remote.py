"""A remote expert's seat: a registered browser, a person before it, and what it would send."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cast import SETUP, Cast
from django.test import Client
from filmed import room_with
from tapes import cuts

from accounts.models import Organisation, Pairing, Person
from accounts.services import devices
from media import services
from media.models import Browser, Recording, Room, Track
from media.pieces import Piece
from media.rules import BROWSER_COOKIE, Occasion, Part
from media.services import feeds

SUBJECT = "evaluation:7"


def registered(room: Room, title: str = "远程一席") -> tuple[Browser, str]:
    """A browser of another centre's room, and the secret in its cookie."""
    secret = devices.begin("192.0.2.7")
    code = Pairing.objects.latest("pk").code
    browser = services.register_browser(
        room.pk, code=code, title=title, place="市中心 302 室", who=SETUP
    )
    return browser, secret


def pieces_of(film: Path) -> list[bytes]:
    """What a browser sends of a film: the initialisation, then its fragments."""
    first, made = cuts(film)
    return [first.data, *(one.cut.data for one in made)]


def as_sent(data: bytes) -> Piece:
    return Piece(data, sha256(data).hexdigest())


@dataclass
class Seat:
    """A person who is seated at a browser while an evaluation is recorded."""

    recording: Recording
    person: Person
    browser: Browser
    secret: str

    def track(self, part: Part = Part.CAMERA) -> Track:
        return Track.objects.select_related("recording").get(
            recording=self.recording, part=part, sitter=self.person.actor, left_at=None
        )

    def client(self) -> Client:
        """Their browser, signed in."""
        found = Client()
        found.force_login(self.person, backend="django.contrib.auth.backends.ModelBackend")
        found.cookies[BROWSER_COOKIE] = self.secret
        return found

    def send(self, pieces: list[bytes], *, run: int | None = None, first: int = 0) -> int:
        """Send pieces in their order; the number of their run, a new one unless given."""
        number = run or feeds.open_run(self.track()).number
        for at, data in enumerate(pieces, first):
            feeds.receive(self.track(), number, at, as_sent(data))
        return number


def seated(cast: Cast, person: Person, home: Organisation | None = None) -> Seat:
    """An evaluation that is being recorded, with `person` at a registered browser."""
    room = room_with(home or cast.centre)
    browser, secret = registered(room)
    recording = services.prepare(
        Occasion.EVALUATION, SUBJECT, room=room.pk, title="道路工程",
        scope=room.organisation.path, actor=SETUP.actor,
    )  # fmt: skip
    services.seat(
        Occasion.EVALUATION, SUBJECT, browser=browser.pk, sitter=person.actor, actor=SETUP.actor
    )
    return Seat(recording, person, browser, secret)
