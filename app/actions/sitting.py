"""What is done to an exhibit while somebody sits at the desk: looked at, checked, put in order, opened outside."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.actions import traces
from app.actions.evidence import TOOL, _part_out, exhibit, problems_of
from app.actions.looking import custody_of, parts_of
from app.domain.errors import AlreadyExists, Refused
from app.evidence.custody import custody_line, exhibit_digest
from app.jobs import Progress
from app.session import Session
from app.store.plaintext import OPENED

# After these the order of the files is known to others, and pages that are cited would move.
_AT_HOME = frozenset({"ingested", "viewed", "verified", "collected", "annotated"})
_ORDERED = "the order of the files was changed"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_OPENED = "opened in another program, from an unencrypted copy"


@dataclass(frozen=True, slots=True)
class Step:
    """One or more lines of custody that say the same: `n` of them, the last at `until`."""

    record: Any
    n: int
    until: str

    @property
    def uid(self) -> str:
        """The uid of the first line."""
        return str(self.record.uid)


def _noted(unit: Any, item: Any, action: str, purpose: str = "") -> None:
    values = custody_line(action, digest=item.digest or "", tool=TOOL, by=unit.stamp.actor, purpose=purpose)
    unit.add("custody", {**values, "evidence": item.uid}, item.case)


def note_view(unit: Any, uid: str, purpose: str) -> None:
    """An exhibit was looked at, and for what (command)."""
    _noted(unit, unit.get("evidence", uid), "viewed", purpose)


def steps_of(reader: Any, uid: str) -> list[Step]:
    """The chain of custody, oldest first; views that follow each other for one purpose are one step (query)."""
    steps: list[Step] = []
    for line in custody_of(reader, uid):
        last = steps[-1] if steps else None
        if last is not None and _repeats(last.record, line):
            steps[-1] = replace(last, n=last.n + 1, until=line.at or last.until)
        else:
            steps.append(Step(line, 1, line.at or ""))
    return steps


def _repeats(one: Any, other: Any) -> bool:
    alike = (one.by, one.purpose, one.place) == (other.by, other.purpose, other.place)
    return one.action == other.action == "viewed" and alike


def check(session: Session, uid: str, progress: Progress | None = None) -> list[dict[str, str]]:
    """Read every file of an exhibit and compare its digest: what is wrong (nothing: a custody line says so)."""
    item = session.ask(exhibit, uid)
    problems = list(problems_of(session, item, progress))
    if not problems and session.can_change:
        session.do(lambda unit: _noted(unit, unit.get("evidence", uid), "verified"))
    return problems


# -- the order of the files -----------------------------------------------------------


def why_fixed(reader: Any, uid: str) -> str:
    """Why the files of an exhibit keep their order: hold, cited, gone_out; "" when they can be moved (query)."""
    item = exhibit(reader, uid)
    if item.legal_hold:
        return "hold"
    sql = 'SELECT 1 FROM "citation" WHERE "evidence"=? AND "deleted_at" IS NULL AND "page" IS NOT NULL LIMIT 1'
    if reader.database.value(sql, (uid,)):
        return "cited"
    return "" if all(line.action in _AT_HOME for line in custody_of(reader, uid)) else "gone_out"


def move_part(unit: Any, uid: str, by: int) -> Any:
    """Change places of a file and its neighbour (`by` -1 or 1); the exhibit's digest follows (command)."""
    part = unit.get("part", uid)
    if why := why_fixed(unit, part.evidence):
        raise Refused(reason=f"the order of these files is fixed ({why})")
    parts = parts_of(unit, part.evidence)
    at = next(n for n, one in enumerate(parts) if one.uid == uid)
    if not 0 <= at + by < len(parts):
        return part
    parts[at], parts[at + by] = parts[at + by], parts[at]
    for n, one in enumerate(parts, 1):
        unit.change(one.uid, {"n": n})
    item = unit.change(part.evidence, {"digest": exhibit_digest(parts)})
    _noted(unit, item, "annotated", _ORDERED)
    return part


# -- outside --------------------------------------------------------------------------


def open_outside(session: Session, uid: str, part: Any, folder: Path, progress: Progress | None = None) -> Path:
    """Write an unencrypted copy of a file into a folder, for another program; custody and ledger say so.

    It is named by its number alone: programs keep lists of what they opened, and its own name may name people.
    Raises AlreadyExists, Damaged, IoFailed; nothing is left then.
    """
    item = session.ask(exhibit, uid)
    ending = _ENDING.search(part.original_name or "")
    target = folder / f"{(item.exhibit or 'exhibit').replace('/', '-')}-{part.n}{ending.group() if ending else ''}"
    if target.exists():
        raise AlreadyExists(subject=str(target))
    session.do(lambda unit: None)  # refused before a byte is written where it can't be put on the list
    _part_out(session, item, part, target, progress)
    try:
        session.do(_opened, uid, target, part.sha256)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink()
        raise
    return target


def _opened(unit: Any, uid: str, target: Path, sha256: str) -> None:
    item = unit.get("evidence", uid)
    _noted(unit, item, "copied", _OPENED)
    traces.note_plaintext(unit, target, OPENED, sha256, case=item.case, evidence=uid)
