"""The app of the service hall."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HallConfig(AppConfig):
    """Items, cases, notices; the one-time-notice clock runs out here."""

    name = "hall"

    def ready(self) -> None:
        """Take over the alarm of the one-time notice, and join the administrator's work."""
        from accounts import closing
        from accounts.rules import Action
        from accounts.views import frame
        from deadlines import handlers
        from deadlines.rules import Kind
        from hall.closing import still_open
        from hall.services.supplements import accept_for_want_of_notice

        handlers.register(Kind.NOTICE, accept_for_want_of_notice)
        closing.register(still_open)
        frame.add_page(Action.ITEM_MANAGE, "hall:items", _("服务事项"))
        frame.add_page(Action.CALENDAR_MANAGE, "hall:calendars", _("日历"))
