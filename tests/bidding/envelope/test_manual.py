"""The manual: every command line in it is one that `ebid` understands."""

import re
import shlex
from pathlib import Path

import pytest

from bidding.envelope.cli.program import parser

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "ebid.md"
LINES = re.findall(r"^\$ ebid ((?:.*\\\n)*.*)$", MANUAL.read_text(), re.MULTILINE)


def test_the_manual_shows_every_command_there_is() -> None:
    shown = set(re.findall(r"`?\bebid ([a-z]+)", MANUAL.read_text()))
    assert {"keygen", "seal", "share", "open", "inspect", "backup", "restore", "words"} <= shown


@pytest.mark.parametrize("line", LINES)
def test_it_is_understood(line: str) -> None:
    words = shlex.split(line.replace("\\\n", " ").partition(" < ")[0])
    assert parser().parse_args(words).command
