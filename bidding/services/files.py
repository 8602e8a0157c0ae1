"""The files of a tender."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import documents.services
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Announcement, Tender, TenderDocument
from bidding.rules.kinds import Topic
from bidding.rules.states import Command
from bidding.services.common import close_tender, locked_tender, must_run
from documents.files import FileRefused
from ledger import clock

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

_REFUSALS: dict[str, Promise] = {
    "empty": _("文件是空的。"),
    "disk_full": _("文件未能保存：服务器磁盘空间不足，请联系管理员。"),
}


@transaction.atomic
def add_document(
    tender: int,
    file: "UploadedFile[bytes]",
    *,
    title: str,
    who: Principal,
    topic: str = Topic.DOCUMENTS,
    version: int | None = None,
) -> TenderDocument:
    """Put a file among the documents of a draft; later ones come with an announcement."""
    found, now = locked_tender(tender, Command.EDIT, version)
    must_run(who, found.project)
    added = attach(found, file, title=title, topic=topic, who=who, now=now)
    close_tender(found, events.DOCUMENT_ADDED, who, now, facts(added))
    return added


@transaction.atomic
def remove_document(
    tender: int, document: int, *, who: Principal, version: int | None = None
) -> None:
    """Take a file out of a draft. Raises `Refused` where it is not there."""
    found, now = locked_tender(tender, Command.EDIT, version)
    must_run(who, found.project)
    gone = found.documents.filter(pk=document).first()
    if gone is None:
        raise Refused("no_such_document", _("没有这份文件。"))
    said = facts(gone)
    gone.delete()
    close_tender(found, events.DOCUMENT_REMOVED, who, now, said)


def attach(
    tender: Tender,
    file: "UploadedFile[bytes]",
    *,
    title: str,
    topic: str,
    who: Principal,
    now: "datetime",
    announcement: Announcement | None = None,
) -> TenderDocument:
    """Store a file as a document of the tender. Raises `Refused` for one that cannot be kept."""
    try:
        stored = documents.services.store(
            file.chunks(),
            name=file.name or "",
            media_type="application/octet-stream",
            scope=tender.scope,
            actor=who.actor,
            now=clock.now(),
        )
    except FileRefused as refusal:
        raise Refused(f"file_{refusal.reason}", _refusal(refusal.reason), "file") from refusal
    return TenderDocument.objects.create(
        tender=tender,
        topic=topic,
        title=title.strip() or stored.name,
        document=stored,
        announcement=announcement,
        added_at=now,
        added_by=who.actor,
    )


def facts(document: TenderDocument) -> dict[str, object]:
    """What an entry says of a document."""
    return {"title": document.title, "sha256": document.document.sha256, "topic": document.topic}


def _refusal(reason: str) -> str | Promise:
    if reason == "too_large":
        most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
        return _("文件超过 %(most)s 的上限。") % {"most": most}
    return _REFUSALS[reason]
