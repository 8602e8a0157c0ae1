"""A bidder's keys within a tender: the old one names the next, and the log says that it did.

A bid is replaced and withdrawn with the key that it was handed in with, or with one that follows
it. Who has lost a key without having named the next one first can no longer touch that bid: if the
platform could, it could do so in anybody's name. (The lock still opens it, or lets it lapse.)
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bidding.envelope import EnvelopeError, suite_named
from bidding.envelope.tenderlog import CertificateLogged, KeyChange, Leaf, signer_of
from bidding.errors import Refused
from bidding.models import Tender, TenderLog
from bidding.registration import recognise
from bidding.services import drawers, locks, standing
from bidding.services.drawers import Record
from bidding.services.refusals import refused
from ledger import clock


class Keys:
    """The certificates that a bidder has used in a tender, and which follow one another."""

    def __init__(self, records: Iterable[Record], party: int) -> None:
        """Read them out of the records of the bidder's drawer."""
        self._first: dict[str, str] = {}
        for one in sorted(records, key=lambda record: record.at):
            body = None if one.party != party or one.header_sha256 else one.read()
            if isinstance(body, CertificateLogged):
                new = body.bidder.hex()
                before = new if body.previous is None else body.previous.hex()
                self._first.setdefault(new, self._first.get(before, new))

    def __contains__(self, certificate: str) -> bool:
        """Whether the certificate was logged in this tender."""
        return certificate in self._first

    def same(self, one: str, other: str) -> bool:
        """Whether two certificates are of one chain."""
        return self._first.get(one, one) == self._first.get(other, other)


@transaction.atomic
def change_key(slip: str, statement: bytes, sigs: bytes) -> tuple[Tender, Record]:
    """Let a certificate follow another by a signed `KeyChange`; asked again, the same answer.

    The old one may have been revoked meanwhile: its word was given before. The new one has to be on
    record for this bidder, and in force. Raises `Refused`; past the deadline, for a statement of
    another key or tender, or a certificate that was used here already.
    """
    registered = recognise(slip, standing.tender_of(slip))
    locks.share(registered.tender)
    now, tender = clock.now(), Tender.objects.select_related("project").get(pk=registered.tender)
    drawer, mine = drawers.locked(tender, registered.party)
    known = next((one for one in mine if _says(one, registered.party, statement)), None)
    if known is not None:
        return tender, known
    standing.check_open(tender, now)
    standing.check_room(tender)
    change = _read(tender, statement, sigs)
    keys, new = Keys(mine, registered.party), change.bidder.hex()
    if change.previous.hex() not in keys:
        raise Refused("other_key", _("原证书没有在本次招标中用过。"))
    if new in keys:
        raise Refused("key_known", _("新证书已经在本次招标中用过。"))
    standing.check_in_force(registered.party, suite_named(tender.suite), change.bidder, now)
    body = CertificateLogged(tender.number, now, change.bidder, change.previous, statement, sigs)
    made = Record(leaf=Leaf.of(body), at=now, party=registered.party, certificate=new)
    drawers.put(drawer, [*mine, made])
    return tender, made


def _read(tender: Tender, statement: bytes, sigs: bytes) -> KeyChange:
    """The change, signed by the key that it says. Raises `Refused`."""
    try:
        change = KeyChange.parse(statement)
        signer = signer_of(KeyChange, statement, sigs, suite_named(tender.suite))
    except EnvelopeError as error:
        raise refused(error) from error
    origin = TenderLog.objects.get(tender=tender).origin
    if (change.log_origin, change.tender) != (origin, tender.number):
        raise Refused("wrong_tender", _("换证声明属于另一次招标。"))
    if signer != change.previous:
        raise Refused("other_key", _("换证声明须由原证书的密钥签名。"))
    return change


def _says(record: Record, party: int, statement: bytes) -> bool:
    body = record.read() if record.party == party and not record.header_sha256 else None
    return isinstance(body, CertificateLogged) and body.statement == statement
