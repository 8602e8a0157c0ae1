"""A trustee's offline page: keys that the library takes, shares that it gathers."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from browser import OpenPage
from offline_pages import PASSPHRASE, key_file, opened
from playwright.async_api import expect
from sealed import a_sealed, a_stage
from whole_house import photograph

from bidding.envelope import Envelope, PublicKey, Release, TrusteeKey, gather, open_envelope, unseal
from bidding.envelope.backup import decrypt, encrypt, to_words
from bidding.envelope.cli.program import main
from bidding.envelope.strict import write_json

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "envelope"
pytestmark = pytest.mark.browser


async def test_a_key_made_here_is_one(open_page: OpenPage, tmp_path: Path) -> None:
    offline = await opened(open_page, "trustee")
    page = offline.page
    await page.fill("#make-tender", "T-1")
    await page.fill("#make-name", "交易中心")
    for place in ("#make-passphrase", "#make-again"):
        await page.fill(place, PASSPHRASE)
    await page.click("#make")
    await expect(page.locator("#made")).to_be_visible(timeout=30_000)
    kept = (await offline.saved(".key.age", tmp_path)).read_bytes()
    key = TrusteeKey.parse(decrypt(kept, PASSPHRASE))
    public = PublicKey.parse((await offline.saved(".pub.json", tmp_path)).read_bytes())
    assert (key.public, key.name, key.tender, key.stage) == (
        public.public,
        "交易中心",
        "T-1",
        "bid",
    )
    await expect(page.locator("#made-kid")).to_have_text(key.suite.key_id(key.public).hex())


async def test_a_day_of_tenders_in_one_sitting(open_page: OpenPage, tmp_path: Path) -> None:
    """Two tenders, two keys under one passphrase, one file that is no envelope."""
    stages = [a_stage(tender=name) for name in ("T-1", "T-2")]
    bids = [a_sealed(tmp_path / name, stage) for name, stage in zip("ab", stages, strict=True)]
    offline = await opened(open_page, "trustee")
    page = offline.page
    for number, stage in enumerate(stages):
        plain = key_file(tmp_path, stage.keys[1][1])
        (tmp_path / f"{number}.age").write_bytes(encrypt(plain.read_bytes(), PASSPHRASE))
    await page.set_input_files("#keys", [tmp_path / "0.age", tmp_path / "1.age"])
    await page.fill("#open-passphrase", PASSPHRASE)
    files = [bids[0][0].path, bids[1][0].path, tmp_path / "0.age"]
    for number, path in enumerate(files):
        shutil.copy(path, tmp_path / f"{number}.ebid")
    await page.set_input_files("#envelopes", [tmp_path / f"{number}.ebid" for number in range(3)])
    await page.click("#open")
    await expect(page.locator("#shares .lamp-green")).to_have_count(2, timeout=30_000)
    await expect(page.locator("#shares .lamp-yellow")).to_have_text("不是标书文件")
    for number, (stage, (envelope, lock)) in enumerate(zip(stages, bids, strict=True)):
        offline.downloads.clear()
        await page.locator("#releases button").nth(number).click()
        release = Release.parse((await offline.saved(".release.json", tmp_path)).read_bytes())
        shown = page.locator("#releases .mono").nth(number)
        await expect(shown).to_have_text(release.digest.hex())
        assert release == stage.release(2, envelope.head, deputy=True)
        shares = gather(envelope.head, [release, stage.release(1, envelope.head)]).shares
        assert lock
        unsealed = unseal(envelope.head, shares, lock.secret)
        assert open_envelope(envelope, unsealed, tmp_path / f"opened-{number}")


@pytest.mark.parametrize("suite", ["intl-1", "gm-1"])
async def test_published_envelopes_are_judged_alike(
    open_page: OpenPage, tmp_path: Path, suite: str
) -> None:
    """The trustee sees the head alone: what is wrong with the parts is the opener's to find."""
    folder = VECTORS / suite
    vectors = json.loads((folder / "vectors.json").read_text())
    tender = vectors["tender"]
    key = TrusteeKey.generate(a_stage(suite).tender.suite, tender["tender"], tender["stage"], "x")
    own = TrusteeKey(key.suite, key.tender, key.stage, "x", bytes.fromhex(vectors["keys"][0][0]))
    page = (await opened(open_page, "trustee")).page
    names = sorted(vectors["found"])
    await page.set_input_files("#keys", key_file(tmp_path, own))
    await page.set_input_files("#envelopes", [folder / name for name in names])
    await page.click("#open")
    await expect(page.locator("#releases li")).to_have_count(1, timeout=30_000)
    lamps = await page.locator("#shares .lamp").evaluate_all(
        "all => all.map(one => one.classList[1])"
    )
    seen = dict(zip(names, lamps, strict=True))
    refused = {"field-twice.ebid", "strangers-signature.ebid"}
    assert {name for name, lamp in seen.items() if lamp == "lamp-yellow"} == refused
    assert {name for name, lamp in seen.items() if lamp == "lamp-red"} == {
        "rubbish-to-trustee-1.ebid"
    }


async def test_words_on_paper_are_the_command_lines(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page writes `ebid` restores, and the other way round."""
    key = a_stage().keys[0][0]
    kept, public = key_file(tmp_path, key), tmp_path / "mine.pub"
    public.write_bytes(write_json(key.public_json()))
    offline = await opened(open_page, "trustee")
    page = offline.page
    await page.set_input_files("#words-key", kept)
    await page.select_option("#words-split", "1")
    await page.click("#write-words")
    await expect(page.locator(".words-sheet")).to_have_count(3)
    await photograph(page, "words on paper")
    lists = [" ".join(await one.locator("li").all_inner_texts())
             for one in await page.locator(".words").all()]  # fmt: skip
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(lists[1:])))
    assert main(["words", "--restore", str(public), str(tmp_path / "again.key")]) == 0
    assert TrusteeKey.parse((tmp_path / "again.key").read_bytes()) == key

    await page.click("summary")
    await page.set_input_files("#restore-public", public)
    await page.fill("#restore-passphrase", PASSPHRASE)
    await page.fill("#restore-words", "abandon ability")
    await page.click("#restore")
    await expect(page.locator("#restore-errors")).to_contain_text("应有 33 个词")
    await page.fill("#restore-words", "\n\n".join(to_words(key.private, 2, 3)[:2]))
    await page.click("#restore")
    await expect(page.locator("#restored")).to_be_visible(timeout=30_000)
    restored = (await offline.saved(".key.age", tmp_path)).read_bytes()
    assert TrusteeKey.parse(decrypt(restored, PASSPHRASE)) == key


async def test_a_wrong_passphrase_names_the_file(open_page: OpenPage, tmp_path: Path) -> None:
    stage = a_stage()
    envelope, _ = a_sealed(tmp_path, stage)
    secret = key_file(tmp_path, stage.keys[0][0]).read_bytes()
    (tmp_path / "mine.age").write_bytes(encrypt(secret, PASSPHRASE))
    page = (await opened(open_page, "trustee")).page
    await page.set_input_files("#keys", tmp_path / "mine.age")
    await page.set_input_files("#envelopes", envelope.path)
    await page.fill("#open-passphrase", "another")
    await page.click("#open")
    await expect(page.locator("#open-errors")).to_contain_text(
        "mine.age：备份打不开", timeout=30_000
    )


async def test_a_strangers_envelope_is_left_out(open_page: OpenPage, tmp_path: Path) -> None:
    stage, other = a_stage(), a_stage(tender="T-2")
    envelope, _ = a_sealed(tmp_path, other)
    page = (await opened(open_page, "trustee")).page
    await page.set_input_files("#keys", key_file(tmp_path, stage.keys[0][0]))
    await page.set_input_files("#envelopes", Envelope.read(envelope.path).path)
    await page.click("#open")
    await expect(page.locator("#shares .lamp-yellow")).to_contain_text("此私钥属于 T-1")
    await expect(page.locator("#releases li")).to_have_count(0)
