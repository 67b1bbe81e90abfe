"""What a step of undo is called: who reads it knows what would be taken back."""

from __future__ import annotations

from typing import Any

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.lists import title_line

_ONE = {
    "add": N_("{kind} added: {what}"),
    "edit": N_("{kind} changed: {what} ({fields})"),
    "delete": N_("{kind} archived: {what}"),
    "restore": N_("{kind} brought back: {what}"),
    "sign_off": N_("{kind} signed: {what}"),
    "erase": N_("{kind} erased: {what}"),
    "shred": N_("{kind} shredded: {what}"),
    "merge": N_("{kind} taken in from a partner: {what}"),
    "merge_erase": N_("{kind} erased, as a partner erased it: {what}"),
    "resolve": N_("{kind}: conflict settled: {what} ({fields})"),
}
_MANY = {
    "add": (N_("{kind}: {n} record added"), N_("{kind}: {n} records added")),
    "edit": (N_("{kind}: {n} record changed ({fields})"), N_("{kind}: {n} records changed ({fields})")),
    "delete": (N_("{kind}: {n} record archived"), N_("{kind}: {n} records archived")),
    "erase": (N_("{kind}: {n} record erased"), N_("{kind}: {n} records erased")),
    "merge": (N_("{kind}: {n} record taken in from a partner"), N_("{kind}: {n} records taken in from a partner")),
}
_PLAIN = N_("Changes were journalled ({kind})")
_MOST_FIELDS = 3


def step_words(step: Any, context: Context) -> str:
    """One line that says what a step did."""
    t, kind = context.translate, REGISTRY.get(step.kind)
    if kind is None:
        return t(_PLAIN).format(kind=step.kind)
    fields = _fields(step, context)
    if step.count > 1:
        one, many = _MANY.get(step.action, _MANY["edit"])
        words = context.ngettext(one, many, step.count)
        return words.format(kind=t(kind.plural), n=context.number(step.count), fields=fields)
    what = title_line(kind, step.record, context) if step.record is not None else t(kind.label)
    return t(_ONE.get(step.action, _ONE["edit"])).format(kind=t(kind.label), what=what, fields=fields)


def _fields(step: Any, context: Context) -> str:
    kind = REGISTRY[step.kind]
    labels = [context.translate(kind.specs[name].label) for name in step.fields if name in kind.specs]
    shown = context.listed(labels[:_MOST_FIELDS])
    return f"{shown} …" if len(labels) > _MOST_FIELDS else shown
