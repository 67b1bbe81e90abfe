"""The summary that goes along with a handover: what goes over, seen with the eyes of its receiver."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions import dossier
from app.actions.queries import case_code
from app.domain.fields import kind_of
from app.dossier import paper, profiles
from app.dossier.bundle import build_brief
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.layout import layout
from app.handover.local import LABELS
from app.handover.scope import Scope
from app.jobs import Progress

PROFILE = "handover_summary"
# What a paper needs to know of a record whatever is told of it.
_FRAME = frozenset({"uid", "case", "rev", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"})
_OF_PARTS = frozenset({"n", "sha256", "size", "media_type", "evidence", "object"})


def everything(reader: Any, case: str) -> CaseFacts:
    """All facts of a case (uid), custody too (query)."""
    return dossier.case_facts(reader, str(case_code(reader, case)), ("custody",))


def told_facts(facts: CaseFacts, scope: Scope) -> CaseFacts:
    """The facts of a case as they go: nothing of a record or field that stays."""
    going = [_told(record, scope) for record in facts.by_uid.values() if record.uid in scope.goes]
    return CaseFacts.of(_told(facts.case, scope), going)


def _told(record: Any, scope: Scope) -> Any:
    kind = kind_of(record)
    names = scope.names(record.uid) | _FRAME | LABELS.get(kind.name, frozenset())
    names |= _OF_PARTS if kind.name == "part" else frozenset()
    return replace(record, **{spec.name: None for spec in kind.stored() if spec.name not in names})


def summary(
    facts: CaseFacts, scope: Scope, recipient: str, told: Mapping[str, Any], lang: str, progress: Progress | None
) -> io.BytesIO:
    """The summary of one case, made in memory. Raises Cancelled, WorkerFailed."""
    shown = Disclosure(recipient=recipient, include=tuple(scope.choice.ticked), override=scope.choice.sealed_reason)
    today = dt.datetime.now(dt.UTC).date()
    wish = paper.Wish(lang=lang)
    made = paper.prepare(told_facts(facts, scope), profiles.load(PROFILE), shown, wish, today, told)
    stream = io.BytesIO()
    build_brief(layout(made), stream, progress)
    return stream
