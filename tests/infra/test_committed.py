"""What is committed fits any machine: no path of one, no address of a registry, no lost module."""

import platform
import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file is not its own first finding.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("files", "pythonhosted", "org"),
        ("pypi", "org"),
        ("deb", "debian", "org"),
    )
]


@pytest.fixture(scope="module")
def committed() -> dict[str, str]:
    """The text of every committed file by its name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("needs a git checkout")
    files = {name: ROOT / name for name in listed.stdout.split("\0") if name}
    return {
        name: path.read_text(errors="replace") for name, path in files.items() if path.is_file()
    }


def test_no_address_of_a_registry(committed: dict[str, str]):
    found = [
        (name, address)
        for name, text in committed.items()
        for address in REGISTRIES
        if address in text
    ]
    assert not found


def test_no_path_of_this_machine(committed: dict[str, str]):
    places = [place for place in (str(ROOT), str(Path.home())) if len(Path(place).parts) > 2]
    found = [(name, place) for name, text in committed.items() for place in places if place in text]
    assert not found


def test_the_source_root_is_no_package():
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_platform_is_the_standard_librarys():
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_locks_pin_every_file_by_its_hash():
    for lock in (ROOT / "infra" / "lock").glob("*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(), flags=re.IGNORECASE)
        loose = [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
        assert not loose, lock.name


@pytest.mark.parametrize(
    ("lock", "extras"), [("run.txt", ()), ("dev.txt", ("dev",))], ids=["run", "dev"]
)
def test_locks_hold_what_is_asked_for(lock: str, extras: tuple[str, ...]):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    names = {canonicalize_name(Requirement(one).name) for one in wanted}
    text = (ROOT / "infra" / "lock" / lock).read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", text, flags=re.MULTILINE))
    assert names <= locked, "run `make lock`"
