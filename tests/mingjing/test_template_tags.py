"""The tags that every room's templates load."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils import translation

MANIFEST = {
    "_shared.js": {"file": "assets/shared-1a2b3c4d.js", "css": ["assets/fonts-1a2b3c4d.css"]},
    "src/pages.ts": {
        "file": "assets/pages-1a2b3c4d.js",
        "imports": ["_shared.js"],
        "css": ["assets/pages-1a2b3c4d.css", "assets/fonts-1a2b3c4d.css"],
    },
}


def render(source: str, **context: object) -> str:
    return Template("{% load vite signs %}" + source).render(Context(context))


@pytest.fixture
def dist(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STATICFILES_DIRS = [tmp_path]
    return tmp_path


def test_an_entry_brings_its_styles_once_and_its_script(dist: Path):
    (dist / "manifest.json").write_text(json.dumps(MANIFEST))
    assert render('{% entry "pages" %}') == (
        '<link rel="stylesheet" href="/static/assets/fonts-1a2b3c4d.css">'
        '<link rel="stylesheet" href="/static/assets/pages-1a2b3c4d.css">'
        '<script type="module" src="/static/assets/pages-1a2b3c4d.js"></script>'
    )


def test_a_new_build_is_seen(dist: Path):
    manifest = dist / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    assert "pages-1a2b3c4d.js" in render('{% entry "pages" %}')
    manifest.write_text(json.dumps(MANIFEST).replace("pages-1a2b3c4d.js", "pages-9z8y7x6w.js"))
    assert "pages-9z8y7x6w.js" in render('{% entry "pages" %}')


def test_what_is_not_built_is_said_in_one_line(dist: Path):
    with pytest.raises(ImproperlyConfigured, match="not built: run `npm run build`"):
        render('{% entry "pages" %}')
    (dist / "manifest.json").write_text(json.dumps(MANIFEST))
    with pytest.raises(ImproperlyConfigured, match="no entry nowhere"):
        render('{% entry "nowhere" %}')


def test_a_lamp_is_a_word_and_a_colour_and_no_guess():
    assert render('{% lamp "red" %}') == '<span class="lamp lamp-red">超时</span>'
    with translation.override("en"):
        assert "Overdue" in render('{% lamp "red" %}')
    with pytest.raises(KeyError):
        render('{% lamp "purple" %}')


def test_a_code_is_drawn_without_styles_and_without_its_text():
    drawn = render("{% qr text %}", text='"><script>alert(1)</script>')
    assert drawn.startswith("<svg")
    assert "script" not in drawn
    assert "style=" not in drawn
