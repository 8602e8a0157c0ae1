"""Tokens of other systems."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, listings, selectors
from accounts.doors import principal, require
from accounts.forms.fields import refusals_on
from accounts.forms.machines import TokenForm
from accounts.models import Token
from accounts.rules import TOKEN_ACTIONS, Action
from accounts.services import tokens
from accounts.views.frame import admin_page, refusals_told


@require_GET
@require(Action.TOKEN_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The tokens of the reader's branches, as a page or a file."""
    query = request.GET.get("q", "").strip()
    found = listings.tokens(principal(request)).filter(name__icontains=query)
    if form := exports.wanted(request):
        header = [_("名称"), _("机构"), _("权限"), _("签发时间"), _("最近使用"), _("状态")]
        return exports.respond(form, "tokens", header, (_row(token) for token in found))
    rows = [{"token": token, "actions": _actions(token)} for token in found]
    context: dict[str, object] = {"rows": rows, "query": query}
    return admin_page(request, "tokens", "tokens", context)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TOKEN_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Issue a token; shows its secret, once."""
    who = principal(request)
    places = [one for one in selectors.tree(who, Action.TOKEN_MANAGE) if one.active]
    form = TokenForm(request.POST or None).offering(places)
    if form.is_valid():
        with refusals_on(form):
            token, secret = tokens.issue(who, **form.cleaned_data)
            context: dict[str, object] = {"token": token, "secret": secret}
            return admin_page(request, "token_once", "tokens", context)
    return admin_page(request, "token_new", "tokens", {"form": form}, 422 if form.errors else 200)


@require_POST
@require(Action.TOKEN_MANAGE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token."""
    token = get_object_or_404(listings.tokens(principal(request)), pk=pk)
    with refusals_told(request):
        tokens.revoke(principal(request), token)
        messages.success(request, _("令牌“%(name)s”已撤销。") % {"name": token.name})
    return redirect("accounts:tokens")


def _row(token: Token) -> list[str]:
    state = _("已撤销") if token.revoked_at else _("在用")
    used = exports.moment(token.last_used_at)
    issued = exports.moment(token.issued_at)
    actions = _("；").join(_actions(token))
    return [token.name, token.organisation.title, actions, issued, used, state]


def _actions(token: Token) -> list[str]:
    return [str(one.label) for one in Action if one in TOKEN_ACTIONS.intersection(token.actions)]
