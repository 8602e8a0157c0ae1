"""The evaluation: convened, worked through by its members, ranked, signed, reported."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ledger import clock
from mingjing.county.parties.browser import Answer, Browser
from mingjing.county.parties.drawing import BUYER, HOST, REPRESENTATIVE
from mingjing.county.parties.experts import Telephone
from mingjing.county.parties.members import Member
from mingjing.county.parties.notices import Notice
from mingjing.county.parties.staff import Staff
from mingjing.county.parties.telling import Step, Teller
from mingjing.county.parties.tools import keep
from mingjing.county.parties.waiting import waited

VISITOR = "representative"
"""The purchaser's representative: a visitor's seat on the committee."""
DEPUTY, DEPUTY_LABEL = "representative2", "候补招标人代表"
LEAVE = timedelta(minutes=90)
"""How long each step of the visitor's is waited for."""
DESK = Step(
    "desk",
    f"评标开始，您有一个席位：以 {VISITOR} 登录，声明、签到、评分、签字，不来则由脚本代做",
    f"Evaluation: a seat is yours, sign in as {VISITOR}, declare, score, sign; or a script does",
    "",
)
REPORT = Step(
    "report",
    f"评标报告已出具，以 {HOST} 登录可下载，档案可用 ebid ranking verify 重算",
    f"The report is signed: download it as {HOST}, recompute its archive with ebid ranking verify",
    "",
)
GONE = "未能继续参加评审"


class Committee:
    """The host, the leader and the members of a tender's evaluation."""

    def __init__(self, staff: Staff, telephone: Telephone, teller: Teller) -> None:
        self._staff, self._telephone = staff, telephone
        self._tell = teller.tell
        self._seats: dict[tuple[str, str], Member] = {}

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Do what is due; whether the report is there."""
        base = f"/tenders/{notice.page}/evaluation/"
        page = self._staff.open(HOST, base)
        if f"{base}files/report.pdf" in page.text:
            self._tell(notice, folder, REPORT._replace(path=base))
            return True
        convene = page.find(base)
        if convene is not None and "leader" in convene.choices:
            if clock.now() >= datetime.fromisoformat((folder / "evaluation-at").read_text()):
                self._staff.send(HOST, convene, leader=convene.choice("leader", "1"))
            return False
        self._work(notice, folder)
        for command in ("begin", "report"):
            if (form := page.find(f"{base}{command}/")) is not None:
                # Refused until everybody has signed in, or signed, and all cameras see.
                self._staff.at(HOST).send(form, {})
        return False

    def _work(self, notice: Notice, folder: Path) -> None:
        """Every member does what is their turn, the visitor's seat last."""
        for expert in self._telephone.reached():
            expert.come_in()
            member = self._member(expert.browser, expert.name, notice, folder)
            if member is not None:
                state = member.state()
                member.play(state)
                self._lead(member, state)
        if (folder / "replaced").exists():
            self._play(DEPUTY, notice, folder)
        else:
            self._visitor(notice, folder)

    def _play(self, name: str, notice: Notice, folder: Path) -> None:
        member = self._member(self._staff.at(name), name, notice, folder)
        if member is not None:
            member.play(member.state())

    def _lead(self, member: Member, state: dict[str, Any]) -> None:
        """The leader has the ranking made; refused while somebody owes an explanation."""
        if state["state"] != "prices" or not state["member"]["leader"] or state["owed"]:
            return
        member.rank()

    def _visitor(self, notice: Notice, folder: Path) -> None:
        """Leave the seat to the visitor for a while at each step, then go on without them."""
        member = self._member(self._staff.at(VISITOR), VISITOR, notice, folder)
        if member is None:
            return
        state = member.state()
        self._tell(notice, folder, DESK._replace(path=member.address))
        if not _waits_for(state) or waited(folder, f"visitor-{_step(state)}") < LEAVE:
            return
        if member.is_ours(state):
            member.play(state)
        elif state["state"] == "signing":
            self._note_refusal(notice, state["member"]["key"])
        elif not state["mine"] and not _locked(state):
            member.sign_in()  # nothing was locked under the visitor's key
        else:
            self._replace(notice, folder, state["member"]["key"])

    def _note_refusal(self, notice: Notice, key: str) -> None:
        """Who neither signs nor says why counts as agreeing (Order 87 art. 61)."""
        base = f"/tenders/{notice.page}/evaluation/"
        form = self._staff.open(HOST, base).form(f"{base}refusal/")
        self._staff.send(HOST, form, number=form.choice("number", key))

    def _replace(self, notice: Notice, folder: Path, key: str) -> None:
        """Another representative takes the seat of a visitor who locked a sheet and went away."""
        draws, base = f"/draws/{notice.page}/", f"/tenders/{notice.page}/evaluation/"
        desk = self._staff.open(BUYER, draws)
        if f"<li>{REPRESENTATIVE} " in desk.text:
            desk = self._staff.send(BUYER, desk.form(f"{draws}dismiss/"))
        if f"<li>{DEPUTY_LABEL} " not in desk.text:
            form = desk.form(f"{draws}appoint/")
            self._staff.send(BUYER, form, person=form.choice("person", DEPUTY_LABEL))
        form = self._staff.open(HOST, base).form(f"{base}replace/")
        successor = list(form.choices["person"].values())[-1]
        number = form.choice("number", key)
        self._staff.send(HOST, form, number=number, person=successor, reason=GONE)
        keep(folder / "replaced", b"")

    def _member(self, browser: Browser, name: str, notice: Notice, folder: Path) -> Member | None:
        """Somebody's seat in a tender's evaluation; None where they have none."""
        found = self._seats.get((name, notice.number))
        if found is None:
            address = _desk(browser.open("/evaluation/").checked(), notice.number)
            if address is None:
                return None
            found = self._seats[name, notice.number] = Member(browser, name, address, folder)
        return found


def _desk(page: Answer, number: str) -> str | None:
    """The address of the desk in the row of a tender."""
    rows = re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL)
    mine = next((row for row in rows if number in row), "")
    found = re.search(r'href="(/evaluation/\d+/)"', mine)
    return found[1] if found else None


def _waits_for(state: dict[str, Any]) -> bool:
    """Whether the others wait for this member now."""
    mine, sheet = state["member"], state["sheet"]
    if not mine["signed_in"] or state["owed"]:
        return True
    if sheet is not None:
        return not sheet["locked"] or (sheet["all_locked"] and not sheet["released"])
    return state["state"] == "signing" and not mine["signed"]


def _step(state: dict[str, Any]) -> str:
    return f"{state['state']}-{'locked' if _locked(state) else 'open'}"


def _locked(state: dict[str, Any]) -> bool:
    return bool(state["sheet"] and state["sheet"]["locked"])
