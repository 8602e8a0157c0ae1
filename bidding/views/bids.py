"""Handing bids in, for browsers and programs alike: docs/bids.md says how to use it.

Who may is told by what they hold — a slip, a ticket, a lock — and not by a session, so nothing of
it is written down and no cookie has to be guarded against forged forms. No address names a tender,
a bidder or a transfer, and all answers are padded to one length or a few.
"""

import json
import logging
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from bidding.envelope import EnvelopeError
from bidding.errors import Refused
from bidding.sealing import Unsealable
from bidding.services import intake, rescue, tickets, transfers, unlocking
from bidding.services.intake import Handed
from bidding.services.receipts import receipt_pdf
from bidding.services.standing import tender_of
from ledger.errors import LedgerError

PADDING = 8 * 1024
PORTION = 1 << 20
MOST_JSON = 64 * 1024
STATUS = {
    "wrong_offset": 409, "busy": 409, "disk_full": 507, "too_large": 413, "no_slip": 403,
    "no_transfer": 404, "no_such_bid": 404,
}  # fmt: skip
UNPROCESSABLE = 422
FORGED = gettext_lazy(
    "平台保存的记录与本次招标的日志不一致，可能被改动过，现在不能出具证明。"
    "请保存好手中的回执：凭它可以证明标书已被收到。请联系交易中心和监督部门。"
)
logger = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]


def _interface(view: View) -> View:
    """What every address here has: nothing is kept, and a refusal is an answer like another.

    So is a record that the platform cannot stand by any more, because somebody has changed the
    database beneath it. Its line in the log names no bidder and no tender.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Refused as refusal:
            status = STATUS.get(refusal.code, UNPROCESSABLE)
            return _json({"code": refusal.code, "text": str(refusal)}, status)
        except (EnvelopeError, LedgerError, Unsealable) as error:
            logger.error(
                "a bidder's record does not agree with its tender's log (%s)", type(error).__name__
            )
            return _json({"code": "forged_record", "text": str(FORGED)}, 500)

    return answered


@_interface
@require_http_methods(["POST", "HEAD", "PATCH", "DELETE"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Begin an upload, ask how far it has come, go on with it, give it up."""
    if request.method == "POST":
        return _begin(_body(request))
    found = tickets.read(request.headers.get("Upload-Ticket", ""))
    if request.method == "PATCH":
        return _go_on(request, found)
    if request.method == "DELETE":
        transfers.abandon(found)
        return _progress(found, 0)
    return _progress(found, transfers.offset(found))


@_interface
@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """What the holder of a slip has handed in, each with its receipt as far as it is proven."""
    handed = intake.handed_in(_text(_body(request), "slip"))
    return _json({"bids": [_facts(one) for one in handed]})


@_interface
@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """A receipt as a signed PDF."""
    body = _body(request)
    slip, record = _text(body, "slip"), _text(body, "leaf")
    for one in intake.handed_in(slip):
        if one.record.leaf.hash.hex() == record:
            return HttpResponse(receipt_pdf(tender_of(slip), one), "application/pdf")
    raise Refused("no_such_bid", _("没有这份有效的投标文件。"))


@_interface
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw a bid by a signed statement."""
    body = _body(request)
    handed = intake.withdraw(_text(body, "slip"), _bytes(body, "statement"), _bytes(body, "sigs"))
    return _json(_facts(handed))


@_interface
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Let another key follow the one that the bidder has used, by a statement of the old one."""
    body = _body(request)
    handed = intake.change_key(_text(body, "slip"), _bytes(body, "statement"), _bytes(body, "sigs"))
    return _json(_facts(handed))


@_interface
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Release the lock of a bid at the opening."""
    body = _body(request)
    try:
        secret = bytes.fromhex(_text(body, "lock"))
    except ValueError as error:
        raise Refused("wrong_lock", _("锁文件不对。")) from error
    bid = unlocking.unlock(_text(body, "header_sha256"), secret)
    return _json({"bid": bid.number, "state": bid.state})


def _begin(body: dict[str, Any]) -> HttpResponse:
    if body.get("rescue") is True:
        ticket = rescue.begin(_text(body, "slip"), _text(body, "header_sha256"))
        return _json({"ticket": ticket, "offset": 0}, 201)
    number, length = body.get("lot"), body.get("length")
    if not isinstance(number, int) or not isinstance(length, int):
        raise Refused("bad_request", _("请求的内容不完整。"))
    ticket = transfers.begin(
        _text(body, "slip"),
        lot=number,
        stage=_text(body, "stage"),
        length=length,
        header_sha256=_text(body, "header_sha256"),
    )
    return _json({"ticket": ticket, "offset": 0}, 201)


def _go_on(request: HttpRequest, found: tickets.Transfer) -> HttpResponse:
    at = request.headers.get("Upload-Offset", "")
    if not at.isascii() or not at.isdecimal():
        raise Refused("bad_request", _("请求的内容不完整。"))
    come = transfers.go_on(found, int(at), _portions(request))
    if come < found.length:
        return _progress(found, come)
    if found.rescue:
        return _json({"bid": rescue.accept(found).number})
    answer = _json(_facts(intake.receive(found)))
    answer["Upload-Offset"] = str(come)
    return answer


def _progress(found: tickets.Transfer, come: int) -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={"Upload-Offset": str(come), "Upload-Length": str(found.length)},
    )


def _portions(request: HttpRequest) -> Iterator[bytes]:
    while portion := request.read(PORTION):
        yield portion


def _facts(handed: Handed) -> dict[str, object]:
    """What a bidder is told of one thing it handed in."""
    record = handed.record
    return {
        "kind": record.leaf.kind,
        "lot": record.lot,
        "stage": record.stage,
        "header_sha256": record.header_sha256,
        "received_at": record.at.isoformat(),
        "envelope_id": record.envelope_id,
        "seq": record.seq,
        "standing": record.standing and not handed.returned,
        "returned": handed.returned,
        "leaf": record.leaf.hash.hex(),
        "proven": handed.receipt.proof is not None,
        "receipt": json.loads(handed.receipt.encode()),
    }


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request. Raises `Refused`."""
    data = request.read(MOST_JSON + 1)
    try:
        found = json.loads(data) if len(data) <= MOST_JSON else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("bad_request", _("请求的内容不完整。"))
    return found


def _text(body: dict[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str):
        raise Refused("bad_request", _("请求的内容不完整。"))
    return found


def _bytes(body: dict[str, Any], name: str) -> bytes:
    try:
        return b64decode(_text(body, name), validate=True)
    except NotBase64 as error:
        raise Refused("bad_request", _("请求的内容不完整。")) from error


def _json(said: dict[str, object], status: int = 200) -> HttpResponse:
    """An answer padded to whole steps: its length tells nothing."""
    text = json.dumps(said, ensure_ascii=False).encode()
    return HttpResponse(text.ljust(-(-len(text) // PADDING) * PADDING), "application/json", status)
