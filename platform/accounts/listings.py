"""What this room's own pages list: people, posts, tokens and displays of the reader's branches."""

from django.db.models import F, Prefetch, Q, QuerySet

from accounts import selectors
from accounts.models import Device, Organisation, Person, Post, Token
from accounts.principal import Principal
from accounts.rules import Action, may_manage_person
from ledger import clock

IN_FORCE_FIRST = F("revoked_at").desc(nulls_first=True)


def people(
    who: Principal,
    q: str = "",
    organisation: Organisation | None = None,
    role: str = "",
    state: str = "",
) -> QuerySet[Person]:
    """The people whose home or post lies where `who` manages people.

    Narrowed by `q` in a name, a branch, a role held, and the state "open" or "disabled". Each
    carries the posts held now as `held_posts`.
    """
    mine = selectors.organisations(who, Action.PEOPLE_MANAGE)
    if organisation:
        mine = mine & selectors.subtree(organisation.path)
    posts = Post.objects.held(clock.now()).filter(organisation__in=mine)
    roles = posts.filter(role=role) if role else posts
    found = Person.objects.filter(pk__in=roles.values("person"))
    if not role:
        found = found | Person.objects.filter(organisation__in=mine)
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(name_en__icontains=q) | Q(username__icontains=q)
        )
    if state:
        found = found.filter(is_active=state == "open")
    return found.select_related("organisation").prefetch_related(_held_posts())


def posts_held(person: Person) -> QuerySet[Post]:
    """The posts that `person` holds now."""
    held = Post.objects.held(clock.now()).filter(person=person)
    return held.select_related("organisation")


def may_manage(who: Principal, person: Person) -> bool:
    """Tell whether `who` may keep the account of `person`, all their posts considered."""
    paths = [post.organisation.path for post in posts_held(person)]
    return may_manage_person(who.grants, person.organisation.path, paths)


def tokens(who: Principal) -> QuerySet[Token]:
    """The tokens of the branches where `who` manages tokens; those in force first."""
    mine = selectors.organisations(who, Action.TOKEN_MANAGE)
    found = Token.objects.filter(organisation__in=mine).select_related("organisation", "issued_by")
    return found.order_by(IN_FORCE_FIRST, "name", "pk")


def devices(who: Principal) -> QuerySet[Device]:
    """The displays of the branches where `who` manages displays; those in use first."""
    mine = selectors.organisations(who, Action.DEVICE_MANAGE)
    found = Device.objects.filter(organisation__in=mine).select_related("organisation", "paired_by")
    return found.order_by(IN_FORCE_FIRST, "name", "pk")


def _held_posts() -> "Prefetch[str]":
    held = Post.objects.held(clock.now()).select_related("organisation")
    return Prefetch("posts", queryset=held, to_attr="held_posts")
