"""Filing other offices' records: what goes in, what is refused, and that twice is once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ledger.selectors
from accounts.models import Organisation
from deadlines.models import Clock, Timer, Turn
from hall import events
from hall.cli import group
from hall.models import Case, RecordEvent, ServiceItem

MAP = """
source = "old-office"
zone = "Asia/Shanghai"

[centre]
code = "HALL"
name = "政务服务中心"
city = { name = "临江市" }

[cases]
id = "编号"
start = "受理"
deadline = "期限"
end = "办结"
department = { column = "部门", values = { 01 = "规划局" } }
item = { default = "permit" }
channel = { column = "渠道", values = { "窗" = "window" }, default = "online" }

[events]
case = "编号"
id = "序号"
at = "时间"
activity = "事项"
"""
CASES = "编号,受理,期限,办结,部门,渠道\n"
EVENTS = "编号,序号,时间,事项\n"
GOOD = "A-1,2026-03-02 09:00,2026-03-20,2026-03-10 11:00,01,窗\n"
OPEN = "A-2,2026-03-03 09:00,2026-03-23,,02,\n"


@dataclass
class Desk:
    """A folder with a map, and the command run on files written there."""

    folder: Path

    def file(self, cases: str | bytes, events: str | bytes | None = None, how: str = MAP) -> Result:
        (self.folder / "map.toml").write_text(how, "utf-8")
        arguments = ["--map", str(self.folder / "map.toml"), self.write("cases.csv", cases)]
        if events is not None:
            arguments.append(self.write("events.csv", events))
        return CliRunner().invoke(group, ["import", "--json", *arguments])

    def write(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)


@pytest.fixture
def desk(db: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def said(result: Result) -> dict:
    assert result.stdout, result.stderr or result.exception
    return json.loads(result.stdout)


def test_an_ended_case_comes_in_silence(desk: Desk):
    answer = said(desk.file(CASES + GOOD))
    assert answer["cases"] == {"read": 1, "new": 1, "ended": 1, "known": 0, "refused": 0}
    case = Case.objects.get()
    assert (case.source, case.external_id, case.number) == ("old-office", "A-1", "HALL-2026-000001")
    assert (case.state, case.ended_late, case.channel) == ("finished", False, "window")
    assert case.department.name == "规划局"
    clock = Clock.objects.get()
    assert (clock.state, clock.subject, clock.limit_amount) == ("stopped", case.subject, None)
    assert clock.due_at.isoformat() == "2026-03-20T09:30:00+00:00"  # close of work on that date
    assert not Timer.objects.exists()
    assert not Turn.objects.filter(threshold__isnull=False).exists()


def test_an_open_case_gets_its_timer(desk: Desk):
    said(desk.file(CASES + OPEN))
    assert Case.objects.get().state == "accepted"
    assert Timer.objects.get().clock.due_at == Clock.objects.get().due_at


def test_each_case_has_one_entry_that_names_its_version(desk: Desk):
    desk.file(CASES + GOOD + OPEN)
    for case in Case.objects.all():
        (entry,) = ledger.selectors.history(case.subject)
        assert (entry.kind, entry.body["version"]) == (events.IMPORTED, 1)
        assert entry.body["external_id"] == case.external_id


def test_an_import_says_no_names_in_the_ledger(desk: Desk):
    how = MAP.replace("item = {", 'applicant = "申请人"\nitem = {')
    desk.file(CASES[:-1] + ",申请人\n" + GOOD[:-1] + ",申请人甲\n", how=how)
    case = Case.objects.get()
    assert case.applicant == "申请人甲"
    (entry,) = ledger.selectors.history(case.subject)
    assert "申请人甲" not in json.dumps(entry.body, ensure_ascii=False)


def test_twice_is_once(desk: Desk):
    done = "A-1,1,2026-03-02 10:00,查验\nA-1,2,2026-03-04 10:00,办结\n"
    desk.file(CASES + GOOD + OPEN, EVENTS + done)
    before = ledger.selectors.counts()
    answer = said(desk.file(CASES + GOOD + OPEN, EVENTS + done))
    assert answer["cases"] == {"read": 2, "new": 0, "ended": 0, "known": 2, "refused": 0}
    assert answer["events"] == {"read": 2, "new": 0, "ended": 0, "known": 2, "refused": 0}
    assert ledger.selectors.counts() == before
    assert RecordEvent.objects.count() == 2


def test_a_later_file_may_say_that_a_case_has_ended(desk: Desk):
    desk.file(CASES + OPEN)
    ended = OPEN.replace(",,", ",2026-03-24 10:00,")
    answer = said(desk.file(CASES + ended))
    assert answer["cases"]["ended"] == 1
    case = Case.objects.get()
    assert (case.state, case.ended_late, case.version) == ("finished", True, 2)
    # It ended after its deadline, which nobody has been told of yet: the alarm is late, not lost.
    assert Timer.objects.exists()
    assert said(desk.file(CASES + ended))["cases"]["known"] == 1


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        (GOOD, GOOD.replace("03-02", "03-01"), "受理"),
        (GOOD, GOOD.replace("03-20", "03-27"), "期限"),
        (GOOD, GOOD.replace("03-10", "03-11"), "办结"),
        (GOOD, GOOD.replace("2026-03-10 11:00", ""), "办结"),
        (GOOD, GOOD.replace(",01,", ",03,"), "部门"),
        (GOOD, GOOD.replace(",窗", ","), "渠道"),
    ],
)
def test_a_later_file_may_not_say_otherwise(desk: Desk, before: str, after: str, column: str):
    desk.file(CASES + before)
    entries = ledger.selectors.counts()
    result = desk.file(CASES + after)
    (refused,) = said(result)["refused"]
    assert result.exit_code == 1
    assert (refused["line"], refused["column"]) == (2, column)
    assert "与已导入的不符" in refused["reason"]
    assert ledger.selectors.counts() == entries


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("B,2026-02-30,2026-03-20,,01,\n", "受理", "不是日期"),
        ("B,soon,2026-03-20,,01,\n", "受理", "不是日期"),
        ("B,,2026-03-20,,01,\n", "受理", "此格为空"),
        ("B,0001-01-01,2026-03-20,,01,\n", "受理", "年份"),
        ("B,2026-03-02 09:00,,,01,\n", "期限", "此格为空"),
        ("B,2026-03-02 09:00,2026-03-01,,01,\n", "期限", "期限不晚于开始"),
        ("B,2026-03-02 09:00,2026-03-20,2026-03-01 09:00,01,\n", "办结", "结束早于开始"),
        ("B,2126-03-02 09:00,2126-03-20,,01,\n", "受理", "晚于现在"),
        (",2026-03-02 09:00,2026-03-20,,01,\n", "编号", "此格为空"),
        ("B,2026-03-02 09:00,2026-03-20,,,\n", "部门", "此格为空"),
        (f"{'B' * 121},2026-03-02 09:00,2026-03-20,,01,\n", "编号", "超过 120"),
        ("A-2,2026-03-02 09:00,2026-03-20,,01,\n", "编号", "与第 2 行编号相同"),
        ("B,2026-03-02 09:00,2026-03-20,,01\n", "", "有 5 格，表头有 6 格"),
        ("B,2026-03-02 09:00,2026-03-20,,01,,\n", "", "有 7 格"),
        (f"B,2026-03-02 09:00,2026-03-20,,01,{'x' * 200_000}\n", "", "field limit"),
        (f"B,2026-03-02 09:00,2026-03-20,,01,{'x' * 2_000_000}\n", "", "字节"),
        ('B,"2026-03-02 09:00,2026-03-20,,01,\n', "", "不是 CSV"),
        ("B\0,2026-03-02 09:00,2026-03-20,,01,\n", "", "NUL"),
    ],
)
def test_a_bad_row_is_refused_by_name_and_the_rest_goes_in(
    desk: Desk, row: str, column: str, reason: str
):
    result = desk.file(CASES + OPEN + row + GOOD)
    answer = said(result)
    assert result.exit_code == 1
    (refused,) = answer["refused"]
    assert (refused["line"], refused["column"]) == (3, column)
    assert reason in refused["reason"]
    assert refused["file"].endswith("cases.csv")
    assert answer["cases"]["new"] == 2
    assert f"第 3 行{f'，{column} 列' if column else ''}" in result.stderr


def test_a_line_in_another_encoding_is_refused_by_itself(desk: Desk):
    bad = "B,2026-03-02 09:00,2026-03-20,,规划局,\n".encode("gb18030")
    result = desk.file((CASES + OPEN).encode() + bad + GOOD.encode())
    (refused,) = said(result)["refused"]
    assert (refused["line"], "utf-8" in refused["reason"]) == (3, True)
    assert Case.objects.count() == 2


def test_a_gb18030_file_with_a_byte_order_mark_is_read(desk: Desk):
    file = ("\ufeff" + CASES + GOOD).encode("gb18030")
    answer = said(desk.file(file, how='encoding = "gb18030"\n' + MAP))
    assert answer["cases"]["new"] == 1
    assert Organisation.objects.filter(name="规划局").exists()


def test_a_utf8_file_with_a_byte_order_mark_is_read(desk: Desk):
    assert said(desk.file("\ufeff" + CASES + GOOD))["cases"]["new"] == 1


def test_cells_may_hold_line_breaks_and_quotes(desk: Desk):
    events_ = EVENTS + 'A-1,1,2026-03-02 10:00,"查验\n""现场"""\n'
    said(desk.file(CASES + GOOD, events_))
    assert RecordEvent.objects.get().activity == '查验\n"现场"'


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Z-9,1,2026-03-02 10:00,查验\n", "编号", "没有编号为“Z-9”的办件"),
        ("A-1,1,2026-13-02 10:00,查验\n", "时间", "不是日期"),
        ("A-1,1,2026-03-02 10:00,\n", "事项", "此格为空"),
        ("A-1,7,2026-03-02 10:00,查验\n", "序号", "与第 2 行编号相同"),
        ("A-1,1,2126-03-02 10:00,查验\n", "时间", "晚于现在"),
    ],
)
def test_a_bad_event_is_refused_by_name(desk: Desk, row: str, column: str, reason: str):
    good = "A-1,7,2026-03-02 10:00,收件\n"
    result = desk.file(CASES + GOOD, EVENTS + good + row)
    (refused,) = said(result)["refused"]
    assert (refused["line"], refused["column"]) == (3, column)
    assert reason in refused["reason"]
    assert RecordEvent.objects.count() == 1


def test_an_event_that_changed_is_refused(desk: Desk):
    desk.file(CASES + GOOD, EVENTS + "A-1,7,2026-03-02 10:00,收件\n")
    (refused,) = said(desk.file(CASES + GOOD, EVENTS + "A-1,7,2026-03-02 10:00,退件\n"))["refused"]
    assert (refused["column"], "收件" in refused["reason"]) == ("事项", True)


def test_events_without_numbers_are_known_by_what_they_say(desk: Desk):
    how = MAP.replace('id = "序号"\n', "")
    done = EVENTS + "A-1,,2026-03-02 10:00,收件\n"
    assert said(desk.file(CASES + GOOD, done, how=how))["events"]["new"] == 1
    assert said(desk.file(CASES + GOOD, done, how=how))["events"]["known"] == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda how: how.replace('start = "受理"', 'strat = "受理"'), "cases.strat: 映射文件没有"),
        (lambda how: how.replace('source = "', 'sorce = "'), "sorce: 映射文件没有这一项"),
        (lambda how: how + "\nunknown = 1\n", "unknown"),
        (lambda how: how.replace('"受理"', '"收件日"'), "收件日"),
        (lambda how: "source = ", "TOML"),
        (lambda how: 'encoding = "utf-9"\n' + how, "map.toml: encoding: 没有“utf-9”这种编码\n"),
        (lambda how: 'encoding = "utf-16"\n' + how, "UTF-8"),
        (lambda how: 'delimiter = "::"\n' + how, "delimiter"),
        (lambda how: how.replace("Asia/Shanghai", "Asia/Nowhere"), "zone"),
        (lambda how: how.replace('name = "政务服务中心"\n', ""), "HALL"),
        (lambda how: how.split("[events]")[0], "[events]"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused_whole(
    desk: Desk, spoil: Callable[[str], str], words: str
):
    result = desk.file(CASES + GOOD, EVENTS, how=spoil(MAP))
    assert result.exit_code == 1
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not Case.objects.exists()


@pytest.mark.parametrize("cases", ["", "\xff".encode("latin-1"), CASES.replace("期限", "受理")])
def test_a_file_without_a_usable_header_is_refused_whole(desk: Desk, cases: str | bytes):
    result = desk.file(cases)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1


def test_departments_and_items_are_found_before_they_are_founded(desk: Desk):
    desk.file(CASES + GOOD)
    desk.file(CASES + GOOD.replace("A-1", "A-3"))
    assert ServiceItem.objects.count() == 1
    assert Organisation.objects.filter(name="规划局").count() == 1
    assert Organisation.objects.get(code="HALL").parent.name == "临江市"


def test_times_that_the_clock_leapt_over_are_refused(desk: Desk):
    how = MAP.replace("Asia/Shanghai", "Europe/Amsterdam")
    leapt = GOOD.replace("2026-03-02 09:00", "2026-03-29 02:30").replace("03-20", "05-20")
    (refused,) = said(desk.file(CASES + leapt.replace("03-10", "05-10"), how=how))["refused"]
    assert (refused["column"], "夏令时" in refused["reason"]) == ("受理", True)


def test_the_real_record_goes_in_whole(desk: Desk, shared_data: Path):
    receipt = Path(__file__).parents[2] / "infra" / "maps" / "receipt.toml"
    record = shared_data / "receipt"
    answer = said(
        desk.file(
            (record / "cases.csv").read_bytes(),
            (record / "events.csv").read_bytes(),
            how=receipt.read_text("utf-8"),
        )
    )
    assert (answer["cases"]["new"], answer["events"]["new"]) == (747, 4566)
    assert answer["refused"] == []
