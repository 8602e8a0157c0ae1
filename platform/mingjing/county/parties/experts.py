"""The pool's keeper, who opens accounts, and the experts, who answer when they are called."""

import html
import json
import re
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from mingjing.county import pool
from mingjing.county.parties.browser import Browser, Unexpected
from mingjing.county.parties.tools import keep

KEEPER = "poolkeeper"
SHOWN_ONCE = r'初始密码</dt><dd class="mono">([^<]+)<'


class PoolKeeper:
    """Opens an account for one expert after the other, and hands each the first password."""

    def __init__(self, browser: Browser, password: str, letters: Path) -> None:
        self._browser, self._password, self._letters = browser, password, letters
        letters.mkdir(parents=True, exist_ok=True)

    def open_next(self) -> bool:
        """Open the next account that is missing; whether all are there."""
        missing = (n for n in range(1, pool.SIZE + 1) if not self._letter(n).exists())
        number = next(missing, None)
        if number is None:
            return True
        self._browser.sign_in(KEEPER, self._password)
        listed = self._browser.open(f"/experts/?q=QX{number:04d}").checked()
        found = re.search(r'href="/experts/(\d+)/"', listed.text)
        if found is None:
            return False
        page = self._browser.open(f"/experts/{found[1]}/").checked()
        form = page.form(f"/experts/{found[1]}/account/")
        said = self._browser.send(form, {"username": pool.username(number)}).checked()
        shown = re.search(SHOWN_ONCE, said.text)
        if shown is not None:
            keep(self._letter(number), html.unescape(shown[1]).encode())
        return False

    def _letter(self, number: int) -> Path:
        return self._letters / pool.username(number)


class Expert:
    """One expert at a browser; the password of the letter is replaced by `password` at once."""

    def __init__(self, browser: Browser, number: int, password: str, letters: Path) -> None:
        self.browser, self.number = browser, number
        self.name = pool.username(number)
        self._password, self._letter = password, letters / self.name

    def come_in(self) -> None:
        """Sign in, with a password of one's own."""
        own = self._letter.with_suffix(".own")
        if not (own.exists() or self._has_changed_password()):
            self._change_password()
        self.browser.sign_in(self.name, self._password)
        keep(own, b"")

    @property
    def _sent(self) -> Path:
        """Stands once a change of the password was sent: its answer may have been lost."""
        return self._letter.with_suffix(".sent")

    def _has_changed_password(self) -> bool:
        if self._sent.exists():
            with suppress(Unexpected):
                self.browser.sign_in(self.name, self._password)
        return self.browser.signed_in

    def _change_password(self) -> None:
        first = self._letter.read_text()
        self.browser.sign_in(self.name, first)
        change = "/account/password/"
        form = self.browser.open(change).checked().form(change)
        keep(self._sent, b"")
        typed = {"old": first, "new": self._password, "again": self._password}
        self.browser.send(form, typed).checked()

    def answer(self, seat: int) -> None:
        """Answer a call, unless that was done."""
        self.come_in()
        action = f"/draws/calls/{seat}/"
        form = self.browser.open("/draws/calls/").checked().find(action)
        if form is None:
            return
        yes = {"accept": "yes"}
        no = {"accept": "no", "reason": "当日出差，不能参加"}
        self.browser.send(form, yes if pool.comes(self.number) else no).checked()


class Telephone:
    """Where the messages of the house arrive (`MESSAGES_DIR`), each at the expert it is meant for.

    Nobody else knows who was drawn: these files stand for the telephone company.
    """

    def __init__(self, experts: dict[str, Expert], folder: Path) -> None:
        self._experts, self._folder = experts, folder
        folder.mkdir(parents=True, exist_ok=True)

    def ring(self) -> None:
        """Have everybody who was called since the last time answer."""
        for message in sorted(Path(settings.MESSAGES_DIR).glob("draw-*.json")):
            mark = self._folder / message.stem
            if mark.exists():
                continue
            expert = self._experts.get(json.loads(message.read_bytes())["to"])
            if expert is not None:
                expert.answer(int(message.stem.rpartition("-")[2]))
            keep(mark, expert.name.encode() if expert else b"")

    def reached(self) -> list[Expert]:
        """Everybody who was ever called."""
        names = {one.read_text() for one in self._folder.iterdir() if not one.name.endswith("part")}
        return [one for one in self._experts.values() if one.name in names]
