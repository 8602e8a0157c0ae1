"""One's own account: posts, password, second factor."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import listings
from accounts.doors import signed_in
from accounts.forms.fields import refusals_on
from accounts.forms.signin import ChangePasswordForm, CodeForm, PasswordForm
from accounts.models import Person
from accounts.services import factors, people

KEY = "accounts.new_factor"


@require_GET
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Who one is, where one works as what."""
    person = cast("Person", request.user)
    context = {
        "posts": listings.posts_held(person),
        "second_factor": factors.is_enabled(person),
    }
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Replace one's password; the only page open to somebody who has to."""
    person = cast("Person", request.user)
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            people.change_password(person, form.cleaned_data["old"], form.cleaned_data["new"])
            person.refresh_from_db()
            update_session_auth_hash(request, person)
            messages.success(request, _("密码已更换。"))
            return redirect("accounts:account")
    context = {"form": form, "obliged": person.must_change_password}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enrol a telephone: scan, type a code of it, keep the recovery codes."""
    person = cast("Person", request.user)
    if factors.is_enabled(person):
        return render(request, "accounts/second_factor_off.html", {"form": PasswordForm()})
    key: str = request.session.setdefault(KEY, factors.new_key())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            codes = factors.enable(person, key, form.cleaned_data["code"])
            del request.session[KEY]
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
    context = {
        "form": form,
        "url": factors.provisioning_url(person, key),
        "secret": factors.typed_key(key),
    }
    return render(
        request, "accounts/second_factor.html", context, status=422 if form.errors else 200
    )


@sensitive_post_parameters()
@require_POST
@signed_in
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Sign in by password alone again."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            factors.disable(cast("Person", request.user), form.cleaned_data["password"])
            messages.success(request, _("两步验证已关闭。"))
            return redirect("accounts:account")
    return render(request, "accounts/second_factor_off.html", {"form": form}, status=422)
