"""Values of several organisations that did not know each other: what differs, and settling it so that it travels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from app.actions import guarding, queries, records
from app.actions.merging_known import sealed
from app.domain.errors import Invalid, NotFound, Problem, Refused
from app.domain.fields import REGISTRY, Spec, kind_of
from app.domain.kinds import AnyRef, Kind, Ref, Several
from app.domain.registers import WHOLE, Pair, join, within
from app.domain.words import N_
from app.handover.merge import DELETED, REASON, is_fork
from app.handover.record_lines import NEWER, held, value_of
from app.store.table import table

MINE, THEIRS, BOTH = "mine", "theirs", "both"
KEEP = (MINE, THEIRS, BOTH)
ACTION = "resolve"
# A withdrawal is settled by asking the person anew, never by choosing an older answer.
_IN_FORCE = frozenset({("consent", "status"), ("consent", "withdrawn_on")})

Show = Callable[[Kind, Any], str]
# In a note, for what may not be named there.
_ELSEWHERE = N_("a record of another case")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One value against another; `mine` stands in the record, `theirs` came by the card `source` (empty: ours).

    Values are in words, and empty for an empty field; `n` counts the values against one's own; `fork` says that
    both claim to be the same change.
    """

    uid: str
    kind: str
    case: str | None
    title: str
    field: str
    mine: str
    theirs: str
    source: str
    n: int
    fork: bool


def conflicts(
    reader: Any, case: str | None = None, lang: str = "en", translate: Callable[[str], str] = str
) -> list[Conflict]:
    """All that is to be settled, of all cases or of one (uid), in order of making, in words of `lang` (query)."""

    def show(kind: Kind, value: Any) -> str:
        return str(kind.show(value, lang, translate))

    torn = (record for record in _torn(reader) if case in (None, _case(record)))
    return [row for record in torn for row in _rows(reader, record, show)]


def _english(kind: Kind, value: Any) -> str:
    return kind.show(value)


def count(reader: Any) -> int:
    """In how many records something is to be settled (query)."""
    return int(reader.database.value("SELECT count(*) FROM conflict") or 0)


def _torn(reader: Any) -> Iterator[Any]:
    for uid, kind in reader.database.rows("SELECT uid, kind FROM conflict ORDER BY uid"):
        record = table(kind).get(reader.database, uid)
        if record is not None and record.siblings:
            yield record


def _case(record: Any) -> Any:
    return record.uid if record.record_kind == "case" else record.case


def _rows(reader: Any, record: Any, show: Show) -> Iterator[Conflict]:
    title = queries.title(reader, record)
    for name in sorted(record.siblings or {}):
        spec = kind_of(record).specs[name]
        own, *others = held(record, spec)
        for n, pair in enumerate(others):
            yield Conflict(
                record.uid, record.record_kind, _case(record), title, name,
                _told(reader, spec, own, show), _told(reader, spec, pair, show),
                pair.source, n, is_fork(pair),
            )  # fmt: skip


def _told(reader: Any, spec: Spec, pair: Pair, show: Show = _english, unnamed: Collection[str] = ()) -> str:
    """A value in words, a reference by what it points at: nothing is said of one that is not here but that."""
    inner, uids = _inner(spec), _pointed(spec, pair)
    if not uids:
        value = value_of(spec, pair.value)
        return "" if value is None else show(spec.kind, value)
    titles = queries.titles_of(reader, (uid for uid in uids if uid not in unnamed)) | dict.fromkeys(unnamed, _ELSEWHERE)
    return ", ".join(titles.get(uid) or show(inner, uid) for uid in uids)


def _inner(spec: Spec) -> Kind:
    return spec.kind.of if isinstance(spec.kind, Several) else spec.kind


def _pointed(spec: Spec, pair: Pair) -> list[str]:
    """The records that a value points at; none of a value that is no reference."""
    if not isinstance(_inner(spec), Ref | AnyRef) or pair.value is None:
        return []
    return list(pair.value) if isinstance(pair.value, list) else [pair.value]


def resolve(unit: Any, uid: str, field: str, keep: str, n: int = 0) -> Any:
    """Settle a conflict (command): keep one's own value, the nth of theirs, or one's own with theirs as a note.

    The choice knows all the values that were shown; wherever it comes it ends the conflict. It can be undone until the
    next package goes out.
    """
    record: Any = unit.find(uid)
    spec = kind_of(record).specs.get(field)
    pairs = held(record, spec) if spec is not None else ()
    if len(pairs) < 2 or not 0 <= n < len(pairs) - 1:  # noqa: PLR2004 - nothing is in conflict
        raise NotFound(subject=f"{uid} {field}")
    if keep not in KEEP:
        raise Invalid([Problem("keep", "bad_choice", "keep: mine, theirs or both is needed", keep)])
    _may_choose(unit, record, field, keep)
    if keep == BOTH:
        _note(unit, record, pairs[1:], spec)  # type: ignore[arg-type]
    return _settle(unit, record, spec, pairs, pairs[n + 1] if keep == THEIRS else pairs[0])


def _may_choose(unit: Any, record: Any, field: str, keep: str) -> None:
    if keep != THEIRS:
        return
    if (record.record_kind, field) in _IN_FORCE:
        raise Refused(reason="a withdrawal stays in force: ask the person anew")
    if field != DELETED and sealed(unit, record):
        raise Refused(reason="what was signed stays as it was signed: keep it, or keep both")


def _settle(unit: Any, record: Any, spec: Any, pairs: tuple[Pair, ...], chosen: Pair) -> Any:
    value = value_of(spec, chosen.value)
    if spec.name == "extra" and (kept := (record.extra or {}).get(NEWER)):
        value = {**(value or {}), NEWER: kept}
    left = {name: one for name, one in record.siblings.items() if name != spec.name}
    changed = {spec.name: value, "siblings": left or None}
    if spec.name == DELETED and value is None and record.deleted_reason is not None:
        changed[REASON] = None
    erased = record.erased or {}
    own = unit.writer.following(record.uid)
    never = (erased.get(spec.name), erased.get(WHOLE), own)
    known = within(join(*(pair.versions for pair in pairs), *never), *never)
    return unit.write(record, changed, ACTION, {spec.name: known})


def _note(unit: Any, record: Any, others: tuple[Pair, ...], spec: Spec) -> None:
    """What was not chosen, kept as a note of the same case, and guarded as all that it tells of."""
    case = _case(record)
    targets = guarding.present(unit, (uid for pair in others for uid in _pointed(spec, pair)))
    # A name of another case would go out with this one.
    here = [one for one in targets if _case(one) == case]
    unnamed = {one.uid for one in targets if one not in here}
    said = "\n".join(_told(unit, spec, pair, unnamed=unnamed) or "–" for pair in others)
    text = f"{queries.title(unit, record)} – {spec.label}:\n{said}"
    records.add_values(unit, REGISTRY["note"], {"text": text, **guarding.guards(unit, [record, *here])}, case)
