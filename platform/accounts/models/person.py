"""People with an account."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.post import Post

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in as `username`, in whatever case it was typed."""
        return self.get(username=Person.normalize_username(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their posts alone.

    `organisation` is where the account is kept: administrators of its branch look after it.
    """

    username = models.CharField(
        _("用户名"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"\A[a-z0-9][a-z0-9._-]*\Z", _("用户名只能用小写字母、数字和 . _ -"))
        ],
    )
    name = models.CharField(_("姓名"), max_length=60)
    name_en = models.CharField(_("英文姓名"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, choices=LANGUAGES, blank=True)
    """What they chose last; empty: the browser's."""
    must_change_password = models.BooleanField(default=False)
    """Somebody else knows the password: it opens nothing but the page that replaces it."""

    held_posts: "list[Post]"
    """The posts held now, where `listings.people` brought them along."""

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="person_username"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def actor(self) -> str:
        """How ledger entries name this person."""
        return f"person:{self.pk}"
