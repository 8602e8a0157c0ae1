"""What a test does to a page from below: slows or cuts its line, takes its disk, counts."""

from playwright.async_api import CDPSession, Page, Request


class Line:
    """A page's own line and disk. Chromium holds back what it sends, as a slow network does."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page, self._session = page, session
        self.offsets: list[int] = []
        """Where each portion of an upload began."""
        page.on("request", self._note)

    @classmethod
    async def of(cls, page: Page) -> "Line":
        """The line of `page`."""
        return cls(page, await page.context.new_cdp_session(page))

    async def slow(self, bytes_a_second: int) -> None:
        """Let so much through upwards."""
        await self._set(upload=bytes_a_second)

    async def cut(self) -> None:
        """Let nothing through."""
        await self._set(offline=True)

    async def heap(self) -> int:
        """Bytes of the page's JavaScript heap that are in use."""
        found = await self._session.send("Runtime.getHeapUsage")
        return int(found["usedSize"])

    async def quota(self, size: int) -> None:
        """Let the browser keep no more than so many bytes for the page."""
        origin = "/".join(self._page.url.split("/")[:3])
        await self._session.send(
            "Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": size}
        )

    async def _set(self, *, upload: int = -1, offline: bool = False) -> None:
        await self._session.send("Network.enable")
        await self._session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": upload,
            },
        )

    def _note(self, request: Request) -> None:
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
