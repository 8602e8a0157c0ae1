"""What the documentation shows is what the command prints."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from worktime import Notice
from worktime.cli import group

PAGE = (Path(__file__).parents[2] / "docs" / "worktime.md").read_text("utf-8")
SHOWN = re.findall(r"^\$ mingjing worktime (.+)\n((?:(?!\$ |```).*\n)+)", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_a_shown_command_prints_what_is_shown(command: str, output: str) -> None:
    runner = CliRunner(env={"LC_ALL": "zh_CN.UTF-8"})
    assert runner.invoke(group, shlex.split(command)).stdout == output


def test_the_page_shows_commands() -> None:
    assert len(SHOWN) == 4


def test_the_shown_notice_is_one() -> None:
    (block,) = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    assert Notice.from_json(json.loads(block)).year == 2026
