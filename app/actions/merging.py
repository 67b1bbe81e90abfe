"""Records of a handover against those that stand here: what would happen, and doing it in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions import merging_known as known
from app.actions import merging_written as written
from app.domain.errors import Invalid
from app.domain.fields import REGISTRY
from app.domain.registers import WHOLE
from app.handover.local import LABELS
from app.handover.merge import DELETED, Copy, Outcome, merge
from app.handover.record_lines import Incoming, incoming, value_of
from app.jobs import Progress

# What becomes of a record.
NEW, CHANGED, CONFLICT, ERASED, DELETED_THERE, SAME, OLDER, REFUSED = (
    "new", "changed", "conflict", "erased", "deleted", "same", "older", "refused",
)  # fmt: skip
# Of these a preview shows rows, of the others it counts.
_SHOWN = frozenset({NEW, CHANGED, CONFLICT, ERASED, DELETED_THERE, REFUSED})
MOST_ROWS = 2000
_STEP = 200
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A record that came: what would become of it, in which fields, and `why` (a code) it is refused.

    `torn` are fields in conflict; `forked` those in which two values claim to be the same change.
    """

    uid: str
    kind: str
    case: str | None
    title: str
    state: str
    fields: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()
    forked: tuple[str, ...] = ()
    why: str = ""


@dataclass(slots=True)
class Preview:
    """Counts by state, and by kind and state; the rows to be shown as far as they are kept, and how many `more`.

    `losing` counts the records of which something that stands here is destroyed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    more: int = 0
    losing: int = 0

    def note(self, reader: Any, plan: Plan | Row) -> None:
        """Count a record, and keep its row where there is something to see."""
        row = plan if isinstance(plan, Row) else _row(plan)
        self.losing += isinstance(plan, Plan) and _loses(reader, plan)
        self.counts[row.state] += 1
        self.kinds.setdefault(row.kind, Counter())[row.state] += 1
        if row.state in _SHOWN:
            # Of each state so many: a thousand new ones must not hide what is erased.
            if self.counts[row.state] <= MOST_ROWS:
                self.rows.append(row)
            else:
                self.more += 1


@dataclass(slots=True)
class Taken(Preview):
    """What was done, told like a preview; `left` counts records that nobody chose.

    `called` are cases and exhibits that are new here and have no name of ours yet: uid, kind, what the sender calls it.
    """

    handover: str = ""
    left: int = 0
    called: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """A record that came, what stands here of it, and what the one makes of the other."""

    came: Incoming
    here: known.Here
    outcome: Outcome


def preview(
    reader: Any,
    lines: Iterable[Mapping[str, Any]],
    card: str = "",
    progress: Progress | None = None,
    *,
    cases: Collection[str] | None = None,
) -> Preview:
    """What taking these lines in would do (query); reads one at a time and keeps no more than is to be shown."""
    found = Preview()
    for plan in _plans(reader, lines, card, progress, cases):
        found.note(reader, plan)
    return found


def take(
    unit: Any,
    lines: Iterable[Mapping[str, Any]],
    handover_uid: str,
    card: str,
    chosen: Collection[str] | None = None,
    progress: Progress | None = None,
    *,
    cases: Collection[str] | None = None,
) -> Taken:
    """Take lines in (command): of all records or, when given, of the chosen uids alone. What is refused is named.

    `cases` are those that a package says it is of: a record of any other is refused.
    """
    found = Taken(handover=handover_uid)
    for plan in _plans(unit, lines, card, progress, cases):
        if chosen is not None and plan_uid(plan) not in chosen:
            found.left += 1
            continue
        found.note(unit, plan)
        if isinstance(plan, Plan):
            written.write(unit, plan.came, plan.here, plan.outcome)
            if plan.came.kind in LABELS and not plan.here.there:
                found.called.append((plan.came.uid, plan.came.kind, next(iter(plan.came.labels.values()), "")))
    return found


def plan_uid(plan: Plan | Row) -> str:
    """The uid of what came."""
    return plan.uid if isinstance(plan, Row) else plan.came.uid


def _plans(
    reader: Any,
    lines: Iterable[Mapping[str, Any]],
    card: str,
    progress: Progress | None,
    cases: Collection[str] | None,
) -> Iterator[Plan | Row]:
    """Each line with what becomes of it; a line that can't be taken is a row that says why."""
    progress = progress or Progress()
    for done, line in enumerate(lines):
        if done % _STEP == 0:
            progress.step(done, 0, "records")
        try:
            came = incoming(line)
        except Invalid as fault:
            yield _refused(line, fault)
            continue
        here = known.here(reader, came)
        outcome = merge(came.kind, here.copy if here.there else None, known.theirs(came, card))
        plan = Plan(came, here, outcome)
        why = known.elsewhere(came, here, cases) or known.hindrance(reader, came, here, outcome)
        yield _row(plan, REFUSED, why) if why else plan


def _refused(line: Mapping[str, Any], fault: Invalid) -> Row:
    named = tuple(problem.field for problem in fault.problems)
    uid, kind = (str(line.get(name) or "")[:_LONGEST_TITLE] for name in ("uid", "kind"))
    return Row(uid, kind, None, "", REFUSED, named, why=fault.message)


def _row(plan: Plan, state: str = "", why: str = "") -> Row:
    came, outcome = plan.came, plan.outcome
    fields = tuple(sorted(outcome.wiped - {WHOLE} | set(outcome.fields)))
    state = state or _state(plan)
    return Row(came.uid, came.kind, came.case, _title(plan), state, fields, outcome.torn, outcome.forked, why)


def _state(plan: Plan) -> str:
    outcome, here = plan.outcome, plan.here
    if not here.there:
        return NEW
    if outcome.wiped:
        return ERASED
    if outcome.torn:
        return CONFLICT
    gone = outcome.fields.get(DELETED, ())
    if gone and gone[0].value is not None:
        return DELETED_THERE
    if outcome.fields or known.completes(plan.came, here, outcome):
        return CHANGED
    return OLDER if outcome.older else SAME


def _loses(reader: Any, plan: Plan) -> bool:
    """Whether an erasure that came takes a value that stands here, or stood here before."""
    values, wiped = plan.here.copy.fields, plan.outcome.wiped
    if any(pair.value is not None for name in wiped for pair in values.get(name, ())):
        return True
    sql = "SELECT 1 FROM journal_value WHERE uid=? AND field=? AND salt IS NOT NULL AND value<>'null' LIMIT 1"
    return any(reader.database.value(sql, (plan.came.uid, name)) is not None for name in wiped)


def _title(plan: Plan) -> str:
    """What the record is called, in its own words; one that only ends, in ours."""
    came, record = plan.came, plan.here.record
    rk = REGISTRY.get(came.kind)
    for name in rk.title if rk else ():
        pairs = came.fields.get(name)
        if pairs and pairs[0].value is not None:
            spec = rk.specs[name]  # type: ignore[union-attr]
            return spec.kind.show(value_of(spec, pairs[0].value))[:_LONGEST_TITLE]
        if record is not None and getattr(record, name, None) is not None:
            return rk.specs[name].kind.show(getattr(record, name))[:_LONGEST_TITLE]  # type: ignore[union-attr]
    return next(iter(came.labels.values()), "")[:_LONGEST_TITLE]


__all__ = [
    "CHANGED", "CONFLICT", "DELETED_THERE", "ERASED", "NEW", "OLDER", "REFUSED", "SAME", "Copy", "Plan", "Preview",
    "Row", "Taken", "preview", "take",
]  # fmt: skip
