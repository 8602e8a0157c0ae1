"""Sheets: whose they are, when they count, and that a locked one never changes."""

from functools import partial
from typing import Any

import pytest
from committee import Committee, refused
from django.db import DatabaseError, transaction

from accounts.errors import NotAllowed
from bidding.envelope import release
from bidding.envelope.ranking import STAGE
from bidding.evaluation import selectors, services
from bidding.evaluation.models import Draft, LockedSheet
from bidding.evaluation.services import ranking, reserve


def test_no_sheet_before_its_round(committee: Committee) -> None:
    committee.begun()
    expert = committee.experts[0]
    made = committee.sealed(expert, committee.sheet(expert))
    services.lock_sheet(committee.pk, made.path.read_bytes(), who=expert.principal)
    again = committee.sealed(expert, committee.sheet(expert))
    refused(
        "locked",
        lambda: services.lock_sheet(committee.pk, again.path.read_bytes(), who=expert.principal),
    )


def test_anothers_sheet_is_refused(committee: Committee) -> None:
    committee.begun()
    mine, other = committee.experts[:2]
    made = committee.sealed(other, committee.sheet(other)).path.read_bytes()
    refused(
        "foreign_certificate",
        lambda: services.lock_sheet(committee.pk, made, who=mine.principal),
    )
    with pytest.raises(NotAllowed):
        services.lock_sheet(committee.pk, made, who=committee.host)
    refused("bad_format", lambda: services.lock_sheet(committee.pk, b"x", who=mine.principal))


def test_a_sheet_of_a_member_about_other_bids_is_its_own_fault(committee: Committee) -> None:
    committee.begun()
    bad, *others = committee.experts
    sheet = committee.sheet(bad)
    made = committee.sealed(bad, type(sheet)(**{**sheet.__dict__, "rows": sheet.rows[1:]}))
    services.lock_sheet(committee.pk, made.path.read_bytes(), who=bad.principal)
    for one in others:
        committee.lock(one)
    committee.release()
    assert committee.state == "review"
    faults = [one.fault for one in selectors.progress(committee.evaluation)]
    assert faults[0]
    assert faults[1:] == [""] * 4
    new = committee.next_in_order()
    services.replace(committee.pk, 1, new.person.pk, reason="评分表无效", who=committee.host)
    committee.sign_in(new)
    committee.lock(new)
    committee.release(new)
    assert committee.state == "scores"


def test_a_replaced_members_work_is_void(committee: Committee) -> None:
    committee.scored()
    gone = committee.experts[2]
    new = committee.next_in_order()
    services.replace(committee.pk, 3, new.person.pk, reason="突发疾病", who=committee.host)
    assert committee.state == "review"
    committee.sign_in(new)
    committee.lock(new)
    committee.release(new)
    assert committee.state == "scores", "the others' scores still stand"
    committee.lock(new, {committee.alias(100): [4000, 500, 1000]})
    committee.release(new)
    assert committee.state == "prices"
    with pytest.raises(NotAllowed):
        services.ask_time(committee.pk, who=gone.principal)
    services.explain(committee.entry(100).pk, "方案确实最好", who=new.principal)
    services.rank(committee.pk, who=committee.experts[0].principal)
    names = {one.name for one in ranking.evaluated(committee.evaluation).members}
    assert gone.person.name not in names


def test_other_bids_in_the_review_make_the_scores_anew(committee: Committee) -> None:
    """One member fails a bid; with the successor a majority does, and it is not scored."""
    committee.begun()
    alias = committee.alias(160)
    for at, one in enumerate(committee.experts):
        committee.lock(one, {alias: [0, 1]} if at in (0, 1) else None)
    committee.release()
    committee.play()
    assert committee.state == "prices"
    new = committee.next_in_order()
    services.replace(committee.pk, 3, new.person.pk, reason="突发疾病", who=committee.host)
    new = committee.experts.pop()
    committee.experts[2] = new
    committee.sign_in(new)
    committee.lock(new, {alias: [0, 1]})
    committee.release(new)
    assert committee.state == "scores"
    assert committee.entry(160).ground == "review"
    committee.play()
    assert committee.state == "prices"


def test_a_draft_is_kept_by_its_revision(committee: Committee) -> None:
    committee.begun()
    who = committee.experts[0].principal
    facts: dict[str, Any] = {"filled": 1, "total": 6, "who": who}
    services.save_draft(committee.pk, b"cipher", revision=2, **facts)
    refused("older_draft", lambda: services.save_draft(committee.pk, b"old", revision=2, **facts))
    services.save_draft(committee.pk, b"more", revision=3, **facts)
    assert bytes(Draft.objects.get().content) == b"more"
    committee.lock(committee.experts[0])
    refused("locked", lambda: services.save_draft(committee.pk, b"x", revision=4, **facts))


def test_a_locked_sheet_never_changes(committee: Committee) -> None:
    committee.begun()
    sheet = committee.lock(committee.experts[0])
    for change in ({"envelope": b"x"}, {"round": "scores"}, {"member_id": 2}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            LockedSheet.objects.filter(pk=sheet.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        LockedSheet.objects.filter(pk=sheet.pk).delete()


def test_the_trustees_open_the_sheet_of_a_member_who_is_gone(committee: Committee) -> None:
    committee.begun()
    for one in committee.experts[:4]:
        committee.lock(one)
    refused("not_all_locked", lambda: services.call_reserve(committee.pk, who=committee.host))
    gone = committee.lock(committee.experts[4])
    committee.release(*committee.experts[:4])
    services.call_reserve(committee.pk, who=committee.host)
    head = reserve.head_of(gone)
    for position in (1, 3):
        keeper, who = committee.ceremony.keeper(position)
        key = committee.ceremony.later[STAGE, position, "own"]
        made = release([head], key)
        hand_over = partial(reserve.hand_over, committee.pk, keeper.pk, made.encode(), who=who)
        refused("other_shares", hand_over)
        reserve.log_hash(committee.pk, keeper.pk, made.digest.hex(), who=who)
        hand_over()
    assert committee.state == "scores"
