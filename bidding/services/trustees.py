"""The trustees' public keys, the tender files made of them, and the rehearsal.

The server sees public keys only. Once both people of every trustee have registered theirs for a
stage, each lot gets the tender file that bidders seal for, and the log says so.
"""

import hashlib
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding import events, sittings
from bidding.envelope import (
    EnvelopeError,
    Head,
    PublicKey,
    Release,
    Trustee,
    TrusteeSet,
    from_pem,
    seal,
    suite_named,
)
from bidding.envelope import Tender as SealedFor
from bidding.envelope.certificates import make_key
from bidding.envelope.lock import Lock
from bidding.envelope.names import OPENING
from bidding.envelope.tenderlog import TrusteeKeys
from bidding.errors import Refused
from bidding.models import Rehearsal, Tender, TenderFile, TenderLog, TrusteePublicKey
from bidding.models import Trustee as Keeper
from bidding.rules.ceremony import Hand
from bidding.selectors import documents_digest
from bidding.services import log, standing
from bidding.services.common import record_tender
from bidding.services.refusals import refused
from ledger import clock

SIGNS = {"intl-1": "Ed25519", "gm-1": "SM2"}


def hand_of(keeper: Keeper, who: Principal) -> Hand:
    """Which of a trustee's two people `who` is. Raises `NotAllowed` for anybody else."""
    if who.person_id is not None and who.person_id == keeper.holder_id:
        return Hand.OWN
    if who.person_id is not None and who.person_id == keeper.deputy_id:
        return Hand.DEPUTY
    raise NotAllowed(Action.TENDER_OVERSEE)


@transaction.atomic
def register_key(trustee: int, public: bytes, *, who: Principal) -> TrusteePublicKey:
    """Register the public key file (`ebid-trustee-pub/1`) of one of a trustee's people.

    A key can be changed until all of its stage are there. Raises `NotAllowed`, and `Refused` for a
    key of another tender, suite or stage, or one that is registered already.
    """
    keeper, hand = _mine(trustee, who)
    tender, now = keeper.tender, clock.now()
    key = _read(public, tender)
    if sittings.of(key.stage) is None:
        standing.check_open(tender, now)
    if _settled(tender, key.stage):
        raise Refused("keys_settled", _("本阶段的公钥已经齐备并公布，不能再更换。"), "key")
    kid = key.suite.key_id(key.public).hex()
    if TrusteePublicKey.objects.filter(kid=kid).exists():
        raise Refused("key_taken", _("这把公钥已经登记过了。"), "key")
    kept, _made = TrusteePublicKey.objects.update_or_create(
        trustee=keeper, stage=key.stage, hand=hand,
        defaults={
            "kid": kid, "public": key.public, "registered_at": now, "registered_by": who.actor,
            "rehearsed_at": None,
        },
    )  # fmt: skip
    body = {"trustee": keeper.position, "stage": key.stage, "hand": hand, "kid": kid}
    record_tender(tender, events.TRUSTEE_KEY_REGISTERED, who, now, body)
    publish_files(tender, now)
    return kept


@transaction.atomic
def keep_files(tender: Tender) -> None:
    """Bring the tender files up to the documents; the steward looks with each batch."""
    Tender.objects.select_for_update(of=["self"], no_key=True).get(pk=tender.pk)
    publish_files(tender, clock.now())


def publish_files(tender: Tender, now: datetime) -> list[TenderFile]:
    """Make the tender files that are missing, or that the documents have outrun.

    In the transaction of a command that has locked the tender.
    """
    if not TenderLog.objects.filter(tender=tender, closed_at__isnull=True).exists():
        return []
    made: list[TenderFile] = []
    for stage in standing.stages(tender):
        trustees = trustee_set(tender, stage)
        if trustees is not None:
            files = (_file(tender, lot.number, stage, trustees, now) for lot in tender.lots.all())
            made += [file for file in files if file is not None]
    return made


def trustee_set(tender: Tender, stage: str) -> TrusteeSet | None:
    """The trustees of a stage with all their keys; None while one is missing."""
    keys = {
        (key.trustee_id, key.hand): bytes(key.public)
        for key in TrusteePublicKey.objects.filter(trustee__tender=tender, stage=stage)
    }
    keepers = list(tender.trustees.select_related("organisation"))
    if len(keys) < 2 * len(keepers) or not keepers:
        return None
    trustees = tuple(
        Trustee(one.organisation.name, (keys[one.pk, Hand.OWN], keys[one.pk, Hand.DEPUTY]))
        for one in keepers
    )
    suite = suite_named(tender.suite)
    return TrusteeSet(suite, tender.number, stage, tender.threshold, trustees)


def rehearsal_head(tender: Tender, stage: str) -> bytes:
    """The head of the stage's dummy envelope, which is made when somebody first asks.

    Raises `Refused` while keys are missing.
    """
    found = Rehearsal.objects.filter(tender=tender, stage=stage).first()
    if found is None:
        trustees = trustee_set(tender, stage)
        if trustees is None:
            raise Refused("no_keys_yet", _("保管人的公钥尚未齐备，还不能演练。"))
        head = _dummy(trustees)
        found, _made = Rehearsal.objects.get_or_create(
            tender=tender, stage=stage, defaults={"head": head, "at": clock.now()}
        )
    return bytes(found.head)


@transaction.atomic
def rehearse(trustee: int, release: bytes, *, who: Principal) -> TrusteePublicKey:
    """Check what a trustee opened of the dummy envelope: their key is where it should be.

    Raises `NotAllowed`, and `Refused` for a release that is not the dummy's share.
    """
    keeper, hand = _mine(trustee, who)
    tender = keeper.tender
    try:
        opened = Release.parse(release)
    except EnvelopeError as error:
        raise refused(error) from error
    mine = TrusteePublicKey.objects.filter(trustee=keeper, hand=hand)
    key = mine.filter(stage=opened.stage, kid=opened.kid.hex()).first()
    if key is None or opened.tender != tender.number:
        raise Refused("other_key", _("份额文件不是用您登记的密钥做的。"), "release")
    if not _opens(opened, rehearsal_head(tender, opened.stage), keeper.position):
        raise Refused("wrong_share", _("份额与演练标书不符。"), "release")
    key.rehearsed_at = clock.now()
    key.save(update_fields=["rehearsed_at"])
    body = {"trustee": keeper.position, "stage": key.stage, "hand": hand, "kid": key.kid}
    record_tender(tender, events.TRUSTEE_REHEARSED, who, key.rehearsed_at, body)
    return key


def _mine(trustee: int, who: Principal) -> tuple[Keeper, Hand]:
    related = ("tender__project", "organisation")
    found = Keeper.objects.select_related(*related).filter(pk=trustee).first()
    if found is None:
        raise Refused("no_such_trustee", _("没有这位保管人。"))
    Tender.objects.select_for_update(of=["self"], no_key=True).get(pk=found.tender_id)
    return found, hand_of(found, who)


def _settled(tender: Tender, stage: str) -> bool:
    """Whether something may have been sealed to a stage's keys already."""
    if sittings.of(stage) is not None:
        return trustee_set(tender, stage) is not None
    return TenderFile.objects.filter(tender=tender, stage=stage).exists()


def _read(public: bytes, tender: Tender) -> PublicKey:
    try:
        key = PublicKey.parse(public)
    except EnvelopeError as error:
        raise refused(error) from error
    if (key.suite.name, key.tender) != (tender.suite, tender.number) or (
        key.stage not in (*standing.stages(tender), *sittings.stages(tender))
    ):
        raise Refused("wrong_tender", _("这把公钥不是为本次招标、本阶段生成的。"), "key")
    return key


def _file(
    tender: Tender, lot: int, stage: str, trustees: TrusteeSet, now: datetime
) -> TenderFile | None:
    """A lot's tender file where it differs from the last."""
    digest = bytes.fromhex(documents_digest(tender))
    origin = TenderLog.objects.get(tender=tender).origin
    content = SealedFor(origin, str(lot), digest, True, (), trustees).encode()
    last = TenderFile.objects.filter(tender=tender, lot=lot, stage=stage).last()
    if last is not None and bytes(last.content) == content:
        return None
    sha256 = hashlib.sha256(content)
    log.wait(tender, TrusteeKeys(tender.number, str(lot), stage, now, sha256.digest()), now)
    body = {"lot": lot, "stage": stage, "sha256": sha256.hexdigest()}
    record_tender(tender, events.TENDER_FILE_PUBLISHED, log.KEEPER, now, body)
    return TenderFile.objects.create(
        tender=tender, lot=lot, stage=stage, content=content, sha256=sha256.hexdigest(), at=now
    )


def _dummy(trustees: TrusteeSet) -> bytes:
    """The head of an envelope of nothing, signed by a key that is thrown away."""
    made = make_key(SIGNS[trustees.suite.name], "rehearsal", datetime.now(UTC), None)
    signer = from_pem(made.key, made.certificate, None)
    sealed_for = SealedFor("rehearsal", "1", bytes(32), True, (), trustees)
    with tempfile.TemporaryDirectory() as folder:
        nothing, target = Path(folder) / OPENING, Path(folder) / "rehearsal.ebid"
        nothing.write_bytes(b"{}")
        envelope = seal(
            sealed_for,
            {OPENING: nothing},
            signer,
            target,
            created=clock.now(),
            lock=Lock.generate(sealed_for),
        )
        return envelope.head.encode()


def _opens(opened: Release, head: bytes, position: int) -> bool:
    envelope = Head.read(BytesIO(head))
    share = opened.shares.get(envelope.header_sha256)
    box = envelope.header.boxes[position - 1]
    return (
        opened.trustee == position
        and share is not None
        and envelope.derivation.commit_share(position, share) == box.commit
    )
