"""The account that root lends to PostgreSQL, which refuses to run as root."""

import os
import pwd
import subprocess
from pathlib import Path

from mingjing.embedded.engine import EngineError

ACCOUNT = "mingjing-postgres"


def prefix(*needed: Path) -> list[str]:
    """The words before a command that must not run as root; none for an ordinary user.

    `needed` are the folders that the command must reach. Where one lies below a folder closed to
    others (a clone in root's own home), that folder is not opened to everyone: the command keeps
    one of root's powers instead, to pass through folders (CAP_DAC_OVERRIDE, also where a program
    asks access(2) about itself: SECBIT_NO_SETUID_FIXUP).
    """
    if os.geteuid() != 0:
        return []
    _make()
    kept = "-all" if all(_open(folder) for folder in needed) else "-all,+dac_override"
    return [
        *("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"),
        *(f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}"),
        *("--securebits=+no_setuid_fixup", "--no-new-privs", "--pdeathsig=INT", "--"),
    ]


def give(folder: Path) -> None:
    """Make the account the owner of `folder`."""
    found = pwd.getpwnam(ACCOUNT)
    os.chown(folder, found.pw_uid, found.pw_gid)


def _open(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _make() -> None:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--shell", "/usr/sbin/nologin", ACCOUNT]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise EngineError(f"useradd {ACCOUNT} failed: {made.stderr.strip()}") from None
