"""In which order exhibits are bound in, section by section, and which former bundle a paper builds on."""

from __future__ import annotations

from typing import Any

from app.actions import answering, records
from app.actions.records import case_by_code
from app.dossier.chapters import BoundExhibit
from app.store.table import table


def sections(reader: Any, case: str, profile: str, **wished: Any) -> dict[str, Any]:
    """Sections with their exhibits as they would be bound in now (query): `{sections: [{title, letter, exhibits: [{uid,
    number, title, follows}]}], former: [{uid, title, recipient, made_at}]}`; one that `follows` goes with the exhibit
    before it (a translation). No sections: this paper takes no exhibits. Raises Invalid, NotFound.
    """
    made = answering.prepared(reader, case, profile, {}, **wished)
    bound = {chapter.section.title: chapter.documents for chapter in made.chapters}
    found = [
        {"title": one.title, "letter": one.letter, "exhibits": [
            _row(item) for item in bound.get(one.title, ()) if isinstance(item, BoundExhibit)]}
        for one in made.view.profile.sections if one.exhibit_kinds or one.of_statements
    ]  # fmt: skip
    return {"sections": found, "former": _former(reader, case, profile) if found else []}


def _row(item: BoundExhibit) -> dict[str, Any]:
    evidence = item.item
    return {
        "uid": str(item.key), "number": evidence.exhibit or "", "title": item.title,
        "follows": bool(evidence.derived_from) and evidence.derived_as != "redacted",
    }  # fmt: skip


def _former(reader: Any, case: str, profile: str) -> list[dict[str, Any]]:
    """Papers of this kind that were made of the case, the newest first."""
    condition = '"case"=? AND "profile"=? AND "deleted_at" IS NULL ORDER BY "made_at" DESC'
    uid = case_by_code(reader, case).uid
    rows: list[Any] = list(table("dossier").where(reader.database, condition, (uid, profile)))
    return [
        {"uid": str(one.uid), "title": one.purpose or one.profile, "recipient": one.recipient, "made_at": one.made_at}
        for one in rows
    ]


def put_into_section(unit: Any, uid: str, title: str) -> Any:
    """An exhibit stands in another section of bundles from now on (command)."""
    return records.edit_record(unit, uid, {"section": title})
