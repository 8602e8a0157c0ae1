"""A member of a committee at their desk: declares, signs in, fills in sheets, locks, signs.

What the browser does of itself is done here: the key is made at the sign-in and stays in a file,
sheets are sealed before they leave, and their secrets are released once all are locked.
"""

import os
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from bidding.envelope import Signature, Tender, from_pem, seal
from bidding.envelope.certificates import make_key
from bidding.envelope.ranking import (
    AGREE,
    ASSENT_TYPE,
    PART,
    PASSED,
    REVIEW,
    Assent,
    Basis,
    Row,
    Sheet,
    digest_of,
)
from bidding.envelope.signers import FileSigner
from bidding.envelope.signing import write_signatures
from ledger import clock
from mingjing.county.parties.browser import Browser, Unexpected
from mingjing.county.parties.tools import keep
from mingjing.county.parties.waiting import waited

THINKING = timedelta(minutes=8)
"""How long the quickest member takes for a sheet."""
SLOWER = timedelta(minutes=4)
"""How much longer each of the others takes than the one before."""
PADDING = 4096
"""Sheets end in blanks up to a whole multiple of so many bytes: their length says nothing."""
SECRET = 32


class Member:
    """Somebody's seat in one evaluation: the desk at `address`, files in the tender's folder."""

    def __init__(self, browser: Browser, name: str, address: str, folder: Path) -> None:
        self.name, self.address = name, address
        self._browser, self._folder = browser, folder

    def state(self) -> dict[str, Any]:
        """Where the evaluation stands, as the desk is told it."""
        found: dict[str, Any] = self._browser.open(f"{self.address}state/").checked().json
        return found

    def play(self, state: dict[str, Any]) -> None:
        """Do what is this member's turn."""
        mine, sheet = state["member"], state["sheet"]
        if not mine["declared"]:
            self.tell("declare", conflict=False, text="")
        elif not mine["signed_in"]:
            self.sign_in()
        elif sheet is not None and sheet["locked"] is None:
            if waited(self._folder, f"{state['round']}-{self.name}") >= self._thinking(mine["key"]):
                self._lock(state)
        elif sheet is not None and sheet["all_locked"] and not sheet["released"]:
            self.tell("release", secret=_said(self._secret(state["round"]).read_bytes()))
        for bid in state["owed"]:
            self.tell("explain", bid=bid, text="该投标文件的技术方案与其他各家差别明显")
        if state["state"] == "signing" and not mine["signed"]:
            self._sign(state)

    def sign_in(self) -> None:
        """Sign in under this member's own key."""
        self.tell("sign-in", certificate=_said(self._signer().chain[0]))

    def rank(self) -> None:
        """As the leader, have the ranking made; refused while an explanation is missing."""
        page = self._browser.open(f"{self.address}leader/").checked()
        form = page.find(f"{self.address}leader/rank/")
        if form is not None:
            self._browser.send(form, {})

    def is_ours(self, state: dict[str, Any]) -> bool:
        """Whether the desk was signed in at from here, or by nobody yet."""
        certificate = state["member"]["certificate"]
        return certificate is None or certificate == _said(self._signer().chain[0])

    def tell(self, command: str, **facts: object) -> None:
        """Give a command of the desk. Raises `Unexpected` with what the house says against it."""
        answer = self._browser.post(f"{self.address}{command}/", facts)
        if answer.status >= 400:
            raise Unexpected(f"{self.name} {command}: {answer.text[:200]}")

    def _thinking(self, key: str) -> timedelta:
        return THINKING + int(key[1:]) * SLOWER

    def _lock(self, state: dict[str, Any]) -> None:
        """Seal the sheet and lock it; the secret is on disk before the envelope leaves."""
        stage = state["round"]
        plain, sealed = (self._folder / f"{self.name}-{stage}.{end}" for end in ("json", "ebid"))
        content = self._sheet(state).encode()
        keep(plain, content + b" " * (-len(content) % PADDING))
        secret = self._secret(stage)
        keep(secret, os.urandom(SECRET))
        sealed.unlink(missing_ok=True)
        order = Tender.parse(b64decode(state["sealed_for"]))
        seal(
            order, {PART: plain}, self._signer(), sealed, created=clock.now(),
            trustee_secret=secret.read_bytes(),
        )  # fmt: skip
        self.tell("lock", envelope=_said(sealed.read_bytes()))

    def _sheet(self, state: dict[str, Any]) -> Sheet:
        basis = b64decode(state["basis"])
        method = Basis.parse(basis).method

        def marks(bid: str) -> tuple[int, ...]:
            if state["round"] == REVIEW:
                return (PASSED,) * len(method.committee_checks)
            return tuple(_points(f"{self.name} {bid} {one.id}", one.most) for one in method.items)

        rows = tuple(Row(one["id"], marks(one["id"]), ()) for one in state["bids"])
        return Sheet(
            state["tender"], state["round"], state["member"]["key"], digest_of(basis), rows
        )

    def _sign(self, state: dict[str, Any]) -> None:
        digest = bytes.fromhex(state["evaluation_sha256"])
        said = Assent(state["tender"], state["member"]["key"], digest, AGREE, (), clock.now())
        body = said.encode()
        sigs = write_signatures([Signature.make(self._signer(), body, ASSENT_TYPE)])
        self.tell("assent", body=_said(body), sigs=_said(sigs))

    def _signer(self) -> FileSigner:
        key, certificate = (self._folder / f"{self.name}-desk.{end}" for end in ("key", "pem"))
        if not certificate.exists():
            made = make_key("Ed25519", self.name, clock.now(), None)
            keep(key, made.key)
            keep(certificate, made.certificate)
        found = from_pem(key.read_bytes(), certificate.read_bytes())
        if not isinstance(found, FileSigner):
            raise TypeError("a desk signs with Ed25519")
        return found

    def _secret(self, stage: str) -> Path:
        return self._folder / f"{self.name}-{stage}.secret"


def _points(about: str, most: int) -> int:
    """Between 70 and 95 per cent, in half points, the same for the same member, bid and item."""
    share = 70 + crc32(about.encode()) % 26
    return most * share // 100 // 50 * 50


def _said(content: bytes) -> str:
    return b64encode(content).decode()
