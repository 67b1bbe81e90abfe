"""Answers that are one field of one record: “subject.sex”, “case.summary”, “proceeding.reference”."""

from __future__ import annotations

from typing import Any

from app.domain.records import REGISTRY
from app.dossier.view import View

KINDS = {"case": "case", "subject": "person", "proceeding": "proceeding"}


def known(path: str) -> bool:
    """Whether a path names a field there is."""
    root, _, name = path.partition(".")
    return root in KINDS and name in REGISTRY[KINDS[root]].specs


def by_path(view: View, path: str) -> str:
    """The field in words of the paper's language; empty when its record is not there."""
    root, _, name = path.partition(".")
    if not known(path):
        return ""
    records: dict[str, Any] = {"case": view.facts.case, "subject": view.subject, "proceeding": view.proceeding}
    record = records[root]
    if record is None or (root == "subject" and _gives_away(view, name)):
        return ""
    return view.value(record, name)


def _gives_away(view: View, name: str) -> bool:
    """Day and place of birth would tell who stands behind a pseudonym."""
    return view.subject.uid in view.names.hidden and REGISTRY["person"].specs[name].sensitive
