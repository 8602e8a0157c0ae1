"""What a person does with a browser: open a page, fill in a form, send it."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from mingjing.county.parties.forms import Form, forms

SIGN_IN = "/sign-in/"
File = tuple[str, bytes]
"""Its name and what is in it."""
PATIENCE = 30.0
"""Seconds an answer may take."""


class Unreachable(Exception):
    """The house does not answer: not open yet, or just ended."""


class Unexpected(Exception):
    """An answer that was not to be expected, with what it said."""


@dataclass(frozen=True)
class Answer:
    """A page as it came; `address` is where it was found in the end."""

    status: int
    address: str
    body: bytes

    @property
    def text(self) -> str:
        """It as text."""
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """What it says as JSON."""
        return json.loads(self.body)

    def form(self, action: str, **values: str) -> Form:
        """The form that is sent to `action`, and whose fields stand at `values`.

        Raises `Unexpected` where there is none.
        """
        found = self.find(action, **values)
        if found is None:
            raise Unexpected(f"{self.address} has no form {action}")
        return found

    def find(self, action: str, **values: str) -> Form | None:
        """The same, or None."""
        target = urljoin(self.address, action)
        for one in forms(self.text):
            if urljoin(self.address, one.action) == target and one.has(values):
                return replace(one, action=target)
        return None

    def checked(self) -> "Answer":
        """Itself, if all went well; raises `Unexpected` with the errors that the page shows."""
        if self.status < 400:
            return self
        said = re.findall(r'class="errorlist[^"]*"[^>]*>(.*?)</ul>', self.text, re.DOTALL)
        words = re.sub(r"<[^>]+>", " ", " ".join(said)) or self.text[:200]
        raise Unexpected(f"{self.status} {self.address}: {' '.join(words.split())}")


@dataclass
class Browser:
    """One person's browser at the house that stands at `root`."""

    root: str
    signed_in: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._cookies = CookieJar()
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self._cookies))

    def open(self, path: str) -> Answer:
        """A page."""
        return self._ask("GET", path)

    def send(
        self, form: Form, values: Mapping[str, str], files: Mapping[str, File] | None = None
    ) -> Answer:
        """Send a form as it was found, with `values` filled in and `files` chosen."""
        fields = {**form.fields, **{name: [value] for name, value in values.items()}}
        if not files:
            return self._ask("POST", form.action, urlencode(fields, doseq=True).encode())
        border = secrets.token_hex(16)
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        return self._ask("POST", form.action, _multipart(fields, files, border), kind)

    def post(self, path: str, said: Mapping[str, object]) -> Answer:
        """Send JSON to an interface."""
        tokens = [one.value or "" for one in self._cookies if one.name == "csrftoken"]
        kind = {"Content-Type": "application/json", "X-CSRFToken": "".join(tokens)}
        return self._ask("POST", path, json.dumps(said).encode(), kind)

    def patch(self, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send bytes on their way."""
        said = {"Content-Type": "application/offset+octet-stream", **headers}
        return self._ask("PATCH", path, content, said)

    def sign_in(self, name: str, password: str) -> None:
        """Sign in, unless that was done."""
        if self.signed_in:
            return
        form = self.open(SIGN_IN).checked().form(SIGN_IN)
        self.send(form, {"username": name, "password": password}).checked()
        self.signed_in = True

    def _ask(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        address = urljoin(self.root, path)
        request = Request(address, content, dict(headers or {}), method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.url, answer.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.url or "", error.read())
        except (URLError, HTTPException, OSError) as error:
            raise Unreachable(str(error)) from error


def _multipart(
    fields: Mapping[str, Sequence[str]], files: Mapping[str, File], border: str
) -> bytes:
    """A form's body as RFC 7578 has it."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, values in fields.items()
        for value in values
        if name not in files
    ]
    parts += [
        f'Content-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        f"Content-Type: {_kind(called)}\r\n\r\n".encode()
        + content
        for name, (called, content) in files.items()
    ]
    line = b"--" + border.encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _kind(called: str) -> str:
    return "application/pdf" if called.endswith(".pdf") else "application/octet-stream"
