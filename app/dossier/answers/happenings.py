"""Answers told from what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.domain.words import N_
from app.dossier import chronology
from app.dossier.answers.cites import goes_along, mark, nowhere, printed
from app.dossier.answers.people import described
from app.dossier.chronology import Row
from app.dossier.narrow import victims
from app.dossier.view import View

ARREST = ("arrest", "detention", "house_arrest", "internment", "disappearance")
HELD = ("detention", "house_arrest", "internment", "transfer")
LOST = ("disappearance", "last_contact", "arrest", "detention")
TORTURE = ("torture", "forced_confession")
DEATH = ("death",)
STATE_ACTS = ("charge", "hearing", "judgment", "sentence", "reply")


def rows(view: View, kinds: tuple[str, ...] = ()) -> list[Row]:
    """What happened, in order of time; events of some kinds alone."""
    return [
        row for row in chronology.rows(view) if not kinds or (row.kind == "event" and row.record.event_kind in kinds)
    ]


def first(view: View, kinds: tuple[str, ...]) -> Row | None:
    """The first event of some kinds that befell the person; that of nobody else comes before their family's."""
    found = rows(view, kinds)
    mine = view.subject.uid if view.subject is not None else ""
    return next((row for row in found if mine in victims(view.facts, row.record)), None) or next(
        (row for row in found if not victims(view.facts, row.record)), None
    )


def account(view: View) -> str:
    """Everything in order of time, a paragraph for each event or threat, with what proves it."""
    return "\n".join(told(view, row) for row in rows(view))


def told(view: View, row: Row) -> str:
    """One happening in a paragraph: date, place, what, the facts, what is alleged, the exhibits."""
    head = view.t(N_("{date}, {place}: {what}"), date=row.date, place=row.place, what=row.title) if row.place else (
        view.t(N_("{date}: {what}"), date=row.date, what=row.title)
    )  # fmt: skip
    said = view.value(row.record, "words") if row.kind == "threat" else ""
    more = [
        " ".join(row.facts.split()),
        view.t(N_("Words used: “{words}”"), words=" ".join(said.split())) if said else "",
        view.t(N_("It is alleged: {words}"), words=" ".join(row.alleged.split())) if row.alleged else "",
    ]
    text = " ".join([_stopped(head), *(_stopped(part) for part in more if part)])
    cited = " ".join(mark(one.evidence, one.page or 1) for one in _cited(view, row))
    return f"{text} {cited}" if cited else text


def _stopped(text: str) -> str:
    """A sentence with its capital and its stop."""
    begun = text[:1].upper() + text[1:]
    return (
        begun
        if printed(begun, nowhere).rstrip('”»"’)\u2069').endswith((".", "!", "?", "…", "。", "؟"))
        else f"{begun}."
    )


def _cited(view: View, row: Row) -> list[Any]:
    """Citations of exhibits that go along."""
    return [one for one in row.citations if goes_along(view, one.evidence)]


# -- fields of arrest, detention, disappearance, death ----------------------------------


def _date(view: View, kinds: tuple[str, ...]) -> str:
    row = first(view, kinds)
    return row.date[:1].upper() + row.date[1:] if row is not None else ""


def _place(view: View, kinds: tuple[str, ...]) -> str:
    row = first(view, kinds)
    if row is None:
        return ""
    return view.listed(text for text in (row.place, view.value(row.record, "country")) if text)


def torture_when_where(view: View) -> str:
    """When and where the torture was, and the last arrest before it."""
    found = first(view, TORTURE)
    if found is None:
        return _line(view, first(view, ARREST))
    arrests = [row for row in rows(view, ARREST) if _after(found, row)]
    lines = (_line(view, row) for row in (*arrests[-1:], found))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _line(view: View, row: Row | None) -> str:
    if row is None:
        return ""
    place = view.listed(text for text in (row.place, view.value(row.record, "country")) if text)
    line = view.t(N_("{date}: {what}"), date=row.date, what=place) if place else row.date
    return line[:1].upper() + line[1:]


def _facts(view: View, kinds: tuple[str, ...]) -> str:
    return "\n".join(told(view, row) for row in rows(view, kinds))


def _forces(view: View, kinds: tuple[str, ...]) -> str:
    """Who did it: those involved, else what the linked threat says of service and state."""
    row = first(view, kinds)
    if row is None:
        return ""
    linked = view.facts.get(getattr(row.record, "same_as", None))
    if row.actor or linked is None:
        links = view.facts.children("involvement", "target_uid", row.uid)
        return "\n".join(described(view, link.person) for link in links if link.degree not in ("victim", "present"))
    return view.listed(text for name in ("perpetrator_kind", "perpetrator_state") if (text := view.value(linked, name)))


def places_held(view: View) -> str:
    """Every place of detention in order, with its dates; transfers among them."""
    found = rows(view, HELD) or rows(view, ARREST)
    lines = (view.t(N_("{date}: {what}"), date=row.date, what=row.place) for row in found if row.place)
    return "\n".join(line[:1].upper() + line[1:] for line in lines)


def duration(view: View) -> str:
    """From when until when, or that it goes on."""
    row = first(view, ARREST)
    if row is None:
        return ""
    if row.record.when_end is not None:
        return row.date
    start = row.record.when.display(view.lang) if row.record.when is not None else row.date
    ended = next((one for one in rows(view, ("release", "death", "return")) if _after(one, row)), None)
    if ended is not None:
        return view.t(N_("From {start} until {end}"), start=start, end=ended.date)
    return view.t(N_("Since {start}; it goes on"), start=start)


def _after(later: Row, earlier: Row) -> bool:
    day, since = later.record.when, earlier.record.when
    return bool(day and since and day.sort_key >= since.sort_key)


def age(view: View) -> str:
    """The date of birth, else the age band."""
    if view.subject is None:
        return ""
    return view.value(view.subject, "birth") or view.value(view.subject, "age_band")


def reported(view: View) -> str:
    """To whom it was reported, and what authorities did since."""
    lines = [
        view.t(N_("{date}: {what} was reported to {whom}"), date=row.date, what=row.title, whom=whom)
        for row in rows(view)
        if row.kind == "threat" and (whom := view.value(row.record, "reported_to"))
    ]
    return "\n".join(_stopped(line) for line in [*lines, *(told(view, row) for row in rows(view, STATE_ACTS))])


def _each() -> Iterator[tuple[str, Callable[[View], str]]]:
    groups = {"arrest": ARREST, "detention": HELD, "disappearance": LOST, "torture": TORTURE, "death": DEATH}
    for name, kinds in groups.items():
        yield f"{name}.date", partial(_date, kinds=kinds)
        yield f"{name}.place", partial(_place, kinds=kinds)
        yield f"{name}.forces", partial(_forces, kinds=kinds)
        yield f"{name}.account", partial(_facts, kinds=kinds)


VALUES: dict[str, Callable[[View], str]] = {
    "account": account,
    "subject.birth_or_age": age,
    "detention.duration": duration,
    "detention.places": places_held,
    "torture.when_where": torture_when_where,
    "medical.account": partial(_facts, kinds=("medical",)),
    "authorities.action": reported,
    **dict(_each()),
}
