"""Reading dates as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.domain.dates import edtf
from app.domain.dates.atoms import Context, atom
from app.domain.dates.edtf import Expression, OneOf, Point, Range
from app.domain.dates.folded import fold
from app.domain.dates.languages import closing, joints, opening, unknown
from app.domain.dates.partial import Partial
from app.domain.dates.problem import DateProblem, impossible, unreadable

LONGEST = 200
_AROUND_SIGNS = re.compile(r" ?(/|,|\.\.|\[|\]) ?")
_BARE_RANGE = re.compile(r"[0-9X?~%-]*\.\.[0-9X?~%-]*", re.ASCII)
_PERSIAN_DIGIT = re.compile("[۰-۹]")
_PERSIAN_LETTER = re.compile("[\u0621-\u06d3]")

Read = tuple[Expression, str]
_Make = Callable[[Point | str, Point | str], Expression | None]


def read(text: str, order: str | None) -> Read | None:
    """The expression and calendar of words; None for empty or unknown; DateProblem when they can't be taken."""
    if len(text) > LONGEST:
        raise unreadable(text, f"it is longer than {LONGEST} characters")
    folded = fold(text)
    if not folded or folded in unknown():
        return None
    context = Context(order, bool(_PERSIAN_DIGIT.search(text)), bool(_PERSIAN_LETTER.search(text)))
    found = _typed(folded, context) or _words(folded, context)
    if found is None:
        raise unreadable(text)
    return found


def _typed(folded: str, context: Context) -> Read | None:
    text = _AROUND_SIGNS.sub(r"\1", folded).upper()
    if context.persian and text[:2] in {"13", "14"}:
        return None
    if ".." in text and _BARE_RANGE.fullmatch(text):
        text = f"[{text}]"
    expression = edtf.read(text)
    return (expression, "gregorian") if expression else None


def _words(text: str, context: Context) -> Read | None:
    whole = atom(text, context)
    if whole is not None:
        return _single(whole)
    return _opened(text, context) or _closed(text, context) or _several(text, context) or _dashed(text, context)


def _single(whole: Partial) -> Read:
    first, last = whole.points()
    return (first if first == last else edtf.one_within(first, last)), whole.calendar


def _opened(text: str, context: Context) -> Read | None:
    action, rest = opening(text)
    if not action:
        return None
    if action == "between":
        return _pair(rest, context, "between", _within)
    if action in {"night", "night_to"}:
        return _night(rest, context, -1 if action == "night_to" else 1)
    if action in {"since", "from"}:
        pair = _pair(rest, context, "range", _throughout)
        return pair or _bounded("since", rest, context)
    return _bounded(action, rest, context)


def _closed(text: str, context: Context) -> Read | None:
    action, rest = closing(text)
    return _bounded(action, rest, context) if action else None


def _bounded(action: str, rest: str, context: Context) -> Read | None:
    whole = atom(rest, context)
    if whole is None:
        return None
    first, last = whole.points()
    return _bound(action, first, last), whole.calendar


def _bound(action: str, first: Point, last: Point) -> Expression:
    if action == "before":
        return edtf.one_within(None, edtf.beside(first, -1))
    if action == "after":
        return edtf.one_within(edtf.beside(last, 1), None)
    if action == "until":
        return edtf.one_within(None, last)
    if action == "not_before":
        return edtf.one_within(first, None)
    return edtf.span("..", last) if action == "ever_until" else edtf.span(first, "..")


def _within(start: Point | str, end: Point | str) -> Expression | None:
    return edtf.one_within(start, end) if isinstance(start, Point) and isinstance(end, Point) else None


def _throughout(start: Point | str, end: Point | str) -> Expression | None:
    return edtf.span(start, end) if isinstance(start, Point) or isinstance(end, Point) else None


def _splits(text: str, joint: str) -> Iterator[tuple[str, str]]:
    for word in joints(joint):
        left, found, right = text.partition(f" {word} ")
        if found:
            yield left, right
    for sign in (" - ", "-"):
        if text.count(sign) == 1:
            left, _, right = text.partition(sign)
            yield left, right


def _ends(left: str, right: str, context: Context) -> tuple[Partial | None, Partial | None] | None:
    start = None if left in unknown() else atom(left, context)
    end = None if right in unknown() else atom(right, context)
    if (start is None and left not in unknown()) or (end is None and right not in unknown()):
        return None
    if start and end:
        return start.filled(end), end.filled(start)
    return start, end


def _pair(text: str, context: Context, joint: str, make: _Make) -> Read | None:
    for left, right in _splits(text, joint):
        ends = _ends(left.strip(), right.strip(), context)
        if ends is None:
            continue
        start = ends[0].points()[0] if ends[0] else ""
        end = ends[1].points()[1] if ends[1] else ""
        expression = make(start, end)
        if expression is not None:
            known = ends[0] or ends[1]
            return expression, known.calendar if known else "gregorian"
    return None


def _dashed(text: str, context: Context) -> Read | None:
    return _pair(text, context, "range", _throughout)


def _night(text: str, context: Context, step: int) -> Read | None:
    whole = atom(text, context)
    if whole is not None and whole.points()[0].precision == "day":
        day = whole.points()[0]
        other = edtf.beside(day, step)
        return edtf.one_within(*((day, other) if step > 0 else (other, day))), whole.calendar
    found = _pair(text.replace("/", "-"), context, "night", _within) or _pair(text, context, "range", _within)
    if found is None:
        return None
    expression = found[0]
    if not is_night(expression):
        raise impossible("a night lies between two days that follow each other")
    return found


def is_night(expression: Expression) -> bool:
    """Whether an expression is one of two days that follow each other."""
    if not isinstance(expression, OneOf) or len(expression.items) != 1:
        return False
    item = expression.items[0]
    if not isinstance(item, Range) or item.start is None or item.end is None:
        return False
    days = item.start.precision == item.end.precision == "day"
    return days and item.start.last.toordinal() + 1 == item.end.first.toordinal()


def _several(text: str, context: Context) -> Read | None:
    for word in joints("or"):
        parts = text.split(f" {word} ")
        if len(parts) > 1:
            return _listed([part.strip() for part in parts], context)
    return None


def _listed(parts: list[str], context: Context) -> Read | None:
    last = atom(parts[-1], context)
    items: list[Point | Range] = []
    calendar = "gregorian"
    for part in parts:
        whole = atom(part, context)
        if whole is not None:
            found: Read | None = _single(whole.filled(last) if last else whole)
        else:
            found = _opened(part, context)
        if found is None or isinstance(found[0], edtf.Span):
            return None
        items += [found[0]] if isinstance(found[0], Point) else found[0].items
        calendar = found[1] if found[1] != "gregorian" else calendar
    return OneOf(tuple(items)), calendar


__all__ = ["LONGEST", "DateProblem", "is_night", "read"]
