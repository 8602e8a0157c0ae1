"""The transcript of a draw: everything that `ebid draw verify` needs, in one file."""

from django.utils.translation import gettext_lazy as _

from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.closing import close_proof
from bidding.draw.services.releasing import released
from bidding.draw.services.seating import panel_of
from bidding.draw.services.sharing import given, key_files, release_files
from bidding.envelope.draw import Given, Pool, Seat, Signed, Transcript
from bidding.errors import Refused
from bidding.models import TenderLog
from bidding.services.log import key_of


def transcript(draw: Draw) -> bytes:
    """The file. Raises `Refused` before the draw is made."""
    if not draw.seed:
        raise Refused("not_drawn", _("尚未抽取。"))
    log = TenderLog.objects.get(tender=draw.tender_id)
    skips = draw.seats.filter(skipped_order__isnull=False).order_by("skipped_order")
    leaves = Pool.parse(bytes(draw.leaves)).leaves
    again = None
    if draw.again is not None and draw.again_sigs is not None:
        again = Signed(bytes(draw.again), bytes(draw.again_sigs))
    return Transcript(
        log_key=str(key_of(log).verifier),
        open=bytes(draw.open),
        rules=bytes(draw.rules),
        filters=bytes(draw.filters),
        pool=bytes(draw.leaves),
        tender_file=bytes(draw.tender_file),
        again=again,
        contributions=tuple(Given(one.contributor, one.file) for one in given(draw)),
        close=close_proof(draw),
        releases=tuple(release_files(draw)),
        keys=tuple(key_files(draw)),
        beacon=None,
        seed=bytes.fromhex(draw.seed),
        skips=tuple(Signed(bytes(one.statement or b""), bytes(one.sigs or b"")) for one in skips),
        seats=tuple(
            Seat(one.speciality, one.position, leaves[one.place]) for one in panel_of(draw).seated
        ),
        released=tuple(released(draw)) if draw.state == DrawState.RELEASED else (),
    ).encode()
