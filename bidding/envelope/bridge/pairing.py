"""Who is let in: pages of confirmed origins that know the code of this run."""

import re
import secrets
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest

from bidding.envelope.bridge.errors import WrongCode, WrongOrigin
from bidding.envelope.errors import BadInput

LOOPBACK = "127.0.0.1"
_CODE_BYTES = 15  # 24 signs of base32, and nobody guesses 120 bits
_ORIGIN = re.compile(
    r"https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?"
    r"|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"
)


def read_origin(text: str) -> str:
    """A page's origin as browsers write it: `https`, or this machine itself.

    Raises `BadInput`; also for `null`, which files and sandboxed frames of any page share.
    """
    if not _ORIGIN.fullmatch(text):
        raise BadInput(
            f"{text}：网页来源须形如 https://主机[:端口]",
            f"{text}: an origin is https://HOST[:PORT], in small letters, with nothing behind it",
        )
    return text


def new_code() -> str:
    """A code that lives as long as the program."""
    return b32encode(secrets.token_bytes(_CODE_BYTES)).decode()


@dataclass(frozen=True, repr=False)
class Pairing:
    """The port of this run, its code, and the origins that may use it."""

    port: int
    code: str
    origins: Collection[str]

    @property
    def words(self) -> str:
        """What the owner copies into the page: the port and the code."""
        return f"{self.port}-{self.code}"

    def check_host(self, host: str | None) -> None:
        """Raise `WrongOrigin` where a foreign name was made to point at this machine."""
        if host not in {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}:
            raise WrongOrigin(
                "请求的主机名不是本机", "asked for by another name than this machine's"
            )

    def check_origin(self, origin: str | None) -> str:
        """The origin of the page that asks; raises `WrongOrigin` for one not let in."""
        if origin is None or origin not in self.origins:
            raise WrongOrigin("没有允许这个网页使用令牌", "this page was not let in")
        return origin

    def check_code(self, authorization: str | None) -> None:
        """Raise `WrongCode` unless the page knows the code."""
        expected = f"Bearer {self.code}"
        if not compare_digest((authorization or "").encode(), expected.encode()):
            raise WrongCode("连接码不对", "a wrong pairing code")
