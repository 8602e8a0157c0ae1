"""The pool of experts: admitted, reviewed, suspended, imported, and who may see it."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from market import Market, _person
from openpyxl import Workbook

from accounts.errors import NotAllowed
from accounts.models import Person
from accounts.principal import of_person
from accounts.rules import Role
from bidding.errors import Conflict, Refused
from bidding.experts import selectors, services
from bidding.experts.models import Expert, Pool
from bidding.experts.rules.kinds import ExpertState, TieKind, WorkKind
from bidding.experts.services import importing
from ledger import clock
from ledger.models import Entry

pytestmark = pytest.mark.django_db
HEADING = ["编号", "姓名", "电话", "身份证号", "地区", "职称", "职称等级", "专业代码", "工作单位"]
LATER = dt.date(2027, 1, 1)


@pytest.fixture
def keeper(market: Market) -> Person:
    return _person("poolkeeper", "专家库管理员", market.trading, Role.POOL_KEEPER)


@pytest.fixture
def pool(market: Market, keeper: Person) -> Pool:
    return services.create_pool(market.trading.pk, "青溪县专家库", who=of_person(keeper))


def admit(pool: Pool, keeper: Person, **facts: object) -> Expert:
    said = {"number": "QX1", "name": "甲", "specialities": ("A08",), **facts}
    made = services.Facts(**said)  # type: ignore[arg-type]
    return services.admit(pool.pk, made, reviewed_until=LATER, who=of_person(keeper))


def refused(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


def test_a_record_and_its_entries(pool: Pool, keeper: Person) -> None:
    who = of_person(keeper)
    one = admit(pool, keeper, phone="13900001111", identity="11010519491231002X")
    services.suspend(one.pk, reason="未参加培训", who=who)
    one.refresh_from_db()
    assert one.state == ExpertState.SUSPENDED
    with pytest.raises(Refused) as again:
        services.suspend(one.pk, reason="又", who=who)
    assert refused(again) == "wrong_state"
    services.resume(one.pk, reason="补训合格", who=who)
    services.review(one.pk, until=dt.date(2027, 6, 30), who=who)
    services.discipline(
        one.pk, "警告", decided_by="财政局", since=dt.date(2026, 1, 1), until=None, who=who
    )
    services.add_tie(one.pk, TieKind.INTEREST, "某公司", who=who)
    on = dt.date(2026, 3, 1)
    services.note_work(one.pk, WorkKind.EVALUATED, "P-1", on=on, who=who)
    services.note_work(one.pk, WorkKind.EVALUATED, "P-1", on=on, who=who)
    assert selectors.workload([one.pk], on) == {one.pk: 1}
    said = " ".join(str(one.body) for one in Entry.objects.filter(kind__startswith="experts."))
    assert "13900001111" not in said
    assert "11010519491231002X" not in said
    one.refresh_from_db()
    with pytest.raises(Conflict):
        services.review(one.pk, until=LATER, who=who, version=1)


def test_where_an_expert_works_on_a_day(pool: Pool, keeper: Person) -> None:
    who, moved = of_person(keeper), dt.date(2026, 2, 1)
    one = admit(pool, keeper)
    services.open_account(one.pk, "expert1", who=who)
    one.refresh_from_db()
    assert one.person_id is not None
    assert selectors.employer_of(one.person_id, moved) == ""
    services.employ(one.pk, "第1设计院", since=dt.date(2020, 1, 1), until=moved, who=who)
    services.employ(one.pk, "第2设计院", since=moved + dt.timedelta(days=1), who=who)
    assert selectors.employer_of(one.person_id, moved) == "第1设计院"
    assert selectors.employer_of(one.person_id, dt.date(2026, 3, 1)) == "第2设计院"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"number": "QX1"}, "number_taken"),
        ({"number": "QX2", "identity": "11010519491231002x"}, "twin"),
        ({"number": "QX2", "specialities": ("Z99",)}, "no_speciality"),
        ({"number": "QX2", "specialities": ()}, "no_speciality"),
        ({"number": " "}, "missing"),
    ],
)
def test_what_is_not_admitted(
    pool: Pool, keeper: Person, facts: dict[str, object], code: str
) -> None:
    admit(pool, keeper, identity="11010519491231002X")
    with pytest.raises(Refused) as error:
        admit(pool, keeper, **facts)
    assert refused(error) == code


def test_strangers_keep_nothing(pool: Pool, keeper: Person, market: Market) -> None:
    one = admit(pool, keeper)
    for part in ("trader", "regulator", "purchaser"):
        with pytest.raises(NotAllowed):
            services.suspend(one.pk, reason="x", who=market.principal(part))


def test_an_expert_declares_but_does_not_review(pool: Pool, keeper: Person) -> None:
    one = admit(pool, keeper)
    services.open_account(one.pk, "zhuanjia1", who=of_person(keeper))
    person = Expert.objects.get(pk=one.pk).person
    assert person is not None
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    me = of_person(Person.objects.get(pk=person.pk))
    services.employ(one.pk, "第一设计院", who=me)
    services.add_tie(one.pk, TieKind.RELATIVE, "某公司", who=me)
    with pytest.raises(NotAllowed):
        services.review(one.pk, until=LATER, who=me)
    with pytest.raises(NotAllowed):
        services.suspend(one.pk, reason="x", who=me)


# ── A spreadsheet ───────────────────────────────────────────────────────────────────────────────
GOOD = [
    "QX9",
    "乙",
    13900002222,
    "11010519491231002X",
    "青溪县",
    "高工",
    "副高级",
    "A08、A05",
    "甲院",
]


def sheet(*rows: list[object], heading: list[str] | None = None) -> bytes:
    book = Workbook()
    active = book.active
    assert active is not None
    for row in [heading or HEADING, *rows]:
        active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_sheet_is_taken_over(pool: Pool, keeper: Person) -> None:
    who = of_person(keeper)
    seen = services.preview(pool.pk, sheet(GOOD), who=who)
    assert not seen.problems
    assert Expert.objects.count() == 0
    assert services.import_experts(pool.pk, sheet(GOOD), reviewed_until=LATER, who=who) == 1
    one = Expert.objects.get()
    assert (one.phone, one.level, one.reviewed_until) == ("13900002222", "associate", LATER)
    assert {s.code for s in one.specialities.all()} == {"A08", "A05"}
    assert one.employments.get().name == "甲院"


def test_every_bad_row_is_explained(pool: Pool, keeper: Person) -> None:
    who = of_person(keeper)
    bad = [
        ["", "丙", "", "", "", "", "", "A08", "甲院"],
        ["QX3", "丁", "abc", "", "", "", "", "A08", "甲院"],
        ["QX4", "戊", "", "110105194912310021", "", "", "", "A08", "甲院"],
        ["QX5", "己", "", "", "", "", "", "Z99", "甲院"],
        ["QX9", "庚", "", "", "", "", "", "A08", "甲院"],
        ["QX6", "辛", "", "11010519491231002X", "", "", "", "A08", ""],
        ["QX7", "壬", "", "11010519491231002X", "", "", "", "A08", "乙院"],
    ]
    content = sheet(GOOD, *bad)  # type: ignore[arg-type]
    seen = services.preview(pool.pk, content, who=who)
    assert [(one.line, one.column) for one in seen.problems] == [
        (3, "编号"), (4, "电话"), (5, "身份证号"), (6, "专业代码"), (7, "编号"), (8, "工作单位"),
        (9, "身份证号"),
    ]  # fmt: skip
    with pytest.raises(Refused) as error:
        services.import_experts(pool.pk, content, reviewed_until=LATER, who=who)
    assert refused(error) == "bad_rows"
    assert Expert.objects.count() == 0
    taken = services.import_experts(pool.pk, content, reviewed_until=LATER, skip_bad=True, who=who)
    assert taken == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not a workbook", "unreadable"),
        ("姓名\n甲\n".encode(), "no_columns"),
        (b"\xff\xfe\xff", "unreadable"),
        (",".join(HEADING).encode("gb18030"), "no_rows"),
    ],
)
def test_what_is_no_sheet(pool: Pool, keeper: Person, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        services.import_experts(pool.pk, content, reviewed_until=LATER, who=of_person(keeper))
    assert refused(error) == code


def torn(content: bytes) -> bytes:
    """A workbook whose sheet breaks off in its midst."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(made, "w") as packed:
        for name in whole.namelist():
            data = whole.read(name)
            packed.writestr(name, data[: len(data) // 2] if "worksheets" in name else data)
    return made.getvalue()


def test_a_sheet_that_breaks_off_is_none(pool: Pool, keeper: Person) -> None:
    with pytest.raises(Refused) as error:
        services.preview(pool.pk, torn(sheet(GOOD)), who=of_person(keeper))
    assert refused(error) == "unreadable"


def test_a_sheet_of_too_many_rows_is_not_read_to_its_end(
    pool: Pool, keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    bad: list[object] = ["", "丙", "", "", "", "", "", "A08", "甲院"]
    with pytest.raises(Refused) as error:
        services.preview(pool.pk, sheet(*[bad] * 3), who=of_person(keeper))
    assert refused(error) == "too_many"


def test_a_sheet_of_commas_in_chinese_bytes(pool: Pool, keeper: Person) -> None:
    lines = [",".join(HEADING), "QX8,癸,,,,,,A08,丙院"]
    content = "\n".join(lines).encode("gb18030")
    who = of_person(keeper)
    assert services.import_experts(pool.pk, content, reviewed_until=LATER, who=who) == 1


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────
def test_the_keepers_pages(pool: Pool, keeper: Person, market: Market) -> None:
    one = admit(pool, keeper, phone="13900001111")
    client = Client()
    client.force_login(keeper)
    assert one.name in client.get("/experts/?q=QX1&speciality=A08").content.decode()
    assert "没有找到" in client.get("/experts/?q=nobody").content.decode()
    for form in ("csv", "xlsx"):
        assert client.get(f"/experts/?export={form}").status_code == 200
    page = f"/experts/{one.pk}/"
    assert "13900001111" in client.get(page).content.decode()
    assert client.post(f"{page}suspend/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}suspend/", {"reason": "x"}).status_code == 302
    shown = client.post(f"{page}account/", {"username": "zj1"})
    assert "初始密码" in shown.content.decode()
    file = SimpleUploadedFile("a.xlsx", sheet(GOOD))
    looked = client.post(
        "/experts/import/", {"file": file, "reviewed_until": "2027-01-01", "dry": "on"}
    )
    assert "没有发现问题" in looked.content.decode()
    file = SimpleUploadedFile("a.xlsx", sheet(GOOD))
    assert (
        client.post("/experts/import/", {"file": file, "reviewed_until": "2027-01-01"}).status_code
        == 302
    )
    made = {"number": "QX7", "name": "壬", "level": "other", "specialities": ["A05"]}
    assert client.post("/experts/new/", {**made, "reviewed_until": "2027-01-01"}).status_code == 302
    stranger = Client()
    stranger.force_login(market.trader)
    assert stranger.get("/experts/").status_code == 403
    assert stranger.get(page).status_code == 403


def test_a_keeper_without_a_pool_founds_one(keeper: Person, market: Market) -> None:
    client = Client()
    client.force_login(keeper)
    assert client.get("/experts/").headers["Location"] == "/experts/found/"
    sent = client.post("/experts/found/", {"name": "库", "organisation": market.trading.pk})
    assert sent.status_code == 302
    assert Pool.objects.get().name == "库"
    assert clock.now() >= Pool.objects.get().created_at
