"""Whatever is typed: no fault but DateProblem, and what is shown reads back as the same date."""

from __future__ import annotations

import datetime as dt
import time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.dates import DateProblem, UncertainDate, parse
from app.domain.dates.english import ENGLISH
from app.domain.dates.persian import PERSIAN
from app.domain.dates.russian import RUSSIAN

DAYS = st.dates(dt.date(2, 1, 1), dt.date(9998, 12, 31))
MARKS = st.sampled_from(["", "", "", "~", "?", "%"])
YEARS = DAYS.map(lambda day: f"{day.year:04d}")
PLAIN = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: str(day)[:7]),
    YEARS,
    st.builds(lambda year, season: f"{year}-{season}", YEARS, st.integers(21, 24)),
    YEARS.map(lambda year: f"{year[:3]}X"),
    YEARS.map(lambda year: f"{year[:2]}XX"),
    YEARS.map(lambda year: f"{year}-XX"),
    YEARS.map(lambda year: f"{year}-XX-XX"),
    DAYS.map(lambda day: f"{str(day)[:7]}-XX"),
)
POINTS = st.builds(lambda date, mark: date + mark, PLAIN, MARKS)
RANGES = st.one_of(
    st.builds(lambda a, b: f"{a}..{b}", POINTS, POINTS),
    POINTS.map(lambda a: f"{a}.."),
    POINTS.map(lambda a: f"..{a}"),
)
EXPRESSIONS = st.one_of(
    POINTS,
    st.builds(lambda a, b: f"{a}/{b}", POINTS, st.one_of(POINTS, st.sampled_from(["", ".."]))),
    POINTS.map(lambda a: f"../{a}"),
    POINTS.map(lambda a: f"/{a}"),
    RANGES.map(lambda text: f"[{text}]"),
    st.lists(st.one_of(POINTS, RANGES), min_size=2, max_size=3).map(lambda items: f"[{','.join(items)}]"),
)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS, st.sampled_from(["en", "ru", "fa"]))
def test_what_is_shown_reads_back_as_the_same_date(edtf: str, lang: str) -> None:
    try:
        when = UncertainDate.from_parts(edtf, edtf, "gregorian")
    except DateProblem as problem:
        assert problem.code == "impossible_date"  # noqa: PT017 - ends out of order
        return
    assume(len(when.display(lang)) <= 200)  # what is longer is not read at all
    again = parse(when.display(lang))
    assert again is not None
    assert again.edtf == when.edtf
    assert (again.earliest, again.latest) == (when.earliest, when.latest)


OPENINGS = st.sampled_from(
    [
        (word, table.code)
        for table in (ENGLISH, RUSSIAN, PERSIAN)
        for action in table.before
        for word in table.before[action]
    ]
)


@settings(max_examples=300, deadline=None)
@given(OPENINGS, DAYS, st.sampled_from(["day", "month", "year"]), st.sampled_from(["en", "ru", "fa"]))
def test_words_in_front_survive_being_shown(opening: tuple[str, str], day: dt.date, size: str, lang: str) -> None:
    written = {"day": str(day), "month": str(day)[:7], "year": str(day)[:4]}[size]
    try:
        when = parse(f"{opening[0]} {written}")
    except DateProblem:
        assume(False)  # noqa: FBT003 - such as "between" with one date
        return
    assert when is not None
    again = parse(when.display(lang))
    assert again is not None
    assert again.edtf == when.edtf
    assert again.display(lang) == when.display(lang)


@settings(max_examples=300, deadline=None)
@given(DAYS.filter(lambda day: 1884 < day.year < 2170), st.sampled_from(["solar_hijri", "islamic"]))
def test_other_calendars_come_back_from_both_languages(day: dt.date, calendar: str) -> None:
    when = UncertainDate.from_parts(str(day), "as entered", calendar)
    for lang in ("en", "ru", "fa"):
        again = parse(when.display(lang))
        assert again is not None
        assert (again.edtf, again.calendar) == (when.edtf, calendar)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=210), st.sampled_from([None, "dmy", "mdy", "ymd"]))
def test_any_text_is_a_date_nothing_or_a_date_problem(text: str, order: str | None) -> None:
    try:
        when = parse(text, order=order)
    except DateProblem as problem:
        assert problem.message  # noqa: PT017
        return
    assert when is None or parse(when.edtf) is not None


ALPHABET = st.sampled_from(
    [*" -–/.,?~%[]()X0123456789", "2021", "1400", "may", "мая", "до", "с", "по", "и", "between", "and", "or", "to",
     "before", "night of", "(uncertain)", "spring", "unknown", "..", "AH", "2020s", "۱۴۰۰", "بهار", "خرداد", "تا", "پیش از", "میلادی", "دهه"]
)  # fmt: skip


@settings(max_examples=800, deadline=None)
@given(st.lists(ALPHABET, max_size=14).map("".join) | st.lists(ALPHABET, max_size=10).map(" ".join))
def test_near_dates_raise_nothing_else_and_what_is_read_can_be_shown_and_read_again(text: str) -> None:
    try:
        when = parse(text)
    except DateProblem:
        return
    if when is None:
        return
    for lang in ("en", "ru", "fa"):
        again = parse(when.display(lang))
        assert again is not None
        assert (again.edtf, again.calendar) == (when.edtf, when.calendar)


@given(st.lists(EXPRESSIONS, min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_sort_keys_order_by_the_bounds(expressions: list[str]) -> None:
    dates = []
    for edtf in expressions:
        try:
            dates.append(UncertainDate.from_parts(edtf, edtf))
        except DateProblem:
            continue
    by_bounds = sorted(dates, key=lambda d: (d.earliest or d.latest or "9999-12-31", d.latest or "9999-12-31"))
    assert [d.sort_key for d in sorted(dates, key=lambda d: d.sort_key)] == [d.sort_key for d in by_bounds]


def test_the_worst_text_is_refused_at_once() -> None:
    worst = ["(" * 200, "between " * 25, "~" * 200, " - " * 66, "1/" * 100, "or " * 66, "(?)" * 66, "2021 or " * 24]
    began = time.perf_counter()
    for text in worst * 3:
        try:
            parse(text)
        except DateProblem as problem:
            assert problem.code == "unreadable_date"  # noqa: PT017
    assert time.perf_counter() - began < 2
