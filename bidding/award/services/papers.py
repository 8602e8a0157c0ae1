"""Files that come in during an award."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import documents.services
from accounts.principal import Principal
from bidding.award.models import Award
from bidding.errors import Refused
from documents.files import FileRefused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from documents.models import Document


def keep(award: Award, file: "UploadedFile[bytes]", who: Principal, now: datetime) -> "Document":
    """Store a file. Raises `Refused` where it will not do."""
    try:
        return documents.services.store(
            file.chunks(), name=file.name or "", scope=award.tender.scope, actor=who.actor, now=now,
            media_type=file.content_type or "application/octet-stream",
        )  # fmt: skip
    except FileRefused as error:
        raise Refused(
            "file_refused", _("文件不能保存：%(why)s") % {"why": error}, "file"
        ) from error
