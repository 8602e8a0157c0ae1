"""The one-time notice of missing papers, the papers that follow, and what happens without it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.selectors
import deadlines.services
from accounts.principal import Principal
from deadlines import firing
from deadlines.rules import Stage
from hall import events, rules
from hall.errors import Refused, WrongState
from hall.models import Case, Supplement
from hall.rules import CaseKind, Command, NoticeKind, State, Violation
from hall.selectors import absent, asked_for
from hall.services.acceptance import begin
from hall.services.common import close, open_case, record
from hall.services.notices import issue
from hall.services.papers import check_known
from hall.services.violations import found_violation


@transaction.atomic
def ask_supplement(
    case: int, *, missing: Sequence[str], who: Principal, version: int | None = None
) -> Case:
    """Name the missing papers once, in writing, completely (一次性告知书).

    Raises `Refused` for a notice that leaves out a required paper which neither came nor was asked
    for before. A second notice on the same application goes out all the same, since the applicant
    must know, but it is a violation and is raised as one (S3 art. 16(1)).
    """
    found, now = open_case(case, Command.ASK_SUPPLEMENT, who, version)
    named = [name.strip() for name in missing if name.strip()]
    if not named:
        raise Refused("nothing_missing", _("请列出需补正的全部材料。"))
    rules.check_notice(absent(found), [*named, *asked_for(found)])
    second = found.supplements.exists()
    deadlines.services.stop(found.subject, now=now)
    notice = issue(found, NoticeKind.SUPPLEMENT, who.actor, now, {"missing": named})
    Supplement.objects.create(case=found, notice=notice, missing=named, asked_at=now)
    found.kind, found.state, found.papers_complete = CaseKind.SUPPLEMENT, State.SUPPLEMENT, False
    body = {"notice": notice.number, "missing": named}
    close(found, events.SUPPLEMENT_ASKED, who, now, body)
    if second:
        found_violation(found, Violation.SECOND_NOTICE, who.actor, now)
    return found


@transaction.atomic
def give_supplement(
    case: int,
    *,
    given: Mapping[str, int | None],
    who: Principal,
    version: int | None = None,
) -> Case:
    """Take in the papers that were missing, each with its file where there is one.

    Everything that the notices still open name comes at once. The application goes back to
    reception; once everything required is there it can be accepted.
    """
    found, now = open_case(case, Command.GIVE_SUPPLEMENT, who, version)
    asked = asked_for(found)
    if not asked:
        raise WrongState("nothing_asked", _("没有待补正的材料。"))
    still = [name for name in asked if name not in given]
    if still:
        raise Refused("still_missing", _("尚缺：%(names)s") % {"names": "、".join(still)})
    for name, document in given.items():
        check_known(document, who)
        found.materials.update_or_create(
            name=name, defaults={"given_at": now, "document_id": document}
        )
    found.supplements.filter(given_at__isnull=True).update(given_at=now)
    found.state, found.papers_complete = State.RECEIVED, not absent(found)
    return close(found, events.SUPPLEMENT_GIVEN, who, now, {"given": sorted(given)})


@transaction.atomic
def accept_for_want_of_notice(subject: str, clock: int, now: datetime) -> None:
    """Count an application as accepted on the day it came in: no notice was given in time.

    Called for each alarm of the one-time notice's clock: a prompt only sounds, and when the five
    working days have run out the application is accepted (Licensing Law art. 32(4)). The case is
    locked before its clock, as by every command.
    """
    case = Case.objects.select_for_update().get(pk=int(subject.removeprefix("case:")))
    fired = firing.fire_clock(clock, now)
    ran_out = deadlines.selectors.clocks(subject).filter(pk=clock, stage=Stage.RED).exists()
    if not fired or not ran_out or case.state != State.RECEIVED:
        return
    actor = "system:watcher"
    case.papers_complete = True
    notice = begin(case, accepted_at=case.received_at, now=now, actor=actor)
    case.version += 1
    case.save()
    body = {"notice": notice, "accepted_at": case.accepted_at}
    record(case, events.DEEMED_ACCEPTED, actor, now, body)
    found_violation(case, Violation.NO_NOTICE, case.received_by, now)
