"""Uncertain dates as people type them: what is stored, what is shown, what is refused."""

from __future__ import annotations

import pytest

from app.domain.dates import DateProblem, UncertainDate, exact_day, instant, parse


def read(text: str, order: str | None = None) -> UncertainDate:
    found = parse(text, order=order)
    assert found is not None
    return found


ENTERED = [
    ("2021-05-23", "2021-05-23"),
    ("23.05.2021", "2021-05-23"),
    ("23 May 2021", "2021-05-23"),
    ("May 23, 2021", "2021-05-23"),
    ("23rd of May 2021", "2021-05-23"),
    ("23 мая 2021", "2021-05-23"),
    ("23-го мая 2021 г.", "2021-05-23"),
    ("2021-05-23T14:30:00+03:00", "2021-05-23"),
    ("May 2021", "2021-05"),
    ("5/2021", "2021-05"),
    ("май 2021", "2021-05"),
    ("в мае 2021 года", "2021-05"),
    ("spring 2021", "2021-21"),
    ("весна 2021", "2021-21"),
    ("in the winter of 2020/21", "2020-24"),
    ("around May 2021", "2021-05~"),
    ("~May 2021", "2021-05~"),
    ("~mar 2021", "2021-03~"),
    ("около мая 2021", "2021-05~"),
    ("примерно в мае 2021", "2021-05~"),
    ("2021?", "2021?"),
    ("2021 (uncertain)", "2021?"),
    ("возможно 2021", "2021?"),
    ("around 2021?", "2021%"),
    ("between 3 Mar and 10 Jun 2021", "[2021-03-03..2021-06-10]"),
    ("between 3 and 10 June 2021", "[2021-06-03..2021-06-10]"),
    ("между 3 марта и 10 июня 2021", "[2021-03-03..2021-06-10]"),
    ("между мартом 2020 и июнем 2021", "[2020-03..2021-06]"),
    ("from 3 Mar to 10 Jun 2021", "2021-03-03/2021-06-10"),
    ("from 3 March 2021 to 10 June", "2021-03-03/2021-06-10"),
    ("с 3 марта по 10 июня 2021", "2021-03-03/2021-06-10"),
    ("2–4 Apr 2021", "2021-04-02/2021-04-04"),
    ("03.03 - 10.06.2021", "2021-03-03/2021-06-10"),
    ("March–June 2021", "2021-03/2021-06"),
    ("2020–2021", "2020/2021"),
    ("before 2019", "[..2018]"),
    ("до 2019", "[..2018]"),
    ("after 2019", "[2020..]"),
    ("после 2019", "[2020..]"),
    ("until 2019", "[..2019]"),
    ("by 2019", "[..2019]"),
    ("no later than 2019", "[..2019]"),
    ("2019 or earlier", "[..2019]"),
    ("не позднее 2019 года", "[..2019]"),
    ("до конца 2019", "[..2019]"),
    ("not before 2019", "[2019..]"),
    ("before June 2021", "[..2021-05]"),
    ("before January 2021", "[..2020-12]"),
    ("before 1 March 2021", "[..2021-02-28]"),
    ("after 31 December 2021", "[2022-01-01..]"),
    ("after winter 2020", "[2021-21..]"),
    ("before the 2020s", "[..201X]"),
    ("since 3 Mar 2020", "2020-03-03/.."),
    ("from 3 March 2020", "2020-03-03/.."),
    ("с 3 марта 2020", "2020-03-03/.."),
    ("night of 23 to 24 May 2021", "[2021-05-23..2021-05-24]"),
    ("night of 31 May to 1 June 2021", "[2021-05-31..2021-06-01]"),
    ("night of 23/24 May 2021", "[2021-05-23..2021-05-24]"),
    ("night of 23 May 2021", "[2021-05-23..2021-05-24]"),
    ("в ночь с 23 на 24 мая 2021", "[2021-05-23..2021-05-24]"),
    ("в ночь на 24 мая 2021", "[2021-05-23..2021-05-24]"),
    ("the 2020s", "202X"),
    ("2020-е годы", "202X"),
    ("some day of May 2021", "2021-05-XX"),
    ("3 or 4 May 2021", "[2021-05-03,2021-05-04]"),
    ("2020 или 2022", "[2020,2022]"),
    ("٢٣/٠٥/٢٠٢١", "2021-05-23"),
    ("23\u00a0May\u00a02021", "2021-05-23"),
    ("2021—2022", "2021/2022"),
    ("2019-2021 гг.", "2019/2021"),
    ("с 2019 по 2021 год", "2019/2021"),
    ("зимой 2020/2021", "2020-24"),
    ("весной 2021 года", "2021-21"),
    ("в ночь с 31 декабря 2020 на 1 января 2021", "[2020-12-31..2021-01-01]"),
    ("не раньше мая 2021", "[2021-05..]"),
    ("до 1 июня 2021 г.", "[..2021-05-31]"),
    ("примерно 23 мая 2021 г.", "2021-05-23~"),
    ("from 13/04 to 15/04/2021", "2021-04-13/2021-04-15"),
    ("Sept. 2021", "2021-09"),
    ("c. 1950", "1950~"),
    ("2021.05.23", "2021-05-23"),
]


@pytest.mark.parametrize(("entered", "stored"), ENTERED)
def test_every_way_of_typing_is_stored_as_edtf(entered: str, stored: str) -> None:
    found = read(entered)
    assert found.edtf == stored
    assert found.text == entered.strip()
    assert found.calendar == "gregorian"


TYPED_AS_SUCH = [
    ("2021", "2021-01-01", "2021-12-31"),
    ("2021-05", "2021-05-01", "2021-05-31"),
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("2021-05~", "2021-05-01", "2021-05-31"),
    ("2021~", "2021-01-01", "2021-12-31"),
    ("2021%", "2021-01-01", "2021-12-31"),
    ("2021-07/2021-08", "2021-07-01", "2021-08-31"),
    ("2020/2021", "2020-01-01", "2021-12-31"),
    ("2021-07~/2021-08?", "2021-07-01", "2021-08-31"),
    ("[..2021]", None, "2021-12-31"),
    ("[2021..]", "2021-01-01", None),
    ("../2021", None, "2021-12-31"),
    ("/2021", None, "2021-12-31"),
    ("2021/", "2021-01-01", None),
    ("2020-03-03/..", "2020-03-03", None),
    ("202X", "2020-01-01", "2029-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2021-XX", "2021-01-01", "2021-12-31"),
    ("2021-XX-XX", "2021-01-01", "2021-12-31"),
    ("2021-05-XX", "2021-05-01", "2021-05-31"),
    ("2021-21", "2021-03-01", "2021-05-31"),
    ("2021-22", "2021-06-01", "2021-08-31"),
    ("2021-23", "2021-09-01", "2021-11-30"),
    ("2020-24", "2020-12-01", "2021-02-28"),
    ("2019-24", "2019-12-01", "2020-02-29"),
    ("[2021-05-23,2021-05-25]", "2021-05-23", "2021-05-25"),
    ("[2019,2021-05..2021-07]", "2019-01-01", "2021-07-31"),
]


@pytest.mark.parametrize(("edtf", "earliest", "latest"), TYPED_AS_SUCH)
def test_edtf_is_taken_as_it_is_with_exact_bounds(edtf: str, earliest: str | None, latest: str | None) -> None:
    found = read(edtf)
    assert (found.edtf, found.earliest, found.latest) == (edtf, earliest, latest)
    assert UncertainDate.from_parts(edtf, edtf, "gregorian") == found


@pytest.mark.parametrize(
    ("bare", "stored"), [("..2021", "[..2021]"), ("2021..", "[2021..]"), ("2020..2021", "[2020..2021]")]
)
def test_a_range_may_go_without_brackets(bare: str, stored: str) -> None:
    assert read(bare).edtf == stored


@pytest.mark.parametrize("text", ["", "   ", "unknown", "Unknown", "неизвестно", "Дата неизвестна"])
def test_an_unknown_date_is_none(text: str) -> None:
    assert parse(text) is None


REFUSED = [
    ("1954-02-29", "impossible_date", "1954 is no leap year"),
    ("29.02.1954", "impossible_date", "1954 is no leap year"),
    ("29 February 1954", "impossible_date", "1954 is no leap year"),
    ("31.04.2021", "impossible_date", "30 days"),
    ("2021-13-05", "impossible_date", "month 13"),
    ("05.23.2021", "impossible_date", "month 23"),
    ("from 10 June to 3 March 2021", "impossible_date", "before the beginning"),
    ("night of 3 to 10 May 2021", "impossible_date", "follow each other"),
    ("0000", "impossible_date", "year"),
    ("03/04/2021", "ambiguous_date", "3 April 2021 or 4 March 2021"),
    ("between 03/04/2021 and 10/04/2021", "ambiguous_date", "3 April 2021 or 4 March 2021"),
    ("from 03/04 to 10/04/2021", "ambiguous_date", "3 April or 4 March"),
    ("23.05.21", "unreadable_date", "four digits"),
    ("May", "unreadable_date", "year is missing"),
    ("after lunch", "unreadable_date", "not a date"),
    ("2021-25", "impossible_date", "month 25"),
    ("x" * 201, "unreadable_date", "200 characters"),
    ("before 0001", "impossible_date", "outside the years"),
    ("after 9999-12-31", "impossible_date", "outside the years"),
    ("winter 9999", "impossible_date", "9999"),
    ("before some day of May 2021", "impossible_date", "says nothing"),
    ("some day of Khordad 1400", "unreadable_date", "our own calendar"),
    ("3 spring 2021", "unreadable_date", "not a date"),
    ("23 2021", "unreadable_date", "not a date"),
    ("../..", "unreadable_date", "not a date"),
]


@pytest.mark.parametrize(("text", "code", "reason"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_the_reason(text: str, code: str, reason: str) -> None:
    with pytest.raises(DateProblem, match=reason) as caught:
        parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "order", "stored"),
    [
        ("03/04/2021", "dmy", "2021-04-03"),
        ("03/04/2021", "mdy", "2021-03-04"),
        ("03-04-2021", "mdy", "2021-03-04"),
        ("13/04/2021", None, "2021-04-13"),
        ("04/13/2021", None, "2021-04-13"),
        ("05/05/2021", None, "2021-05-05"),
        ("03.04.2021", None, "2021-04-03"),
        ("03.04.2021", "mdy", "2021-04-03"),
        ("2021/04/03", "dmy", "2021-04-03"),
    ],
)
def test_numbers_are_read_in_the_order_agreed_on(text: str, order: str | None, stored: str) -> None:
    assert read(text, order).edtf == stored


@pytest.mark.parametrize(("text", "order"), [("04/13/2021", "dmy"), ("13/04/2021", "mdy")])
def test_an_agreed_order_is_kept_also_where_the_other_would_fit(text: str, order: str) -> None:
    with pytest.raises(DateProblem, match="there is no month 13"):
        parse(text, order=order)


SHOWN = [
    ("around May 2021", "around May 2021", "около мая 2021"),
    ("2021?", "2021 (uncertain)", "2021 (под вопросом)"),
    ("between 3 Mar and 10 Jun 2021", "between 3 March and 10 June 2021", "между 3 марта и 10 июня 2021"),
    ("from 3 Mar to 10 Jun 2021", "3 March – 10 June 2021", "3 марта – 10 июня 2021"),
    ("2020-03/2021-06", "March 2020 – June 2021", "март 2020 – июнь 2021"),
    ("2–4 Apr 2021", "2–4 April 2021", "2–4 апреля 2021"),
    ("before 2019", "before 2019", "до 2019"),
    ("[..2018]", "until 2018", "не позднее 2018"),
    ("until 2019", "until 2019", "не позднее 2019"),
    ("after 2019", "after 2019", "после 2019"),
    ("[2020..]", "not before 2020", "не ранее 2020"),
    ("before June 2021", "before June 2021", "до июня 2021"),
    ("since 3 Mar 2020", "since 3 March 2020", "с 3 марта 2020"),
    ("night of 23 to 24 May 2021", "night of 23 to 24 May 2021", "ночь с 23 на 24 мая 2021"),
    ("[2021-05-23..2021-05-24]", "between 23 and 24 May 2021", "между 23 и 24 мая 2021"),
    ("spring 2021", "spring 2021", "весна 2021"),
    ("after spring 2021", "after spring 2021", "после весны 2021"),
    ("202X", "2020s", "2020-е"),
    ("2021-05-XX", "some day of May 2021", "какой-то день мая 2021"),
    ("1400/03/02", "2 Khordad 1400 (23 May 2021)", "2 хордада 1400 (23 мая 2021)"),
]


SHOWN_IN_PERSIAN = [
    ("around May 2021", "حدود مه ۲۰۲۱"),
    ("2021?", "۲۰۲۱ (نامطمئن)"),
    ("between 3 Mar and 10 Jun 2021", "بین ۳ مارس و ۱۰ ژوئن ۲۰۲۱"),
    ("from 3 Mar to 10 Jun 2021", "۳ مارس تا ۱۰ ژوئن ۲۰۲۱"),
    ("2–4 Apr 2021", "۲ تا ۴ آوریل ۲۰۲۱"),
    ("before 2019", "پیش از ۲۰۱۹"),
    ("until 2019", "حداکثر تا ۲۰۱۹"),
    ("after 2019", "پس از ۲۰۱۹"),
    ("[2020..]", "نه پیش از ۲۰۲۰"),
    ("since 3 Mar 2020", "از ۳ مارس ۲۰۲۰"),
    ("all time until 2019", "تمام مدت تا ۲۰۱۹"),
    ("night of 23 to 24 May 2021", "شب ۲۳ به ۲۴ مه ۲۰۲۱"),
    ("spring 2021", "بهار ۲۰۲۱"),
    ("202X", "دهه ۲۰۲۰"),
    ("2021-05-XX", "روزی از مه ۲۰۲۱"),
    ("3 or 4 May 2021", "۳ مه ۲۰۲۱ یا ۴ مه ۲۰۲۱"),
    ("1400/03/02", "۲ خرداد ۱۴۰۰ (۲۳ مه ۲۰۲۱)"),
    ("11 Shawwal 1442", "۱۱ شوال ۱۴۴۲ (۲۳ مه ۲۰۲۱)"),
]


@pytest.mark.parametrize(("entered", "persian"), SHOWN_IN_PERSIAN)
def test_dates_are_shown_in_persian_and_read_back(entered: str, persian: str) -> None:
    found = read(entered)
    assert found.display("fa") == persian
    again = read(persian)
    assert (again.edtf, again.calendar) == (found.edtf, found.calendar)


TYPED_IN_PERSIAN = [
    ("۱۴۰۰", "solar_hijri", "[2021-03-21..2022-03-20]"),
    ("سال ۱۴۰۰", "solar_hijri", "[2021-03-21..2022-03-20]"),
    ("بهار ۱۴۰۰", "solar_hijri", "[2021-03-21..2021-06-21]"),
    ("زمستان ۱۳۹۹", "solar_hijri", "[2020-12-21..2021-03-20]"),
    ("خرداد ۱۴۰۰", "solar_hijri", "[2021-05-22..2021-06-21]"),
    ("حدود ۲ خرداد ۱۴۰۰", "solar_hijri", "2021-05-23~"),
    ("پیش از ۱۴۰۰/۳/۲", "solar_hijri", "[..2021-05-22]"),
    ("از ۲ خرداد تا ۵ تیر ۱۴۰۰", "solar_hijri", "2021-05-23/2021-06-26"),
    ("بین ۲ و ۵ خرداد ۱۴۰۰", "solar_hijri", "[2021-05-23..2021-05-26]"),
    ("شب ۲ به ۳ خرداد ۱۴۰۰", "solar_hijri", "[2021-05-23..2021-05-24]"),
    ("دهه ۱۳۶۰", "solar_hijri", "[1981-03-21..1991-03-20]"),
    ("۲ جوزا ۱۴۰۰", "solar_hijri", "2021-05-23"),
    ("۱۱ شوال ۱۴۴۲", "islamic", "2021-05-23"),
    ("۲۳ مه ۲۰۲۱", "gregorian", "2021-05-23"),
    ("۲۳ می ۲۰۲۱", "gregorian", "2021-05-23"),
    ("شاید ۲۰۲۱", "gregorian", "2021?"),
    ("۲۰۲۱ یا ۲۰۲۲", "gregorian", "[2021,2022]"),
    ("تا پایان ۲۰۱۹", "gregorian", "[..2019]"),
    ("1400 میلادی", "gregorian", "1400"),
]


@pytest.mark.parametrize(("typed", "calendar", "edtf"), TYPED_IN_PERSIAN)
def test_dates_are_read_as_they_are_written_in_persian(typed: str, calendar: str, edtf: str) -> None:
    found = read(typed)
    assert (found.calendar, found.edtf) == (calendar, edtf)
    assert read(found.typed("fa")).edtf == edtf


@pytest.mark.parametrize(("entered", "english", "russian"), SHOWN)
def test_dates_are_shown_as_entered_in_both_languages(entered: str, english: str, russian: str) -> None:
    found = read(entered)
    assert (found.display("en"), found.display("ru")) == (english, russian)
    assert found.display("xx") == english


@pytest.mark.parametrize(
    ("text", "calendar", "edtf"),
    [
        ("1400/03/02", "solar_hijri", "2021-05-23"),
        ("1400/03/02 (Solar Hijri)", "solar_hijri", "2021-05-23"),
        ("۱۴۰۰/۰۳/۰۲", "solar_hijri", "2021-05-23"),
        ("۱۴۰۰-۰۳-۰۲", "solar_hijri", "2021-05-23"),
        ("۲ خرداد ۱۴۰۰", "solar_hijri", "2021-05-23"),
        ("before 1400/03/02", "solar_hijri", "[..2021-05-22]"),
        ("Khordad 1400", "solar_hijri", "[2021-05-22..2021-06-21]"),
        ("~2 Khordad 1400", "solar_hijri", "2021-05-23~"),
        ("11 Shawwal 1442", "islamic", "2021-05-23"),
        ("1442/10/11", "islamic", "2021-05-23"),
        ("11/10/1442 AH", "islamic", "2021-05-23"),
        ("1 Dhu al-Hijjah 1442", "islamic", "2021-07-11"),
    ],
)
def test_other_calendars_are_converted_and_kept(text: str, calendar: str, edtf: str) -> None:
    found = read(text, "dmy")
    assert (found.calendar, found.edtf, found.text) == (calendar, edtf, text)
    again = read(found.display("en"))
    assert (again.calendar, again.edtf) == (calendar, edtf)


def test_an_impossible_day_of_another_calendar_is_refused() -> None:
    with pytest.raises(DateProblem, match="29 days") as caught:
        parse("1400/12/30")
    assert caught.value.code == "impossible_date"


def test_dates_sort_by_their_bounds_and_open_ends_last() -> None:
    entered = ["before 2019", "2019", "2019-05", "since 2019", "May 2020", "3 May 2020", "2021?", "2021-02"]
    keys = [read(text).sort_key for text in entered]
    assert sorted(keys) == [
        "2018-12-31 2018-12-31",
        "2019-01-01 2019-12-31",
        "2019-01-01 9999-12-31",
        "2019-05-01 2019-05-31",
        "2020-05-01 2020-05-31",
        "2020-05-03 2020-05-03",
        "2021-01-01 2021-12-31",
        "2021-02-01 2021-02-28",
    ]


def test_words_that_needed_an_order_are_offered_for_editing_in_words_that_need_none() -> None:
    assert read("03/04/2021", "mdy").typed("en") == "4 March 2021"
    assert read("~mar 2021").typed("en") == "~mar 2021"


def test_bounds_at_the_end_of_time_and_days_of_no_calendar_are_still_shown() -> None:
    assert UncertainDate.from_parts("[..9999]", "before the end").display() == "until 9999"
    assert (
        UncertainDate.from_parts("0600-01-01", "as entered", "solar_hijri").display() == "as entered (1 January 0600)"
    )
    assert UncertainDate.from_parts("2021", "2021", "mayan").display() == "2021"


def test_parts_survive_json() -> None:
    found = read("before 2019")
    parts = found.to_json()
    assert parts == {
        "text": "before 2019", "edtf": "[..2018]", "earliest": None, "latest": "2018-12-31", "calendar": "gregorian",
    }  # fmt: skip
    assert UncertainDate.from_parts(str(parts["edtf"]), str(parts["text"]), str(parts["calendar"])) == found


def test_what_is_no_edtf_is_refused_from_parts() -> None:
    with pytest.raises(DateProblem, match="not EDTF"):
        UncertainDate.from_parts("May 2021", "May 2021")


def test_an_exact_day_is_an_iso_day_or_refused() -> None:
    assert exact_day("23 мая 2021") == "2021-05-23"
    assert exact_day("1400/03/02") == "2021-05-23"
    assert exact_day(" ") is None
    with pytest.raises(DateProblem, match="exact day") as caught:
        exact_day("May 2021")
    assert caught.value.code == "not_a_day"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01 14:30", "2026-05-01T14:30:00Z"),
        ("2026-05-01T14:30:07.25+02:00", "2026-05-01T14:30:07+02:00"),
        ("2026-05-01T14:30:00z", "2026-05-01T14:30:00Z"),
        ("2026-05-01", "2026-05-01T00:00:00Z"),
        ("", None),
    ],
)
def test_moments_keep_their_offset(text: str, moment: str | None) -> None:
    assert instant(text) == moment


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(DateProblem, match="date and time"):
        instant("yesterday noon")
