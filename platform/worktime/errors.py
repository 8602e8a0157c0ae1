"""The one error family of this room; each error can say itself in both languages."""


class WorktimeError(ValueError):
    """A question that working time cannot answer. `str(error)` is English, `text` either."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return self.en

    def text(self, language: str) -> str:
        """The message in `language`: English for "en…", Chinese for any other."""
        return self.en if language.startswith("en") else self.zh


class CalendarError(WorktimeError):
    """Calendar data that contradict themselves, or a date that no calendar here covers."""


class LimitError(WorktimeError):
    """A limit, pause, extension or moment that makes no sense."""
