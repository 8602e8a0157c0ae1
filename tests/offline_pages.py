"""The two offline pages as a person uses them: files in, downloads out. No server anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from browser import OpenPage
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from playwright.async_api import Download, Page, expect
from sealed import Stage

from bidding.envelope import FileSigner, TrusteeKey
from bidding.envelope.strict import write_json

PAGES = Path(__file__).resolve().parents[1] / "frontend" / "dist" / "offline"
PASSPHRASE = "correct horse 1"


@dataclass
class Offline:
    """One of the pages, and what it has handed to the browser's downloads."""

    page: Page
    downloads: list[Download] = field(default_factory=list)

    def keep(self, download: Download) -> None:
        """A file came."""
        self.downloads.append(download)

    async def saved(self, suffix: str, folder: Path) -> Path:
        """The newest download whose name ends so, in `folder`."""
        for _ in range(50):
            found = [one for one in self.downloads if one.suggested_filename.endswith(suffix)]
            if found:
                target = folder / found[-1].suggested_filename
                await found[-1].save_as(target)
                return target
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"no download *{suffix}")


@contextmanager
def served() -> Iterator[str]:
    """The pages' folder at an address: to a page from a file the browser lends no disk."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(PAGES))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def opened(
    open_page: OpenPage, name: str, *, place: str = PAGES.as_uri(), **manner: object
) -> Offline:
    """The page `name`, from its file where no other place is named."""
    page = await open_page(f"{place}/{name}.html", **manner)
    offline = Offline(page)
    page.on("download", offline.keep)
    return offline


def tender_file(folder: Path, stage: Stage) -> Path:
    """The tender file as the platform publishes it."""
    path = folder / "tender.json"
    path.write_bytes(stage.tender.encode())
    return path


def key_file(folder: Path, key: TrusteeKey) -> Path:
    """A trustee's private key, without a passphrase."""
    path = folder / f"{key.suite.key_id(key.public).hex()[:8]}.key.json"
    path.write_bytes(write_json(key.json()))
    return path


async def choose_tender(page: Page, folder: Path, stage: Stage) -> None:
    """Step 1."""
    await page.set_input_files("#tender", tender_file(folder, stage))
    await expect(page.locator("#tender-facts")).to_be_visible()


async def fill_read_out(page: Page, price: str = "1,234,567.8") -> None:
    """Step 2."""
    await page.fill("#bidder", "投标人")
    await page.fill("#price", price)
    await page.fill("#duration", "180 日历天")


async def unlock(page: Page, *files: Path, passphrase: str = PASSPHRASE) -> None:
    """Step 4, with a certificate in files."""
    await page.set_input_files("#certificate", list(files))
    await page.fill("#passphrase", passphrase)
    await page.click("#unlock")
    await expect(page.locator("#signer-name")).to_be_visible()


async def seal(page: Page) -> None:
    """Step 5."""
    await page.click("#seal")
    await expect(page.locator("#done")).to_be_visible(timeout=30_000)


def p12_file(folder: Path, signer: FileSigner) -> Path:
    """A bidder's PKCS#12 file under `PASSPHRASE`, as programs write it today."""
    certificate = x509.load_der_x509_certificate(signer.chain[0])
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    path = folder / f"{signer.algorithm}.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"me", signer.key, certificate, None, encryption)
    )
    return path
