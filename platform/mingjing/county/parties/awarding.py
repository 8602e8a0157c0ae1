"""From the report to the contract on file: the purchaser's deeds, each in its lawful time."""

import re
from datetime import timedelta
from pathlib import Path

from ledger import clock
from mingjing.county.parties.browser import Answer
from mingjing.county.parties.drawing import BUYER
from mingjing.county.parties.forms import Form
from mingjing.county.parties.notices import Notice, winning_price
from mingjing.county.parties.staff import Staff
from mingjing.county.parties.telling import Step, Teller
from mingjing.county.parties.waiting import waited
from mingjing.county.tenders import PAPER
from worktime import to_local

LEISURE = timedelta(minutes=20)
"""How long a visitor may be quicker with each deed."""
DEEDS = ("publish", "determine", "notify", "sign", "tell-authority", "file-contract")
"""In this order; each is offered when its time has come."""

ANSWER = "已复核：评审符合招标文件规定的评标办法，维持公示的结果。"
"""What a visitor who objects is told, where no visitor answers instead."""

SAID = {
    "publish": (
        "中标候选人公示三日（county forward 可跳到次日）",
        "Candidates are in public for three days (county forward skips to the next)",
    ),
    "notify": ("中标通知书已发出，评标情况公开", "The award notice is out, the evaluation public"),
    "sign": ("合同已登记", "The contract is signed"),
    "file-contract": ("合同已备案", "The contract is on file"),
}


class Awarding:
    """The purchaser, at the page of awards."""

    def __init__(self, staff: Staff, teller: Teller) -> None:
        self._staff = staff
        self._tell = teller.tell

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Do what is due; whether the contract is on file."""
        desk = f"/trading/award/{notice.page}/"
        page = self._staff.open(BUYER, desk)
        if (receive := page.find(f"{desk}receive/")) is not None:
            if waited(folder, "award-receive") >= LEISURE:
                self._staff.send(BUYER, receive)
            return False
        if (answer := _asked(page)) is not None:
            if waited(folder, f"award-{answer.action}".replace("/", "-")) >= LEISURE:
                self._staff.send(BUYER, answer, text=ANSWER)
            return False
        return self._do_next(notice, folder, page)

    def _do_next(self, notice: Notice, folder: Path, page: Answer) -> bool:
        """The first deed that is offered; whether none is left."""
        found = next(((one, form) for one in DEEDS if (form := _offered(page, one))), None)
        if found is None:
            return "/trading/contracts/" in page.text
        command, form = found
        if waited(folder, f"award-{command}") < LEISURE:
            return False
        if command == "sign":
            self._sign(notice, form)
        else:
            self._staff.send(BUYER, form)
        self._say(notice, folder, command)
        return False

    def _sign(self, notice: Notice, form: Form) -> None:
        """Register the contract, at the price of the award."""
        price = winning_price(self._staff.at(BUYER), notice)
        typed = {
            "number": f"HT-{notice.number}", "signed_on": f"{to_local(clock.now()):%Y-%m-%d}",
            "price": str(price), "bond": "0",
        }  # fmt: skip
        paper = {"file": ("合同.pdf", PAPER)}
        self._staff.at(BUYER).send(form, typed, paper).checked()

    def _say(self, notice: Notice, folder: Path, command: str) -> None:
        if command in SAID:
            step = Step(f"award-{command}", *SAID[command], f"/tenders/{notice.page}/award/")
            self._tell(notice, folder, step)


def _asked(page: Answer) -> Form | None:
    """The form that answers an objection, where one waits for it."""
    found = re.search(r'action="(/trading/award/objections/\d+/answer/)"', page.text)
    return page.form(found[1]) if found else None


def _offered(page: Answer, command: str) -> Form | None:
    """The form of a command on the only lot, where the page has it."""
    found = re.search(rf'action="(/trading/award/lot/\d+/{command}/)"', page.text)
    return page.form(found[1]) if found else None
