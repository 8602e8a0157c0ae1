"""Each step of an evaluation in its turn, by whom it may be done, and what stands against it."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from committee import SIZE, WORKS, Committee
from django.db import DatabaseError, transaction
from evaluating import a_method
from pyhanko.pdf_utils.reader import PdfFileReader

import documents.selectors
from accounts.errors import NotAllowed
from bidding.envelope import release
from bidding.envelope.ranking import DISSENT, STAGE, Archive, digest_of, verify
from bidding.envelope.tenderlog import Leaf
from bidding.envelope.tenderlog.evaluations import EvaluationFixed
from bidding.errors import Refused
from bidding.evaluation import selectors, services
from bidding.evaluation.models import Draft, Entry, LockedSheet, Member
from bidding.evaluation.services import reserve
from bidding.evaluation.services.pricing import unexplained
from bidding.models import LogLeaf
from ledger.models import Entry as LedgerEntry


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(Refused) as error, transaction.atomic():
        deed()
    assert error.value.code == code, error.value


def test_from_the_opening_to_the_report(committee: Committee) -> None:
    found = committee.reported()
    assert found.state == "reported"
    assert found.report is not None
    assert found.archive is not None
    with documents.selectors.bytes_of(found.report).open("rb") as file:
        assert len(PdfFileReader(file).embedded_signatures) == 1
    archive = Archive.read(documents.selectors.bytes_of(found.archive))
    assert verify(archive).whole
    result = selectors.result(committee.ceremony.tender.pk)
    assert result is not None
    (lot,) = result.lots
    assert [one.price for one in lot.candidates] == [80, 100, 160]
    assert [one.score for one in lot.candidates] == [70, 62, 50]
    assert [one.place for one in lot.ranking] == [1, 2, 3]
    assert (result.archive_sha256, lot.failed, lot.excluded) == (found.archive.sha256, "", ())


def test_before_the_report_there_is_no_result(committee: Committee) -> None:
    committee.scored()
    assert selectors.result(committee.ceremony.tender.pk) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mean": "trimmed", "regime": "procurement", "kind": "goods"}, "other_regime"),
        ({"kind": "goods"}, "other_regime"),
        ({"checks": ()}, "no_checks"),
        ({"limits": "none"}, "bad_format"),
    ],
)
def test_a_method_that_is_refused(committee: Committee, changes: dict[str, Any], code: str) -> None:
    content = a_method(**{**WORKS, **changes}).encode()
    tender = committee.ceremony.tender.pk
    refused(code, lambda: services.publish_method(tender, content, who=committee.runner))


def test_an_unlawful_method_names_the_article(
    committee_for: Callable[..., Committee],
) -> None:
    goods = {"regime": "procurement", "kind": "goods"}
    committee = committee_for(goods, mean="trimmed")
    tender = committee.ceremony.tender.pk
    with pytest.raises(Refused, match="第六十四条"):
        services.publish_method(tender, committee.method.encode(), who=committee.runner)


def test_a_method_is_published_once_and_by_the_runner(committee: Committee) -> None:
    tender, content = committee.ceremony.tender.pk, committee.method.encode()
    with pytest.raises(NotAllowed):
        services.publish_method(tender, content, who=committee.host)
    services.publish_method(tender, content, who=committee.runner)
    refused("too_late", lambda: services.publish_method(tender, content, who=committee.runner))


def test_no_committee_before_the_opening(committee: Committee) -> None:
    committee.expert(0)
    services.publish_method(
        committee.ceremony.tender.pk, committee.method.encode(), who=committee.runner
    )
    refused("wrong_state", committee.convene)


def test_a_missing_representative_makes_the_committee_unlawful(committee: Committee) -> None:
    committee.representatives = 1
    committee.expert(4)
    services.publish_method(
        committee.ceremony.tender.pk, committee.method.encode(), who=committee.runner
    )
    committee.ceremony.register_keys(STAGE)
    companies = [committee.ceremony.company(number) for number in range(3)]
    for company in companies:
        committee.ceremony.hand_in(company)
    committee.ceremony.open(committee.ceremony.close(), *companies)
    committee.draw(*committee.experts[:4])
    refused("committee_size", committee.convene)


def test_who_works_for_a_bidder_is_refused(committee: Committee) -> None:
    committee.opened()
    bidder = committee.ceremony.companies[0].person
    expert = committee.experts[4].person
    expert.organisation = bidder.organisation
    expert.save()
    refused("committee_avoidance", committee.convene)


def test_the_leader_is_a_member(committee: Committee) -> None:
    committee.opened()
    refused("committee_leader", lambda: committee.convene(leader=committee.expert(6).person.pk))


def test_the_purchaser_says_who_is_qualified_first(committee: Committee) -> None:
    committee.opened()
    committee.convene()
    refused("members_missing", lambda: services.begin(committee.pk, who=committee.host))
    committee.sign_in()
    refused("not_qualified", lambda: services.begin(committee.pk, who=committee.host))
    alias = committee.alias(160)
    with pytest.raises(NotAllowed):
        services.qualify(committee.pk, failed={}, who=committee.host)
    services.qualify(committee.pk, failed={alias: "资质等级不够"}, who=committee.runner)
    services.begin(committee.pk, who=committee.host)
    assert alias not in [row.bid for row in committee.sheet(committee.experts[0]).rows]


def test_who_declares_an_interest_may_not_go_on(committee: Committee) -> None:
    committee.opened()
    committee.convene()
    who = committee.experts[4].principal
    refused("no_reason", lambda: services.declare(committee.pk, conflict=True, text="", who=who))
    services.declare(committee.pk, conflict=True, text="近亲属在投标单位任职", who=who)
    with pytest.raises(NotAllowed):
        services.sign_in(committee.pk, committee.experts[4].signer.chain[0], who=who)
    committee.sign_in(*committee.experts[:4])
    services.qualify(committee.pk, failed={}, who=committee.runner)
    refused("members_missing", lambda: services.begin(committee.pk, who=committee.host))
    stranger = committee.expert(5).person.pk
    refused(
        "not_drawn",
        lambda: services.replace(committee.pk, 5, stranger, reason="", who=committee.host),
    )
    successor = committee.next_in_order()
    services.replace(committee.pk, 5, successor.person.pk, reason="", who=committee.host)
    committee.sign_in(successor)
    services.begin(committee.pk, who=committee.host)


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
    committee.lock(new, {committee.alias(100): [4000, 1000, 1000]})
    committee.release(new)
    assert committee.state == "prices"
    with pytest.raises(NotAllowed):
        services.ask_time(committee.pk, who=gone.principal)
    services.explain(committee.entry(100).pk, "方案确实最好", who=new.principal)
    services.rank(committee.pk, who=committee.experts[0].principal)
    names = {one.name for one in services_evaluated(committee).members}
    assert gone.person.name not in names


def services_evaluated(committee: Committee) -> Any:
    from bidding.evaluation.services.ranking import evaluated

    return evaluated(committee.evaluation)


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


def test_all_fail_the_review(committee: Committee) -> None:
    committee.begun()
    every = {one.alias: [0, 0] for one in Entry.objects.all()}
    committee.play(every)
    assert committee.state == "prices"
    (lot,) = services.rank(committee.pk, who=committee.experts[0].principal)
    assert (lot.failed, lot.candidates) == ("few", ())


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
        refused(
            "other_shares",
            lambda made=made, keeper=keeper, who=who: reserve.hand_over(  # type: ignore[misc]
                committee.pk, keeper.pk, made.encode(), who=who
            ),
        )
        reserve.log_hash(committee.pk, keeper.pk, made.digest.hex(), who=who)
        reserve.hand_over(committee.pk, keeper.pk, made.encode(), who=who)
    assert committee.state == "scores"


def test_more_time_when_more_than_a_third_ask(committee: Committee) -> None:
    committee.begun()
    due = committee.evaluation.due_at
    services.ask_time(committee.pk, who=committee.experts[0].principal)
    assert committee.evaluation.due_at == due
    services.ask_time(committee.pk, who=committee.experts[1].principal)
    assert committee.evaluation.due_at - due == committee.evaluation.span / 2


def test_a_far_off_total_is_explained(committee: Committee) -> None:
    committee.begun()
    committee.play()
    alias = committee.alias(80)
    far, *others = committee.experts
    committee.lock(far, {alias: [4000, 1000, 1000]})
    for one in others:
        committee.lock(one)
    committee.release()
    assert unexplained(committee.evaluation) == [("e1", alias)]
    refused("unexplained", lambda: services.rank(committee.pk, who=far.principal))
    services.explain(committee.entry(80).pk, "方案优于其他各家", who=far.principal)
    services.rank(committee.pk, who=far.principal)


def test_a_price_that_was_read_out_does_not_change(committee: Committee) -> None:
    committee.scored()
    leader, entry = committee.experts[0].principal, committee.entry(80)
    refused("price_read", lambda: services.record_details(entry.pk, price=79_00, who=leader))
    services.record_details(entry.pk, price=80_00, who=leader)
    assert committee.entry(80).price == 80_00


def test_a_price_that_nobody_could_read_is_typed_and_put_right(committee: Committee) -> None:
    committee.begun(("80.00", "100.00", "详见报价表"))
    committee.play()
    committee.play()
    leader, entry = committee.experts[0].principal, committee.entry(160)
    refused("no_price", lambda: services.rank(committee.pk, who=leader))
    for typed in (16_00, 160_00):
        services.record_details(entry.pk, price=typed, who=leader)
    (lot,) = services.rank(committee.pk, who=leader)
    assert [one.evaluated_price for one in lot.standings if one.bid == entry.alias] == [160_00]


def test_only_the_leader_ranks(committee: Committee) -> None:
    committee.scored()
    for who in (committee.experts[1].principal, committee.host, committee.runner):
        with pytest.raises(NotAllowed):
            services.rank(committee.pk, who=who)


def test_corrections_are_signed_additions(committee: Committee) -> None:
    committee.scored()
    alias, expert = committee.alias(100), committee.experts[0]
    said = committee.correction(expert, bid=alias, item="design", before=2000, after=1000)
    other = committee.experts[1]
    refused("other_sheet", lambda: committee.correct(other, said))
    wrong = committee.correction(expert, bid=alias, item="design", before=1999, after=1000)
    refused("other_mark", lambda: committee.correct(expert, wrong))
    committee.correct(expert, said)
    refused("corrected", lambda: committee.correct(expert, said))
    services.rank(committee.pk, who=expert.principal)
    evaluated = services_evaluated(committee)
    assert len(evaluated.corrections) == 1
    found = {one.bid: one.points for one in evaluated.outcome[0].standings}
    assert found[alias] == 2800
    committee.correct(
        committee.experts[1],
        committee.correction(
            committee.experts[1], bid=alias, item="design", before=2000, after=1500
        ),
    )
    assert committee.state == "prices", "the ranking is made again"


def test_nothing_is_corrected_once_somebody_signed(committee: Committee) -> None:
    committee.scored()
    expert = committee.experts[0]
    services.rank(committee.pk, who=expert.principal)
    committee.assent(committee.experts[1])
    alias = committee.alias(100)
    said = committee.correction(expert, bid=alias, item="design", before=2000, after=1000)
    refused("signed", lambda: committee.correct(expert, said))
    refused("signed", lambda: services.rank(committee.pk, who=expert.principal))


def test_dissent_needs_reasons_and_silence_consents(committee: Committee) -> None:
    committee.scored()
    services.rank(committee.pk, who=committee.experts[0].principal)
    refused("no_reason", lambda: committee.assent(committee.experts[0], DISSENT))
    committee.assent(committee.experts[0], DISSENT, ("第二名的方案不可行。",))
    refused("signed", lambda: committee.assent(committee.experts[0]))
    for one in committee.experts[1:4]:
        committee.assent(one)
    refused("unsigned", lambda: services.report(committee.pk, who=committee.host))
    services.note_refusal(committee.pk, 5, who=committee.host)
    found = services.report(committee.pk, who=committee.host)
    assert found.archive is not None
    verified = verify(Archive.read(documents.selectors.bytes_of(found.archive)))
    assert verified.whole
    assert len(verified.findings.remarks) == 2


def test_looks_are_on_record(committee: Committee, tmp_path: Path) -> None:
    committee.begun()
    target = (tmp_path / "part").open("w+b")
    with target:
        services.look(
            committee.entry(80).pk, "technical", target, who=committee.experts[0].principal
        )
        target.seek(0)
        assert target.read() == b"how"
        with pytest.raises(NotAllowed):
            services.look(committee.entry(80).pk, "technical", target, who=committee.host)
        refused(
            "no_such_part",
            lambda: services.look(
                committee.entry(80).pk, "opening", target, who=committee.experts[0].principal
            ),
        )
    (entry,) = LedgerEntry.objects.filter(kind="evaluation.bid.looked_at.v1")
    assert (entry.body["envelope"], entry.body["part"]) == ("1", "technical")


def test_the_tenders_log_says_what_was_fixed_before_it_was_opened(committee: Committee) -> None:
    committee.reported()
    leaves = [one for one in LogLeaf.objects.order_by("index") if one.kind == "evaluation"]
    found = [EvaluationFixed.parse(Leaf.parse(bytes(one.record)).body) for one in leaves]
    rounds = [("basis", None), ("sheets", "review"), ("sheets", "scores"), ("evaluation", None)]
    assert [(one.what, one.round) for one in found] == rounds
    evaluation = committee.evaluation
    assert found[0].sha256 == digest_of(bytes(evaluation.basis))
    assert found[3].sha256 == digest_of(bytes(evaluation.evaluated or b""))
    headers = sorted(one.header_sha256 for one in LockedSheet.objects.filter(round="scores"))
    assert found[2].sha256 == sha256(bytes.fromhex("".join(headers))).digest()
    released = LockedSheet.objects.filter(round="scores", released_at__lt=found[2].at)
    assert not released.exists()


def test_every_step_has_its_entry(committee: Committee) -> None:
    committee.reported()
    entries = LedgerEntry.objects.filter(subject=f"evaluation:{committee.pk}")
    versions = {one.body["version"] for one in entries}
    assert versions == set(range(1, committee.evaluation.version + 1))
    assert Member.objects.count() == SIZE
