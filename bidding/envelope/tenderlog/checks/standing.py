"""Which bids stood at the closing, worked out again from what was handed in before it."""

from dataclasses import dataclass

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.tenderlog.checks.case import Case, Key
from bidding.envelope.tenderlog.checks.certificates import Owners
from bidding.envelope.tenderlog.checks.intake import handed_in
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.intake import HandedIn, Replacement, Withdrawal
from bidding.envelope.tenderlog.kinds import BEFORE_CLOSING
from bidding.envelope.tenderlog.log import Entry
from bidding.envelope.tenderlog.statements import WithdrawalRequest, signer_of


@dataclass(frozen=True)
class Place:
    """Where a bidder's one bid stands: a stage of a lot, and who the bidder is."""

    key: Key
    owner: bytes


class Register:
    """The bids that stand, followed through replacements and withdrawals in order of receipt."""

    def __init__(self, case: Case, owners: Owners) -> None:
        self._case = case
        self._owners = owners
        self.standing: dict[Place, Entry[HandedIn]] = {}

    def follow(self) -> None:
        """Take in everything of before the closing."""
        entries: list[Entry[HandedIn] | Entry[Withdrawal]] = [
            *handed_in(self._case),
            *self._case.log.all(Withdrawal),
        ]
        for one in sorted(entries, key=lambda entry: (entry.body.received_at, entry.index)):
            if one.index > self._case.closed_at:
                continue
            if isinstance(one.body, Withdrawal):
                self._withdraw(Entry(one.index, one.body))
            else:
                self._hand_in(Entry(one.index, one.body))

    def _place(self, body: HandedIn) -> Place:
        head = self._case.heads.get(body.header_sha256)
        owner = body.header_sha256 if head is None else self._owners.of(head.pre.bidder)
        return Place((body.lot, body.stage), owner)

    def _hand_in(self, entry: Entry[HandedIn]) -> None:
        body, place = entry.body, self._place(entry.body)
        before = self.standing.get(place)
        with self._case.report.finding(
            Code.REPLACEMENT, leaf=entry.index, envelope=body.header_sha256
        ):
            if isinstance(body, Replacement):
                self._check_replacement(body, before)
            elif before is not None:
                raise BadFormat(
                    "同一投标人已有一份标书，未经替换又交一份",
                    "the same bidder has a bid already, and this one does not replace it",
                )
        self.standing[place] = entry

    def _check_replacement(self, body: Replacement, before: Entry[HandedIn] | None) -> None:
        """Raise `BadFormat` unless it takes the place of its own bidder's last bid."""
        if before is None or before.body.header_sha256 != body.replaces:
            raise BadFormat(
                "替换的不是同一投标人现存的标书",
                "it does not replace the bid of its own bidder that stood",
            )
        heads = self._case.heads
        new, old = heads.get(body.header_sha256), heads.get(body.replaces)
        if new and old and (new.pre.replaces != old.pre.envelope_id or new.pre.seq <= old.pre.seq):
            raise BadFormat(
                "投标人签名的标头并未声明替换这一份",
                "its signed header does not say that it replaces this one",
            )

    def _withdraw(self, entry: Entry[Withdrawal]) -> None:
        body = entry.body
        with self._case.report.finding(
            Code.WITHDRAWAL, leaf=entry.index, envelope=body.header_sha256
        ):
            found = [
                place
                for place, one in self.standing.items()
                if one.body.header_sha256 == body.header_sha256
            ]
            if not found:
                raise BadFormat("撤回的标书当时并不有效", "the bid withdrawn did not stand")
            self._check_request(body, found[0].owner)
            del self.standing[found[0]]

    def _check_request(self, body: Withdrawal, owner: bytes) -> None:
        """Raise unless the bidder itself asked for exactly this."""
        request = WithdrawalRequest.parse(body.statement)
        signer = signer_of(WithdrawalRequest, body.statement, body.sigs, self._case.suite)
        publication = self._case.publication
        asked = (request.log_origin, request.tender, request.lot, request.stage)
        logged = (publication.log_origin, publication.tender, body.lot, body.stage)
        if asked != logged or request.header_sha256 != body.header_sha256:
            raise BadFormat("撤回声明说的是另一份标书", "the request is about another bid")
        if self._owners.of(signer) != owner:
            raise BadSignature(
                "撤回不是投标人自己的密钥签的", "withdrawn by another key than its own"
            )


def check_standing(case: Case, owners: Owners) -> None:
    """Nothing was added after the closing, and the manifest names exactly the bids that stood."""
    for one in case.log.entries:
        if one.index > case.closed_at and one.body.KIND in BEFORE_CLOSING:
            case.report.find(
                Code.BID_ADDED,
                f"截止清单之后又记入了 {one.body.KIND.value}",
                f"{one.body.KIND.value} was logged after the closing manifest",
                leaf=one.index,
            )
    register = Register(case, owners)
    register.follow()
    case.report.bids = len(register.standing)
    if case.closing is not None:
        _compare(case, register)


def _compare(case: Case, register: Register) -> None:
    stood = {
        (one.body.lot, one.body.stage, one.body.header_sha256): one.index
        for one in register.standing.values()
    }
    listed = {(one.lot, one.stage, one.header_sha256) for one in case.standing}
    for lot, stage, header in sorted(stood.keys() - listed):
        case.report.find(
            Code.BID_DROPPED,
            f"{lot} {stage} 的标书已受理，却不在截止清单中",
            f"a bid for {lot}, {stage} was received and is not in the closing manifest",
            leaf=stood[lot, stage, header],
            envelope=header,
        )
    for lot, stage, header in sorted(listed - stood.keys()):
        case.report.find(
            Code.BID_ADDED,
            f"截止清单中有 {lot} {stage} 的标书，日志中却没有受理记录",
            f"the closing manifest has a bid for {lot}, {stage} that did not stand",
            leaf=case.closed_at,
            envelope=header,
        )
    if len(listed) != len(case.standing):
        case.report.find(
            Code.CLOSING,
            "截止清单中有重复",
            "the closing manifest names a bid twice",
            leaf=case.closed_at,
        )
