"""Numbers, days and moments as each language writes them, and which language is spoken."""

from __future__ import annotations

import pytest

from app.domain import numerals
from app.domain.dates import tell_day, tell_moment
from app.i18n import best_language
from ui.context import Context

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


def test_words_that_count_have_their_number_in_them(context: Context) -> None:
    assert context.plural("{n} case", "{n} cases", 1) == "1 case"
    assert context.plural("{n} case", "{n} cases", 12_000) == "12,000 cases"
