"""Pack an installation for a machine without internet: `make bundle` writes it to `var/bundle/`.

It holds the committed tree, every package as a wheel for this kind of machine and Python, and the
built pages. Unpacked, `python3 infra/bootstrap.py setup` finds all it needs in it.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from infra.recipes import FRONTEND, LOCALE, LOCK, WHEELS
from infra.steps import ROOT, Failure, run

BUNDLES = ROOT / "var" / "bundle"
# What is built, not committed; their stamps travel with them and say that they are up to date.
BUILT = (FRONTEND / "dist", LOCALE / "LC_MESSAGES")


def main() -> int:
    """Write the bundle; its name says what it runs on."""
    commit = _git("describe", "--always", "--dirty")
    if commit.endswith("-dirty"):
        raise Failure("a bundle is made of what is committed: commit or stash first")
    python = "py{}{}".format(*sys.version_info)
    name = f"mingjing-{commit}-{platform.machine()}-{python}"
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder) / name
        _committed_tree(house)
        for built in BUILT:
            shutil.copytree(built, house / built.relative_to(ROOT), dirs_exist_ok=True)
        _wheels(house / WHEELS.name)
        BUNDLES.mkdir(parents=True, exist_ok=True)
        with tarfile.open(BUNDLES / f"{name}.tar.gz", "w:gz") as bundle:
            bundle.add(house, name)
    print(f"bundle: {(BUNDLES / name).relative_to(ROOT)}.tar.gz")
    return 0


def _committed_tree(house: Path) -> None:
    archive = house.with_suffix(".tar")
    _git("archive", "--format=tar", f"--prefix={house.name}/", f"--output={archive}", "HEAD")
    subprocess.run(["tar", "-xf", str(archive), "-C", str(house.parent)], check=True)
    archive.unlink()


def _wheels(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    run("wheels", [*pip, "--only-binary=:all:", "-r", str(LOCK / "run.txt"), "-d", str(folder)])


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"bundle: {failure}")
