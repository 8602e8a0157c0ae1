"""The house's addresses and one more: what is posted to it is copied into a file.

The plain copy that uploads of bids are measured against: same server, same middleware, same
portions; the bytes go into a file as they come, and nothing is done with them.
"""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

PORTION = 1 << 20


@csrf_exempt
def copy(request: HttpRequest) -> HttpResponse:
    """Write the body at the offset that is named, into the file that is."""
    target, at = request.headers["Copy-To"], int(request.headers["Upload-Offset"])
    file = os.open(target, os.O_WRONLY | os.O_CREAT)
    try:
        while portion := request.read(PORTION):
            at += os.pwrite(file, portion, at)
    finally:
        os.close(file)
    return HttpResponse(status=204)


urlpatterns = [path("copy/", copy), path("", include("mingjing.urls"))]
