"""Documents: handed in first, then named by their number in a command."""

from typing import Annotated, Self

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

import documents.selectors
from accounts.rules import Action
from hall import services
from hall.api.asking import asker, window_of
from hall.api.errors import Problem
from hall.api.fields import IdempotencyKey, Window

MOST = f"{settings.DOCUMENT_MAX_BYTES / 2**20:g} MiB"

router = Router(tags=["documents"])


class DocumentOut(Schema):
    """A file that was kept: `id` names it in commands, `sha256` is that of its bytes."""

    id: int
    name: str
    size: int
    sha256: str
    media_type: str

    @classmethod
    def of(cls, document: int) -> Self:
        """What is known of it."""
        return cls.from_orm(documents.selectors.document(document))


@router.post(
    "",
    response={201: DocumentOut, (401, 403, 409, 413, 422): Problem},
    description=f"Hand in a file of at most {MOST} for the cases of a window.",
)
def hand_in(
    request: HttpRequest,
    window: Annotated[Window, Form()],
    file: Annotated[UploadedFile, File()],
    key: IdempotencyKey = None,
) -> Status[DocumentOut]:
    """Keep a file."""
    who = asker(request, Action.CASE_RECEIVE, Action.CASE_PROCESS)
    scope = window_of(window).path
    kept = services.hand_in(file, scope=scope, who=who, key=key or "")
    return Status(201, DocumentOut.of(kept))
