"""`{% entry "pages" %}`: the script and the styles of one entry of the built front end.

Vite's manifest says under which hashed names an entry's files were written.
"""

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


class Chunk(TypedDict, total=False):
    """One chunk of the manifest: its own file, its styles, the chunks it imports."""

    file: str
    css: list[str]
    imports: list[str]


@register.simple_tag
def entry(name: str) -> SafeString:
    """Link the styles and the module script of `src/<name>.ts`.

    Raises ImproperlyConfigured where the front end is not built or has no such entry.
    """
    path = settings.STATICFILES_DIRS[0] / "manifest.json"
    try:
        manifest = _read(path, path.stat().st_mtime_ns)
        chunks = _with_imports(manifest, f"src/{name}.ts")
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            "The pages are not built: run `npm run build` in frontend/"
        ) from missing
    except KeyError as unknown:
        raise ImproperlyConfigured(f"The built front end has no entry {name}") from unknown
    styles = dict.fromkeys(css for chunk in chunks for css in chunk.get("css", []))
    return format_html(
        '{}<script type="module" src="{}"></script>',
        format_html_join("", '<link rel="stylesheet" href="{}">', ((static(s),) for s in styles)),
        static(chunks[-1]["file"]),
    )


@cache
def _read(path: Path, _modified: int) -> dict[str, Chunk]:
    """The manifest, read again when a new build has replaced it."""
    manifest: dict[str, Chunk] = json.loads(path.read_text("utf-8"))
    return manifest


def _with_imports(manifest: dict[str, Chunk], key: str) -> list[Chunk]:
    """The chunk and everything it imports, what is imported first: its styles come first too."""
    chunk = manifest[key]
    imported = [c for name in chunk.get("imports", []) for c in _with_imports(manifest, name)]
    return [*imported, chunk]
