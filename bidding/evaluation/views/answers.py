"""How the desk's commands are read and answered: small JSON objects."""

import json
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping

from django.http import HttpRequest, JsonResponse

from bidding.errors import Refused

UNPROCESSABLE = 422
MOST_BODY = 12 << 20


class Asked:
    """A JSON object of a request: each field of the type that is asked for, or `Refused`."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the body. Raises `Refused` for anything but one object."""
        try:
            found = json.loads(request.body) if len(request.body) <= MOST_BODY else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _bad("body")
        return cls(found)

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        found = self._values.get(name, default)
        if not isinstance(found, str):
            raise _bad(name)
        return found

    def whole(self, name: str) -> int:
        """A whole number, not below zero."""
        found = self._values.get(name)
        if type(found) is not int or found < 0:
            raise _bad(name)
        return found

    def flag(self, name: str) -> bool:
        """True or false."""
        found = self._values.get(name)
        if not isinstance(found, bool):
            raise _bad(name)
        return found

    def data(self, name: str) -> bytes:
        """Bytes in base64."""
        try:
            return b64decode(self.text(name), validate=True)
        except (Error, ValueError) as error:
            raise _bad(name) from error


def answered(deed: Callable[[], object]) -> JsonResponse:
    """Do a deed; what is refused is said under its code."""
    try:
        deed()
    except Refused as refusal:
        said = {"code": refusal.code, "text": str(refusal)}
        return JsonResponse(said, status=UNPROCESSABLE)
    return JsonResponse({"done": True})


def _bad(name: str) -> Refused:
    return Refused("bad_request", name)
