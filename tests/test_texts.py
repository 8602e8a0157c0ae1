"""Every text a person can see has its English, and the fragments agree with each other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from mingjing.texts import TextsDisagree, fragments, merge

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [ROOT / "platform", ROOT / "monitoring", ROOT / "bidding", ROOT / "media"]
GETTEXT = re.compile(r"^(_|n?p?gettext(_lazy)?)$")
CALL = re.compile(
    r"""\b(_|n?p?gettext)\(\s*((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?\s*)+)"""
)
PLACEHOLDER = re.compile(r"%\((\w+)\)|%[sd]|\{(\w*)\}")


Text = tuple[str | None, str]
"""A text's context, where it has one, and the text."""


def in_templates() -> Iterator[tuple[Text, Path]]:
    for path in sorted((ROOT / "frontend" / "templates").rglob("*.html")):
        for name, arguments in CALL.findall(templatize(path.read_text("utf-8"))):
            for text in message_ids(name, ast.literal_eval(f"({arguments.rstrip(', ')},)")):
                yield text, path


def in_python() -> Iterator[tuple[Text, Path]]:
    for path in sorted(p for folder in SOURCES for p in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                constants = [a.value for a in node.args if isinstance(a, ast.Constant)]
                for text in message_ids(name, constants):
                    yield text, path


def message_ids(function: str, arguments: list[object]) -> list[Text]:
    """The text among a gettext call's arguments: context first, plural last."""
    strings = [a for a in arguments if isinstance(a, str)]
    if not GETTEXT.match(function) or not strings:
        return []
    if "p" in function.split("gettext", maxsplit=1)[0]:
        return [(strings[0], strings[1])]
    return [(None, strings[0])]


def test_every_text_has_english():
    english = {
        (entry.msgctxt, entry.msgid)
        for entry in merge(fragments())
        if entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values()))
    }
    missing = {
        f"{path.relative_to(ROOT)}: {text[1]}"
        for text, path in [*in_templates(), *in_python()]
        if text not in english
    }
    assert not missing, "no English for\n" + "\n".join(sorted(missing))


def test_no_translation_has_lost_its_text():
    used = {text for text, _ in [*in_templates(), *in_python()]}
    orphans = [
        f"{path.name}: {e.msgid}"
        for path in fragments()
        for e in polib.pofile(str(path))
        if (e.msgctxt, e.msgid) not in used
    ]
    assert not orphans, "English for nothing\n" + "\n".join(orphans)


def test_translations_keep_the_placeholders():
    def names(text: str) -> set[str]:
        return {match.group(0) for match in PLACEHOLDER.finditer(text)}

    wrong = [e.msgid for e in merge(fragments()) if e.msgstr and names(e.msgid) != names(e.msgstr)]
    assert not wrong


def test_two_translations_of_one_text_are_refused(tmp_path: Path):
    write(tmp_path / "a.po", "受理", "Accept")
    write(tmp_path / "b.po", "受理", "Receive")
    with pytest.raises(TextsDisagree, match=r"受理.* differs in a\.po and b\.po"):
        merge(sorted(tmp_path.iterdir()))


def test_the_same_translation_twice_is_one(tmp_path: Path):
    write(tmp_path / "a.po", "受理", "Accept")
    write(tmp_path / "b.po", "受理", "Accept")
    assert [e.msgstr for e in merge(sorted(tmp_path.iterdir()))] == ["Accept"]


def write(path: Path, msgid: str, msgstr: str) -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    catalogue.save(str(path))
