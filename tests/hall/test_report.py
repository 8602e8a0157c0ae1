"""The figures of the hall at any instant that has been."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast
from click.testing import CliRunner
from small_record import SmallRecord

import documents.services
from accounts.models import Organisation
from accounts.principal import system
from hall import catalogue, services
from hall.cli import group
from hall.models import Case
from hall.report import Figures, report
from ledger import clock

MONDAY = datetime.fromisoformat("2027-03-01T09:00+08:00")  # the clock of a rehearsal goes on only
DAY = timedelta(days=1)


@pytest.fixture
def hall(cast: Cast) -> Callable[..., Case]:
    """A hall that accepts a case of ten working days, on whose clock nothing runs by itself."""
    clock.step_to(MONDAY, rate=1e-5)
    draft = catalogue.Draft(
        code="permit",
        department=cast.planning.pk,
        name="许可",
        kind="promised",
        promised_amount=10,
        statutory_amount=20,
        grounds=["expert_review"],
    )
    revision = catalogue.draft(draft, who=system("map"))
    catalogue.approve(revision.pk, who=system("setup"))

    def accept(channel: str = "window") -> Case:
        clerk = cast.principal("clerk")
        application = services.Application("permit", cast.window.pk, "申请人甲", channel=channel)
        return services.accept(services.receive(application, who=clerk).pk, who=clerk)

    return accept


def at(moment: datetime) -> datetime:
    """Put the clock forward."""
    return clock.advance_to(moment, 1e-5)


def paper(cast: Cast) -> int:
    return documents.services.store(
        [b"decision"],
        name="文书.txt",
        media_type="text/plain",
        scope=cast.window.path,
        actor=cast.clerk.actor,
        now=clock.now(),
    ).pk


def test_a_case_is_open_then_overdue_then_ended_late(hall: Callable[..., Case], cast: Cast):
    case = hall()
    due = case.promised_clock.due_at
    at(due + DAY)
    services.finish(case.pk, outcome="approved", who=cast.principal("clerk"))
    ended = clock.now()
    assert report(MONDAY - DAY).total == Figures()
    assert report(MONDAY + DAY).total == Figures(open=1)
    assert report(due - timedelta(microseconds=1)).total == Figures(open=1)
    assert report(due).total == Figures(open=1, overdue=1)
    assert report(ended).total == Figures(ended=1, ended_late=1)
    assert report(ended).total.on_time_rate == 0
    assert report(MONDAY).total.on_time_rate is None


def test_a_paused_case_is_open_and_does_not_fall_due(hall: Callable[..., Case], cast: Cast):
    case, clerk = hall(), cast.principal("clerk")
    at(MONDAY + DAY)
    services.pause(case.pk, ground="expert_review", document=paper(cast), who=clerk)
    paused = clock.now()
    before = case.promised_clock.due_at
    at(before + DAY)
    assert report(clock.now()).total == Figures(open=1, paused=1)
    services.resume(case.pk, document=paper(cast), who=clerk)
    resumed = clock.now()
    assert report(paused).total == Figures(open=1, paused=1)
    assert report(resumed).total == Figures(open=1)
    case.refresh_from_db()
    assert report(case.promised_clock.due_at).total == Figures(open=1, overdue=1)


def test_a_case_paused_when_it_was_overdue_stays_overdue(hall: Callable[..., Case], cast: Cast):
    case = hall()
    at(case.promised_clock.due_at + DAY)
    clerk = cast.principal("clerk")
    services.pause(case.pk, ground="expert_review", document=paper(cast), who=clerk)
    at(clock.now() + DAY)
    assert report(clock.now()).total == Figures(open=1, overdue=1, paused=1)


def test_an_extension_counts_from_when_it_was_granted(hall: Callable[..., Case], cast: Cast):
    case = hall()
    before = case.promised_clock.due_at
    at(before - DAY)
    asked = services.ask_extension(
        case.pk, clock=case.promised_clock.pk, amount=5, reason="补勘", who=cast.principal("clerk")
    )
    instant = at(before + DAY)
    at(instant + DAY)
    services.decide_extension(asked.pk, grant=True, who=cast.principal("supervision_window"))
    # Known then: it was overdue. Known now: it has five more days.
    assert report(instant).total.overdue == 1
    assert report(clock.now()).total.overdue == 0


def test_figures_by_department_and_channel_sum_to_the_whole(hall: Callable[..., Case], cast: Cast):
    for channel in ("window", "online", "online"):
        hall(channel)
    found = report(clock.now(), cast.county.path)
    assert found.by_channel == {"online": Figures(open=2), "window": Figures(open=1)}
    assert found.by_department == {"规划局": Figures(open=3)}
    assert report(clock.now(), cast.far_county.path).total == Figures()


def test_departments_of_one_name_are_told_apart(db: None, tmp_path: Path):
    for name in ("东", "西"):
        folder = tmp_path / name
        folder.mkdir()
        map_file, cases, _events = SmallRecord(folder, count=2).files
        own = Path(map_file).read_text("utf-8").replace("小政务", name).replace("SMALL", name)
        Path(map_file).write_text(own.replace("small-office", name), "utf-8")
        assert CliRunner().invoke(group, ["import", "--map", map_file, cases]).exit_code == 0
    assert set(report(clock.now()).by_department) == {
        "东中心/部门0", "东中心/部门1", "西中心/部门0", "西中心/部门1",
    }  # fmt: skip


def test_nobody_sums_up_the_future(hall: Callable[..., Case]):
    hall()
    refused = CliRunner().invoke(group, ["report", "--at", "2099-01-01"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "将来" in refused.stderr
    assert CliRunner().invoke(group, ["report", "--at", "2027-03-01T09:00"]).exit_code == 0


def test_the_figures_are_told_under_what_they_are_of(hall: Callable[..., Case], cast: Cast):
    Organisation.objects.filter(pk=cast.planning.pk).update(name="window")
    hall("window")
    hall("online")
    lines = CliRunner().invoke(group, ["report"]).stdout.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [
        ["", "在办"], ["合计", "2"],
        ["部门", "在办"], ["window", "2"],
        ["申请渠道", "在办"], ["online", "1"], ["window", "1"],
    ]  # fmt: skip


def test_the_command_reads_moments_as_people_write_them(hall: Callable[..., Case]):
    hall()
    at(MONDAY + DAY)
    said = CliRunner().invoke(group, ["report", "--at", "2027-03-02", "--json"])
    answer = json.loads(said.stdout)
    assert (answer["at"], answer["open"]) == ("2027-03-02T00:00:00+08:00", 1)
    assert set(answer) >= {"overdue", "paused", "ended", "ended_late", "on_time_rate"}
    assert answer["by_channel"]["window"]["open"] == answer["by_department"]["规划局"]["open"] == 1
    refused = CliRunner().invoke(group, ["report", "--at", "2027-02-30"])
    assert refused.exit_code != 0
    assert "2027-02-30" in refused.stderr
    nowhere = CliRunner().invoke(group, ["report", "--scope", "/9%"])
    assert (nowhere.exit_code, "/9%" in nowhere.stderr) == (1, True)


@pytest.mark.parametrize(
    ("moment", "open_", "overdue", "ended", "late"),
    [
        ("2011-02-01T12:00Z", 204, 29, 211, 48),
        ("2011-04-15T12:00Z", 252, 36, 452, 116),
        ("2012-01-23T14:42:54.644Z", 6, 6, 741, 245),
    ],
)
def test_the_real_record(
    db: None, shared_data: Path, moment: str, open_: int, overdue: int, ended: int, late: int
):
    record = shared_data / "receipt"
    mapped = Path(__file__).parents[2] / "infra" / "maps" / "receipt.toml"
    files = [str(record / "cases.csv"), str(record / "events.csv")]
    assert CliRunner().invoke(group, ["import", "--map", str(mapped), *files]).exit_code == 0
    said = CliRunner().invoke(group, ["report", "--at", moment, "--json"])
    answer = json.loads(said.stdout)
    found = tuple(answer[name] for name in ("open", "overdue", "ended", "ended_late"))
    assert found == (open_, overdue, ended, late)
    assert answer["on_time_rate"] == pytest.approx((ended - late) / ended)
