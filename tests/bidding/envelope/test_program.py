"""`ebid.pyz`: one file, the same bytes twice, that runs without this folder."""

import os
import subprocess
import sys
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


def test_it_runs_by_itself(program: Path, tmp_path: Path) -> None:
    alone = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    words = ["keygen", "trustee", "--tender", "T", "--stage", "bid", "--name", "Centre", "key"]
    command = [sys.executable, str(program), *words]
    done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "key.pub").exists()


IMPORT_ALL = """
import importlib, sys, zipfile
for name in ("django", "click", "psycopg", "gmssl_pyx", "asn1crypto", "pyrage", "shamir_mnemonic"):
    sys.modules[name] = None
sys.path.insert(0, sys.argv[1])
for name in sorted(zipfile.ZipFile(sys.argv[1]).namelist()):
    name = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if not name.endswith("__main__"):
        importlib.import_module(name)
"""


def test_every_module_loads_without_the_house_and_without_optional_packages(program: Path) -> None:
    command = [sys.executable, "-c", IMPORT_ALL, str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
