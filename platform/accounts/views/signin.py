"""Signing in, in one step or two, and out."""

import time
from typing import TypedDict, cast

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.forms.signin import CodeForm, SignInForm
from accounts.models import Person
from accounts.services import factors, sessions
from accounts.services.factors import Factor
from accounts.views.language import remember

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALFWAY = "accounts.halfway"
HALFWAY_SECONDS = 300


class Halfway(TypedDict):
    """Who has proven their password but not yet their second factor; kept in the session.

    `proof` is the hash that changes with the password, `since` the world's time in seconds.
    """

    person: int
    proof: str
    since: float


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step: username and password."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        username: str = form.cleaned_data["username"]
        if not throttle.is_open(request, username):
            return locked_out(request)
        person = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(person, Person):
            return _first_step_done(request, person)
        sessions.refuse_session(request, username, "password")
        form.add_error(None, _("用户名或密码不对，或账号已停用。"))
    return _form(request, "accounts/sign_in.html", form)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step, for those who enrolled: a code of the telephone or a recovery code."""
    person = _halfway(request)
    if person is None:
        return redirect("accounts:login")
    if not throttle.is_open(request, person.username):
        return locked_out(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        factor = factors.verify(person, form.cleaned_data["code"])
        if factor:
            return _welcome(request, person, factor)
        throttle.failed(request, person.username)
        sessions.refuse_session(request, person.username, "factor")
        form.add_error("code", _("验证码不对，或已经用过。请等手机显示新的验证码，再试一次。"))
    return _form(request, "accounts/second_step.html", form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and back to signing in."""
    sessions.close_session(request)
    return redirect("accounts:login")


def locked_out(request: HttpRequest, *_details: object) -> HttpResponse:
    """What somebody sees who failed too often; django-axes calls it too."""
    minutes = settings.AXES_COOLOFF_TIME.total_seconds() // 60
    return render(request, "accounts/locked_out.html", {"minutes": int(minutes)}, status=429)


def _form(request: HttpRequest, template: str, form: SignInForm | CodeForm) -> HttpResponse:
    context = {"form": form, "next": _next(request)}
    return render(request, template, context, status=422 if form.errors else 200)


def _first_step_done(request: HttpRequest, person: Person) -> HttpResponse:
    if not factors.is_enabled(person):
        return _welcome(request, person, None)
    request.session.cycle_key()
    request.session[HALFWAY] = Halfway(
        person=person.pk, proof=person.get_session_auth_hash(), since=time.time()
    )
    query = urlencode({"next": _next(request)})
    return HttpResponseRedirect(f"{reverse('accounts:second_step')}?{query}")


def _halfway(request: HttpRequest) -> Person | None:
    """Who stands between the two steps on `request`, if anybody still does."""
    halfway = cast("Halfway | None", request.session.get(HALFWAY))
    if halfway is None or time.time() - halfway["since"] > HALFWAY_SECONDS:
        return None
    person = Person.objects.filter(pk=halfway["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != halfway["proof"]:
        return None
    return person


def _welcome(request: HttpRequest, person: Person, factor: Factor | None) -> HttpResponse:
    request.session.pop(HALFWAY, None)
    sessions.open_session(request, person, BACKEND, factor)
    goal = reverse("accounts:password") if person.must_change_password else _next(request)
    return remember(HttpResponseRedirect(goal), person.language)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: back where one came from, if that is an address of ours."""
    target = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
