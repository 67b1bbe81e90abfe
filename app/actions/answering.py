"""What a body's own form asks, field by field: what the records answer, what is written for it, and how long it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from app.actions import dossier, dossier_filed, records
from app.domain.fields import REGISTRY
from app.domain.ids import new_uid
from app.domain.records import Answer
from app.dossier import disclosure, paper, profiles
from app.dossier.answers import cites, found
from app.dossier.answers.paths import KINDS, known
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Question
from app.dossier.view import View
from app.store import drafts

# Where the facts of an answer stand that is put together by a function; all others stand in the person's record.
_TOLD_FROM = {"account": "event", "remedies": "remedy"}
KIND, TEXT = "answer", "text"
_NUMBERED = re.compile(r"⟦([^⟦⟧:\s]{1,64})(?::(\d{1,6}))?⟧")


def sheet(reader: Any, case: str, profile: str, **wished: Any) -> list[dict[str, Any]]:
    """The fields of the form in its order (query): `{id, label, group, help, mandatory, confidential, max_words,
    max_chars, found, kind, record, field, uid, text, draft}`.

    `found` is what the records answer, out of the `field` of a `record` of that `kind`; `uid` is the answer that was
    written for it, `text` its words, `draft` what was typed and not stored yet. Raises Invalid, NotFound.
    """
    view = view_of(reader, case, profile, **wished)
    waiting = {draft.uid: draft.text for draft in drafts.drafts(reader.database) if draft.kind == KIND}
    return [_row(view, question, waiting) for question in view.profile.questions]


def view_of(reader: Any, case: str, profile: str, **wished: Any) -> View:
    """What a paper of a profile would see."""
    return prepared(reader, case, profile, {}, **wished).view


def prepared(reader: Any, case: str, profile: str, typed: Mapping[str, str], **wished: Any) -> paper.Paper:
    """The paper as it would be with what is `typed` for its questions and not stored yet (query)."""
    wish = dataclasses.replace(
        paper.read_options(wished.get("options")), subject=wished.get("subject"), proceeding=wished.get("proceeding"),
        lang=wished.get("lang") or dossier.usual_language(profile),
    )  # fmt: skip
    wish = dataclasses.replace(wish, filed=dossier_filed.before(reader, case, profile, wish.binding))
    today = dt.datetime.now(dt.UTC).date()
    shown = disclosure.parse(wished.get("disclosure"))
    loaded = profiles.load(profile)
    facts = dossier.case_facts(reader, case, loaded.draws_on)
    made = paper.prepare(facts, loaded, shown, wish, today)
    if not typed:
        return made
    return paper.prepare(_with_typed(facts, made.view, typed), loaded, shown, wish, today)


def _with_typed(facts: CaseFacts, view: View, typed: Mapping[str, str]) -> CaseFacts:
    """The facts with what is typed in place of what is stored."""
    kept = [item for item in facts.by_uid.values() if not (item.record_kind == KIND and _is_of(item, view, typed))]
    typed = {name: by_uids(facts, text) for name, text in typed.items()}
    return CaseFacts.of(facts.case, [*kept, *(_typed(view, name, text) for name, text in typed.items())])


def _is_of(item: Any, view: View, typed: Mapping[str, str]) -> bool:
    return item.question in typed and view.written_for(item.question) is item


def _typed(view: View, question: str, text: str) -> Answer:
    stamp = view.facts.last_change()
    about = _about(view)
    return Answer(
        uid=new_uid(), case=view.facts.case.uid, rev=0, versions={}, created_at=stamp, created_by="",
        updated_at=stamp, updated_by="", profile=view.profile.profile, question=question, language=view.lang,
        text=text or None, **about,
    )  # fmt: skip


def _about(view: View) -> dict[str, Any]:
    """About whom and for which proceeding an answer is written: where the form asks for one."""
    profile = view.profile
    return {
        "person": view.subject.uid if profile.per_person and view.subject is not None else None,
        "proceeding": view.proceeding.uid if profile.needs_proceeding and view.proceeding is not None else None,
    }


def _row(view: View, question: Question, waiting: Mapping[str, str]) -> dict[str, Any]:
    written = view.written_for(question.id)
    same = written is not None and written.language in (None, view.lang)
    names = ("id", "label", "group", "help", "mandatory", "confidential", "max_words", "max_chars")
    kind, record, field = _place(view, question)
    uid = written.uid if same else ""
    text = written.text or "" if written is not None else ""
    draft = waiting.get(uid)
    return {
        **{name: getattr(question, name) for name in names}, "found": _found(view, question), "kind": kind,
        "record": record, "field": field, "uid": uid, "text": by_numbers(view.facts, text),
        "draft": None if draft is None else by_numbers(view.facts, draft),
    }  # fmt: skip


def by_numbers(facts: CaseFacts, text: str) -> str:
    """The text with its citations as people read them: “⟦E-003:4⟧” for page 4 of that exhibit."""
    names: dict[str, str] = {str(item.uid): item.exhibit for item in facts.exhibits() if item.exhibit}
    return cites.printed(text, lambda uid, page: f"⟦{names.get(uid) or uid}:{page}⟧")


def by_uids(facts: CaseFacts, text: str) -> str:
    """The text with its citations as they are kept: an exhibit's number may change, its uid does not."""
    uids = {item.exhibit: item.uid for item in facts.exhibits() if item.exhibit}
    return _NUMBERED.sub(lambda one: f"⟦{uids.get(one[1], one[1])}:{one[2] or 1}⟧", text)


def _found(view: View, question: Question) -> str:
    told = "\n".join(text for name in question.value if (text := found(view, name)))
    names = {str(item.uid): item.exhibit for item in view.facts.exhibits()}
    return cites.printed(told, lambda uid, page: f"[{names.get(uid)}:{page}]")


def _place(view: View, question: Question) -> tuple[str, str, str]:
    """Kind, record and field that answer a question, ("", "", "") when nothing does."""
    if not question.value:
        return "", "", ""
    name = question.value[0]
    root, _, field = name.partition(".")
    of_root: dict[str, Any] = {"case": view.facts.case, "subject": view.subject, "proceeding": view.proceeding}
    if root in of_root:
        record = of_root[root]
        return KINDS[root], record.uid if record is not None else "", field if known(name) else ""
    return _TOLD_FROM.get(name, "case"), "", ""


def write_answer(unit: Any, case: str, profile: str, question: str, text: str, uid: str = "", **wished: Any) -> Any:
    """Keep what is written for a question of a form, in the answer `uid` or a new one (command; the answer)."""
    text = by_uids(dossier.case_facts(unit, case), text) if _NUMBERED.search(text) else text
    if uid:
        drafts.drop(unit.database, uid, TEXT)
        return records.edit_record(unit, uid, {TEXT: text or None})
    view = view_of(unit, case, profile, **wished)
    values = {"profile": profile, "question": question, "language": view.lang, TEXT: text, **_about(view)}
    made = records.parse_values(REGISTRY[KIND], {name: value for name, value in values.items() if value})
    return records.add_values(unit, REGISTRY[KIND], made, view.facts.case.uid)
