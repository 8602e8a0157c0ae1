"""A production start guesses nothing, and what it starts with passes Django's own inspection."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = {
    "SECRET_KEY": "a-key-of-fifty-characters-or-more-for-this-one-test-only-0123456789",
    "ALLOWED_HOSTS": "hall.example.org",
    "DATABASE_URL": "postgres://mingjing@db.example.org/mingjing",
    "REDIS_URL": "redis://redis.example.org/0",
    "LEDGER_ORIGIN": "hall.example.org/ledger",
}
MINGJING = [sys.executable, "-W", "error", "-m", "mingjing"]


def mingjing(
    *words: str, without: str = "", var: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as production would, the environment complete but for one name."""
    house = {name: value for name, value in NEEDED.items() if name != without}
    if var:
        house["MINGJING_VAR"] = str(var)
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [*MINGJING, *words], env=path | house, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", NEEDED)
def test_a_start_without_a_needed_fact_is_refused(name: str):
    refused = mingjing("web", without=name)
    assert refused.returncode == 1
    assert refused.stderr == f"mingjing: {name} must be set in production\n"


def test_up_says_so_too():
    refused = mingjing("up", without="SECRET_KEY")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "mingjing: SECRET_KEY must be set in production",
        "mingjing: the database cannot be brought up to date; see above",
    ]


def test_djangos_deployment_check_is_clean(tmp_path: Path):
    checked = mingjing("manage", "check", "--deploy", "--fail-level", "INFO", var=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues" in checked.stdout


def test_help_needs_no_environment():
    helped = mingjing("--help", without="SECRET_KEY")
    assert helped.returncode == 0
    assert "watcher" in helped.stdout
