"""`ebid.pyz`: one file, the same bytes twice, that runs without this folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.ebid import pack


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("program") / "ebid.pyz"
    pack(path)
    return path


def test_the_same_bytes_twice(program: Path, tmp_path: Path) -> None:
    pack(tmp_path / "again.pyz")
    assert (tmp_path / "again.pyz").read_bytes() == program.read_bytes()


def test_it_holds_the_library_and_nothing_of_the_house(program: Path) -> None:
    names = zipfile.ZipFile(program).namelist()
    assert "bidding/envelope/cli/program.py" in names
    assert not [name for name in names if "django" in zipfile.ZipFile(program).read(name).decode()]


def test_it_runs_by_itself(program: Path, tmp_path: Path) -> None:
    alone = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    words = ["keygen", "trustee", "--tender", "T", "--stage", "bid", "--name", "Centre", "key"]
    command = [sys.executable, str(program), *words]
    done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "key.pub").exists()


def test_it_loads_neither_django_nor_optional_packages(program: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bidding.envelope.cli;"
        "print([name for name in ('django', 'click', 'gmssl_pyx', 'asn1crypto', 'pyrage')"
        " if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
