"""The set-up takes a step once, again when an input changes, and says in one line what fails."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from infra import steps
from infra.recipes import VENV
from infra.steps import ROOT, Failure, Step, digest_of, files_below, run


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder below the root, as everything is that a step is made from."""
    below = Path(os.environ["MINGJING_VAR"]) / "steps"
    below.mkdir(exist_ok=True)
    (below / "input").write_text("one")
    yield below
    for path in below.iterdir():
        path.unlink()


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def step(folder: Path, made: list[str]) -> Step:
    return Step("thing", lambda: made.append("made"), lambda: [folder / "input"], folder / "stamp")


def test_a_step_is_taken_once(step: Step, made: list[str]):
    step.follow()
    step.follow()
    assert made == ["made"]


def test_a_changed_input_makes_it_again(step: Step, folder: Path, made: list[str]):
    step.follow()
    (folder / "input").write_text("two")
    step.follow()
    assert len(made) == 2


def test_whoever_removes_what_was_made_removes_the_stamp(step: Step, folder: Path, made: list[str]):
    step.follow()
    (folder / "stamp").unlink()
    step.follow()
    assert len(made) == 2


def test_a_step_that_failed_is_taken_again(folder: Path):
    def fail() -> None:
        raise Failure("no")

    broken = Step("thing", fail, lambda: ["same"], folder / "stamp")
    for _ in range(2):
        with pytest.raises(Failure):
            broken.follow()


def test_names_count_as_well_as_contents(folder: Path):
    before = digest_of(files_below(folder))
    (folder / "input").rename(folder / "renamed")
    assert digest_of(files_below(folder)) != before


def test_a_failure_says_the_first_telling_line(monkeypatch: pytest.MonkeyPatch, folder: Path):
    monkeypatch.setattr(steps, "LOGS", folder)
    said = "print('npm error code E1'); print('npm error the lock is old'); exit(3)"
    with pytest.raises(Failure, match=r"thing failed: the lock is old \(all of it: .*thing.log\)"):
        run("thing", [sys.executable, "-c", said])


def test_a_second_set_up_finds_all_done():
    if not (VENV / "install.stamp").exists():
        pytest.skip("needs an environment made by infra/bootstrap.py")
    set_up = partial(
        subprocess.run,
        [sys.executable, "infra/bootstrap.py", "setup"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    set_up()
    again = set_up()
    assert again.stdout == again.stderr == ""


def test_an_unknown_goal_is_answered_with_the_known_ones():
    answer = subprocess.run(
        [sys.executable, "infra/bootstrap.py", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "demo, test, check" in answer.stderr
