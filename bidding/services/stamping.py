"""Timestamps of a tender's log: a token for each of its heads, as long as somebody gives them.

Heads come with each batch, whatever comes in, and after the closing with each step that everybody
sees. The authority is asked about the newest head that has no token, and about the closing head
until it has one: how often says nothing about bids. What it does not answer is not waited for.
"""

from django.conf import settings
from django.db import transaction

from bidding.certificates import read_roots
from bidding.envelope.tenderlog import stamped_at
from bidding.models import LogHead, LogStamp, TenderLog
from bidding.services.witnessing import wanted
from bidding.timestamps import NotStamped, obtain
from ledger.notes import Note


def gather(log: TenderLog) -> list[str]:
    """Ask the authority about the closing head and the newest one; why it gave no token.

    A tender that published no authority asks none.
    """
    if not log.authorities or not settings.TIMESTAMP_URL:
        return []
    refusals = []
    for head in wanted(log):
        if not LogStamp.objects.filter(head=head).exists():
            try:
                _stamp(log, head)
            except NotStamped as refusal:
                refusals.append(" ".join(str(refusal).split()))
    return refusals


def stamp_of(log: TenderLog, size: int) -> bytes | None:
    """The token of the head of `size` leaves, where it has one."""
    found = LogStamp.objects.filter(head__log=log, head__size=size)
    token = found.values_list("token", flat=True).first()
    return None if token is None else bytes(token)


def _stamp(log: TenderLog, head: LogHead) -> None:
    text, authorities = Note.parse(head.note).text, read_roots(bytes(log.authorities))
    token = obtain(settings.TIMESTAMP_URL, text, authorities)
    at = stamped_at(token, text, authorities)
    with transaction.atomic():
        LogStamp.objects.get_or_create(head=head, defaults={"token": token, "at": at})
