"""Threats counted: by severity and likelihood, over time with what is not certain, by states."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from app.actions import stats
from app.actions.records import case_by_code
from app.actions.threats import ALL, Chosen, condition_of

_WINDOW = 3  # months, or years where it is long, that one figure of the curve looks back over
_MOST_MONTHS = 240
_NO_END = "9999-12"
_COUNTS = (
    'SELECT coalesce("severity",0), coalesce("likelihood",0), count(*) FROM "threat" '
    'WHERE "case"=? AND "deleted_at" IS NULL{more} GROUP BY 1, 2'
)
# The sorting key of an uncertain date begins with its earliest and its latest day.
_MONTHS = (
    'SELECT substr("first_seen",1,7), substr("first_seen",12,7), "severity", count(*) FROM "threat" '
    'WHERE "case"=? AND "deleted_at" IS NULL{more} AND "first_seen" IS NOT NULL AND "severity">0 GROUP BY 1, 2, 3'
)
_LEFT = (
    'SELECT count(*) FILTER (WHERE coalesce("severity",0)=0), count(*) FILTER (WHERE "first_seen" IS NULL) '
    'FROM "threat" WHERE "case"=? AND "deleted_at" IS NULL{more}'
)
_STATES = (
    'SELECT coalesce(t."perpetrator_state", c."origin_state"), t."host_state", count(*), 1 FROM "threat" t '
    'JOIN "case" c ON c."uid"=t."case" WHERE t."case"=? AND t."deleted_at" IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2'
)


@dataclass(frozen=True, slots=True)
class Heat:
    """How many threats stand at each (severity, likelihood), and how many are not assessed in both."""

    cells: dict[tuple[int, int], int]
    unassessed: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.cells.values()) + self.unassessed


def heat(reader: Any, case: str, chosen: Chosen = ALL) -> Heat:
    """Counts of the threats of a case (code) that fit what is chosen besides the grades (query)."""
    more, values = condition_of(_without_grades(chosen))
    uid = case_by_code(reader, case).uid
    rows = reader.database.rows(_COUNTS.format(more=more), [uid, *values])
    cells = {(severity, likelihood): n for severity, likelihood, n in rows if severity and likelihood}
    return Heat(cells, sum(n for severity, likelihood, n in rows if not (severity and likelihood)))


def _without_grades(chosen: Chosen) -> Chosen:
    return replace(chosen, severity=None, likelihood=None, unassessed=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One month ("2026-02") or year ("2026") of the curve.

    `own` is how many threats fall into it, where an uncertain one counts in parts; `low`, `mean` and `high` are the
    severities of this step and the two before it, None where there are none.
    """

    name: str
    own: float
    low: int | None
    mean: float | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Severity over time; `uncertain` counts threats that may belong to several steps, `trend` is rising, falling,
    steady or few."""

    steps: list[Step]
    total: int
    uncertain: int
    undated: int
    unassessed: int
    trend: str


def escalation(reader: Any, case: str, chosen: Chosen = ALL) -> Escalation:
    """The severity of the threats of a case (code) over time, from first to last (query)."""
    more, values = condition_of(replace(_without_grades(chosen), month=""))
    uid = case_by_code(reader, case).uid
    rows = reader.database.rows(_MONTHS.format(more=more), [uid, *values])
    unassessed, undated = reader.database.row(_LEFT.format(more=more), [uid, *values])
    groups = [(_number(first), _number(first if last.startswith(_NO_END) else last), severity, n)
              for first, last, severity, n in rows if not first.startswith(_NO_END)]  # fmt: skip
    steps = _steps(groups)
    return Escalation(
        steps, sum(n for *_, n in groups), sum(n for first, last, _, n in groups if first != last), undated, unassessed,
        _trend(steps, sum(n for *_, n in groups)),
    )  # fmt: skip


def _number(month: str) -> int:
    year, _, rest = month.partition("-")
    return int(year) * 12 + int(rest[:2] or 1) - 1


def _steps(groups: list[tuple[int, int, int, int]]) -> list[Step]:
    if not groups:
        return []
    first, last = min(g[0] for g in groups), max(g[1] for g in groups)
    unit = 12 if last - first > _MOST_MONTHS else 1
    weights: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for begin, end, severity, n in groups:
        span = range(begin // unit, end // unit + 1)
        for at in span:
            weights[at][severity] += n / len(span)
    return [_step(at, unit, weights) for at in range(first // unit, last // unit + 1)]


def _step(at: int, unit: int, weights: dict[int, dict[int, float]]) -> Step:
    seen: dict[int, float] = defaultdict(float)
    for number in range(at - _WINDOW + 1, at + 1):
        for severity, weight in weights.get(number, {}).items():
            seen[severity] += weight
    name = f"{at:04d}" if unit > 1 else f"{at // 12:04d}-{at % 12 + 1:02d}"
    own = sum(weights.get(at, {}).values())
    if not seen:
        return Step(name, own, None, None, None)
    mean = sum(severity * weight for severity, weight in seen.items()) / sum(seen.values())
    return Step(name, own, min(seen), mean, max(seen))


def _trend(steps: list[Step], total: int) -> str:
    means = [step.mean for step in steps if step.mean is not None]
    if total < 3 or len(means) < 2:
        return "few"
    change = means[-1] - means[0]
    return "steady" if abs(change) < 0.5 else "rising" if change > 0 else "falling"


def states(reader: Any, case: str | None = None) -> list[dict[str, Any]]:
    """Threats by the state behind them and the host state, of a case (code) or of all (query).

    Over all cases those are left out who refused the use of their data for statistics.
    """
    if case is None:
        return stats.origin_host(reader)
    names = ("origin_state", "host_state", "count", "cases")
    rows = reader.database.rows(_STATES, (case_by_code(reader, case).uid,))
    return [dict(zip(names, row, strict=True)) for row in rows]
