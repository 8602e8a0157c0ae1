"""What in the cast an address is about: the values of its parameters, put there where missing."""

from collections.abc import Callable
from datetime import timedelta

from cast import SETUP, Cast
from django.conf import settings
from remote import registered

from accounts.models import Certificate, Device, Organisation, Post, Token
from bidding.award.models import (
    Award,
    Change,
    ChangeStep,
    Complaint,
    Conduct,
    Contract,
    Letter,
    Objection,
)
from bidding.experts.models import Expert
from bidding.models import Lot, Project, Tender, TenderDocument, Trustee
from bidding.signs.models import Analysis, FoundSign
from documents.models import Document
from documents.services import store
from hall.models import Case, Extension, ItemRevision, Notice, Pause, ServiceItem
from ledger import clock, keys, selectors
from media import services as media
from media.archive.models import Hold, Package
from media.models import Browser, Camera, Recording, Room
from media.release.models import Release
from media.review.addresses import token as token_of
from media.review.models import Viewing
from media.rules import Occasion


def clerk(cast: Cast) -> int:
    return cast.clerk.pk


def window(cast: Cast) -> int:
    return cast.window.pk


def post(cast: Cast) -> int:
    return Post.objects.get(person=cast.clerk).pk


def token(cast: Cast) -> int:
    return Token.objects.get().pk


def device(cast: Cast) -> int:
    return Device.objects.get().pk


def item(cast: Cast) -> int:
    return ServiceItem.objects.get(code="P").pk


def revision(cast: Cast) -> int:
    return ItemRevision.objects.get(item__code="P").pk


def case(cast: Cast) -> int:
    return Case.objects.get().pk


def number(cast: Cast) -> str:
    return Case.objects.get().number


def case_and(value: object) -> Callable[[Cast], object]:
    return lambda cast: (case(cast), value)


def case_and_document(cast: Cast) -> tuple[int, int]:
    return case(cast), Pause.objects.get().opening_document_id


def notice(cast: Cast) -> int:
    return Notice.objects.get().pk


def extension(cast: Cast) -> int:
    return Extension.objects.get().pk


def project(cast: Cast) -> int:
    return Project.objects.earliest("pk").pk


def tender(cast: Cast) -> int:
    return Tender.objects.get(state="published").pk


def draft(cast: Cast) -> int:
    return Tender.objects.get(state="draft").pk


def tender_and_document(cast: Cast) -> tuple[int, int]:
    return tender(cast), TenderDocument.objects.get(tender=tender(cast)).pk


def tender_and_unlock(cast: Cast) -> tuple[int, str]:
    return tender(cast), "unlock"


def tender_and_stage(cast: Cast) -> tuple[int, int, str]:
    return tender(cast), 1, "1"


def trustee(cast: Cast) -> int:
    return Trustee.objects.filter(tender=tender(cast)).latest("pk").pk


def trustee_and(value: str) -> Callable[[Cast], object]:
    return lambda cast: (trustee(cast), value)


def tender_and_command(cast: Cast) -> tuple[int, str]:
    return tender(cast), "cancel"


def tender_and(value: object) -> Callable[[Cast], object]:
    return lambda cast: (tender(cast), value)


def certificate(cast: Cast) -> int:
    return Certificate.objects.get().pk


def found_sign(cast: Cast) -> int:
    """A sign in the tender's bids, found if it has been put there already."""
    lot = Lot.objects.get(tender=tender(cast))
    facts = {"asked_at": clock.now(), "asked_by": "person:0", "bids": [{"name": "甲"}]}
    analysis, _ = Analysis.objects.get_or_create(tender=lot.tender, lot=lot, defaults=facts)
    said = {"kind": "text", "strength": 1, "bids": [0], "evidence": []}
    return FoundSign.objects.get_or_create(analysis=analysis, defaults=said)[0].pk


def expert(cast: Cast) -> int:
    return Expert.objects.get().pk


def expert_and(value: str) -> Callable[[Cast], object]:
    return lambda cast: (expert(cast), value)


def room(cast: Cast) -> int:
    found = Room.objects.first()
    if found is None:
        centre = Tender.objects.get(pk=tender(cast)).project.centre
        occasions = list(Occasion)
        found = media.set_up_room(
            centre.pk, centre.path, name="一室", occasions=occasions, who=SETUP
        )
    return found.pk


def camera(cast: Cast) -> int:
    found = Camera.objects.filter(room=room(cast), retired_at=None).first()
    if found is None:
        address = "rtsp://192.0.2.1/front"
        found = media.register(room(cast), title="前", address=address, who=SETUP)
    return found.pk


def remote_browser(cast: Cast) -> int:
    found = Browser.objects.filter(room=room(cast), retired_at=None).first()
    return (found or registered(Room.objects.get(pk=room(cast)))[0]).pk


def recording(cast: Cast) -> int:
    place = Room.objects.get(pk=room(cast))
    made = media.prepare(
        Occasion.DRAW, "draw:1", room=place.pk, title="抽取", scope=place.organisation.path,
        actor=SETUP.actor,
    )  # fmt: skip
    return made.pk


def a_sealed_recording(cast: Cast) -> int:
    """The same one, sealed; the house's key stands, by which its page is verified."""
    pk, now = recording(cast), clock.now()
    Recording.objects.filter(pk=pk).update(state="sealed", ended_at=now, sealed_at=now)
    for path in (settings.LEDGER_KEY_FILE, keys.public_path(settings.LEDGER_KEY_FILE)):
        path.unlink(missing_ok=True)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return pk


def a_viewing(cast: Cast) -> int:
    """The supervisor's own, which somebody consented to."""
    now = clock.now()
    said = {
        "reason": "核查", "asked_at": now, "consented_at": now, "begun_at": now,
        "consented_by": "person:0",
    }  # fmt: skip
    about = {"recording_id": a_sealed_recording(cast), "actor": cast.supervisor.actor}
    return Viewing.objects.get_or_create(**about, defaults=said)[0].pk


def a_film(cast: Cast) -> tuple[str, str]:
    viewing = Viewing.objects.get(pk=a_viewing(cast))
    viewing.recording.folder.mkdir(parents=True, exist_ok=True)
    (viewing.recording.folder / "manifest.json").write_text("{}")
    return token_of(viewing.pk), "manifest.json"


def a_package(cast: Cast) -> int:
    """The archive's package of the sealed recording."""
    now = clock.now()
    until = now + timedelta(days=16 * 365)
    facts = {"seal_sha256": "0" * 64, "size": 1, "packed_at": now, "keep_until": until}
    about = {"recording_id": a_sealed_recording(cast)}
    return Package.objects.get_or_create(**about, defaults=facts)[0].pk


def a_hold(cast: Cast) -> int:
    about = {"package_id": a_package(cast), "reason": "诉讼", "placed_by": "person:0"}
    return Hold.objects.get_or_create(**about, defaults={"placed_at": clock.now()})[0].pk


def an_opening_on_film(cast: Cast) -> int:
    """The sealed recording of an opening."""
    place, now = Room.objects.get(pk=room(cast)), clock.now()
    made = media.prepare(
        Occasion.OPENING, "tender:1", room=place.pk, title="开标", scope=place.organisation.path,
        actor=SETUP.actor,
    )  # fmt: skip
    Recording.objects.filter(pk=made.pk).update(state="sealed", ended_at=now, sealed_at=now)
    return made.pk


def a_release(cast: Cast) -> int:
    """A film of it that waits for its review."""
    return _release(cast, "ready").pk


def a_public_film(cast: Cast) -> tuple[int, str]:
    return _release(cast, "published").pk, "film.mp4"


def _release(cast: Cast, standing: str) -> Release:
    now = clock.now()
    facts = {"track": "camera-1", "start": now, "end": now, "asked_at": now, "asked_by": "person:0"}
    about = {"recording_id": an_opening_on_film(cast), "standing": standing}
    made = Release.objects.filter(**about).first() or Release.objects.create(
        **about, **facts, reviewed_by="person:-1"
    )
    made.folder.mkdir(parents=True, exist_ok=True)
    made.film.write_bytes(b"film")
    return made


def an_award(cast: Cast) -> int:
    """The award of the tender's lot, as of a contract that was signed."""
    lot = Lot.objects.get(tender=tender(cast))
    winner = Organisation.objects.get(name="第0建设公司")
    facts = {
        "tender": lot.tender,
        "state": "contracted",
        "reported_at": clock.now(),
        "winner": winner,
        "price": 1,
    }
    award = Award.objects.get_or_create(lot=lot, defaults=facts)[0]
    said = {"number": "HT-1", "signed_on": clock.now().date(), "price": 1}
    said |= {"document": a_paper(cast), "signed_at": clock.now()}
    Contract.objects.get_or_create(award=award, defaults=said)
    return award.pk


def a_paper(cast: Cast) -> Document:
    facts = {"name": "x.pdf", "media_type": "application/pdf", "scope": cast.county.path}
    kept = Document.objects.filter(name="x.pdf").first()
    return kept or store([b"%PDF"], **facts, actor="system:test", now=clock.now())


def a_step(cast: Cast) -> int:
    """A review that waits for the works department."""
    contract = Contract.objects.get(award=an_award(cast))
    facts = {"title": "挡墙", "amount": 1, "tier": "finance", "state": "reviewed"}
    change, _ = Change.objects.get_or_create(
        contract=contract, number=1, defaults={**facts, "proposed_at": clock.now()}
    )
    body = Organisation.objects.get(name="建设局")
    said = {"reviewer": "department", "body": body}
    return ChangeStep.objects.get_or_create(change=change, stage=1, defaults=said)[0].pk


def an_objection(cast: Cast) -> int:
    award = Award.objects.get(pk=an_award(cast))
    facts = {"party": award.winner, "raised_at": clock.now(), "due_at": clock.now()}
    return Objection.objects.get_or_create(award=award, number=1, defaults=facts)[0].pk


def a_complaint(cast: Cast) -> int:
    about = Objection.objects.get(pk=an_objection(cast))
    facts = {"objection": about, "party": about.party, "received_at": clock.now()}
    return Complaint.objects.get_or_create(award=about.award, number=1, defaults=facts)[0].pk


def an_award_to_publish(cast: Cast) -> tuple[int, str]:
    return an_award(cast), "publish"


def a_change_to_review(cast: Cast) -> tuple[int, str]:
    return ChangeStep.objects.get(pk=a_step(cast)).change_id, "review"


def a_complaint_to_stop(cast: Cast) -> tuple[int, str]:
    return a_complaint(cast), "stop"


def a_letter(cast: Cast) -> int:
    award = Award.objects.get(pk=an_award(cast))
    facts = {"award": award, "party": award.winner, "won": True, "issued_at": clock.now()}
    facts["document"] = a_paper(cast)
    return Letter.objects.get_or_create(number="ZB2026-0001", defaults=facts)[0].pk


def a_conduct(cast: Cast) -> int:
    today = clock.now()
    facts = {"party": Organisation.objects.get(name="第0建设公司"), "published_at": today}
    facts |= {"ends_on": today.date(), "by": Organisation.objects.get(name="建设局")}
    return Conduct.objects.get_or_create(number="XW2026-0001", defaults=facts)[0].pk
