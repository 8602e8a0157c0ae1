"""Asking the owner of the key, in the terminal, and never the page."""

import sys
from collections.abc import Iterable

from bidding.envelope.bridge import Asked
from bidding.envelope.cli.output import Output, row

_SHOWN = 6


class Terminal:
    """Shows what is to be signed and for whom, and takes the owner's word."""

    def __init__(self, output: Output, *, agrees: bool = False) -> None:
        """`agrees`: show, and ask nothing."""
        self._output = output
        self._agrees = agrees

    def lets_in(self, origins: Iterable[str]) -> bool:
        """Whether pages of these origins may ask at all."""
        self._say(self._output.words("将允许这些网页请求签名：", "these pages may ask:"), *origins)
        if self._agrees:
            return True
        self._say(self._output.words("允许请输入 yes：", "type yes to let them in:"))
        return sys.stdin.readline().strip().lower() == "yes"

    def __call__(self, origin: str, asked: Asked) -> bool:
        """Agreed to is what the owner types the beginning of: a key pressed before is no consent.

        The page shows the same SHA-256, so that what is typed has been compared.
        """
        self.show(origin, asked)
        if self._agrees:
            return True
        beginning = asked.digest[:_SHOWN]
        self._say(
            self._output.words(
                f"同意签名请输入 {beginning}，其他任何输入都是拒绝：",
                f"type {beginning} to sign; anything else refuses:",
            )
        )
        agreed = sys.stdin.readline().strip().lower() == beginning
        self._say(
            self._output.words("已同意", "agreed")
            if agreed
            else self._output.words("已拒绝", "refused")
        )
        return agreed

    def show(self, origin: str, asked: Asked) -> None:
        """Say who asks for what."""
        words = self._output.words
        self._say("", words(f"{origin} 请求签名", f"{origin} asks for a signature"))
        for zh, en, value in asked.lines:
            self._say(row(words(zh, en), _printable(value)))
        self._say(row("SHA-256", asked.digest))

    def _say(self, *lines: str) -> None:
        print(*lines, sep="\n", file=sys.stderr, flush=True)


def _printable(text: str) -> str:
    """Without what a terminal obeys, or what turns the direction of writing."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
