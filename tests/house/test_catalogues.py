"""Russian and Persian: every word people see has a translation, and each fits its English words."""

from __future__ import annotations

import gettext
import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from app.paths import ROOT
from tests.spoken import packaging

# How many words may wait for a translation; what waits is listed when there are more.
PENDING_ALLOWED = 0


@pytest.fixture(scope="module")
def words() -> Iterator[Any]:
    """The tool that finds and checks the words."""
    before = list(sys.path)
    yield packaging("words")
    sys.path[:] = before


@pytest.mark.parametrize("language", ["ru", "fa", "fr", "es", "ar"])
def test_every_catalogue_is_whole_and_right(words: Any, language: str) -> None:
    lines = words.check(language)
    waiting = [line for line in lines if line.startswith("to do: ")]
    wrong = [line for line in lines if line not in waiting]
    assert not wrong, "\n".join(wrong)
    assert len(waiting) <= PENDING_ALLOWED, "\n".join(waiting)


def test_what_is_marked_is_one_plain_text(words: Any) -> None:
    wrong = [f"{one.place}:{one.line}" for one in words.unmarked(ROOT)]
    assert not wrong, f"N_ and plural take one plain text each: {', '.join(wrong)}"


@pytest.mark.parametrize(
    ("language", "forms"),
    [("ru", {1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1, 111: 2, 1001: 0}), ("fa", {0: 0, 1: 0, 2: 1, 100: 1})],
)
def test_the_forms_of_words_that_count_are_those_of_the_language(
    words: Any, language: str, forms: dict[int, int]
) -> None:
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, words.read(words.source(language), language))
    compiled.seek(0)
    plural = gettext.GNUTranslations(compiled).plural  # type: ignore[attr-defined]
    assert {n: plural(n) for n in forms} == forms


def test_a_wrong_translation_is_told_in_words(words: Any) -> None:
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="ru")
    catalogue.add("Delete {what}", "حذف {which}")
    catalogue.add("Save", "Save")
    catalogue.add("Why?", "چرا?")
    catalogue.add(" Open", "باز کردن")
    catalogue.add(("{n} case", "{n} cases"), ("{n} پرونده", "پرونده", "{n} پرونده"))
    catalogue.add("Gone", "رفته")
    found = [words.Found(one) for one in ("Delete {what}", "Save", "Why?", " Open", "Later")]
    lines = words.problems("fa", catalogue, [*found, words.Found("{n} case", "{n} cases")])
    told = "\n".join(lines)
    for part in (
        "other places than the English words have ('حذف {which}')", "the same as the English words: 'Save'",
        "Latin punctuation behind Persian words: 'Why?'", "other spaces at an end: ' Open'",
        "('پرونده')", "to do: fa: no longer used: 'Gone'", "to do: fa: not in the catalogue: 'Later'",
    ):  # fmt: skip
        assert part in told
    assert len(lines) == 7


def test_words_two_languages_share_are_right_in_those_alone_and_a_no_break_space_may_lead(words: Any) -> None:
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale="fr")
    catalogue.add("Documents", "Documents")
    catalogue.add("; ", "\u00a0; ")
    found = [words.Found("Documents"), words.Found("; ")]
    assert words.problems("fr", catalogue, found) == []
    assert words.problems("es", catalogue, found) == ["es: the same as the English words: 'Documents'"]


def test_a_translation_goes_in_and_comes_out_again(words: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    monkeypatch.setattr(
        words, "found", lambda root: [words.Found("Case"), words.Found("{n} case", "{n} cases"), words.Found("Later")]
    )
    handed = {"Case": "Дело", "{n} case": ["{n} дело", "{n} дела", "{n} дел"], "Later": "", "Unknown": "Неизвестно"}
    words.merge("fa", {"Case": "پرونده", "{n} case": ["یک پرونده", "{n} پرونده"]})
    assert words.translations("fa")["{n} case"] == ["یک پرونده", "{n} پرونده"]
    assert words.missing("fa") == {"Later": ""}
    words.merge("ru", handed)
    assert words.missing("ru") == {"Later": ""}
    assert words.translations("ru") == {"Case": ["Дело"], "{n} case": ["{n} дело", "{n} дела", "{n} дел"]}
    assert words.check("ru") == ["to do: ru: not translated: 'Later'"]
    before = words.source("ru").read_bytes()
    words.rewrite("ru", words.translations("ru"))
    assert words.source("ru").read_bytes() == before
    words.compile_all()
    from app import i18n

    assert i18n.translator("ru", tmp_path)("Case") == "Дело"
    assert i18n.plurals("ru", tmp_path)("{n} case", "{n} cases", 3) == "{n} дела"


def test_lists_on_a_screen_have_the_comma_of_the_language() -> None:
    # What a file says of itself stays as it is; everything else goes through context.listed.
    rooms = [*(ROOT / "ui" / "pages").glob("*.py"), *(ROOT / "ui" / "dialogs").glob("*.py"), ROOT / "ui" / "palette.py"]
    glued = [path.name for path in rooms if '", ".join(' in path.read_text("utf-8")]
    assert set(glued) <= {"evidence_facts.py"}
