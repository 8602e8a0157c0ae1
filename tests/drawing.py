"""A tender whose experts are drawn: a pool, contributors, trustees' keys, a supervisor's key."""

import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from ceremony import Ceremony
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import LazySettings
from market import Market, _person, certified

from accounts.models import Person
from accounts.principal import Principal, of_person
from accounts.rules import Role
from bidding import steward
from bidding.draw import services
from bidding.draw.models import Draw, Seat
from bidding.draw.rules.kinds import SeatState
from bidding.draw.selectors import sealed_expert
from bidding.draw.services import sharing
from bidding.draw.services.planning import Plan
from bidding.envelope import FileSigner, Head, Release, release, seal
from bidding.envelope import Tender as SealedFor
from bidding.envelope.draw import PART, STAGE, Again, Signed, Skip
from bidding.envelope.tenderlog.statements import Statement
from bidding.experts import services as experts
from bidding.experts.models import Expert, Pool
from bidding.rules.ceremony import Hand
from bidding.sealing import unseal
from ledger import clock
from worktime import to_local

SEATS = (("A08", 3), ("A05", 1))
EXPERTS = 30


@dataclass
class Drawing:
    """A published tender with everything that its draw needs."""

    ceremony: Ceremony
    pool: Pool
    keeper: Person
    signer: FileSigner
    made: dict[int, Release] = field(default_factory=dict)

    @property
    def market(self) -> Market:
        """The parties."""
        return self.ceremony.market

    @property
    def tender(self) -> int:
        """The tender's key."""
        return self.ceremony.tender.pk

    @property
    def keeper_who(self) -> Principal:
        """Who keeps the pool."""
        return of_person(self.keeper)

    def who(self, part: str) -> Principal:
        """A party's principal."""
        return self.market.principal(part)

    def plan(self, **facts: object) -> Plan:
        """A lawful plan for an evaluation on the next working day."""
        found = {
            "seats": SEATS,
            "representatives": 1,
            "evaluation_at": clock.now() + dt.timedelta(days=1),
            "contributors": (self.market.cast.planning.pk, self.market.works.pk),
        }
        return Plan(**{**found, **facts})  # type: ignore[arg-type]

    def announce(self) -> None:
        """Announced, with the supervisor's certificate and all keys."""
        services.announce(self.tender, who=self.who("trader"))
        pem = x509.load_der_x509_certificate(self.signer.chain[0]).public_bytes(Encoding.PEM)
        services.certify(self.tender, pem, who=self.who("regulator"))
        self.ceremony.register_keys(STAGE)

    def open(self, **facts: object) -> Draw:
        """The draw, opened."""
        return services.open_draw(self.tender, self.plan(**facts), who=self.who("trader"))

    def envelope(self, draw: Draw, who: str) -> bytes:
        """What a contributor seals."""
        folder = self.ceremony.folder / f"{who}{draw.pk}{len(list(self.ceremony.folder.iterdir()))}"
        folder.mkdir()
        (folder / PART).write_bytes(bytes(range(32)))
        sealed_for = SealedFor.parse(bytes(draw.tender_file))
        signer = certified(who, clock.now())[1]
        target = folder / "given.ebid"
        seal(sealed_for, {PART: folder / PART}, signer, target, created=clock.now())
        return target.read_bytes()

    def contribute(self, draw: Draw, *parts: str) -> None:
        """These parties contribute: `purchaser` first, `regulator` second."""
        for part in parts or ("purchaser", "regulator"):
            position = {"purchaser": 1, "regulator": 2}[part]
            file = self.envelope(draw, part)
            services.contribute(self.tender, position, file, who=self.who(part))

    def close(self, draw: Draw) -> Draw:
        """Closed, and settled by the steward with the next batch."""
        services.close(draw.pk, who=self.who("trader"))
        self.ceremony.pass_time(hours=6)
        draw.refresh_from_db()
        return draw

    def release_of(self, draw: Draw, position: int) -> Release:
        """A trustee's shares of all contributions."""
        heads = [Head.read(BytesIO(one.file)) for one in sharing.given(draw)]
        return release(heads, self.ceremony.key_of(position, Hand.OWN, STAGE))

    def share(self, draw: Draw, *positions: int) -> Draw:
        """These trustees hash, then hand over."""
        made = {at: self.release_of(draw, at) for at in positions or (1, 2)}
        for at, one in made.items():
            keeper, who = self.ceremony.keeper(at)
            sharing.log_hash(draw.pk, keeper.pk, one.digest.hex(), who=who)
        for at, one in made.items():
            keeper, who = self.ceremony.keeper(at)
            sharing.hand_over(draw.pk, keeper.pk, one.encode(), who=who)
        draw.refresh_from_db()
        return draw

    def drawn(self) -> Draw:
        """The whole draw, up to the panel."""
        self.announce()
        draw = self.open()
        self.contribute(draw)
        return self.share(self.close(draw))

    def sign(self, said: Statement) -> bytes:
        """A statement under the supervisor's signature."""
        return Signed(*said.signed(self.signer)).encode()

    def sign_skip(self, seat: Seat) -> None:
        """The supervisor signs the skip that waits."""
        seat.refresh_from_db()
        signed = self.sign(Skip.parse(bytes(seat.statement or b"")))
        services.sign_skip(seat.pk, signed, who=self.who("regulator"))

    def sign_again(self, draw: Draw) -> None:
        """The supervisor signs that a draw cannot stand."""
        draw.refresh_from_db()
        signed = self.sign(Again.parse(bytes(draw.redo or b"")))
        services.sign_again(draw.pk, signed, who=self.who("regulator"))

    def expert(self, seat: Seat) -> Principal:
        """Who was drawn for a seat."""
        return of_person(Person.objects.get(pk=sealed_expert(seat).person))

    def accept_all(self, draw: Draw) -> None:
        """Everybody is called and comes."""
        services.call(draw.pk, who=self.who("trader"))
        for seat in draw.seats.filter(state=SeatState.CALLED):
            services.reply(seat.pk, accept=True, who=self.expert(seat))


def a_pool(market: Market, number: int = EXPERTS) -> tuple[Pool, Person]:
    """A pool of experts with accounts, each working somewhere of their own."""
    keeper = _person("poolkeeper", "专家库管理员", market.trading, Role.POOL_KEEPER)
    who = of_person(keeper)
    pool = experts.create_pool(market.trading.pk, "青溪县综合评标专家库", who=who)
    until = to_local(clock.now()).date() + dt.timedelta(days=300)
    for at in range(number):
        codes = ("A08",) if at % 3 else ("A05",) if at % 2 else ("A05", "A08")
        facts = experts.Facts(f"QX{at:04d}", f"专家{at}", f"1390000{at:04d}", specialities=codes)
        one = experts.admit(pool.pk, facts, reviewed_until=until, who=who)
        experts.employ(one.pk, f"第{at}设计院", since=dt.date(2015, 1, 1), who=who)
        experts.open_account(one.pk, f"expert{at}", who=who)
    Person.objects.filter(expert__pool=pool).update(must_change_password=False)
    return pool, keeper


@pytest.fixture
def drawing(ceremony: Ceremony, settings: LazySettings, tmp_path: Path) -> Drawing:
    """A tender that takes bids, and all that its draw needs; its log has begun."""
    settings.MESSAGES_DIR = tmp_path / "messages"
    pool, keeper = a_pool(ceremony.market)
    signer = certified("监督人", clock.now())[1]
    return Drawing(ceremony, pool, keeper, signer)


def expert_at(seat: Seat) -> Expert:
    """The expert of a seat."""
    return Expert.objects.get(pk=sealed_expert(seat).expert)


__all__ = ["Drawing", "a_pool", "drawing", "expert_at", "steward", "unseal"]
