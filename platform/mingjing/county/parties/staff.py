"""The offices' people, each at a browser of their own."""

from mingjing.county.parties.browser import Answer, Browser
from mingjing.county.parties.forms import Form


class Staff:
    """Whoever has an account with the demonstration's password, at the house at `root`."""

    def __init__(self, root: str, password: str) -> None:
        self._root, self._password = root, password
        self._browsers: dict[str, Browser] = {}

    def at(self, name: str) -> Browser:
        """Their browser, signed in."""
        browser = self._browsers.setdefault(name, Browser(self._root))
        browser.sign_in(name, self._password)
        return browser

    def open(self, name: str, path: str) -> Answer:
        """A page as they see it."""
        return self.at(name).open(path).checked()

    def send(self, name: str, form: Form, **values: str) -> Answer:
        """Send a form of theirs."""
        return self.at(name).send(form, values).checked()
