"""Reading one date, without before, between or until: numbers, or numbers with the name of a month."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cache

from app.domain.dates.edtf import day_of
from app.domain.dates.english import ENGLISH
from app.domain.dates.languages import LANGUAGES, bare, endings, marks, names, noise, openings, starts
from app.domain.dates.partial import Partial
from app.domain.dates.problem import DateProblem, impossible

_THREE = re.compile(r"(\d{1,4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{1,4})\.?", re.ASCII)
_TWO = re.compile(r"(\d{1,4}) ?([./-]) ?(\d{1,4})\.?", re.ASCII)
_CENTURY = re.compile(r"\d\dxx", re.ASCII)
_ONE = re.compile(r"(\d{1,2}|\d{4})", re.ASCII)
_TOKENS = re.compile(r"\d+|[^\W\d_]+|[^\s,.]")
_GROUP = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)$")
_TWO_YEARS = re.compile(r"\b(\d{4}) ?[/-] ?(\d{4}|\d{2})$", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[t ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)? ?(z|[+-]\d\d:?\d\d)?", re.ASCII)
# A Solar Hijri year beyond this one lies ahead of us; the number is then an Islamic year.
_LAST_SOLAR_YEAR = 1410


@dataclass(frozen=True, slots=True)
class Context:
    """How numbers are to be read: the order agreed on, whether they were written in Persian digits, and whether
    Persian letters stand beside them."""

    order: str | None = None
    persian: bool = False
    letters: bool = False


def atom(text: str, context: Context) -> Partial | None:
    """Read one date of folded words; None when they are none, DateProblem when it can't be or is ambiguous."""
    text, mark = _marked(text)
    text, calendar = _calendar(text)
    found = _some(text, context, calendar) or _numeric(text, context, calendar) or _worded(text, calendar, context)
    if found is None:
        found = _beside_its_conversion(text, context, calendar)
    return found and dataclasses.replace(found, mark=mark or found.mark)


def _marked(text: str) -> tuple[str, str]:
    found: set[str] = set()
    while True:
        rest = _without(text, found)
        if rest == text:
            break
        text = rest
    around, maybe = "around" in found, "maybe" in found
    return text, "%" if "both" in found or (around and maybe) else "~" if around else "?" if maybe else ""


def _without(text: str, found: set[str]) -> str:
    for action in ("around", "maybe", "both"):
        for word in openings(action):
            if starts(text, word):
                found.add(action)
                return text[len(word) :].strip()
        for word in endings(action):
            if text.endswith(word) and (not word[0].isalpha() or text[: -len(word)].endswith(" ")):
                found.add(action)
                return text[: -len(word)].strip()
    return text


def _calendar(text: str) -> tuple[str, str]:
    for word, calendar in marks():
        for form in (f"({word})", f" {word}", f" {word}."):
            if text.endswith(form):
                return text[: -len(form)].strip(), calendar
    return text, ""


def _some(text: str, context: Context, calendar: str) -> Partial | None:
    for action in ("some_day", "some_month"):
        for word in openings(action):
            if starts(text, word):
                rest = text[len(word) :].strip()
                found = _numeric(rest, context, calendar) or _worded(rest, calendar, context)
                plain = found is not None and not found.day and (not found.month or action == "some_day")
                return dataclasses.replace(found, extra=action) if found and plain and not found.extra else None
    return None


def _beside_its_conversion(text: str, context: Context, calendar: str) -> Partial | None:
    # "2 Khordad 1400 (23 May 2021)": what stands in brackets is the same day once more.
    group = _GROUP.search(text)
    if not group:
        return None
    found = atom(text[: group.start()], context)
    if found is None or (found.calendar == "gregorian" and calendar in {"", "gregorian"}):
        return None
    return found


def _numeric(text: str, context: Context, calendar: str) -> Partial | None:
    moment = _MOMENT.fullmatch(text)
    text = _tail_off(moment[1] if moment else text)
    if match := _THREE.fullmatch(text):
        return _three(match, context, calendar)
    if match := _TWO.fullmatch(text):
        return _two(match, context, calendar)
    if not _ONE.fullmatch(text):
        return Partial(int(text[:2]) * 100, extra="century") if _CENTURY.fullmatch(text) else None
    if len(text) == 4:
        return Partial(year=int(text), calendar=calendar or _guess_year(int(text), context))
    return Partial(day=int(text))


def _tail_off(text: str) -> str:
    head, _, tail = text.rpartition(" ")
    return head if head and tail.rstrip(".") in noise() else text


def _three(match: re.Match[str], context: Context, calendar: str) -> Partial:
    a, sign, b, c = match[1], match[2], match[3], match[4]
    if len(a) == 4 and len(c) <= 2:
        year, month, day = int(a), int(b), int(c)
    elif len(c) == 4 and len(a) <= 2:
        year = int(c)
        day, month = (int(a), int(b)) if sign == "." else _day_month(int(a), int(b), match[0], year, context)
    else:
        raise DateProblem("unreadable_date", f"“{match[0]}”: write the year with four digits")
    guessed = calendar or _guess(year, sign, context)
    if guessed == "gregorian":
        _check(year, month, day, match[0])
    return Partial(year, month, day, calendar=guessed)


def _check(year: int, month: int, day: int, text: str) -> None:
    if month > 12 >= day:
        raise impossible(f"“{text}”: there is no month {month}; the day is read first here, the month second")
    day_of(year, month, day)


def _guess(year: int, sign: str, context: Context) -> str:
    # A year of our own calendar before 1500 is no date of a case; with dashes it is EDTF and taken as it is.
    if not 1300 <= year <= 1500 or (sign == "-" and not context.persian):
        return "gregorian"
    return "solar_hijri" if year <= _LAST_SOLAR_YEAR else "islamic"


def _guess_year(year: int, context: Context) -> str:
    # A year alone is one of another calendar only where Persian digits or letters say so: "1400" may be EDTF.
    return _guess(year, "", context) if context.persian or context.letters else "gregorian"


def _day_month(a: int, b: int, text: str, year: int | None, context: Context) -> tuple[int, int]:
    if context.order == "dmy":
        return a, b
    if context.order == "mdy":
        return _month_first(a, b, text)
    if a <= 12 and b <= 12 and a != b and a and b:
        first, second = (f"{d} {ENGLISH.months[m - 1][0]} {year or ''}".strip() for d, m in ((a, b), (b, a)))
        raise DateProblem("ambiguous_date", f"“{text}” may be {first} or {second}: say whether day or month is first")
    return (b, a) if b > 12 >= a else (a, b)


def _month_first(a: int, b: int, text: str) -> tuple[int, int]:
    if a > 12 >= b:
        raise impossible(f"“{text}”: there is no month {a}; the month is read first here, the day second")
    return b, a


def _two(match: re.Match[str], context: Context, calendar: str) -> Partial | None:
    a, sign, b = match[1], match[2], match[3]
    if len(b) == 4 and len(a) <= 2:
        year, month = int(b), int(a)
    elif len(a) == 4 and len(b) <= 2:
        year, month = int(a), int(b)
    elif len(a) <= 2 and len(b) <= 2:
        return _without_year(int(a), int(b), sign, context)
    else:
        return None
    if month > 12:
        raise impossible(f"“{match[0]}”: there is no month {month}")
    return Partial(year, month, calendar=calendar or _guess(year, sign, context))


def _without_year(a: int, b: int, sign: str, context: Context) -> Partial | None:
    if sign == "-":
        return None
    day, month = (a, b) if sign == "." else _day_month(a, b, f"{a}/{b}", None, context)
    return Partial(month=month, day=day) if 1 <= month <= 12 else None


@cache
def _ordinals() -> re.Pattern[str]:
    words = {word for table in LANGUAGES.values() for word in table.ordinals}
    return re.compile(rf"\b([0-9]{{1,2}})-?(?:{'|'.join(sorted(words, key=len, reverse=True))})\b")


@cache
def _decades() -> re.Pattern[str]:
    words = {re.escape(word) for table in LANGUAGES.values() for word in table.decades}
    heads = {re.escape(word) for table in LANGUAGES.values() for word in table.decade_heads}
    behind, before = ("|".join(sorted(some, key=len, reverse=True)) for some in (words, heads))
    return re.compile(rf"(\d{{3}}0)-?(?:{behind})|(?:{before}) (\d{{3}}0)", re.ASCII)


def _worded(text: str, calendar: str, context: Context) -> Partial | None:
    decade = _decades().fullmatch(_quiet(text))
    if decade:
        begun = int(decade[1] or decade[2])
        return Partial(year=begun, extra="decade", calendar=calendar or _guess_year(begun, context))
    numbers, name = _sorted_tokens(_one_winter(_ordinals().sub(r"\1", text)))
    entry = names().get(name)
    if entry is None:
        return _lone_year(numbers, name, calendar, context)
    found = _numbers(numbers)
    if found is None:
        return None
    year, day = found
    if entry[1] <= 20:
        return Partial(year, entry[1], day, calendar=entry[0])
    season = calendar or (_guess_year(year, context) if year else "")
    return Partial(year, entry[1], calendar=season or "gregorian") if day is None else None


def _quiet(text: str) -> str:
    return " ".join(word for word in text.split() if word.rstrip(".") not in noise())


def _one_winter(text: str) -> str:
    # "winter 2020/21" is the winter that begins in 2020.
    match = _TWO_YEARS.search(text)
    if match is None or (int(match[1]) + 1) % 10 ** len(match[2]) != int(match[2]):
        return text
    is_season = names().get(_sorted_tokens(text[: match.start()])[1], ("", 0))[1] > 20
    return text[: match.end(1)] if is_season else text


def _sorted_tokens(text: str) -> tuple[list[str], str]:
    tokens = _TOKENS.findall(bare(text))
    words = [token for token in tokens if not token[0].isdecimal() and token not in noise()]
    return [token for token in tokens if token[0].isdecimal()], " ".join(words)


def _lone_year(numbers: list[str], name: str, calendar: str, context: Context) -> Partial | None:
    if name or len(numbers) != 1 or len(numbers[0]) not in {1, 2, 4}:
        return None
    if len(numbers[0]) == 4:
        year = int(numbers[0])
        return Partial(year=year, calendar=calendar or _guess_year(year, context))
    return Partial(day=int(numbers[0]))


def _numbers(numbers: list[str]) -> tuple[int | None, int | None] | None:
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(years) + len(days) != len(numbers) or len(years) > 1 or len(days) > 1:
        return None
    return (years[0] if years else None), (days[0] if days else None)
