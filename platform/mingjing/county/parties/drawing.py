"""The committee is drawn: announced, filmed, opened, contributed to, shared, called, completed."""

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import deadlines.calendars
from ledger import clock
from mingjing.county import pool
from mingjing.county.market import keys
from mingjing.county.parties.browser import Answer
from mingjing.county.parties.notices import Notice
from mingjing.county.parties.staff import Staff
from mingjing.county.parties.telling import Step, Teller
from mingjing.county.parties.tools import ebid, keep
from mingjing.county.parties.trustees import Keeper
from mingjing.county.parties.waiting import left_today, waited
from mingjing.county.tenders import keeper_names
from worktime import to_local

HOST, BUYER, SUPERVISOR = "trader", "purchaser", "regulator"
GIVERS = (BUYER, HOST, "trustee3", SUPERVISOR)
STAGE = "draw"
REPRESENTATIVE = "招标人代表"
PREPARING = timedelta(hours=3)
"""Working time between the draw's opening and the evaluation."""
HALF_AN_HOUR = timedelta(minutes=30)
TAKES = timedelta(hours=2, minutes=30)
"""A draw is begun where so much of the day is left, an evaluation likewise: not by night."""
GIVING, SIGNING = timedelta(minutes=60), timedelta(minutes=45)
"""How long a visitor may contribute as the supervisor, and sign that somebody is passed over."""
CAMERAS = r"<dt>录像</dt><dd><span class=\"badge badge-(\w+)"
GIVES = r'data-makes="contribution" data-source="([^"]+)" data-name="([^"]+)"'
TO_CALL, COMING = "待通知", "确认参加"
AT_DRAWS = (1, 2)
"""Which trustees hand their shares over."""
TOMORROW = Step(
    "tomorrow",
    "开标结束，次日上午抽取评标专家（county forward 可立即跳到次日）",
    "The opening is over, experts are drawn the next morning (county forward goes there at once)",
    "",
)
GIVE = Step(
    "give",
    f"可以 {SUPERVISOR} 登录亲手出数（在此生成、密封并交来），否则一分钟后由脚本代做",
    f"Contribute randomness as {SUPERVISOR}, or a script does after a minute",
    "",
)
DRAWN = Step(
    "drawn",
    "专家已抽出，名单保密，谁都可以重算",
    "Experts are drawn, their names sealed; anybody can recompute it",
    "",
)
SKIP = Step(
    "skip",
    f"有专家不能参加或应回避：可以 {SUPERVISOR} 登录签名递补（{SUPERVISOR}.p12），否则由脚本代签",
    f"An expert cannot come: sign as {SUPERVISOR} ({SUPERVISOR}.p12) for the next, or wait",
    "",
)


class Drawing:
    """Everybody who has a part in draws, save the experts."""

    def __init__(
        self, staff: Staff, keepers: Mapping[str, Keeper], password: str, teller: Teller
    ) -> None:
        self._staff, self._keepers, self._password = staff, keepers, password
        self._tell = teller.tell

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Do what is due; whether every seat is taken."""
        base = f"/draws/{notice.page}/"
        desk = self._staff.open(HOST, base)
        if (announce := desk.find(f"{base}announce/")) is not None:
            if left_today() >= TAKES:
                self._staff.send(HOST, announce)
            else:
                self._tell(notice, folder, TOMORROW._replace(path=f"/tenders/{notice.page}/draw/"))
        elif f"{base}plan/" in desk.text:
            self._prepare(notice, folder, base, desk)
        elif desk.find(f"{base}close/") is not None:
            self._give(folder, base, desk)
        elif desk.find(f"{base}ties/") is not None:  # drawn: who is tied can be looked for
            return self._fill(notice, folder, base, desk)
        else:
            for position in AT_DRAWS:
                self._keepers[keeper_names(position)[0]].hand_over(notice, folder, STAGE)
        return False

    def _prepare(self, notice: Notice, folder: Path, base: str, desk: Answer) -> None:
        """Certificate, keys and representative, then cameras, then the opening of the draw."""
        done = folder / "draw-prepared"
        film = desk.find(f"{base}film/")
        seen = re.search(CAMERAS, desk.text)
        if not done.exists():
            self._certify(base)
            for keeper in self._keepers.values():
                keeper.make_key(notice, folder, STAGE)
            self._appoint(base, REPRESENTATIVE)
            keep(done, b"")
        elif film is not None:
            self._staff.send(HOST, film)
        elif seen is None or seen[1] == "green":
            self._open(notice, folder, base, filmed=seen is not None)

    def _certify(self, base: str) -> None:
        """The supervisor registers the certificate that skips will be signed under."""
        form = self._staff.open(SUPERVISOR, base).form(f"{base}certify/")
        certificate = (f"{SUPERVISOR}.pem", (keys() / f"{SUPERVISOR}.pem").read_bytes())
        self._staff.at(SUPERVISOR).send(form, {}, {"certificate": certificate}).checked()

    def _appoint(self, base: str, label: str) -> None:
        """The purchaser sends somebody of its own, unless they are there."""
        page = self._staff.open(BUYER, base)
        form = page.form(f"{base}appoint/")
        if f"<li>{label} " not in page.text:
            self._staff.send(BUYER, form, person=form.choice("person", label))

    def _open(self, notice: Notice, folder: Path, base: str, *, filmed: bool) -> None:
        begins = _beginning()
        plan = {"representatives": "1", "evaluation_at": f"{to_local(begins):%Y-%m-%dT%H:%M}"}
        for row, (code, seats) in enumerate(pool.SEATS, 1):
            plan |= {f"code{row}": code, f"seats{row}": str(seats)}
        form = self._staff.open(HOST, f"{base}plan/").form(f"{base}plan/")
        self._staff.send(HOST, form, open="", **plan)
        keep(folder / "evaluation-at", begins.isoformat().encode())
        stage = f"/tenders/{notice.page}/draw/"
        zh, en = ("，摄像机在录像", ", on camera") if filmed else ("，没有录像", ", not on camera")
        opened = Step("draw", f"抽取评标专家已开启{zh}", f"The draw is open{en}", stage)
        self._tell(notice, folder, opened)
        self._tell(notice, folder, GIVE._replace(path=base))

    def _give(self, folder: Path, base: str, desk: Answer) -> None:
        """Everybody contributes, the supervisor last; then the draw is closed."""
        given = [self._gave(folder, base, name) for name in GIVERS]
        if all(given):
            self._staff.send(HOST, desk.form(f"{base}close/"))

    def _gave(self, folder: Path, base: str, name: str) -> bool:
        """Contribute, unless that was done or a visitor is waited for; whether it is done."""
        page = self._staff.open(name, base)
        form, told = page.find(f"{base}contribute/"), re.search(GIVES, page.text)
        if form is None or told is None:
            return True
        if name == SUPERVISOR and waited(folder, "giving") < GIVING:
            return False
        order, envelope = folder / "draw.json", folder / f"{name}-gives.ebid"
        source = self._staff.open(name, html.unescape(told[1]))
        keep(order, source.body)
        envelope.unlink(missing_ok=True)
        who = html.unescape(told[2])
        ebid("draw", "contribute", "--tender", order, "--name", who, envelope)
        files = {"file": (envelope.name, envelope.read_bytes())}
        self._staff.at(name).send(form, {}, files).checked()
        return True

    def _fill(self, notice: Notice, folder: Path, base: str, desk: Answer) -> bool:
        """Call who was drawn, sign for those who cannot come; whether everybody has said yes."""
        self._tell(notice, folder, DRAWN._replace(path=f"/tenders/{notice.page}/draw/"))
        if TO_CALL in desk.text:
            self._staff.send(HOST, desk.form(f"{base}call/"))
        self._pass_over(notice, folder, base)
        return desk.text.count(COMING) == sum(seats for _code, seats in pool.SEATS)

    def _pass_over(self, notice: Notice, folder: Path, base: str) -> None:
        """The supervisor signs the statements that wait, once a visitor had time to."""
        page = self._staff.open(SUPERVISOR, base)
        waiting = set(re.findall(rf'{base}statement/([1-9]\d*)\.json"', page.text))
        for seat in sorted(waiting):
            self._tell(notice, folder, SKIP._replace(name=f"skip-{seat}", path=base))
            if waited(folder, f"skip-{seat}") >= SIGNING:
                self._sign(page, folder, base, seat)

    def _sign(self, page: Answer, folder: Path, base: str, seat: str) -> None:
        form = page.form(f"{base}sign-skip/", seat=seat)
        said, signed = folder / f"skip-{seat}.json", folder / f"skip-{seat}.signed"
        keep(said, self._staff.open(SUPERVISOR, f"{base}statement/{seat}.json").body)
        signed.unlink(missing_ok=True)
        key = keys() / f"{SUPERVISOR}.p12"
        ebid("draw", "sign", said, "--p12", key, signed, passphrase=self._password)
        files = {"file": (signed.name, signed.read_bytes())}
        self._staff.at(SUPERVISOR).send(form, {}, files).checked()


def _beginning() -> datetime:
    """When the evaluation begins: after some working time, on a day that leaves enough for it."""
    calendar = deadlines.calendars.current()
    begins = to_local(calendar.add(clock.now(), PREPARING))
    if calendar.closing(begins.date()) - begins >= TAKES:
        return begins
    return calendar.opening(calendar.shift(begins.date(), 1)) + HALF_AN_HOUR
