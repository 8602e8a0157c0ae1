"""A browser without a network seals what the command line opens, and says what is wrong."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from offline_pages import (
    PASSPHRASE,
    Offline,
    choose_tender,
    fill_read_out,
    opened,
    p12_file,
    seal,
    served,
    unlock,
)
from playwright.async_api import Page, expect
from sealed import NOW, Stage, a_signer, a_stage

from bidding.envelope import Envelope, Lock, open_envelope
from bidding.envelope.backup import decrypt
from bidding.envelope.certificates import make_key

pytestmark = pytest.mark.browser

CONTENT = bytes(range(256)) * 12_345
POLICY = re.compile(r"^default-src 'none'; script-src 'sha256-[^ ]+' 'wasm-unsafe-eval'; ")
FROM_A_DISK = "Object.defineProperty(window, 'showSaveFilePicker', {value: async () => (await \
navigator.storage.getDirectory()).getFileHandle('bid', {create: true})})"

FETCH_FROM_THE_DISK = """async () => {
  const kept = await (await navigator.storage.getDirectory()).getFileHandle('bid');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await kept.getFile());
  link.download = 'large.ebid';
  link.click();
}"""


async def prepared(
    open_page: OpenPage, folder: Path, stage: Stage, algorithm: str = "ES256", **manner: object
) -> Offline:
    """The sealer with everything entered."""
    offline = await opened(open_page, "sealer", **manner)
    page = offline.page
    await choose_tender(page, folder, stage)
    await fill_read_out(page)
    (folder / "technical.pdf").write_bytes(CONTENT)
    await page.set_input_files("#parts input[type=file]", folder / "technical.pdf")
    await unlock(page, p12_file(folder, a_signer("Bidder", algorithm)))
    return offline


def two_parts(**manner: object) -> Stage:
    return a_stage(parts=("opening", "technical"), **manner)  # type: ignore[arg-type]


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
async def test_what_the_browser_seals_the_library_opens(
    open_page: OpenPage, tmp_path: Path, algorithm: str
) -> None:
    stage = two_parts()
    offline = await prepared(open_page, tmp_path, stage, algorithm)
    await seal(offline.page)
    envelope = Envelope.read(await offline.saved(".ebid", tmp_path))
    envelope.head.check_tender(stage.tender)
    envelope.check_parts()
    lock = Lock.parse((await offline.saved(".lock.json", tmp_path)).read_bytes())
    opened_parts = open_envelope(envelope, stage.unseal(envelope, lock, 1, 3), tmp_path / "opened")
    assert opened_parts["technical"].read_bytes() == CONTENT
    assert json.loads(opened_parts["opening"].read_bytes()) == {
        "投标人": "投标人",
        "投标报价（元）": "1234567.80",
        "工期／交货期": "180 日历天",
    }
    shown = offline.page.locator("#done-header")
    await expect(shown).to_have_text(envelope.head.header_sha256.hex())


async def test_the_national_suite_with_a_pem_key(open_page: OpenPage, tmp_path: Path) -> None:
    stage = two_parts(suite="gm-1")
    made = make_key("SM2", "投标人", datetime.now(UTC), None)
    (tmp_path / "me.key").write_bytes(made.key)
    (tmp_path / "me.crt").write_bytes(made.certificate)
    offline = await opened(open_page, "sealer")
    await choose_tender(offline.page, tmp_path, stage)
    await fill_read_out(offline.page)
    (tmp_path / "technical.pdf").write_bytes(CONTENT)
    await offline.page.set_input_files("#parts input[type=file]", tmp_path / "technical.pdf")
    await unlock(offline.page, tmp_path / "me.key", tmp_path / "me.crt", passphrase="")
    await seal(offline.page)
    envelope = Envelope.read(await offline.saved(".ebid", tmp_path))
    envelope.head.check_tender(stage.tender)
    assert envelope.head.pre.bidder == made.certificate_digest
    lock = Lock.parse((await offline.saved(".lock.json", tmp_path)).read_bytes())
    opened_parts = open_envelope(envelope, stage.unseal(envelope, lock, 1, 3), tmp_path / "opened")
    assert opened_parts["technical"].read_bytes() == CONTENT


async def test_a_key_made_in_the_browser(open_page: OpenPage, tmp_path: Path) -> None:
    """The request is a good one; with the certificate that answers it the key signs."""
    stage = two_parts(locked=False)
    offline = await opened(open_page, "sealer")
    page = offline.page
    await choose_tender(page, tmp_path, stage)
    await fill_read_out(page)
    (tmp_path / "technical.pdf").write_bytes(CONTENT)
    await page.set_input_files("#parts input[type=file]", tmp_path / "technical.pdf")
    await page.check("input[name=signer][value=browser]")
    await page.click("#make-key")
    request = x509.load_pem_x509_csr((await offline.saved(".csr", tmp_path)).read_bytes())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=投标人"
    (tmp_path / "issued.crt").write_bytes(issued(request))
    await page.set_input_files("#issued", tmp_path / "issued.crt")
    await expect(page.locator("#signer-name")).to_contain_text("投标人")
    await seal(page)
    envelope = Envelope.read(await offline.saved(".ebid", tmp_path))
    assert envelope.head.signatures[0].algorithm == "ES256"


def issued(request: x509.CertificateSigningRequest) -> bytes:
    """What a CA answers."""
    authority = a_signer("CA", "ES256")
    builder = x509.CertificateBuilder(
        issuer_name=x509.load_der_x509_certificate(authority.chain[0]).subject,
        subject_name=request.subject,
        public_key=request.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - timedelta(days=1),
        not_valid_after=NOW + timedelta(days=365),
    )
    return builder.sign(authority.key, SHA256()).public_bytes(Encoding.PEM)


async def test_a_lock_under_a_passphrase_is_an_age_file(
    open_page: OpenPage, tmp_path: Path
) -> None:
    stage = two_parts()
    offline = await prepared(open_page, tmp_path, stage)
    await offline.page.fill("#lock-passphrase", PASSPHRASE)
    await offline.page.fill("#lock-again", PASSPHRASE)
    await seal(offline.page)
    kept = (await offline.saved(".lock.age", tmp_path)).read_bytes()
    lock = Lock.parse(decrypt(kept, PASSPHRASE))
    envelope = Envelope.read(await offline.saved(".ebid", tmp_path))
    assert open_envelope(envelope, stage.unseal(envelope, lock), tmp_path / "opened")


async def test_a_replacement_names_what_it_replaces(open_page: OpenPage, tmp_path: Path) -> None:
    stage = two_parts(locked=False)
    offline = await prepared(open_page, tmp_path, stage)
    await seal(offline.page)
    first = Envelope.read(await offline.saved(".ebid", tmp_path))
    offline.downloads.clear()
    await offline.page.set_input_files("#previous", first.path)
    await expect(offline.page.locator("#previous-clear")).to_be_visible()
    await seal(offline.page)
    (tmp_path / "second").mkdir()
    second = Envelope.read(await offline.saved(".ebid", tmp_path / "second")).head.pre
    assert (second.seq, second.replaces) == (2, first.head.pre.envelope_id)


async def test_where_the_tender_names_no_parts_the_bidder_does(
    open_page: OpenPage, tmp_path: Path
) -> None:
    offline = await opened(open_page, "sealer")
    page = offline.page
    await choose_tender(page, tmp_path, a_stage(locked=False))
    await fill_read_out(page)
    for name in ("Method.pdf", "报价 清单.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    await page.set_input_files("#more", [tmp_path / "Method.pdf", tmp_path / "报价 清单.xlsx"])
    await unlock(page, p12_file(tmp_path, a_signer("Bidder", "ES256")))
    await seal(page)
    envelope = Envelope.read(await offline.saved(".ebid", tmp_path))
    names = [part.name for part in envelope.head.header.parts]
    assert names == ["opening", "method", "part-1"]


async def test_what_is_large_goes_straight_to_the_disk(open_page: OpenPage, tmp_path: Path) -> None:
    """Chromium's dialogue is answered by the test; everything behind it is the browser's own."""
    stage = two_parts(locked=False)
    with (tmp_path / "large").open("wb") as file:
        file.truncate(270_000_000)
    with served() as place:
        offline = await prepared(open_page, tmp_path, stage, place=place, script=FROM_A_DISK)
        await offline.page.set_input_files("#parts input[type=file]", tmp_path / "large")
        await seal(offline.page)
        await offline.page.evaluate(FETCH_FROM_THE_DISK)
        envelope = Envelope.read(await offline.saved("large.ebid", tmp_path))
    envelope.check_parts()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("#tender-errors", "field stands there twice"),
        ("#price-errors", "two decimals"),
        ("#parts-errors", "no file is chosen for part technical"),
        ("#signer-errors", "unlock the certificate first"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_beside_it(
    open_page: OpenPage, tmp_path: Path, place: str, said: str
) -> None:
    page = (await opened(open_page, "sealer")).page
    await page.click("#language")
    await choose_tender(page, tmp_path, two_parts())
    if place == "#tender-errors":
        text = (tmp_path / "tender.json").read_text()
        (tmp_path / "twice.json").write_text(text.replace("{", '{"lot":"2",', 1))
        await page.set_input_files("#tender", tmp_path / "twice.json")
    else:
        await fill_read_out(page, "1.234" if place == "#price-errors" else "1")
    if place == "#signer-errors":
        await page.set_input_files("#parts input[type=file]", tmp_path / "tender.json")
    if place != "#tender-errors":
        await page.click("#seal")
    await expect(page.locator(place)).to_contain_text(said)


async def test_a_wrong_passphrase_is_said_to_be_one(open_page: OpenPage, tmp_path: Path) -> None:
    page = (await opened(open_page, "sealer")).page
    await choose_tender(page, tmp_path, two_parts())
    await page.set_input_files("#certificate", p12_file(tmp_path, a_signer("Bidder", "ES256")))
    await page.fill("#passphrase", "wrong")
    await page.click("#unlock")
    await expect(page.locator("#signer-errors")).to_contain_text("口令不对")


async def test_the_page_can_reach_no_address(open_page: OpenPage) -> None:
    page = (await opened(open_page, "sealer")).page
    policy = page.locator("meta[http-equiv=Content-Security-Policy]")
    await expect(policy).to_have_attribute("content", POLICY)
    text = await page.content()
    assert "http://" not in text.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("name", ["sealer", "trustee"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_page_fits_and_is_accessible(
    open_page: OpenPage, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    page: Page = (await opened(open_page, name, size=size)).page
    if name == "sealer":
        await choose_tender(page, tmp_path, two_parts())
        await page.click("#seal")
    else:
        await page.click("#make")
        await page.click("#open")
    await assert_no_wider(page)
    await assert_accessible(page)
    await page.click("#language")
    await assert_no_wider(page)
