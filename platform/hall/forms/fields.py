"""Fields that several of the hall's forms share."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from hall.errors import TooLarge

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class PaperField(forms.FileField):
    """A file of at most `settings.DOCUMENT_MAX_BYTES`, said beside the field and before sending."""

    widget = forms.FileInput

    def __init__(self, **how: Any) -> None:
        how.setdefault("help_text", _("不超过 %(most)s。") % {"most": _Most()})
        super().__init__(**how)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit, for the script that looks at a file before it travels."""
        return {**super().widget_attrs(widget), "data-max-bytes": settings.DOCUMENT_MAX_BYTES}

    def clean(self, data: Any, initial: Any = None) -> "UploadedFile[bytes] | None":
        """The file, if it is not too large."""
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file and (file.size or 0) > settings.DOCUMENT_MAX_BYTES:
            raise forms.ValidationError(str(TooLarge()), code="file_too_large")
        return file or None


class _Most:
    """The limit in words, said when it is read: its language is the reader's."""

    def __str__(self) -> str:
        return filesizeformat(settings.DOCUMENT_MAX_BYTES)


class LinesField(forms.CharField):
    """Text whose lines are its values."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        text: str = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError(_("每行不超过 200 个字。"), code="line_too_long")
        return lines
