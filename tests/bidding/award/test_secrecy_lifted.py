"""Who judged and how is secret until the result is known, and public from then on."""

import datetime as dt

from committee import Committee
from django.test import Client

import bidding.evaluation.selectors
from bidding.award.services import deciding, notifying, results
from bidding.draw.models import ImportedDraw
from bidding.evaluation.models import Evaluation
from ledger import clock
from worktime import to_local

DAY = dt.timedelta(days=1)


def test_the_notice_of_the_last_lot_lifts_the_secrecy(committee: Committee, client: Client) -> None:
    committee.reported()
    tender, who = committee.ceremony.tender.pk, committee.runner
    handed = bidding.evaluation.selectors.result(tender)
    assert handed is not None
    (award,) = results.receive(handed, who=who)
    until = to_local(clock.now()) + 4 * DAY
    award = deciding.publish(award.pk, until=until, who=who)
    clock.step_to(clock.now() + 5 * DAY)
    award = deciding.determine(award.pk, who=who)
    assert Evaluation.objects.get(tender=tender).disclosed_at is None
    assert ImportedDraw.objects.get(tender=tender).released_at is None
    result, name = f"/tenders/{tender}/award/", committee.experts[0].person.name
    assert name not in client.get(result).content.decode()
    notifying.notify(award.pk, who=who)
    assert Evaluation.objects.get(tender=tender).disclosed_at is not None
    assert ImportedDraw.objects.get(tender=tender).released_at is not None
    assert name in client.get(result).content.decode()
