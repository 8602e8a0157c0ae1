"""Deposits: the bank's statement once bids are open, and what goes back after the contract."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from mingjing.county.market import BIDDERS, enterprise_name
from mingjing.county.parties.notices import Notice
from mingjing.county.parties.staff import Staff
from mingjing.county.parties.telling import Step, Teller
from mingjing.county.parties.waiting import waited
from mingjing.county.tenders import deposit_of
from worktime import to_local

KEEPER = "trader"
"""Who keeps the account: the trading centre."""
COLUMNS = ("到账时间", "付款人", "付款账号", "金额", "流水号", "摘要")
EARLY = timedelta(days=2)
"""How long before the deadline the deposits were paid."""
LEISURE = timedelta(minutes=20)
"""How long a visitor may pay them back instead."""
REGISTERED = (
    "registered",
    "保证金到账流水已登记（截止前不登记，因为它会泄露谁在投标）",
    "Deposits are registered from the bank's statement (not before: it would tell who bids)",
)
DUE = (
    "deposits-due",
    f"保证金应在合同签订后五日内退还并加付利息：可以 {KEEPER} 登录登记退还，否则由脚本代做",
    f"Deposits are due back with interest in five days: pay them back as {KEEPER}, or wait",
)
RETURNED = (
    "deposits-returned",
    "保证金已连同利息退还，全程完成",
    "The deposits are back, with interest: that was the whole way",
)


class Registering:
    """The trading centre, once the bids are open: takes over what came into the account."""

    def __init__(self, staff: Staff, teller: Teller) -> None:
        self._staff, self._tell = staff, teller.tell

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Upload the statement; payments that are known already are passed over."""
        desk = _desk(notice)
        page = self._staff.open(KEEPER, desk)
        names = [enterprise_name(number) for number, _ in enumerate(BIDDERS, 1)]
        content = statement(notice, [one for one in names if one in page.text])
        form = page.form(f"{desk}register/")
        self._staff.at(KEEPER).send(form, {}, {"file": ("流水.csv", content)}).checked()
        self._tell(notice, folder, Step(*REGISTERED, desk))
        return True


class Returning:
    """The trading centre, once the contract is signed: pays back what is due."""

    def __init__(self, staff: Staff, teller: Teller) -> None:
        self._staff, self._tell = staff, teller.tell

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Pay back one deposit after the other; whether nothing is held any more."""
        desk = _desk(notice)
        self._tell(notice, folder, Step(*DUE, desk))
        if waited(folder, "deposits") < LEISURE:
            return False
        page = self._staff.open(KEEPER, desk)
        while (form := page.find(f"{desk}return/")) is not None:
            reference = f"TK-{notice.number}-{form.fields['deposit'][0]}"
            page = self._staff.send(KEEPER, form, reference=reference)
        self._tell(notice, folder, Step(*RETURNED, desk))
        return True


def statement(notice: Notice, payers: list[str]) -> bytes:
    """What the bank says: each of them paid the deposit that the tender asks for."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, payer in enumerate(payers, 1):
        at = to_local(notice.deadline - EARLY + timedelta(minutes=7 * number))
        amount = deposit_of(notice.estimate)
        account, reference = f"6222{number:012d}", f"{notice.number}-{number:03d}"
        rows.writerow((f"{at:%Y-%m-%d %H:%M:%S}", payer, account, amount, reference, "投标保证金"))
    return text.getvalue().encode()


def _desk(notice: Notice) -> str:
    return f"/trading/deposits/{notice.page}/"
