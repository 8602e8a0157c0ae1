"""Every refusal of the interface as `{"code", "message"}`, under the status where it belongs.

| status | when |
| --- | --- |
| 401 | no token, or one that is unknown or revoked |
| 403 | the token has no right to this action |
| 404 | no such address, or no such case within the token's branch |
| 405 | an address that knows other methods |
| 409 | as the case stands it cannot be done; somebody else changed it first; a key used already |
| 413 | a file or a request that is too large |
| 422 | the request cannot be read, or the rules refuse it however the case stands |
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.errors import NotAllowed
from hall.errors import Conflict, Refused, TooLarge, WrongState
from hall.wording import language
from worktime import WorktimeError

Handler: TypeAlias = Callable[[HttpRequest, Any], HttpResponse]


class Problem(Schema):
    """Why nothing was done: `code` for programs stays the same, `message` is for people."""

    code: str
    message: str


_WRONG: Mapping[str, Promise] = {
    "missing": _("必填"),
    "union_tag_not_found": _("必填"),
    "extra_forbidden": _("没有这一项"),
    "literal_error": _("不是可选的值"),
    "enum": _("不是可选的值"),
    "union_tag_invalid": _("不是可选的值"),
    "string_too_long": _("太长"),
    "string_too_short": _("太短"),
    "too_long": _("太多"),
    "too_short": _("太少"),
    "greater_than_equal": _("超出范围"),
    "less_than_equal": _("超出范围"),
}
_UNREADABLE = _("格式不对")
_KINDS = frozenset({"constrained-int", "constrained-str"})
"""What the library that reads requests calls the kinds of a value that may be either."""


def problem(status: int, code: str, message: str | Promise) -> HttpResponse:
    """A refusal as every caller gets it."""
    return JsonResponse({"code": code, "message": str(message)}, status=status)


def no_such_address(_request: HttpRequest, _error: object = None) -> HttpResponse:
    """What stands at an address that nobody knows."""
    return problem(404, "not_found", _("没有这个地址或这份资料。"))


def method_not_allowed() -> HttpResponse:
    """What an address answers to a method that it does not know."""
    return problem(405, "method_not_allowed", _("该地址不接受这种请求方法。"))


def _unauthorised(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "token_unknown", _("请出示有效的接口令牌。"))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _not_allowed(_request: HttpRequest, error: NotAllowed) -> HttpResponse:
    text = _("该令牌无权执行此操作：%(action)s。") % {"action": error.action.label}
    return problem(403, "not_allowed", text)


def _refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(_status(error), error.code, error.text)


def _status(error: Refused) -> int:
    match error:
        case Conflict() | WrongState():
            return 409
        case TooLarge():
            return 413
        case _:
            return 422


def _out_of_time(_request: HttpRequest, error: WorktimeError) -> HttpResponse:
    return problem(422, "time", error.text(language()))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    # A value that may be of several kinds has a fault for each: the first of a place is said.
    found = {_place(fault): _fault(fault) for fault in reversed(error.errors)}
    faults = gettext("；").join(found[place] for place in reversed(found))
    return problem(422, "invalid", _("请求有误：%(faults)s。") % {"faults": faults})


def _fault(found: Mapping[str, Any]) -> str:
    what = {"field": _place(found), "fault": _WRONG.get(found["type"], _UNREADABLE)}
    return gettext("%(field)s：%(fault)s") % what


def _place(fault: Mapping[str, Any]) -> str:
    """Where in the request a fault lies, without the names that only the program knows."""
    source, *inside = fault["loc"]
    if source == "body":
        inside = inside[1:]
    if fault["type"].startswith("union_tag_"):
        inside.append(fault["ctx"]["discriminator"].strip("'"))
    return ".".join(str(one) for one in inside if one not in _KINDS) or str(source)


def _unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(422, "unreadable", _("请求内容无法解读。"))


def _too_large(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(413, "request_too_large", _("请求内容过大。"))


_HANDLERS: Mapping[type[Exception], Handler] = {
    AuthenticationError: _unauthorised,
    NotAllowed: _not_allowed,
    Refused: _refused,
    WorktimeError: _out_of_time,
    ValidationError: _invalid,
    Http404: no_such_address,
    HttpError: _unreadable,
    MultiPartParserError: _unreadable,
    SuspiciousOperation: _unreadable,
    RequestDataTooBig: _too_large,
    TooManyFieldsSent: _too_large,
    TooManyFilesSent: _too_large,
}


def say_problems(api: NinjaAPI) -> None:
    """Let `api` answer every refusal in the one form."""
    for error, handler in _HANDLERS.items():
        api.add_exception_handler(error, handler)
