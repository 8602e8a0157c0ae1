"""From a bare Debian 12 with Python 3.11 to a running house: `make` calls this, and so can you.

    python3 infra/bootstrap.py demo SPEED=60     set everything up and run the demonstration
    python3 infra/bootstrap.py test [ARGUMENTS]  … and run the tests (pytest's arguments)
    python3 infra/bootstrap.py setup             set up what running needs, and stop there

Only the standard library is used. Each step leaves a stamp of what it was made from beside what it
made: nothing is made twice, and a changed input makes again what depends on it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (whoever has an older one must be told)
    sys.exit("bootstrap: Python 3.11 or newer is needed: make PYTHON=python3.11 …")

sys.path[0] = str(Path(__file__).resolve().parents[1])

from infra.recipes import PYTHON, RECIPES, make_sure_of_tools  # noqa: E402
from infra.steps import ROOT, Failure, only_one  # noqa: E402

RUN = ("venv", "packages", "install", "texts", "pages", "ebid")
DEV = ("venv", "dev packages", "install", "texts", "node packages", "pages", "ebid")

# What each goal needs, and the command that it then becomes.
GOALS: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "setup": (RUN, []),
    "demo": (RUN, [PYTHON, "-m", "mingjing", "demo"]),
    "test": (DEV, [PYTHON, "-m", "infra.test"]),
    "check": (DEV, [PYTHON, "-m", "infra.check"]),
    "bench": (DEV, [PYTHON, "-m", "infra.bench"]),
    "soak": (DEV, [PYTHON, "-m", "pytest", "-m", "soak"]),
    "lock": (("venv", "dev packages"), [PYTHON, "-m", "infra.lock"]),
    "bundle": (RUN, [PYTHON, "-m", "infra.bundle"]),
    "ebid": (("venv",), [PYTHON, "-m", "infra.ebid"]),
}
TOOLED = {"test", "soak"}
MADE = (".venv", "var/demo", "var/test", "var/setup", "frontend/dist", "frontend/node_modules")


def main(arguments: list[str]) -> int:
    """Reach the goal named first; `NAME=value` words go to the environment, others to the goal."""
    settings = dict(word.split("=", 1) for word in arguments if _is_setting(word))
    goal, *rest = [word for word in arguments if not _is_setting(word)] or ["help"]
    os.environ.update(settings)
    if os.environ.get("RECORD"):
        os.environ["RECORD"] = os.path.abspath(os.environ["RECORD"])  # noqa: PTH100 (may not exist)
    os.chdir(ROOT)
    if goal == "clean":
        return clean()
    if goal not in GOALS:
        print(f"{__doc__}\nGoals: {', '.join([*GOALS, 'clean'])}", file=sys.stderr)
        return 0 if goal in {"help", "--help", "-h"} else 2
    needed, command = GOALS[goal]
    with only_one(ROOT / "var" / "setup" / "lock"):
        for name in needed:
            RECIPES[name].follow()
        if goal in TOOLED:
            make_sure_of_tools()
    if command:
        sys.stdout.flush()
        os.execv(command[0], [*command, *rest])  # noqa: S606 (we become the goal)
    return 0


def clean() -> int:
    """Remove what can be made again; nobody's data is below `var/demo` and `var/test`."""
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def _is_setting(word: str) -> bool:
    return word.partition("=")[0].isupper() and "=" in word


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"bootstrap: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
