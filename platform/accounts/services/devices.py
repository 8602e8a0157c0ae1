"""Wall displays: waiting with a code, paired, edited, seen, revoked.

How a screen comes in: it asks for a code and gets a secret cookie (`begin`); an administrator
types the code (`pair`); from then on the cookie is the device. Waiting times are the world's, not
the ledger's: a person walks from the screen to a desk at the same pace in a rehearsal.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import events
from accounts.errors import Refused
from accounts.models import Device, Organisation, Pairing
from accounts.principal import Principal, secret_hash
from accounts.rules import Action
from accounts.services.organisations import locked_open
from accounts.services.record import record
from ledger import clock

CODE_LENGTH = 6
# Capitals and digits that are not mistaken for each other when read from across a room.
CODE_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
CODE_VALID = dt.timedelta(minutes=10)
WAITING_PER_ADDRESS = 20
SEEN_NOTED_EVERY = dt.timedelta(minutes=1)
TURN_SECONDS = range(5, 3601)


@transaction.atomic
def begin(address: str) -> str:
    """Let a screen at `address` wait for its pairing with a fresh code; returns its secret.

    Anybody may ask, and nothing comes of it by itself: so it leaves no ledger entry, expires, and
    is limited by address. Raises `Refused` where too many screens wait there.
    """
    Pairing.objects.filter(expires_at__lte=Now()).delete()
    if Pairing.objects.filter(address=address).count() >= WAITING_PER_ADDRESS:
        raise Refused(_("此处等待配对的屏幕太多，请十分钟后再试。"))
    secret = secrets.token_urlsafe(32)
    Pairing.objects.create(
        code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        secret_hash=secret_hash(secret),
        address=address,
        expires_at=Now() + CODE_VALID,
    )
    return secret


@transaction.atomic
def pair(
    by: Principal,
    code: str,
    *,
    organisation: Organisation,
    name: str,
    playlist: Sequence[int] = (),
    turn_seconds: int = 60,
) -> Device:
    """Make the screen that shows `code` a wall display of `organisation`.

    `playlist` holds the ids of the organisations whose boards it shows in turn; empty: its own.
    Raises `Refused` for a code that no screen shows or that has expired.
    """
    by.must(Action.DEVICE_MANAGE, organisation.path)
    organisation = locked_open(organisation)
    boards = _boards(organisation, playlist)
    _check_turn(turn_seconds)
    pairing = _waiting(code)
    device = Device.objects.create(
        name=name,
        organisation=organisation,
        playlist=boards,
        turn_seconds=turn_seconds,
        secret_hash=pairing.secret_hash,
        paired_by_id=by.person_id,
        paired_at=clock.now(),
    )
    pairing.delete()
    record(
        events.DEVICE_PAIRED,
        subject=device.actor,
        by=by,
        scope=organisation.path,
        at=device.paired_at,
        name=name,
        playlist=boards,
    )
    return device


@transaction.atomic
def claim(code: str) -> str:
    """The hash of the secret of whatever shows `code`, for a room that makes something else of it.

    It waits no more, and is no wall display; the entry is that room's. Raises `Refused` as `pair`
    does.
    """
    pairing = _waiting(code)
    pairing.delete()
    return pairing.secret_hash


@transaction.atomic
def edit(
    by: Principal, device: Device, *, name: str, playlist: Sequence[int], turn_seconds: int
) -> None:
    """Change a display's name and what it shows. Leaves no entry where nothing changes."""
    device = _live(by, device)
    _check_turn(turn_seconds)
    boards = _boards(device.organisation, playlist)
    after = {"name": name, "playlist": boards, "turn_seconds": turn_seconds}
    before = {field: getattr(device, field) for field in after}
    if before == after:
        return
    for field, value in after.items():
        setattr(device, field, value)
    device.save(update_fields=list(after))
    record(
        events.DEVICE_EDITED,
        subject=device.actor,
        by=by,
        scope=device.organisation.path,
        before=before,
        after=after,
    )


@transaction.atomic
def revoke(by: Principal, device: Device) -> None:
    """Turn a display away: its cookie opens nothing any more, wherever it is."""
    device = _live(by, device)
    device.revoked_at = clock.now()
    device.save(update_fields=["revoked_at"])
    record(
        events.DEVICE_REVOKED,
        subject=device.actor,
        by=by,
        scope=device.organisation.path,
        at=device.revoked_at,
        name=device.name,
    )


def seen(who: Principal) -> None:
    """Note that the display `who` is alive; at most once a minute, and no ledger entry."""
    if who.device_id is not None:
        stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=Now() - SEEN_NOTED_EVERY)
        Device.objects.filter(stale, pk=who.device_id).update(last_seen_at=Now())


def _waiting(code: str) -> Pairing:
    """The locked pairing with `code`, however it was typed."""
    typed = "".join(code.split()).upper()
    pairing = Pairing.objects.select_for_update().filter(code=typed).first()
    if pairing is None:
        raise Refused(_("没有屏幕在显示这个代码，请对照屏幕重新输入。"), "code")
    if not Pairing.objects.filter(pk=pairing.pk, expires_at__gt=Now()).exists():
        raise Refused(_("代码已过期，屏幕上会出现新的代码。"), "code")
    return pairing


def _live(by: Principal, device: Device) -> Device:
    """The locked row of a display that `by` may manage and nobody has revoked."""
    rows = Device.objects.select_for_update(of=["self"]).select_related("organisation")
    device = rows.get(pk=device.pk)
    by.must(Action.DEVICE_MANAGE, device.organisation.path)
    if device.revoked_at:
        raise Refused(_("该大屏早已撤销。"))
    return device


def _boards(organisation: Organisation, playlist: Sequence[int]) -> list[int]:
    """The playlist, or the organisation's own board; each within the organisation and open."""
    boards = list(dict.fromkeys(playlist)) or [organisation.pk]
    within = Organisation.objects.within(organisation.path).filter(active=True, pk__in=boards)
    if within.count() != len(boards):
        raise Refused(_("轮播的看板必须属于该机构。"), "playlist")
    return boards


def _check_turn(seconds: int) -> None:
    if seconds not in TURN_SECONDS:
        raise Refused(_("每块看板停留 5 秒到 1 小时。"), "turn_seconds")
