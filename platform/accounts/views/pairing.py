"""How an unpaired screen becomes a wall display: the JSON that the wall's page speaks.

    POST /wall/pairing/  (with the CSRF token)   begin, or go on with a code that still counts
    GET  /wall/pairing/                          how it stands; ask every few seconds

Both answer an object with `state`:

    {"state": "none"}                                       no code, or it expired: POST for one
    {"state": "waiting", "code": "A7KD3M", "seconds": 540}  show the code; seconds it still counts
    {"state": "paired", "device": {"id", "name", "organisation", "boards": [id, …], "seconds"}}
    {"state": "revoked"}                                    turned away; POST begins anew

POST sets the HttpOnly cookie `mingjing_device`, which is the screen's whole identity: once paired,
pages and sockets know it as the principal "device:N". GET renews the cookie of a paired screen, so
it lives as long as the screen is looked after. POST answers 429 with {"state": "refused", "why"}
where too many screens wait at one address.
"""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import selectors
from accounts.errors import Refused
from accounts.principal import DEVICE_COOKIE, of_device
from accounts.services import devices

# Browsers keep no cookie longer than 400 days; a paired screen renews its own.
COOKIE_SECONDS = 400 * 24 * 3600


@never_cache
@require_http_methods(["GET", "POST"])
def pairing(request: HttpRequest) -> HttpResponse:
    """Begin or follow the pairing of the screen that asks."""
    secret = request.COOKIES.get(DEVICE_COOKIE, "")
    standing = _standing(secret)
    if request.method == "POST" and standing["state"] in {"none", "revoked"}:
        try:
            secret = devices.begin(request.META.get("REMOTE_ADDR", ""))
        except Refused as refusal:
            return JsonResponse({"state": "refused", "why": refusal.message}, status=429)
        standing = _standing(secret)
    if standing["state"] == "paired":
        devices.seen(of_device(secret))
    return _with_cookie(JsonResponse(standing), secret)


def _standing(secret: str) -> dict[str, object]:
    if display := selectors.display(of_device(secret)):
        return {"state": "paired", "device": asdict(display)}
    if waiting := selectors.waiting(secret):
        return {"state": "waiting", **asdict(waiting)}
    return {"state": "revoked" if selectors.was_display(secret) else "none"}


def _with_cookie(response: HttpResponse, secret: str) -> HttpResponse:
    if secret:
        response.set_cookie(
            DEVICE_COOKIE,
            secret,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return response
