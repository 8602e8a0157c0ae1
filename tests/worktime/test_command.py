"""`mingjing worktime due`: an answer, its reasons, and one clear line for bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from worktime.cli import group, terminal_language

ROOT = Path(__file__).parents[2]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["due", "--lang", "en", *map(str, arguments)])


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code != 0
    assert result.stdout == ""
    return result.stderr


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "cases.csv"
    path.write_text(text, encoding)
    return path


def test_json_explains_one() -> None:
    result = run("--from", "2026-09-30T16:00", "--days", 5, "--json")
    answer = json.loads(result.stdout)
    trace = answer.pop("trace")
    assert answer == {
        "from": "2026-09-30T16:00:00+08:00",
        "limit": {"n": 5, "unit": "working_day"},
        "extension": 0,
        "pauses": [],
        "due_date": "2026-10-13",
        "due_at": "2026-10-13T17:30:00+08:00",
        "prompt_at": "2026-10-12T17:30:00+08:00",
        "paused": False,
        "provisional": False,
        "calendar": answer["calendar"],
    }
    assert trace[-1]["zh"] == "2026-10-13（周二）17:30 到期"
    assert trace[-1]["en"] == "Tue 2026-10-13 17:30 due"


def test_the_answer_comes_last_and_in_words() -> None:
    lines = run("--from", "2026-09-30", "--hours", 9).stdout.splitlines()
    assert lines[0] == "Wed 2026-09-30 00:00 start; limit 9 working hours"
    assert lines[-2:] == ["Thu 2026-10-08 11:00 due", "Wed 2026-09-30 11:00 prompt"]


def test_pauses_and_an_extension() -> None:
    pauses = ("--pause", "2026-09-22/2026-09-29", "--pause", "2026-09-28/2026-10-08")
    result = run("--from", "2026-09-16T10:00", "--days", 10, *pauses, "--extend", 5, "--json")
    assert json.loads(result.stdout)["due_date"] == "2026-10-22"


def test_an_open_pause_has_no_due_date() -> None:
    arguments = ("--from", "2026-11-02", "--calendar-days", 9, "--pause", "2026-11-04/")
    answer = json.loads(run(*arguments, "--json").stdout)
    assert (answer["paused"], answer["due_at"], answer["prompt_at"]) == (True, None, None)
    assert run(*arguments).stdout.splitlines()[-1].endswith("not due until resumed")


def test_a_further_year_is_taken_from_a_notice(tmp_path: Path) -> None:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({"year": 2027, "papers": ["https://www.gov.cn/"], "days": [day]}))
    arguments = ("--from", "2026-12-30", "--days", 2)
    assert run(*arguments).stdout.endswith("the due date is provisional\n")
    lines = run(*arguments, "--notice", path).stdout.splitlines()
    assert lines[-2] == "Mon 2027-01-04 17:30 due"
    path.write_text('{"year": 2027}')
    assert refused(*arguments, "--notice", path).endswith(
        "2027.json: notice: days, papers is missing\n"
    )
    path.write_text("[")
    assert "2027.json: not JSON" in refused(*arguments, "--notice", path)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "give --from and one of"),
        (["--from", "2026-09-30"], "give --from and one of"),
        (["--from", "2026-09-30", "--days", 1, "--hours", 1], "give --from and one of"),
        (["--from", "2026-02-30", "--days", 1], "'2026-02-30' is no date or moment"),
        (["--from", "2026-09-30", "--days", -1], "'-1' is no whole number, zero or more"),
        (["--from", "2026-09-30", "--days", "five"], "'five' is no whole number, zero or more"),
        (["--from", "2026-09-30", "--hours", 0], "too small: at least 1"),
        (["--from", "2026-09-30", "--days", 99999999], "too large"),
        (["--from", "2026-09-30", "--days", 9, "--extend", 99999999], "too large"),
        (["--from", "2199-12-30", "--calendar-days", 9], "outside the years"),
        (["--from", "0001-01-01", "--days", 1], "outside the years"),
        (["--from", "9999-12-31T23:00Z", "--hours", 1], "outside the years"),
        (["--from", "2026-09-30", "--days", 1, "--pause", "2026-10-01/9999-12-31"], "outside"),
        (["--from", "2026-09-30", "--days", 1, "--extend", -1], "zero or more"),
        (["--from", "2026-09-30", "--days", 1, "--pause", "2026-10-01"], "is no pause"),
        (["--from", "2026-09-30", "--days", 1, "--pause", "2026-10-02/2026-10-01"], "before"),
        (["--batch", "nowhere.csv"], "'nowhere.csv' is no file that can be read"),
        (["--batch", __file__, "--days", 1], "from its file alone"),
    ],
)
def test_bad_input_gets_one_clear_line(arguments: list[object], reason: str) -> None:
    message = refused(*arguments).splitlines()[-1]
    assert message.startswith("Error: ")
    assert reason in message


def test_a_batch_prints_its_rows_with_their_due_dates(tmp_path: Path) -> None:
    path = write(
        tmp_path, '\ufeffno,accepted_date,n_working_days\n"a,1",2026-09-30,5\n\n2,2026-02-13,1\n'
    )
    result = run("--batch", path)
    assert result.exit_code == 0
    assert result.stdout == (
        'no,accepted_date,n_working_days,due_date\n"a,1",2026-09-30,5,2026-10-13\n'
        "2,2026-02-13,1,2026-02-14\n"
    )
    assert result.stderr == ""
    answers = json.loads(run("--batch", path, "--json").stdout)
    assert answers[0] == {
        "no": "a,1",
        "accepted_date": "2026-09-30",
        "n_working_days": "5",
        "due_date": "2026-10-13",
        "provisional": False,
    }


def test_a_due_date_already_there_is_reckoned_anew(tmp_path: Path) -> None:
    path = write(tmp_path, "accepted_date,due_date,n_working_days\n2026-09-30,long ago,5\n")
    assert run("--batch", path).stdout == (
        "accepted_date,due_date,n_working_days\n2026-09-30,2026-10-13,5\n"
    )


def test_bad_rows_are_named_while_the_rest_is_answered(tmp_path: Path) -> None:
    no_date = "'2026-02-30' is no date or moment; write 2026-09-30 or 2026-09-30T16:00"
    rows = "2026-09-30,5\n2026-02-30,1\n2026-09-30,soon\n2026-09-30\n2026-02-13,1\n2199-12-31,9\n"
    path = write(tmp_path, "accepted_date,n_working_days\n" + rows)
    result = run("--batch", path)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == ["2026-09-30,5,2026-10-13", "2026-02-13,1,2026-02-14"]
    assert result.stderr.splitlines() == [
        f"{path} line 3, column accepted_date: {no_date}",
        f"{path} line 4, column n_working_days: 'soon' is no whole number, zero or more",
        f"{path} line 5: it has 1 cells, the header 2",
        f"{path} line 7, column n_working_days: the date lies outside the years 1900 to 2199",
        f"Error: {path}: 4 rows were refused",
    ]


def test_provisional_due_dates_are_never_silent(tmp_path: Path) -> None:
    path = write(tmp_path, "accepted_date,n_working_days\n2026-12-01,5\n2026-12-31,5\n")
    result = run("--batch", path)
    assert result.exit_code == 0
    assert result.stderr == f"{path}: 1 due dates are provisional (from line 3 on), no notice yet\n"


def test_a_file_that_is_no_batch_is_refused(tmp_path: Path) -> None:
    assert "line 1, column accepted_date: the column is missing" in refused(
        "--batch", write(tmp_path, "")
    )
    gbk = write(tmp_path, "accepted_date,n_working_days,事项\n2026-09-30,5,许可\n", "gbk")
    assert "not UTF-8" in refused("--batch", gbk)
    quote = write(tmp_path, 'accepted_date,n_working_days\n"2026-09-30,5\n')
    assert "not CSV" in refused("--batch", quote)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
    ],
)
def test_the_command_speaks_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language


def test_it_needs_neither_django_nor_a_database() -> None:
    program = (
        "import sys\n"
        "from mingjing.cli import main\n"
        "sys.argv[1:] = ['worktime', 'due', '--from', '2026-09-30', '--days', '5']\n"
        "main()\n"
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "platform"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2026-10-13（周二）17:30 到期" in result.stdout
