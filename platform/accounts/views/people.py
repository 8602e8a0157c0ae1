"""People: the list, one person, and what an administrator does for them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, listings, selectors
from accounts.doors import principal, require
from accounts.forms.fields import refusals_on
from accounts.forms.people import GrantForm, NewPersonForm, PeopleFilterForm, PersonForm
from accounts.models import Organisation, Person, Post
from accounts.principal import Principal
from accounts.rules import Action
from accounts.services import factors, people, posts
from accounts.views.frame import PER_PAGE, admin_page, refusals_told


@require_GET
@require(Action.PEOPLE_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The people of the reader's branches, filtered, as a page or a file."""
    who = principal(request)
    form = PeopleFilterForm(request.GET).offering(selectors.tree(who, Action.PEOPLE_MANAGE))
    asked = form.cleaned_data if form.is_valid() else {}
    found = listings.people(who, **asked)
    if file := exports.wanted(request):
        header = [_("用户名"), _("姓名"), _("英文姓名"), _("所属机构"), _("岗位"), _("状态")]
        return exports.respond(file, "people", header, (_row(person) for person in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, object] = {"form": form, "page": page}
    return admin_page(request, "people", "people", context)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.PEOPLE_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Open an account; shows its first password, once."""
    who = principal(request)
    form = NewPersonForm(request.POST or None).offering(_places(who))
    if form.is_valid():
        with refusals_on(form):
            person, password = people.create(who, **form.cleaned_data)
            return _password_once(request, person, password)
    context: dict[str, object] = {"form": form}
    return admin_page(request, "person_new", "people", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Action.PEOPLE_MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, posts, and what can be done for them."""
    person = _mine(request, pk)
    if request.method == "GET":
        return _page(request, person)
    who = principal(request)
    form = PersonForm(request.POST).offering(_places(who))
    if form.is_valid():
        with refusals_on(form):
            people.edit(who, person, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("accounts:person", pk)
    return _page(request, person, edit=form)


@require_POST
@require(Action.PEOPLE_MANAGE)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    person = _mine(request, pk)
    who = principal(request)
    form = GrantForm(request.POST).offering(_places(who))
    if form.is_valid():
        with refusals_on(form):
            asked = form.cleaned_data
            posts.grant(who, person, asked["organisation"], asked["role"], form.until)
            messages.success(request, _("已任命。"))
            return redirect("accounts:person", pk)
    return _page(request, person, grant=form)


@require_POST
@require(Action.PEOPLE_MANAGE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    mine = selectors.organisations(principal(request), Action.PEOPLE_MANAGE)
    post = get_object_or_404(Post, pk=pk, organisation__in=mine)
    with refusals_told(request):
        posts.revoke(principal(request), post)
        messages.success(request, _("该岗位已结束。"))
    return redirect("accounts:person", post.person_id)


@require_POST
@require(Action.PEOPLE_MANAGE)
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    return _do(request, pk, people.disable, _("账号已停用。"))


@require_POST
@require(Action.PEOPLE_MANAGE)
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a disabled account again."""
    return _do(request, pk, people.enable, _("账号已恢复。"))


@require_POST
@require(Action.PEOPLE_MANAGE)
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    return _do(request, pk, factors.remove, _("两步验证已解除。"))


@never_cache
@require_POST
@require(Action.PEOPLE_MANAGE)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new first password; shows it, once."""
    person = _mine(request, pk)
    password = people.reset_password(principal(request), person)
    return _password_once(request, person, password)


def _do(
    request: HttpRequest, pk: int, command: Callable[[Principal, Person], None], done: str
) -> HttpResponse:
    person = _mine(request, pk)
    with refusals_told(request):
        command(principal(request), person)
        messages.success(request, done)
    return redirect("accounts:person", pk)


def _mine(request: HttpRequest, pk: int) -> Person:
    """The person, if the reader's branch knows them; otherwise there is no such page."""
    return get_object_or_404(listings.people(principal(request)), pk=pk)


def _page(
    request: HttpRequest,
    person: Person,
    edit: PersonForm | None = None,
    grant: GrantForm | None = None,
) -> HttpResponse:
    who = principal(request)
    places = _places(who)
    initial = {name: getattr(person, name) for name in ("name", "name_en", "phone")}
    context: dict[str, object] = {
        "person": person,
        "posts": person.posts.select_related("organisation"),
        "held": set(listings.posts_held(person)),
        "mine": listings.may_manage(who, person),
        "myself": who.person_id == person.pk,
        "second_factor": factors.is_enabled(person),
        "edit": edit
        or PersonForm(initial={**initial, "organisation": person.organisation_id}).offering(places),
        "grant": grant or GrantForm().offering(places),
    }
    return admin_page(request, "person", "people", context, 422 if edit or grant else 200)


def _password_once(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    context: dict[str, object] = {"person": person, "password": password}
    return admin_page(request, "password_once", "people", context)


def _places(who: Principal) -> list[Organisation]:
    return [one for one in selectors.tree(who, Action.PEOPLE_MANAGE) if one.active]


def _row(person: Person) -> list[str]:
    held = (f"{post.organisation.title} {post.get_role_display()}" for post in person.held_posts)
    state = _("在用") if person.is_active else _("已停用")
    home = person.organisation.title
    return [person.username, person.name, person.name_en, home, _("；").join(held), state]
