"""The downloads: programs that people run on their own machines, and how to check them.

The addresses lie beneath `/tenders/`, of which no log line is kept: who takes a sealing program is
perhaps about to bid.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bidding.services import programs
from documents import serving


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Each program with its hash, its size, and since when the ledger knows it."""
    since = programs.recorded()
    rows = [(one, since.get(one.sha256)) for one in programs.found()]
    return render(request, "bidding/public/programs.html", {"rows": rows})


@never_cache
@require_safe
def sums(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """All hashes as `sha256sum -c` reads them."""
    text = "".join(f"{one.line}\n" for one in programs.found())
    return HttpResponse(text, "text/plain; charset=utf-8")


@never_cache
@require_safe
def program(request: HttpRequest, name: str) -> HttpResponseBase:
    """One program, to be kept: opened from here it would be a page of this platform, not a file."""
    if name not in programs.USES:
        raise Http404
    found = programs.find(name)
    if found is None:  # not built on this machine: the page says so
        return redirect("bidding:programs")
    return serving.send(request, found.path, "application/octet-stream", name=found.name)
