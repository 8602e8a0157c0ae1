"""Each step of an evaluation in its turn, by whom it may be done, and what stands against it."""

from hashlib import sha256
from pathlib import Path

import pytest
from committee import SIZE, Committee, refused
from django.conf import settings
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader

import documents.selectors
from accounts.errors import NotAllowed
from bidding.envelope.errors import Damaged
from bidding.envelope.ranking import DISSENT, Archive, digest_of, verify
from bidding.envelope.tenderlog import Leaf
from bidding.envelope.tenderlog.evaluations import EvaluationFixed
from bidding.evaluation import selectors, services
from bidding.evaluation.models import Entry, LockedSheet, Member
from bidding.evaluation.services import ranking
from bidding.evaluation.services.pricing import unexplained
from bidding.models import LogLeaf
from bidding.services.reading import before, head_of, place_of
from bidding.vault import Stored
from ledger import clock
from ledger.models import Entry as LedgerEntry


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


def test_all_fail_the_review(committee: Committee) -> None:
    committee.begun()
    every = {one.alias: [0, 0] for one in Entry.objects.all()}
    committee.play(every)
    assert committee.state == "prices"
    (lot,) = services.rank(committee.pk, who=committee.experts[0].principal)
    assert (lot.failed, lot.candidates) == ("few", ())


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
    committee.lock(far, {alias: [4000, 500, 1000]})
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
    refused("other_mark", lambda: committee.correct(expert, said))
    services.rank(committee.pk, who=expert.principal)
    evaluated = ranking.evaluated(committee.evaluation)
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


def test_a_correction_can_be_of_the_case_it_names(committee: Committee) -> None:
    committee.scored()
    expert, about = committee.experts[0], {"bid": committee.alias(100), "item": "design"}
    for case, after in (("range", 1000), ("objective", 1000), ("sum", 4001)):
        said = committee.correction(expert, **about, before=2000, after=after, case=case)
        refused("bad_format", lambda said=said: committee.correct(expert, said))
    committee.correct(expert, committee.correction(expert, **about, before=2000, after=200))
    committee.correct(expert, committee.correction(expert, **about, before=200, after=2200))
    services.rank(committee.pk, who=expert.principal)
    found = {
        one.bid: one.points for one in ranking.evaluated(committee.evaluation).outcome[0].standings
    }
    assert found[about["bid"]] == 3040, "the later of two corrections of a mark counts"


def test_points_beyond_the_range_are_corrected_before_the_ranking(committee: Committee) -> None:
    committee.begun()
    committee.play()
    about = {"bid": committee.alias(100), "item": "service"}
    beyond, *others = committee.experts
    committee.lock(beyond, {about["bid"]: [2000, 500, 1100]})
    for one in others:
        committee.lock(one)
    committee.release()
    refused("bad_format", lambda: services.rank(committee.pk, who=beyond.principal))
    said = committee.correction(beyond, **about, before=1100, after=1000, case="range")
    committee.correct(beyond, said)
    services.rank(committee.pk, who=beyond.principal)


def test_members_agree_on_an_objective_item_before_the_ranking(committee: Committee) -> None:
    committee.scored()
    expert, about = committee.experts[0], {"bid": committee.alias(100), "item": "figures"}
    slip = committee.correction(expert, **about, before=500, after=600, case="sum")
    committee.correct(expert, slip)
    refused("differing", lambda: services.rank(committee.pk, who=expert.principal))
    back = committee.correction(expert, **about, before=600, after=500, case="objective")
    committee.correct(expert, back)
    services.rank(committee.pk, who=expert.principal)


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
    note = lambda: services.note_refusal(committee.pk, 5, who=committee.host)  # noqa: E731
    refused("may_sign_still", note)
    clock.step_to(clock.now() + settings.EVALUATION_SIGNING)
    note()
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


def test_a_part_is_sent_once_all_of_it_is_authenticated(
    committee: Committee, client: Client
) -> None:
    committee.begun()
    client.force_login(
        committee.experts[0].person, backend="django.contrib.auth.backends.ModelBackend"
    )
    entry = committee.entry(80)
    address = f"/evaluation/{committee.pk}/bids/{entry.pk}/technical/"
    answer = client.get(address, headers={"Range": "bytes=0-0"})
    assert (answer.status_code, answer.getvalue()) == (200, b"how")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    head = head_of(entry.bid)
    part = head.header.part("technical")
    with Stored(place_of(entry.bid)) as stored:
        stored.write(head.size + before(head, part) + part.length - 1, b"x")
    with pytest.raises(Damaged):
        client.get(address)
    assert LedgerEntry.objects.filter(kind="evaluation.bid.looked_at.v1").count() == 1


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
