"""A trustee that makes its keys and hands its shares over by itself."""

import io
import re
import zipfile
from pathlib import Path

from mingjing.county.market import key_file
from mingjing.county.parties.browser import Answer, Browser
from mingjing.county.parties.notices import STAGE, Notice
from mingjing.county.parties.tools import ebid, keep


class Keeper:
    """The keeper or the deputy whose account is `name`."""

    def __init__(self, browser: Browser, name: str, password: str) -> None:
        self.name = name
        self._browser, self._password = browser, password
        self._duties: dict[str, str] = {}

    def make_key(self, notice: Notice, folder: Path, stage: str = STAGE) -> None:
        """Make a key for a stage of a tender and register its public half, unless that is done."""
        duty = self._duty(notice)
        form = self._browser.open(duty).find(f"{duty}key/", stage=stage) if duty else None
        if form is None:
            return
        key = self._key(folder, stage)
        if not key.exists():
            about = ("--tender", notice.number, "--stage", stage, "--name", self.name)
            ebid("keygen", "trustee", *about, key)
        public = key.with_name(f"{key.name}.pub")
        self._browser.send(form, {}, {"file": (public.name, public.read_bytes())}).checked()

    def hand_over(self, notice: Notice, folder: Path, stage: str = STAGE) -> bool:
        """Log the digest and hand the shares over, as far as it is time; whether that is done."""
        duty, key = self._duty(notice), self._key(folder, stage)
        if duty is None or not key.exists():
            return True
        release, digest = self._released(duty, folder, stage)
        if release is None:
            return False
        page = self._browser.open(duty).checked()
        form = page.find(f"{duty}hash/", stage=stage)
        logged = release.with_name("logged")
        if form is not None and not logged.exists():
            # Refused where a visitor has logged it already.
            page = self._browser.send(form, {"digest": digest})
            keep(logged, b"")
        return self._give(page, duty, release, stage)

    def _give(self, page: Answer, duty: str, release: Path, stage: str) -> bool:
        """Hand the file over where the page takes it; whether the page takes nothing any more."""
        form = page.find(f"{duty}release/", stage=stage)
        if form is not None:
            files = {"file": (release.name, release.read_bytes())}
            # Refused until enough of the others have logged their hashes.
            return self._browser.send(form, {}, files).status < 400
        return page.find(f"{duty}hash/", stage=stage) is None

    def _released(self, duty: str, folder: Path, stage: str) -> tuple[Path | None, str]:
        """The shares of what was sealed in a file, and its digest; None before they are asked."""
        into = folder / f"{self.name}-release{_mark(stage)}"
        said = into / "digest"
        if not said.exists():
            heads = self._browser.open(f"{duty}heads/{stage}/")
            if heads.status == 404:
                return None, ""
            for left in into.glob("*"):
                left.unlink()
            into.mkdir(exist_ok=True)
            files = _unpack(heads.checked().body, folder / f"{self.name}-heads{_mark(stage)}")
            if not files:  # nobody released a lock: there is nothing to open
                return None, ""
            shared = ebid("share", "--key", self._key(folder, stage), "--into", into, *files)
            keep(said, shared["releases"][0]["digest"].encode())
        return next(into.glob("release-*.json")), said.read_text()

    def _duty(self, notice: Notice) -> str | None:
        """The address of its page of a tender; None where it keeps no share."""
        if notice.number not in self._duties:
            self._browser.sign_in(self.name, self._password)
            text = self._browser.open("/trustee/").checked().text
            for duty in sorted(set(re.findall(r'href="(/trustee/\d+/)"', text))):
                known = duty in self._duties.values()
                if not known and notice.number in self._browser.open(duty).text:
                    self._duties[notice.number] = duty
        return self._duties.get(notice.number)

    def _key(self, folder: Path, stage: str) -> Path:
        return folder / key_file(self.name, stage)


def _mark(stage: str) -> str:
    """What tells the files of later stages from those of the opening."""
    return "" if stage == STAGE else f"-{stage}"


def _unpack(archive: bytes, folder: Path) -> list[Path]:
    """The heads of the bids, each in a file."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return sorted(folder.glob("*.head"))
