"""Catalogues: compiled from what people write, two languages at once, English where one is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import i18n
from app.paths import ROOT

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PO = HEAD + 'msgid "Case"\nmsgstr "{}"\n\nmsgid "Only marked"\nmsgstr ""\n'


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    """A folder of two catalogues, compiled as the set-up does it."""
    for language, word in (("ru", "Дело"), ("fa", "پرونده")):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "havenfile.po").write_text(PO.format(word), "utf-8")
        words = ROOT / "packaging" / "words.py"
        command = [sys.executable, words, "compile", folder / "havenfile.po", folder / "havenfile.mo"]
        subprocess.run(command, check=True)
        assert sorted(path.name for path in folder.iterdir()) == ["havenfile.mo", "havenfile.po"]
    return tmp_path


def test_two_languages_speak_side_by_side(locale: Path) -> None:
    screen, paper = i18n.translator("ru", locale), i18n.translator("fa", locale)
    assert (screen("Case"), paper("Case"), screen("Case")) == ("Дело", "پرونده", "Дело")


def test_what_is_not_translated_stays_english(locale: Path) -> None:
    assert i18n.translator("ru", locale)("Only marked") == "Only marked"
    assert i18n.translator("ru", locale)("Never seen") == "Never seen"
    assert i18n.translator("ka", locale)("Case") == "Case"
    assert i18n.translator("", locale)("Case") == "Case"


def test_an_empty_word_never_shows_the_head_of_a_catalogue(locale: Path) -> None:
    assert i18n.translator("ru", locale)("") == ""


@pytest.mark.parametrize("code", ["ru-RU", "ru_BY"])
def test_a_region_falls_back_to_its_language(locale: Path, code: str) -> None:
    assert i18n.translator(code, locale)("Case") == "Дело"


def test_a_damaged_catalogue_is_english(tmp_path: Path) -> None:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "havenfile.mo").write_bytes(b"not a catalogue")
    assert i18n.translator("ru", tmp_path)("Case") == "Case"


def test_languages_name_themselves(locale: Path) -> None:
    assert i18n.languages(locale) == [("en", "English"), ("fa", "فارسی"), ("ru", "Русский")]


def test_the_way_of_a_layout() -> None:
    assert i18n.right_to_left("fa-AF")
    assert not i18n.right_to_left("ru")
