"""The `mingjing` executable as a script calls it: 0 done, 1 not as it should be, 2 a wrong call."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from ledger_logs import MemoryLog, leaf
from small_record import SmallRecord

from ledger.export import write_export

MINGJING = Path(sys.executable).with_name("mingjing")


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The executable, called from a shell that holds nothing of ours."""
    return subprocess.run(
        [MINGJING, *map(str, words)],
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def export(path: Path, log: MemoryLog) -> Path:
    write_export(log, path)
    return path


def test_an_untouched_ledger_is_0_a_tampered_one_1_and_no_ledger_2(tmp_path: Path):
    log = MemoryLog([leaf(n) for n in range(20)], sizes=[20])
    whole = run("ledger", "verify", export(tmp_path / "whole", log))
    assert (whole.returncode, whole.stdout.splitlines()[-1]) == (0, "whole")
    log.leaves[7] = leaf(77)
    tampered = run("ledger", "verify", export(tmp_path / "tampered", log))
    assert (tampered.returncode, tampered.stdout.splitlines()[-1]) == (1, "NOT WHOLE: 1 finding")
    assert run("ledger", "verify", tmp_path / "nowhere").returncode == 2


@pytest.mark.django_db(transaction=True)
def test_an_import_with_a_refused_row_is_1(tmp_path: Path):
    record = SmallRecord(tmp_path, count=3)
    url = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{quote(connection.settings_dict['NAME'])}"
    )
    ours = {"MINGJING_ENV": "test", "MINGJING_VAR": str(tmp_path), "DATABASE_URL": url.geturl()}
    how, cases, events = record.files
    assert run("hall", "import", "--map", how, cases, events, **ours).returncode == 0
    with Path(cases).open("a") as file:
        file.write("\nc9,no moment,,,")
    again = run("hall", "import", "--map", how, cases, events, **ours)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("worktime due --from 2026-09-30T16:00 --days 5", 0),
        ("worktime due --from 2026-09-30T16:00 --hours 0", 1),
        ("worktime due --from 2026-09-30T16:00 --days soon", 2),
        ("worktime due --days 5", 2),
        ("worktime due --batch nowhere.csv", 2),
        ("no-such-room", 2),
        ("ledger no-such-command", 2),
        ("hall report", 1),  # nothing says where its database is
    ],
)
def test_a_command_ends_with_the_code_of_what_came_of_it(words: str, code: int):
    done = run(*words.split())
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == (1 if code else 0)


@pytest.mark.parametrize(
    "words", ["", "accounts", "accounts found", "county", "hall", "hall import", "ledger", "web"]
)
def test_help_needs_no_set_up(words: str):
    done = run(*words.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: mingjing")


def test_ebid_ends_with_codes_too():
    def code(*words: str) -> int:
        ebid = MINGJING.with_name("ebid")
        return subprocess.run([ebid, *words], capture_output=True, check=False).returncode

    assert code("--help") == 0
    assert code("inspect", "nowhere") == 2
    assert code("no-such-command") == 2
