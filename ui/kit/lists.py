"""Columns and queries of lists, from specs alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain import kinds, terms
from app.domain.changes import Page
from app.domain.fields import REGISTRY, RecordKind, Spec
from app.domain.kinds import Kind
from app.domain.messages import restated
from ui.context import Context
from ui.kit.table import PAGE, Column

_WIDTHS: dict[type[Kind], int] = {
    kinds.Uncertain: 150,
    kinds.Day: 128,
    kinds.Instant: 160,
    kinds.Number: 70,
    kinds.Grade: 120,
    kinds.YesNo: 80,
    kinds.Country: 120,
    kinds.Code: 150,
}
_MANY = 5
# Titles that are a number or code: the words stand in another column.
_SHORT = frozenset({"code", "exhibit", "n"})
_WIDTH_OF = {"code": 90, "exhibit": 95, "action": 110, "n": 60, "pseudonym": 130, "size": 110, "sha256": 170}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: the record, and the titles of what it points at."""

    record: Any
    titles: dict[str, str]

    @property
    def uid(self) -> str:
        """The record's uid."""
        return str(self.record.uid)


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list; `total` is how many lines the list has, asked with a page that begins one."""

    rows: list[Line]
    next: str | None
    total: int | None = None


class Listed:
    """A page of records with the titles of what they point at (query); it can tell places and name what is chosen."""

    def __call__(
        self,
        reader: Any,
        kind: RecordKind,
        case: str | None,
        text: str | None,
        *,
        after: str | None,
        limit: int,
        offset: int | None = None,
        **more: Any,
    ) -> Lines:
        """Options `where`, `order` and `descending` are those of `queries.records`."""
        from app.actions import queries  # noqa: PLC0415 - late, for a quick start

        if kind.name == "person" and text:
            page, total = people(reader, case, text), None
        else:
            page = queries.records(
                reader, kind.name, case=case, after=after, limit=limit, text=text, offset=offset, **more
            )
            # A single page that is scrolled to changes nothing of the length of the list.
            counts = after is None and (offset is None or limit > PAGE)
            total = queries.count(reader, kind.name, case, text, more.get("where")) if counts else None
        return Lines(_titled(reader, kind, page.rows), page.next, total)

    @staticmethod
    def among(reader: Any, uids: list[str], *, kind: RecordKind, **_: Any) -> Lines:
        """Records by name, in the order they are named in (query)."""
        return Lines(_titled(reader, kind, [one(reader, uid) for uid in uids]), None)

    @staticmethod
    def place(reader: Any, uid: str, *, kind: RecordKind, case: str | None, text: str | None, **more: Any) -> Any:
        """Which line of the list a record is (query)."""
        from app.actions import listing  # noqa: PLC0415 - late, for a quick start

        return listing.place(reader, listing.Wanted(kind.name, case, text, **more), uid)

    @staticmethod
    def uids(reader: Any, spans: Any, *, kind: RecordKind, case: str | None, text: str | None, **more: Any) -> Any:
        """The uids of lines, loaded or not (query)."""
        from app.actions import listing  # noqa: PLC0415 - late, for a quick start

        return listing.uids(reader, listing.Wanted(kind.name, case, text, **more), spans)


listed = Listed()


def _titled(reader: Any, kind: RecordKind, rows: list[Any]) -> list[Line]:
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    wanted = {uid for row in rows for uid in _pointed(kind, row)}
    titles = queries.titles_of(reader, sorted(wanted)) if wanted else {}
    return [Line(row, titles) for row in rows]


def people(reader: Any, case: str | None, text: str) -> Page[Any]:
    """Persons found by any of their names, or by what is written about them (query)."""
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    hits = [*queries.search(reader, text, case, "person_name"), *queries.search(reader, text, case, "person")]
    found: dict[str, Any] = {}
    for hit in hits:
        record = queries.find(reader, hit.uid)
        uid = getattr(record, "person", None) or record.uid
        person = queries.find(reader, uid)
        if person.deleted_at is None:
            found[uid] = queries.named(reader, person)
    return Page(list(found.values()), None)


def one(reader: Any, uid: str) -> Any:
    """A record as forms show it: a person with name and role (query)."""
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    found = queries.find(reader, uid)
    return queries.named(reader, found) if found.record_kind == "person" else found


def _pointed(kind: RecordKind, record: Any) -> list[str]:
    found: list[str] = []
    for spec in kind.list_columns():
        value = getattr(record, spec.name, None)
        if value is not None and isinstance(_inner(spec.kind), kinds.Ref | kinds.AnyRef):
            found += value if isinstance(value, tuple) else (value,)
    return found


def _inner(kind: Kind) -> Kind:
    return kind.of if isinstance(kind, kinds.Several) else kind


def columns_of(kind: RecordKind, context: Context, names: tuple[str, ...] = ()) -> list[Column]:
    """The columns a list of this kind has; the one that carries its title takes what is left."""
    specs = [kind.specs[name] for name in names] or kind.list_columns()[:_MANY]
    titles = [name for name in kind.title if name not in _SHORT]
    wide = next((s.name for name in titles for s in specs if s.name == name and _is_words(s)), "")
    wide = wide or next((s.name for s in specs if _is_words(s)), specs[0].name if specs else "")
    return [
        Column(
            context.translate(spec.label),
            _words(spec, context),
            0 if spec.name == wide else _width(spec),
            sort=_sort(kind, spec),
        )
        for spec in specs
    ]


def _sort(kind: RecordKind, spec: Spec) -> str:
    """The field a column sorts by: none for what stands in another table or holds several values."""
    if spec.virtual or isinstance(spec.kind, kinds.Ref | kinds.AnyRef | kinds.Several | kinds.Mapped | kinds.Json):
        return ""
    return spec.name


def _is_words(spec: Spec) -> bool:
    return isinstance(spec.kind, kinds.Text)


def _width(spec: Spec) -> int:
    return _WIDTH_OF.get(spec.name) or next((w for kind, w in _WIDTHS.items() if type(spec.kind) is kind), 170)


def _words(spec: Spec, context: Context) -> Callable[[Line], str]:
    points = isinstance(_inner(spec.kind), kinds.Ref | kinds.AnyRef)

    def words(line: Line) -> str:
        value = getattr(line.record, spec.name, None)
        if value is None:
            return ""
        if points:
            uids = value if isinstance(value, tuple) else (value,)
            return context.listed(
                context.apart(line.titles.get(uid) or context.translate(kinds.NOT_HERE)) for uid in uids
            )
        return spec.kind.show(value, context.lang, context.translate).replace("\n", " ")

    return words


def title_line(kind: RecordKind, record: Any, context: Context) -> str:
    """The one-line title of a record, without asking the store (references stand out)."""
    parts = []
    for name in kind.title:
        spec = kind.specs[name]
        value = getattr(record, name, None)
        if value is not None and not isinstance(_inner(spec.kind), kinds.Ref | kinds.AnyRef):
            parts.append(context.apart(spec.kind.show(value, context.lang, context.translate)[:120]))
    return " · ".join(parts) or context.translate(kind.label)


def said_title(kind: str, title: str, t: Callable[[str], str]) -> str:
    """A title that came from the store, in the language where codes make it; people's own words stay."""
    known = REGISTRY.get(kind)
    coded = [known.specs[name].kind for name in known.title] if known else []
    says = next((one.says for one in coded if isinstance(one, kinds.Text) and one.says), ())
    title = restated(title, says, t)
    lists = [terms.by_code(one.code_list) for one in coded if isinstance(one, kinds.Code)]
    labels = {term.label for codes in lists for term in codes.values()}
    return " · ".join(t(part) if part in labels else part for part in title.split(" · ")) if labels else title


def offered_title(one: dict[str, Any], context: Context) -> str:
    """A deadline or filing offered between organisations: of what kind it is, what it is called, when it is due."""
    code = one["kind"]
    lists = (terms.by_code(name) for name in ("deadline_kind", "proceeding_kind"))
    term = next((known[code] for known in lists if code in known), None)
    title = context.apart(one["title"]) if one["title"] != code or term is None else ""
    due = context.moment(one["due_at"]) if one.get("due_at") else ""
    return " · ".join(part for part in (context.translate(term.label) if term else "", title, due) if part)
