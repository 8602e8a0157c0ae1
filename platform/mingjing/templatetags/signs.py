"""`{% lamp "red" %}` and `{% qr text %}`: signs that look the same on every page."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS = {"green": _("正常"), "yellow": _("预警"), "red": _("超时"), "paused": _("中止")}


@register.simple_tag
def lamp(colour: str) -> SafeString:
    """A lamp in shape, word and colour; the style sheet draws the shape.

    Raises KeyError for a colour that is no lamp.
    """
    return format_html('<span class="lamp lamp-{}">{}</span>', colour, WORDS[colour])


@register.simple_tag
def qr(text: str) -> SafeString:
    """`text` as a QR code, an SVG without styles of its own."""
    image = segno.make(text, micro=False, error="m").svg_inline(omitsize=True, border=4)
    # segno writes the drawing from the code's modules alone; no text of ours is in it.
    return mark_safe(image)  # noqa: S308
