"""The pages about deposits, for the trading centre, the purchaser and each bidder."""

from ceremony import Ceremony, Company
from deposit_house import name_of, of, open_all, paid_by, register, row, statement
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from opening_pages import browser

from bidding.models import Deposit
from bidding.rules.kinds import Occasion
from bidding.services import deposits
from ledger import clock


def address(ceremony: Ceremony, command: str = "") -> str:
    return f"/trading/deposits/{ceremony.tender.pk}/{command}"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def csv(content: bytes) -> dict[str, object]:
    return {"file": SimpleUploadedFile("statement.csv", content, "text/csv")}


def test_before_the_deadline_the_page_says_why_there_is_nothing(
    ceremony: Ceremony, companies: list[Company]
):
    trader = browser(ceremony.market.trader)
    page = text(trader, address(ceremony))
    assert "泄露谁在投标" in page
    assert "上传并登记" not in page
    assert trader.post(address(ceremony, "register/"), csv(paid_by(companies))).status_code == 422
    assert not Deposit.objects.exists()


def test_a_statement_is_uploaded_and_its_bad_rows_explained(
    ceremony: Ceremony, companies: list[Company]
):
    ceremony.close()
    trader = browser(ceremony.market.trader)
    bad = statement(row(name_of(companies[0]), 1), "昨天,甲,1,100,B,")
    answer = trader.post(address(ceremony, "register/"), csv(bad))
    assert answer.status_code == 422
    assert "精确到分" in answer.content.decode()
    assert trader.post(address(ceremony, "register/"), csv(paid_by(companies))).status_code == 302
    assert "足额、按时" in text(trader, address(ceremony))
    assert "足额、按时" in text(browser(ceremony.market.purchaser), address(ceremony))


def test_a_payment_is_assigned_and_paid_back_on_the_page(
    ceremony: Ceremony, companies: list[Company]
):
    open_all(ceremony, companies)
    register(ceremony, statement(row("母公司", 1)))
    trader, found = browser(ceremony.market.trader), Deposit.objects.get()
    bid = ceremony.tender.bids.get(party=companies[0].person.organisation)
    sent = {"deposit": found.pk, "bid": bid.pk}
    assert trader.post(address(ceremony, "assign/"), sent).status_code == 302
    who = ceremony.market.principal("purchaser")
    deposits.due(ceremony.tender.pk, 1, Occasion.CONTRACTED, clock.now(), who=who)
    assert "第五十七条" in text(trader, address(ceremony))
    sent = {"deposit": found.pk, "reference": "B77", "on": "2026-04-06"}
    assert trader.post(address(ceremony, "return/"), sent).status_code == 302
    mine = text(browser(companies[0].person), "/bidder/deposits/")
    assert "B77" in mine
    assert "B77" not in text(browser(companies[1].person), "/bidder/deposits/")


def test_a_deposit_of_another_tender_is_not_touched(ceremony: Ceremony, companies: list[Company]):
    open_all(ceremony, companies)
    register(ceremony, paid_by(companies))
    purchaser = browser(ceremony.market.purchaser)
    sent = {"deposit": 0, "ground": "no_contract", "reason": "拒签"}
    assert purchaser.post(address(ceremony, "forfeit/"), sent).status_code == 422
    sent["deposit"] = of(companies[0]).pk
    assert purchaser.post(address(ceremony, "forfeit/"), sent).status_code == 302
    assert "拒签" in text(purchaser, address(ceremony))


def test_the_list_is_a_file_too(ceremony: Ceremony, companies: list[Company]):
    ceremony.close()
    register(ceremony, paid_by(companies))
    answer = browser(ceremony.market.purchaser).get("/trading/deposits/?export=csv")
    assert ceremony.tender.number in answer.content.decode()


def test_a_guarantee_is_downloaded_by_who_may_read_it(ceremony: Ceremony):
    companies = [ceremony.company(number) for number in range(3)]
    parts = {"opening": b'{"\xe6\x8a\xa5\xe4\xbb\xb7":"1"}', "guarantee": b"%PDF guarantee"}
    for company in companies:
        ceremony.hand_in(company, ceremony.seal(company, **parts))
    ceremony.close()
    bid = ceremony.tender.bids.first()
    assert bid is not None
    path = address(ceremony, f"guarantee/{bid.pk}/")
    assert browser(ceremony.market.purchaser).get(path).status_code == 302  # still sealed
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    opening = ceremony.tender.openings.get()
    made = [ceremony.log_hash(opening, position) for position in (1, 2)]
    for one in made:
        ceremony.hand_over(opening, one)
    answer = browser(ceremony.market.purchaser).get(path)
    assert b"".join(answer) == b"%PDF guarantee"
    assert browser(companies[1].person).get(path).status_code == 403
