"""What came into the account, registered after the deadline and told from each other."""

import pytest
from ceremony import Ceremony, Company
from deposit_house import name_of, of, open_all, paid_by, register, row, statement

from accounts.errors import NotAllowed
from bidding import services
from bidding.errors import Refused
from bidding.models import Deposit, SealedBid
from bidding.rules.deposits import DepositKind, Finding
from bidding.rules.kinds import Occasion
from bidding.services import deposits
from bidding.services.deposits.seen import may_read, seen, unassigned
from ledger.models import Entry


def test_before_the_closing_nothing_is_registered(ceremony: Ceremony, companies: list[Company]):
    with pytest.raises(Refused):
        register(ceremony, paid_by(companies))
    assert not Deposit.objects.exists()


def test_only_the_keeper_of_the_account_registers(ceremony: Ceremony, companies: list[Company]):
    ceremony.close()
    for part in ("purchaser", "regulator"):
        with pytest.raises(NotAllowed):
            deposits.register(
                ceremony.tender.pk, paid_by(companies), who=ceremony.market.principal(part)
            )


def test_payments_are_told_by_their_payers_and_the_rest_is_shown(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.close()
    content = statement(
        row(name_of(companies[0]), 1),
        row(name_of(companies[1]), 2, "100000"),
        row("某自然人", 3),
    )
    assert register(ceremony, content) == deposits.Registered(3, 0)
    found = {one.bid.party_id: one.findings for one in seen(ceremony.tender)}
    parties = [company.person.organisation_id for company in companies]
    assert [found[party] for party in parties] == [
        [Finding.IN_ORDER],
        [Finding.SHORT],
        [Finding.MISSING],
        [Finding.MISSING],
    ]
    assert [one.payer for one in unassigned(ceremony.tender)] == ["某自然人"]
    assert {bid.state for bid in SealedBid.objects.all()} == {"sealed"}  # nobody is rejected


def test_a_statement_sent_again_adds_what_is_new(ceremony: Ceremony, companies: list[Company]):
    ceremony.close()
    register(ceremony, paid_by(companies[:2]))
    assert register(ceremony, paid_by(companies)) == deposits.Registered(2, 2)


def test_every_bad_row_is_explained_and_nothing_is_taken(ceremony: Ceremony):
    ceremony.close()
    content = statement(
        "2026-03-20,甲,1,100,A,",
        "2026-03-20 10:00,,1,100,B,",
        "2026-03-20 10:00,甲,1,壹佰,C,",
        "2026-03-20 10:00,甲,1,0.001,D,",
        "2030-03-20 10:00,甲,1,100,E,",
        "2026-03-20 10:00,甲,1,100,F,",
        "2026-03-20 10:00,甲,1,100,F,",
        "2026-03-20 10:00,甲",
    )
    with pytest.raises(deposits.BadStatement) as caught:
        register(ceremony, content)
    found = [(one.line, one.column) for one in caught.value.rows]
    assert found == [
        (2, "到账时间"),
        (3, "付款人"),
        (4, "金额"),
        (5, "金额"),
        (6, "到账时间"),
        (8, "流水号"),
        (9, "付款账号"),
    ]
    assert all(one.why for one in caught.value.rows)
    assert not Deposit.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", "到账时间,付款人\n1,2\n".encode(), b'a,"b\nc'],
    ids=["empty", "no text", "columns missing", "open quote"],
)
def test_what_is_no_statement_is_refused(ceremony: Ceremony, content: bytes):
    ceremony.close()
    with pytest.raises(deposits.BadStatement):
        register(ceremony, content)


def test_a_banks_own_encoding_and_column_names_are_read(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.close()
    name = name_of(companies[0])
    text = f"交易时间,对方户名,对方账号,贷方金额,交易流水号\n2026/3/20 10:15,{name},62,140000,Z1\n"
    register(ceremony, text.encode("gb18030"))
    assert of(companies[0]).bid is not None


def test_a_person_says_which_bid_a_payment_is_for(ceremony: Ceremony, companies: list[Company]):
    ceremony.close()
    register(ceremony, statement(row("母公司", 1), row("路人", 2)))
    parent, stranger = Deposit.objects.order_by("reference")
    bid = SealedBid.objects.get(party=companies[0].person.organisation)
    who = ceremony.market.principal("trader")
    deposits.assign(parent.pk, bid.pk, who=who)
    (mine,) = [one for one in seen(ceremony.tender) if one.bid.pk == bid.pk]
    assert mine.findings == [Finding.OTHER_PAYER]
    deposits.assign(stranger.pk, None, who=who)
    stranger.refresh_from_db()
    assert stranger.due is not None
    assert stranger.due.occasion == Occasion.NO_BID
    with pytest.raises(Refused):
        deposits.assign(stranger.pk, bid.pk, who=who)


def test_a_guarantee_travels_inside_the_envelope(ceremony: Ceremony):
    companies = [ceremony.company(number) for number in range(3)]
    parts = {"opening": b'{"\xe6\x8a\xa5\xe4\xbb\xb7":"1"}', "guarantee": b"%PDF guarantee"}
    ceremony.hand_in(companies[0], ceremony.seal(companies[0], **parts))
    for company in companies[1:]:
        ceremony.hand_in(company)
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies[1:]))
    kinds = {one.bid.party_id: one.findings[0] for one in seen(ceremony.tender)}
    assert kinds[companies[0].person.organisation_id] == Finding.GUARANTEE
    assert of(companies[0]).kind == DepositKind.GUARANTEE


def test_who_paid_for_a_tender_that_was_never_opened_only_the_account_knows(ceremony: Ceremony):
    companies = [ceremony.company(number) for number in range(2)]
    for company in companies:
        ceremony.hand_in(company)
    ceremony.close()  # fewer than three
    register(ceremony, paid_by(companies))
    ceremony.tender.refresh_from_db()
    assert seen(ceremony.tender) == []
    readers = {
        part: may_read(ceremony.market.principal(part), ceremony.tender)
        for part in ("trader", "purchaser", "regulator")
    }
    assert readers == {"trader": True, "purchaser": False, "regulator": False}
    bodies = str([one.body for one in Entry.objects.filter(kind__startswith="bidding.deposit")])
    assert all(name_of(company) not in bodies for company in companies)
    assert "payments" not in bodies


def test_a_cancelled_tender_gives_everything_back(ceremony: Ceremony, companies: list[Company]):
    ceremony.pass_time(days=20)
    who = ceremony.market.principal("purchaser")
    services.cancel(ceremony.tender.pk, reason="停建", who=who)
    ceremony.pass_time(seconds=1)
    register(ceremony, paid_by(companies))
    occasions = {one.due.occasion for one in Deposit.objects.select_related("due") if one.due}
    assert occasions == {Occasion.ENDED}
    assert Deposit.objects.filter(due=None).count() == 0
