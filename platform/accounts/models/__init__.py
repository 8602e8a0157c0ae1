"""Rows of the accounts room; other rooms refer to them by string and ask the selectors."""

from accounts.models.certificate import Certificate
from accounts.models.device import Device, Pairing
from accounts.models.organisation import Organisation
from accounts.models.person import Person
from accounts.models.post import Post
from accounts.models.token import Token

__all__ = ["Certificate", "Device", "Organisation", "Pairing", "Person", "Post", "Token"]
