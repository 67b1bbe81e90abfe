"""Persons and what belongs to them in words: cards, rows, marks."""

from __future__ import annotations

from typing import Any

from app.actions.people import Card, Known
from app.domain.dates import UncertainDate
from app.domain.fields import REGISTRY
from app.domain.rules.consent import standing
from app.domain.rules.persons import may_see
from app.domain.words import N_
from ui.context import Context
from ui.kit.cards import Lines, Mark

CONSENT_MARKS = {
    "given": Mark(N_("Consent"), "ok"),
    "not_required": Mark(N_("No consent needed")),
    "not_asked": Mark(N_("Not asked"), "warn"),
    "pending": Mark(N_("No answer yet"), "warn"),
    "expired": Mark(N_("Consent expired"), "warn"),
    "refused": Mark(N_("Refused"), "danger"),
    "withdrawn": Mark(N_("Consent withdrawn"), "danger"),
}
_AT_RISK = Mark(N_("At risk"), "danger")
_MINOR = Mark(N_("Minor"), "warn")
_DECEASED = Mark(N_("Deceased"))
NAMELESS = N_("Name not known in this case")
_ANSWERS = {"yes": N_("Allowed: {uses}"), "no": N_("Refused: {uses}")}
# Which fields stand first in a row of each kind, and which below.
_HEAD = {
    "person_name": ("text",),
    "participation": ("role",),
    "consent": (),
    "contact_point": ("channel", "value"),
    "address": ("text",),
    "identity_document": ("document_type", "number"),
    "relationship": (),
}
_BELOW = {
    "person_name": ("name_kind", "script"),
    "participation": ("since", "until", "remark"),
    "consent": ("given", "valid_until", "withdrawn_on", "basis"),
    "contact_point": ("safe_times",),
    "address": ("country", "since", "until"),
    "identity_document": ("issuing_state", "issued", "expires", "status"),
    "relationship": ("since", "until", "remark"),
}


class Words:
    """Says persons in the language of a context."""

    def __init__(self, context: Context) -> None:
        self.context, self.t = context, context.translate

    # -- cards ----------------------------------------------------------------------

    def name(self, card: Card) -> str:
        """How a person is called here: pseudonym, else the main name."""
        return card.record.pseudonym or card.name or self.t(NAMELESS)

    def names(self, card: Card) -> list[str]:
        """The names beside the first one, in every script."""
        found = [card.name] if card.record.pseudonym and card.name else []
        return [*found, *card.others]

    def card(self, card: Card) -> Lines:
        """A person as a card."""
        apart = self.context.apart
        return Lines(
            apart(self.name(card)),
            ("  ·  ".join(apart(name) for name in self.names(card)), self.about(card)),
            tuple(Mark(self.t(mark.words), mark.weight) for mark in marks(card)),
        )

    def about(self, card: Card) -> str:
        """Role, birth or age as entered, states, in one line."""
        person = card.record
        parts = [self.code("person_role", role) for role in card.roles]
        if person.birth is not None:
            parts.append(self.t(N_("born {date}")).format(date=person.birth.display(self.context.lang)))
        elif person.age_band and person.age_band != "unknown":
            parts.append(self.t(N_("aged {years}")).format(years=self.code("age_band", person.age_band)))
        parts += [self.value("person", "nationalities", person.nationalities)] if person.nationalities else []
        parts += [self.t(N_("stateless"))] if person.stateless else []
        return " · ".join(self.context.apart(part) for part in parts if part)

    # -- what belongs to a person ---------------------------------------------------------

    def row(self, kind: str, item: Any, known: Known) -> Lines:
        """One record that belongs to a person, as a row."""
        head = " ".join(self._values(kind, item, _HEAD[kind]))
        if kind == "relationship":
            head = self.relationship(item, known)
        elif kind == "consent":
            head = self.code("consent_status", standing(item, _today()))
        below = self._values(kind, item, _BELOW[kind], labelled=kind in ("consent", "identity_document"))
        more = self.scopes(item) if kind == "consent" else ()
        return Lines(head, (" · ".join(below), *more), tuple(self._row_marks(kind, item, known)))

    def scopes(self, consent: Any) -> tuple[str, ...]:
        """What a consent allows and what it refuses, a line each."""
        found = []
        for answer, words in _ANSWERS.items():
            named = [code for code, given in (consent.scopes or {}).items() if given == answer]
            if named:
                listed = self.context.listed(self.code("consent_scope", code) for code in named)
                found.append(self.t(words).format(uses=listed))
        return tuple(found)

    def _row_marks(self, kind: str, item: Any, known: Known) -> list[Mark]:
        found = []
        if kind in ("contact_point", "address") and item.safe is not None:
            safe = Mark(self.t(N_("Safe")), "ok") if item.safe else Mark(self.t(N_("Not safe")), "danger")
            found.append(safe)
        if getattr(item, "shared", None):
            words = N_("Shared") if item.case == known.case else N_("From another case")
            found.append(Mark(self.t(words)))
        return found

    def relationship(self, item: Any, known: Known) -> str:
        """What one person is to the other, seen from the one shown."""
        what = self.code("relationship", item.relationship)
        this = item.person == known.card.uid
        other = known.titles.get(item.other if this else item.person) or self.t(NAMELESS)
        words = N_("{what} of {person}") if this else N_("{person} is the {what} here")
        return self.t(words).format(what=what, person=self.context.apart(other))

    def _values(self, kind: str, item: Any, names: tuple[str, ...], *, labelled: bool = False) -> list[str]:
        found = []
        for name in names:
            value = getattr(item, name, None)
            if value is None or value == "":
                continue
            words = self.context.apart(self.value(kind, name, value).replace("\n", ", "))
            label = self.t(REGISTRY[kind].specs[name].label)
            exact = isinstance(value, UncertainDate) or labelled
            found.append(f"{label}: {words}" if exact else words)
        return found

    def value(self, kind: str, name: str, value: Any) -> str:
        """A value in words."""
        return REGISTRY[kind].specs[name].kind.show(value, self.context.lang, self.t)

    def code(self, code_list: str, code: str | None) -> str:
        """The words of a code."""
        from app.domain.kinds import Code  # noqa: PLC0415 - read when a page is shown

        return Code(code_list).show(code, self.context.lang, self.t) if code else ""


def marks(card: Card) -> list[Mark]:
    """What must be seen at once of a person, the gravest first."""
    found = [_AT_RISK] if card.at_risk else []
    found += [_MINOR] if card.minor else []
    found += [CONSENT_MARKS[card.consent]] if card.consent in CONSENT_MARKS else []
    return found + ([_DECEASED] if card.record.deceased else [])


def may_change(item: Any, known: Known | None) -> bool:
    """Whether a record that belongs to a person is changed in this case: it was learned here."""
    return known is not None and item.case == known.case and may_see(item, known.case)


def _today() -> Any:
    import datetime as dt  # noqa: PLC0415

    return dt.datetime.now(dt.UTC).date()
