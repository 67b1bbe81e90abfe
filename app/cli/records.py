"""Commands on records: thin words around the actions."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import app.domain.records  # noqa: F401 - fills the registry
from app.actions import queries
from app.actions import records as acts
from app.cli.context import Context
from app.cli.output import Answer, rows
from app.domain.errors import Refused, UnknownKind
from app.domain.fields import REGISTRY, Reading, RecordKind, Spec, kind_of


def _kind(name: str) -> RecordKind:
    if name not in REGISTRY:
        raise UnknownKind(kind=name)
    return REGISTRY[name]


def _reading(context: Context) -> Reading:
    return Reading(lang=context.lang)


def _answered(context: Context, uid: str) -> Answer:
    return Answer(context.session.ask(queries.record_answer, uid))


def case_add(context: Context, options: Namespace) -> Answer:
    """Make a case."""
    session, values = context.session, context.json_file()
    return _answered(context, session.do(acts.add_case, values, reading=_reading(context)).result.uid)


def case_list(context: Context, options: Namespace) -> Answer:
    """All cases."""
    return rows(context.session.ask(lambda reader: [queries.answer(reader, case) for case in queries.cases(reader)]))


def case_show(context: Context, options: Namespace) -> Answer:
    """One case by its code."""
    return Answer(context.session.ask(lambda reader: queries.answer(reader, acts.case_by_code(reader, options.code))))


def kinds(context: Context, options: Namespace) -> Answer:
    """The kinds of record there are."""
    made = [{"kind": k.name, "label": k.label, "plural": k.plural, "by_app": k.by_app, "needs_case": k.needs_case}
            for k in REGISTRY.values()]  # fmt: skip
    return rows(made)


def schema(context: Context, options: Namespace) -> Answer:
    """JSON Schema of a kind."""
    return Answer(schema_of(_kind(options.kind)))


def schema_of(kind: RecordKind) -> dict[str, Any]:
    """JSON Schema of what `record add` takes of a kind; what `record show` adds is readOnly."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.label,
        "type": "object",
        "properties": {spec.name: _property(spec) for spec in kind.specs.values()},
        "required": [spec.name for spec in kind.specs.values() if spec.required],
        "additionalProperties": False,
    }


def _property(spec: Spec) -> dict[str, Any]:
    # A record answers the code of its case, not its uid.
    made: dict[str, Any] = (
        {"type": "string", "x-kind": "case"} if spec.name == "case" and spec.kept else dict(spec.kind.schema())
    )
    made["title"] = spec.label
    if spec.help:
        made["description"] = spec.help
    if spec.alias:
        made["x-alias"] = spec.alias
    if spec.kept:
        made["readOnly"] = True
    return made


def add(context: Context, options: Namespace) -> Answer:
    """Make a record."""
    kind = _kind(options.kind)
    if kind.by_app:
        raise Refused(reason=f"a {kind.name} is made by the application alone", kind=kind.name)
    session, values = context.session, context.json_file()
    made = session.do(acts.add_record, options.kind, values, options.case, reading=_reading(context))
    return _cleaned(_answered(context, made.result.uid), kind, values)


def edit(context: Context, options: Namespace) -> Answer:
    """Change fields of a record."""
    session, values = context.session, context.json_file()
    made = session.do(acts.edit_record, options.uid, values, reading=_reading(context))
    return _cleaned(_answered(context, options.uid), kind_of(made.result), values)


def _cleaned(answer: Answer, kind: RecordKind, values: dict[str, Any]) -> Answer:
    """The answer, with what was taken out of each field because nobody would see it (`removed`)."""
    found = {}
    for name, value in values.items():
        spec = kind.find(name)
        if spec is not None and isinstance(value, str):
            found[name] = [one.words.format(codes=one.codes) for one in spec.kind.removed(value)]
    removed = {name: words for name, words in found.items() if words}
    if removed:
        answer.value["removed"] = removed
    return answer


def show(context: Context, options: Namespace) -> Answer:
    """One record."""
    return _answered(context, options.uid)


def listing(context: Context, options: Namespace) -> Answer:
    """Records of a kind, page by page."""
    kind = _kind(options.kind)

    def ask(reader: Any) -> tuple[list[Any], str | None]:
        page = queries.records(reader, kind.name, options.case, options.after, options.limit)
        return [queries.answer(reader, item) for item in page.rows], page.next

    answer = rows(*context.session.ask(ask))
    if damaged := sorted(context.session.reader.database.unread):
        answer.value["damaged"] = damaged
    return answer


def delete(context: Context, options: Namespace) -> Answer:
    """Put a tombstone on a record."""
    context.session.do(acts.delete_record, options.uid, options.reason)
    return _answered(context, options.uid)


def history(context: Context, options: Namespace) -> Answer:
    """Every change of a record."""
    return rows(context.session.ask(queries.history, options.uid))


def erase(context: Context, options: Namespace) -> Answer:
    """Destroy fields of a record."""
    done = context.session.do(acts.erase_fields, options.uid, options.fields, options.reason).result
    return Answer({"erased": done.fields, "remains": done.remains})


def undo(context: Context, options: Namespace) -> Answer:
    """Take back the newest command; `passed` says that something later came with a handover, and stays."""
    from app.actions import undoing

    passed = context.session.do(undoing.next_step).result.passed
    undone = _reversed(context, "undone", acts.undo_last)
    return Answer({**undone.value, "passed": passed})


def redo(context: Context, options: Namespace) -> Answer:
    """Do again what was taken back."""
    return _reversed(context, "redone", acts.redo_last)


def _reversed(context: Context, name: str, command: Any) -> Answer:
    session = context.session
    changed = session.do(command).result
    uids = list(dict.fromkeys(record.uid for record in changed))
    # One question for all of them: an import taken back is many records.
    return Answer({name: session.ask(lambda reader: [queries.record_answer(reader, uid) for uid in uids])})


def search(context: Context, options: Namespace) -> Answer:
    """Find words."""

    def ask(reader: Any) -> list[dict[str, Any]]:
        hits = queries.search(reader, options.text, options.case, options.kind, options.exact, options.limit)
        return [
            {"uid": hit.uid, "kind": hit.kind, "case": _code(reader, hit), "field": hit.field, "snippet": hit.snippet}
            for hit in hits
        ]

    return rows(context.session.ask(ask))


def _code(reader: Any, hit: Any) -> str | None:
    found = queries.find(reader, hit.uid)
    return queries.case_code(reader, found.uid if hit.kind == "case" else found.case)


def timeline(context: Context, options: Namespace) -> Answer:
    """Events and threats in order."""

    def ask(reader: Any) -> tuple[list[Any], str | None]:
        page = queries.timeline(reader, options.case, options.after, options.limit)
        return [queries.timeline_answer(reader, row) for row in page.rows], page.next

    return rows(*context.session.ask(ask))


def stats(context: Context, options: Namespace) -> Answer:
    """Figures over all cases."""
    from app.actions.stats import figures

    return Answer(context.session.ask(figures))
