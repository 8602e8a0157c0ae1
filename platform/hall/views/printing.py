"""Paper: notices as they were issued, and the receipt an applicant takes home.

A notice is a Chinese document whatever the clerk's language; `?language=en` prints a translation to
hand out beside it.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from accounts.doors import principal, require
from accounts.rules import Action
from hall import desk
from hall.models import Case, Notice

CHINESE = "zh-hans"


@require_GET
@require(Action.CASE_READ)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """A numbered notice on A4, with its place for the seal."""
    found = get_object_or_404(Notice, pk=pk)
    case = get_object_or_404(desk.visible(principal(request)), pk=found.case_id)
    return _sheet(request, f"hall/print/{found.kind}.html", case, {"notice": found})


@require_GET
@require(Action.CASE_READ)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt number, the word that goes with it, and where to ask."""
    case = get_object_or_404(desk.visible(principal(request)), pk=pk)
    return _sheet(request, "hall/print/receipt.html", case, {"materials": case.materials.all()})


def progress_url(request: HttpRequest, case: Case) -> str:
    """The public address at which the applicant sees this case."""
    asked = urlencode({"number": case.number, "code": case.code})
    return request.build_absolute_uri(f"{reverse('hall:progress')}?{asked}")


def _sheet(
    request: HttpRequest, template: str, case: Case, context: dict[str, object]
) -> HttpResponse:
    english = request.GET.get("language") == "en"
    with translation.override("en" if english else CHINESE):
        progress = progress_url(request, case)
        context |= {"case": case, "progress": progress, "is_translation": english}
        return render(request, template, context)
