"""Showing a date in words of a language, never more precise than it was entered."""

from __future__ import annotations

from app.domain import calendars
from app.domain.dates import edtf
from app.domain.dates.edtf import Expression, OneOf, Point, Range, Span
from app.domain.dates.folded import fold
from app.domain.dates.language import OF, PLAIN, Language
from app.domain.dates.languages import action_of, language
from app.domain.dates.problem import DateProblem
from app.domain.dates.reading import is_night
from app.domain.numerals import written

# Years that stand for the language's own calendar where they stand alone.
_OWN_YEARS = range(1300, 1501)
_SHORTENED = frozenset({"day", "month"})


def show(expression: Expression, text: str, calendar: str, lang: str) -> str:
    """The words for an expression; the entered words decide between "before 2019" and "until 2018"."""
    words = language(lang)
    action = action_of(fold(text))
    ours = _expression(expression, words, action)
    if calendar in calendars.CALENDARS and calendar != "gregorian":
        original = _original(expression, text, calendar, words)
        ours = original if original.endswith(f" ({ours})") else f"{original} ({ours})"
    return written(ours, words.code)


def _original(expression: Expression, text: str, calendar: str, words: Language) -> str:
    if isinstance(expression, Point) and expression.precision == "day":
        try:
            year, month, day = calendars.from_day(calendar, expression.first)
        except (calendars.NoSuchDay, OverflowError):
            return text
        name = words.other_months[calendar][month - 1][0]
        return _with_mark(f"{day} {name} {year}", expression.mark, words)
    return text


def _expression(expression: Expression, words: Language, action: str) -> str:
    if isinstance(expression, Point):
        return _point(expression, words)
    if isinstance(expression, Span):
        return _span(expression, words)
    if is_night(expression) and action.startswith("night"):
        return _night(expression, words)
    joint = words.show["or"][0]
    return joint.join(_item(item, words, action if len(expression.items) == 1 else "") for item in expression.items)


def _in(words: Language, pattern: str, *points: Point) -> str:
    template, case = words.show[pattern]
    return template.format(*(_point(point, words, case) for point in points))


def _item(item: Point | Range, words: Language, action: str) -> str:
    if isinstance(item, Point):
        return _point(item, words)
    if item.start and item.end:
        template, case = words.show["between"]
        return template.format(_first_of(item.start, item.end, words, case), _point(item.end, words, case))
    if item.end:
        return _edge("before", "until", item.end, 1, words, action)
    return _edge("after", "not_before", item.start, -1, words, action) if item.start else ""


def _edge(strict: str, loose: str, edge: Point, step: int, words: Language, action: str) -> str:
    if action == strict:
        try:
            return _in(words, strict, edtf.beside(edge, step))
        except DateProblem:
            pass
    return _in(words, loose, edge)


def _span(span: Span, words: Language) -> str:
    template = words.show["span"][0]
    unknown = words.show["unknown"][0]
    if isinstance(span.start, Point) and isinstance(span.end, Point):
        first = _first_of(span.start, span.end, words, PLAIN)
        template = template.replace(" – ", "–") if first.rstrip(".").isdecimal() and len(first) < 4 else template
        return template.format(first, _point(span.end, words))
    if isinstance(span.start, Point):
        return _in(words, "since", span.start) if span.end else template.format(_point(span.start, words), unknown)
    if isinstance(span.end, Point):
        known = _point(span.end, words)
        return _in(words, "ever_until", span.end) if span.start else template.format(unknown, known)
    return unknown


def _night(expression: Expression, words: Language) -> str:
    item = expression.items[0] if isinstance(expression, OneOf) else expression
    if not isinstance(item, Range) or item.start is None or item.end is None:
        return _expression(expression, words, "")
    template = words.show["night"][0]
    return template.format(_first_of(item.start, item.end, words, OF), _point(item.end, words, OF))


def _ordinal(words: Language) -> str:
    """What stands right behind the number of a day: a full stop in German, nothing in most languages."""
    return words.show["day"][0].partition("{day}")[2].partition(" ")[0]


def _first_of(start: Point, end: Point, words: Language, case: int) -> str:
    """The first of two dates without the year and month it shares with the second."""
    same_year = start.year == end.year and not (start.mark or end.mark)
    if not same_year or start.precision not in _SHORTENED or end.precision not in _SHORTENED:
        return _point(start, words, case)
    if start.precision == end.precision == "day" and start.month == end.month and start.day != end.day:
        return f"{_number(start, words)}{_ordinal(words)}"
    if start.precision == "month":
        return words.months[int(start.month) - 1][case]
    without_year, _, _ = words.show["day"][0].partition("{year}")
    pattern, month, _ = without_year.partition("{month}")
    return f"{pattern}{month}".format(day=_number(start, words), month=words.months[int(start.month) - 1][OF])


def _point(point: Point, words: Language, case: int = PLAIN) -> str:
    return _with_mark(_bare(point, words, OF if point.mark in {"~", "%"} else case), point.mark, words)


def _with_mark(shown: str, mark: str, words: Language) -> str:
    if mark in {"~", "%"}:
        shown = words.show["around"][0].format(shown)
    return words.show["maybe"][0].format(shown) if mark in {"?", "%"} else shown


def _number(point: Point, words: Language) -> str:
    """The day of the month: French counts its first one, "1er mai"."""
    return words.first_day if int(point.day) == 1 else str(int(point.day))


def _bare(point: Point, words: Language, case: int) -> str:
    precision, year = point.precision, point.year
    alone = precision not in {"day", "month"} and words.calendar != "gregorian"
    if alone and int(year.replace("X", "0")) in _OWN_YEARS:
        year = f"{year} {words.calendars['gregorian'][0]}"  # alone it would be read as a year of their own
    if precision == "century":
        return year
    if precision == "decade":
        return words.show["decade" if case == PLAIN else "decade_of"][0].format(year=year.replace("X", "0"))
    if precision in {"some_day", "some_month"}:
        inner = year if point.month == "XX" else f"{words.months[int(point.month) - 1][OF]} {year}"
        return words.show[precision if case == PLAIN else f"{precision}_of"][0].format(inner)
    if precision == "season":
        return words.month_of_year.format(month=words.seasons[int(point.month) - 21][case], year=year)
    if precision == "month":
        return words.month_of_year.format(month=words.months[int(point.month) - 1][case], year=year)
    if precision == "day":
        month = words.months[int(point.month) - 1][OF]
        return words.show["day"][0].format(day=_number(point, words), month=month, year=year)
    return year
