"""How often somebody may fail to sign in: django-axes counts, by username and address."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest


def is_open(request: HttpRequest, username: str) -> bool:
    """Whether an attempt as `username` from here is still heard."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": username}))


def failed(request: HttpRequest, username: str) -> None:
    """Count a second factor that was wrong; passwords are counted by `authenticate` itself."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request)
