"""The purchaser and the trading centre: a tender is brought in, drafted and published; an opening
is ended.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from mingjing.county.method import METHOD
from mingjing.county.parties.browser import Answer, Browser, Unexpected
from mingjing.county.parties.tools import keep
from mingjing.county.tenders import KEEPERS, NOTICE, PAPER, PARTIES, TERMS, Plan, keeper_labels
from worktime import to_local


class Office:
    """The purchaser and the trading centre, each at a browser of its own."""

    def __init__(self, purchaser: Browser, centre: Browser, password: str) -> None:
        self._purchaser, self._centre, self._password = purchaser, centre, password

    def publish(self, plan: Plan, folder: Path) -> None:
        """Bring a project in and publish its tender; what was begun is gone on with.

        Raises `Unexpected` where it cannot be; the next try begins with another project.
        """
        self._sign_in()
        path = folder / "publication.json"
        try:
            self._publish(plan, path)
        except Unexpected:
            path.unlink(missing_ok=True)
            raise

    def _publish(self, plan: Plan, path: Path) -> None:
        done: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
        if "project" not in done:
            done["project"] = self._apply(plan)
            keep(path, json.dumps(done).encode())
        if "tender" not in done:
            self._accept(done["project"])
            done["tender"] = self._draft(plan, done["project"])
            keep(path, json.dumps(done).encode())
        self._method(done["tender"])
        self._complete(done["tender"])
        path.unlink()

    def end(self, page: int) -> bool:
        """Sign the record of an opening, once everything is read out; whether it is signed."""
        self._sign_in()
        hall = self._purchaser.open(f"/tenders/{page}/opening/").checked()
        action = f"/tenders/{page}/opening/record/"
        if action in hall.text:
            hall = self._purchaser.send(hall.form(action), {}).checked()
        return f"/tenders/{page}/opening/record.pdf" in hall.text

    def _sign_in(self) -> None:
        self._purchaser.sign_in("purchaser", self._password)
        self._centre.sign_in("trader", self._password)

    def _apply(self, plan: Plan) -> int:
        new = "/trading/projects/new/"
        form = self._purchaser.open(new).checked().form(new)
        values = {
            "name": plan.name, "name_en": plan.name_en, "estimate": str(plan.estimate),
            "regime": "tendering", "kind": "construction",
        }  # fmt: skip
        for name, label in PARTIES.items():
            values[name] = form.choice(name, label)
        return _number(self._purchaser.send(form, values), "/trading/projects/")

    def _accept(self, project: int) -> None:
        entry = f"/trading/entries/{project}/"
        page = self._centre.open(entry).checked()
        if 'value="accept"' in page.text:
            self._centre.send(page.form(entry), {"decision": "accept"}).checked()

    def _draft(self, plan: Plan, project: int) -> int:
        new = f"/trading/projects/{project}/draft/"
        page = self._purchaser.open(new)
        if page.status == 404:
            raise Unexpected(f"project {project} was drafted already")
        form = page.checked().form(new)
        values = {**{name: str(value) for name, value in TERMS.items()}, **_dates(plan)}
        values["lot-0-deposit"] = str(plan.deposit)
        for row, home in enumerate(KEEPERS):
            both = zip(("holder", "deputy"), keeper_labels(row + 1), strict=True)
            for part, label in both:
                name = f"key-{row}-{part}"
                values[name] = form.choice(name, f"{home} · {label}")
        return _number(self._purchaser.send(form, values), "/trading/tenders/")

    def _method(self, tender: int) -> None:
        """Publish how bids will be evaluated, unless that was done."""
        path = f"/tenders/{tender}/evaluation/"
        form = self._purchaser.open(path).checked().find(path)
        if form is not None and "leader" not in form.choices:
            files = {"method": ("评标办法.json", METHOD.encode())}
            self._purchaser.send(form, {}, files).checked()

    def _complete(self, tender: int) -> None:
        """Upload the document where it is missing, and publish."""
        desk = f"/trading/tenders/{tender}/"
        page = self._purchaser.open(desk).checked()
        if f"{desk}publish/" not in page.text:
            return
        if not re.search(rf'href="/tenders/{tender}/documents/\d+/"', page.text):
            form = page.form(f"{desk}add-document/")
            files = {"file": ("招标文件.pdf", PAPER)}
            page = self._purchaser.send(form, {"title": "招标文件"}, files).checked()
        self._purchaser.send(page.form(f"{desk}publish/"), {"text": NOTICE}).checked()


def _dates(plan: Plan) -> dict[str, str]:
    return {"documents_to": _typed(plan.documents_to), "deadline": _typed(plan.deadline)}


def _typed(moment: datetime) -> str:
    return to_local(moment).strftime("%Y-%m-%dT%H:%M")


def _number(answer: Answer, before: str) -> int:
    """The number in the address that a form led to; raises `Unexpected` where it led nowhere."""
    found = re.search(rf"{before}(\d+)/$", answer.checked().address)
    if found is None:
        raise Unexpected(f"no new page behind {answer.address}")
    return int(found[1])
