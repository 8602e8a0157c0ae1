"""A trustee that makes its keys and hands its shares over by itself."""

import io
import re
import zipfile
from pathlib import Path

from mingjing.county.parties.browser import Answer, Browser
from mingjing.county.parties.notices import STAGE, Notice
from mingjing.county.parties.tools import ebid, keep


class Keeper:
    """The keeper or the deputy whose account is `name`."""

    def __init__(self, browser: Browser, name: str, password: str) -> None:
        self.name = name
        self._browser, self._password = browser, password
        self._duties: dict[str, str] = {}

    def make_key(self, notice: Notice, folder: Path) -> None:
        """Make a key for a tender and register its public half, unless that is done."""
        duty = self._duty(notice)
        if duty is None or f"{duty}key/" not in (page := self._browser.open(duty)).text:
            return
        key = self._key(folder)
        if not key.exists():
            about = ("--tender", notice.number, "--stage", STAGE, "--name", self.name)
            ebid("keygen", "trustee", *about, key)
        public = key.with_name(f"{key.name}.pub")
        form = page.form(f"{duty}key/")
        self._browser.send(form, {}, {"file": (public.name, public.read_bytes())}).checked()

    def hand_over(self, notice: Notice, folder: Path) -> bool:
        """Log the digest and hand the shares over, as far as it is time; whether that is done."""
        duty, key = self._duty(notice), self._key(folder)
        if duty is None or not key.exists():
            return True
        release, digest = self._released(duty, folder, key)
        if release is None:
            return False
        page = self._browser.open(duty).checked()
        if f"{duty}hash/" in page.text and digest not in page.text:
            form = page.form(f"{duty}hash/")
            page = self._browser.send(form, {"digest": digest}).checked()
        return self._give(page, duty, release)

    def _give(self, page: Answer, duty: str, release: Path) -> bool:
        """Hand the file over where the page takes it; whether the page takes nothing any more."""
        if f"{duty}release/" in page.text:
            form = page.form(f"{duty}release/")
            files = {"file": (release.name, release.read_bytes())}
            page = self._browser.send(form, {}, files).checked()
            return True
        return f"{duty}hash/" not in page.text

    def _released(self, duty: str, folder: Path, key: Path) -> tuple[Path | None, str]:
        """The shares of the frozen bids in a file, and its digest; None before the freeze."""
        into = folder / f"{self.name}-release"
        said = into / "digest"
        if not said.exists():
            heads = self._browser.open(f"{duty}heads/{STAGE}/")
            if heads.status == 404:
                return None, ""
            for left in into.glob("*"):
                left.unlink()
            into.mkdir(exist_ok=True)
            files = _unpack(heads.checked().body, folder / f"{self.name}-heads")
            shared = ebid("share", "--key", key, "--into", into, *files)
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

    def _key(self, folder: Path) -> Path:
        return folder / f"{self.name}.key"


def _unpack(archive: bytes, folder: Path) -> list[Path]:
    """The heads of the bids, each in a file."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return sorted(folder.glob("*.head"))
