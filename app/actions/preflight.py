"""The pre-flight as a list of things to put right: each with its rule, and the place where it is put right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions import answering, dossier, queries
from app.domain.fields import REGISTRY
from app.domain.ids import is_uid
from app.domain.rules.finding import Finding
from app.dossier.answers.paths import KINDS
from app.dossier.profiles import Profile


def preflight(reader: Any, case: str, profile: str, **wished: Any) -> dict[str, Any]:
    """What stands in the way of a paper (query): `{ok, problems: [{code, level: stop|warn|note, rule, source,
    checked_on, verified, subject, message}]}`; `wished` are the options of `check_dossier`."""
    asked = {"subject": None, "proceeding": None, "disclosure": None, "options": None, "lang": "en", **wished}
    made = dossier.prepared(
        reader, case, profile, asked["subject"], asked["proceeding"], asked["disclosure"], asked["options"],
        asked["lang"],
    )  # fmt: skip
    return {"ok": not made.stops, "problems": [_line(found, made.view.profile) for found in made.findings]}


def _line(found: Finding, profile: Profile) -> dict[str, Any]:
    rule = profile.rules.get(found.rule)
    return {**found.to_json(), "checked_on": rule.checked_on if rule else ""}


# Which kind a problem speaks of where it names no uid, and which field puts it right.
_KINDS = {
    "statement_unsigned": "statement", "statement_not_read_back": "statement", "disputed_date": "event",
    "reference_missing": "proceeding", "empty_case": "event",
    "attachment_missing": "evidence", "remedies_missing": "remedy", "remedy_unexplained": "remedy",
    "decision_missing": "decision", "final_decision_missing": "decision", "decision_not_attached": "decision",
    "perpetrator_missing": "person", "statement_missing": "statement", "statement_empty": "statement",
}  # fmt: skip
_FIELDS = {
    "lead_elsewhere": "lead_organisation",
    "statement_unsigned": "signed_on", "statement_not_read_back": "read_back", "reference_missing": "reference",
    "disputed_date": "disputed", "translation_without_translator": "translator",
}  # fmt: skip
# A field of the body's own form, which is filled on the page of dossiers itself.
QUESTION, CHOICE = "question", "choice"
# What is chosen for the paper itself, by the subject of a problem.
_CHOICES = {"recipient": "recipient", "disclosure.recipient": "recipient", "language": "lang"}
# Problems that name pages of an exhibit; kinds of which the first record is meant where none is named.
_OF_A_PAGE = frozenset({"unlooked_pages", "person_recognisable"})
_FIRST_ONE = frozenset({"statement", "proceeding"})
_QUESTION = f"{QUESTION}:"
_EXHIBIT = re.compile(r"E-\d+(?:/[A-Z]\d+)*")


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where a problem is put right: a record and its field, or a page of an exhibit; with an empty uid the page of a
    kind, or a new record of it about a person."""

    kind: str
    uid: str = ""
    field: str = ""
    about: str = ""
    page: int = 0


def place_of(reader: Any, case: str, problem: Mapping[str, Any], profile: str = "", **wished: Any) -> Remedy | None:
    """The place of a problem of the pre-flight in the case of that uid (query); None when it has none.

    `profile` and what is `wished` say of which paper: so “subject.sex” leads to the person it is about.
    """
    code, subject = str(problem.get("code") or ""), problem.get("subject")
    subject = str(subject.get("uid") or "" if isinstance(subject, dict) else subject or "")
    if subject.startswith(_QUESTION):
        return Remedy(QUESTION, field=subject.removeprefix(_QUESTION))
    if subject in _CHOICES:
        return Remedy(CHOICE, field=_CHOICES[subject])
    root, _, name = subject.partition(".")
    if root in KINDS and name:
        return _of_path(reader, case, root, name, profile, wished)
    field, kind = _FIELDS.get(code, ""), _KINDS.get(code, "")
    if is_uid(subject):
        record = queries.find(reader, subject)
        kind, uid = record.record_kind, str(record.uid)
        if kind == "person" and code.startswith("consent"):
            consent = _only(reader, "consent", '"case"=? AND "person"=?', (case, uid))
            return Remedy("consent", consent, field, "" if consent else uid)
        return Remedy(kind, uid, field) if kind in REGISTRY else None
    if _EXHIBIT.fullmatch(subject):
        uid = _only(reader, "evidence", '"case"=? AND "exhibit"=?', (case, subject))
        return Remedy("evidence", uid, field, page=_page_in(problem) if code in _OF_A_PAGE else 0)
    if not kind:
        return None
    uid = _only(reader, kind, '"case"=? AND "title"=?', (case, subject)) if kind in {"statement", "event"} else ""
    uid = uid or (_only(reader, kind, '"case"=?', (case,)) if kind in _FIRST_ONE else "")
    return Remedy(kind, uid, field if uid else "")


def _page_in(problem: Mapping[str, Any]) -> int:
    """The first page that a problem names."""
    found = re.search(r"\d+", str(problem.get("message") or ""))
    return int(found[0]) if found else 0


def _of_path(reader: Any, case: str, root: str, name: str, profile: str, wished: Mapping[str, Any]) -> Remedy:
    """The record that a path such as “proceeding.reference” speaks of, with its field."""
    kind, field = KINDS[root], name if name in REGISTRY[KINDS[root]].specs else ""
    if root == "case":
        return Remedy("case", case, field)
    view = answering.view_of(reader, str(queries.case_code(reader, case)), profile, **wished) if profile else None
    record = getattr(view, root, None)
    return Remedy(kind, str(record.uid), field) if record is not None else Remedy(kind)


def _only(reader: Any, kind: str, condition: str, values: tuple[str, ...]) -> str:
    sql = f'SELECT "uid" FROM "{kind}" WHERE {condition} AND "deleted_at" IS NULL ORDER BY "uid" LIMIT 1'  # noqa: S608
    return str(reader.database.value(sql, values) or "")
