"""Papers with a file: handing one in, and making sure that a command names one it may name."""

import hashlib
import re

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import documents.selectors
import documents.services
from accounts.principal import Principal
from accounts.rules import Action
from documents.files import FileRefused
from hall.errors import Refused, TooLarge
from hall.services.once import begin
from ledger import clock

UNKNOWN_TYPE = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
"""A media type as senders may write it (RFC 6838, section 4.2); anything else is not kept."""


@transaction.atomic
def hand_in(file: "UploadedFile[bytes]", *, scope: str, who: Principal, key: str = "") -> int:
    """Keep a file for cases in `scope`; returns the number to name it by.

    With a `key` the same file sent twice is kept once. Raises `NotAllowed`, `TooLarge`, `Conflict`
    for a key used for something else, and `Refused` for an empty file or a full disk.
    """
    if not who.may(Action.CASE_RECEIVE, scope):
        who.must(Action.CASE_PROCESS, scope)
    if not key:
        return _store(file, scope, who)
    request, _is_new = begin(who, key, {"file": digest(file), "name": file.name, "scope": scope})
    if request.document_id is None:
        request.document_id = _store(file, scope, who)
        request.save(update_fields=["document"])
    return request.document_id


def digest(file: "UploadedFile[bytes]") -> str:
    """The SHA-256 of a file that is still in the sender's hands."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()


def check_known(document: int | None, who: Principal) -> None:
    """Raise `Refused` unless `document` is one that `who` handed in or may see."""
    if document is None:
        return
    found = documents.selectors.document(document)
    if found is None or not (
        found.stored_by == who.actor or who.may(Action.CASE_READ, found.scope)
    ):
        raise Refused("no_such_document", _("没有这份文件。"))


def _store(file: "UploadedFile[bytes]", scope: str, who: Principal) -> int:
    media_type = (file.content_type or "").lower()
    try:
        stored = documents.services.store(
            file.chunks(),
            name=file.name or "",
            media_type=media_type if _TYPE.fullmatch(media_type) else UNKNOWN_TYPE,
            scope=scope,
            actor=who.actor,
            now=clock.now(),
        )
    except FileRefused as refusal:
        raise _refused(refusal.reason) from refusal
    return stored.pk


def _refused(reason: str) -> Refused:
    if reason == "too_large":
        return TooLarge()
    if reason == "empty":
        return Refused("file_empty", _("文件是空的。"))
    return Refused("disk_full", _("文件未能保存：服务器磁盘空间不足，请联系管理员。"))
