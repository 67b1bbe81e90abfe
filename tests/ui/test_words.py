"""Numbers, days and moments as each language writes them, and which language is spoken."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain import numerals
from app.domain.dates import tell_day, tell_moment
from app.domain.messages import said
from app.i18n import best_language, for_screen
from tests.spoken import compiled
from tests.ui.conftest import Hands
from ui.context import Context
from ui.window import Window

_EXAMPLE = "~mar 2021 detained at Vnukovo @birch #arrest   ·   Ctrl+E event, Ctrl+T threat"
_DAYS = {"en": "23 May 2021", "ru": "23 мая 2021", "fa": "۲ خرداد ۱۴۰۰"}


@pytest.mark.parametrize(("lang", "day"), _DAYS.items())
def test_a_day_is_told_in_the_languages_own_calendar(context: Context, lang: str, day: str) -> None:
    assert context.lang == lang
    assert context.day("2021-05-23") == day
    assert context.moment("2021-05-23") == day
    assert context.moment("2021-05-23T10:00:00Z").startswith(day)


def test_a_moment_is_told_to_the_minute_in_the_zone_of_the_wall() -> None:
    import zoneinfo

    tehran = zoneinfo.ZoneInfo("Asia/Tehran")
    stamp = "2022-03-20T21:15:30.123456Z"
    assert tell_moment(stamp, "fa", tehran) == "۱ فروردین ۱۴۰۱، ۰۰:۴۵"
    assert tell_moment(stamp, "en", tehran) == "21 March 2022, 00:45"
    assert tell_moment("never", "fa") == "never"
    assert tell_day("", "ru") == ""


@pytest.mark.parametrize(
    ("lang", "written"),
    [("en", "1,234,567"), ("ru", "1\u00a0234\u00a0567"), ("fa", "۱٬۲۳۴٬۵۶۷"), ("fa-AF", "۱٬۲۳۴٬۵۶۷")],
)
def test_numbers_are_written_as_the_language_writes_them(lang: str, written: str) -> None:
    assert numerals.number(1_234_567, lang) == written
    assert numerals.number(2021, lang) == numerals.written("2021", lang)
    assert numerals.plain(written).replace(",", "").replace("\u00a0", "") == "1234567"


def test_the_systems_language_is_spoken_where_there_are_words_for_it() -> None:
    assert best_language(["xx-YY", "en-GB", "ru-RU"]) == "en"
    assert best_language(["xx"]) == "en"


@pytest.mark.parametrize(("lang", "words"), [("ru", ("Отмена", "Да")), ("fa", ("انصراف", "بله"))])
def test_qts_own_buttons_speak_the_language(context: Context, lang: str, words: tuple[str, str]) -> None:
    from PySide6.QtWidgets import QMessageBox

    buttons = QMessageBox.StandardButton
    box = QMessageBox(QMessageBox.Icon.Question, "", "", buttons.Cancel | buttons.Yes)
    shown = [box.button(one).text().replace("&", "") for one in (buttons.Cancel, buttons.Yes)]
    assert tuple(shown) == words
    context.speak("en")
    assert QMessageBox(QMessageBox.Icon.Question, "", "", buttons.Cancel).button(buttons.Cancel).text() == "Cancel"


def test_places_in_a_right_to_left_sentence_are_set_apart(context: Context) -> None:
    assert context.translate("Refused: {reason}") == "Refused: {reason}"
    context.speak("fa")
    assert context.translate("Refused: {reason}") == "پذیرفته نشد: \u2068{reason}\u2069"
    assert context.translate("{reason}") == "{reason}"
    assert context.translate("{kind} – {forum}") == "\u200f\u2068{kind}\u2069 – \u2068{forum}\u2069"
    assert context.translate("{whole}.{part}").format(whole=3, part=5) == "۳٫۵"
    assert context.translate("{h}:{m:02d}:{s:02d}").format(h=1, m=2, s=3) == "۱:۰۲:۰۳"
    assert context.translate("{n} found").format(n=12) == "\u2068۱۲\u2069 مورد یافت شد"
    assert context.translate("Ctrl+Shift+N begins a new record.").startswith("\u200fCtrl+Shift+N")
    assert context.translate("WeChat") == "وی‌چت"
    assert context.listed(["آ", "ب"]) == "آ، ب"
    context.speak("ru")
    assert context.translate("Refused: {reason}") == "Отказано: {reason}"


def test_a_language_chosen_at_first_is_spoken_at_once(window: Window, hands: Hands, tmp_path: Path) -> None:
    compiled()
    window.begin(tmp_path / "none")
    first = window.stack.currentWidget()
    hands.until(lambda: first.language_step.group.checkedButton().hasFocus())
    assert first.language_step.group.checkedButton().property("code") == "en"
    hands.press("Down")
    hands.until(lambda: window.stack.currentWidget() is not first)
    persian = window.stack.currentWidget()
    assert persian.language_step.group.checkedButton().text() == "فارسی"
    assert persian.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert persian.language_step.next.text() == "ادامه"
    hands.until(lambda: persian.language_step.group.checkedButton().hasFocus())
    hands.press("Down")
    hands.until(lambda: window.stack.currentWidget() is not persian)
    russian = window.stack.currentWidget()
    assert russian.language_step.next.text() == "Дальше"
    assert russian.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert window.windowTitle() == "Документы"
    QTest.mouseClick(russian.language_step.next, Qt.MouseButton.LeftButton)
    assert window.context.settings.language == "ru"
    assert russian.stack.currentIndex() == 1


def test_words_that_count_have_their_number_in_them(context: Context) -> None:
    assert context.plural("{n} case", "{n} cases", 1) == "1 case"
    assert context.plural("{n} case", "{n} cases", 12_000) == "12,000 cases"


def test_the_log_says_what_is_made_of_codes_in_the_language_and_leaves_peoples_own_words() -> None:
    from types import SimpleNamespace

    from app.i18n import translator
    from ui.kit.lists import said_title
    from ui.pages.log_details import named

    compiled()
    said = translator("ru")
    assert named(SimpleNamespace(kind="custody", title="Viewed"), said) == "Просмотрено"
    assert named(SimpleNamespace(kind="note", title="Case"), said) == "Case"
    assert said_title("proceeding", "Asylum appeal · PA/1", said) == "Обжалование отказа в убежище · PA/1"
    assert said_title("decision", "Court · Granted", said) == "Court · Удовлетворено"


@pytest.mark.parametrize("lang", ["en", "ru", "fa"])
def test_the_short_word_of_each_severity_stands_before_its_dash_in_every_language(lang: str) -> None:
    from app.domain import terms
    from app.domain.words import halves
    from app.i18n import translator

    compiled()
    told = [halves(translator(lang)(term.label)) for code, term in terms.by_code("severity").items() if code in "12345"]
    assert all(0 < len(short) <= 16 and long for short, long in told), told
    assert halves("Possible") == ("Possible", "")


@pytest.mark.parametrize("lang", ["en", "ru", "fa"])
def test_the_example_of_the_quick_line_names_a_kind_as_it_is_called(lang: str) -> None:
    from app.domain.folding import fold
    from app.i18n import translator

    compiled()
    said = translator(lang)
    assert lang == "en" or said(_EXAMPLE) != _EXAMPLE
    word = said(_EXAMPLE).partition("#")[2].split()[0]
    assert fold(word) == fold(said("Arrest"))


def test_what_is_offered_is_told_by_its_kind_and_words_in_the_language(context: Context) -> None:
    from ui.kit.lists import offered_title

    compiled()
    context.speak("ru")
    measure = "Обеспечительная мера ЕСПЧ по правилу 39"
    offer = {"kind": "ecthr_rule39", "title": "Second request", "due_at": None}
    assert offered_title(offer, context) == f"{measure} · {context.apart('Second request')}"
    assert offered_title({**offer, "title": "ecthr_rule39"}, context) == measure
    assert offered_title({**offer, "kind": "of_a_later_version"}, context) == context.apart("Second request")


def test_the_log_has_a_word_for_whatever_the_rooms_of_work_write_into_it() -> None:
    import re

    from app.paths import ROOT
    from ui.pages.log import _ABOUT, _ACTIONS

    sources = [path.read_text("utf-8") for path in (ROOT / "app" / "actions").rglob("*.py")]
    actions = {found for text in sources for found in re.findall(r'^ACTION = "(\w+)"', text, re.MULTILINE)}
    assert actions and actions <= set(_ACTIONS), actions - set(_ACTIONS)
    assert {"witnessed", "cosigned"} <= set(_ABOUT)


def test_a_message_about_somebody_whose_name_is_not_latin_is_translated() -> None:
    """The mark that keeps an English sentence in its direction is no translation of it."""
    compiled()
    t, _ = for_screen("fa")
    told = said("In case BIRCH the lead is with Союз юристов: only the lead files.", t)
    assert "راهبر" in told
    assert "Союз юристов" in told
    assert "the lead" not in told
    assert said("Willow has not been asked about this use: share_partner", str).endswith("named partner organisation")
