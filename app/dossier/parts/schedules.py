"""Chronology, schedule of incidents and list of persons, as a hearing bundle has them."""

from __future__ import annotations

from app.domain.records import REGISTRY, Citation
from app.domain.words import N_
from app.dossier import chronology as rows_of
from app.dossier.blocks import Block, Cite, Column, Paragraph, Run, Table, Words, isolated, plain
from app.dossier.chronology import Row
from app.dossier.view import View
from app.i18n import right_to_left

_CHRONOLOGY = (
    Column(N_("No."), 0.5),
    Column(N_("Date"), 1.7),
    Column(N_("Event"), 4.2),
    Column(N_("By whom"), 1.5),
    Column(N_("Source"), 1.1),
)
_INCIDENTS = (
    Column(N_("No."), 0.5),
    Column(N_("Date"), 1.6),
    Column(N_("Incident and words used"), 3.8),
    Column(N_("Against whom"), 1.5),
    Column(N_("Behind it"), 1.6),
    Column(N_("Source"), 1.0),
)
_PERSONS = (Column(N_("Name"), 2.4), Column(N_("In other scripts"), 2.4), Column(N_("Who this is"), 4.0))


_NOTHING = N_("Nothing is recorded yet.")
_NO_INCIDENT = N_("No incident is recorded.")
_NO_PERSON = N_("No person is listed.")
_ALLEGED = N_("It is alleged: ")
_OPINION = N_("Documenter's opinion: ")
_SAID = N_("Words used: ")
_OUTCOME = N_("Outcome: ")
_UNDATED = N_("Undated")
_RELATED = N_("{relationship} of {name}")
_TELLING = frozenset({"ongoing", "attempted", "foiled"})  # others are codes for counting: the words tell more
_LONG = 25  # rows of a chronology that need their years as headings


def _columns(view: View, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(Column(view.t(column.title), column.width) for column in columns)


def cites(citations: tuple[Citation, ...]) -> Words:
    """Citations as inline links, one after another; a narrow column has no room for places within a page."""
    words: list[Run | Cite] = []
    for number, citation in enumerate(citations):
        words += [Run(" ")] if number else []
        words.append(Cite(citation.evidence or "", citation.page or 1))
    return tuple(words)


def chronology(view: View) -> list[Block]:
    """Everything in order of time, a long one by years; no row claims more precision than was entered."""
    rows = rows_of.rows(view)
    if not rows:
        return [Paragraph(plain(view.t(_NOTHING)))]
    table: list[tuple[tuple[Words, ...], ...]] = []
    year = ""
    for number, row in enumerate(rows, start=1):
        begins = rows_of.year(row) or view.t(_UNDATED)
        if len(rows) > _LONG and begins != year:
            table.append(((plain(begins),),))
            year = begins
        table.append(((plain(str(number)),), (plain(row.date),), _event(view, row), (plain(row.actor),),
                      (cites(row.citations),)))  # fmt: skip
    return [Table(_columns(view, _CHRONOLOGY), tuple(table))]


def _event(view: View, row: Row) -> tuple[Words, ...]:
    """Facts first; what is alleged stands apart and says so; an opinion only in internal papers."""
    place = f" ({row.place})" if row.place and row.place not in row.title else ""
    cell = [plain(row.title + place, bold=True)]
    cell += [plain(text) for text in row.facts.split("\n") if text.strip()]
    if row.alleged:
        cell.append((Run(view.t(_ALLEGED), italic=True), Run(_apart(view, row.alleged))))
    if row.opinion:
        cell.append((Run(view.t(_OPINION), italic=True), Run(_apart(view, row.opinion))))
    return tuple(cell)


def _apart(view: View, text: str) -> str:
    """Words behind a label of ours, which keep their own points and quotation marks in a paper from the right."""
    return isolated(text) if right_to_left(view.lang) else text


def incidents(view: View) -> list[Block]:
    """Threats alone, with the words used and against whom."""
    rows = [row for row in rows_of.rows(view) if row.kind == "threat" or row.record.same_as]
    if not rows:
        return [Paragraph(plain(view.t(_NO_INCIDENT)))]
    return [
        Table(
            _columns(view, _INCIDENTS), tuple(_incident(view, number, row) for number, row in enumerate(rows, start=1))
        )
    ]


def _incident(view: View, number: int, row: Row) -> tuple[tuple[Words, ...], ...]:
    threat = row.record if row.kind == "threat" else view.facts.get(row.record.same_as) or row.record
    kind = threat.record_kind
    said = view.value(threat, "words") if kind == "threat" else ""
    cell = [plain(row.title, bold=True)]
    cell += [plain(text) for text in row.facts.split("\n") if text.strip()]
    cell += [(Run(view.t(_SAID), italic=True), Run(_apart(view, f"“{said}”")))] if said else []
    cell += [(Run(view.t(_ALLEGED), italic=True), Run(_apart(view, row.alleged)))] if row.alleged else []
    lasting = kind == "threat" and (view.profile.internal or threat.outcome in _TELLING)
    outcome = view.value(threat, "outcome") if lasting else ""
    cell += [(Run(view.t(_OUTCOME), italic=True), Run(outcome))] if outcome else []
    return (
        (plain(str(number)),),
        (plain(row.date),),
        tuple(cell),
        (plain(_targets(view, threat)),),
        (plain(row.actor),),
        (cites(row.citations),),
    )


def _targets(view: View, threat: object) -> str:
    targets = getattr(threat, "targets", None) or ()
    if not view.disclosure.shows("threat", "targets"):
        return ""
    return view.listed(name for name in map(view.names.label, targets) if name)


def persons(view: View) -> list[Block]:
    """Everybody who may be named, with their part in the case and their names in other scripts."""
    rows = []
    for person in view.facts.persons():
        label = view.names.label(person.uid)
        if label:
            rows.append(
                ((plain(label, bold=True),), (plain(_other_names(view, person.uid, label)),), _who(view, person))
            )
    return [Table(_columns(view, _PERSONS), tuple(rows))] if rows else [Paragraph(plain(view.t(_NO_PERSON)))]


def _other_names(view: View, uid: str, label: str) -> str:
    if uid in view.names.hidden or not view.disclosure.shows("person_name", "text"):
        return ""
    return view.several(name for name in view.facts.names_of(uid) if name != label)


def _who(view: View, person: object) -> tuple[Words, ...]:
    roles = REGISTRY["participation"].specs["role"].kind
    uid = getattr(person, "uid", "")
    names = view.listed(roles.show(role, view.lang, view.t) for role in view.facts.roles_of(uid))
    cell = [plain(names)] if names else []
    occupation = view.value(person, "occupation")
    nationality = view.value(person, "nationalities")
    cell += [plain(text) for text in (occupation, nationality) if text and text != names]
    kinds = REGISTRY["relationship"].specs["relationship"].kind
    for link in view.facts.children("relationship", "person", uid):
        other = view.names.label(link.other)
        if other:
            relationship = kinds.show(link.relationship, view.lang, view.t)
            cell.append(plain(view.t(_RELATED, relationship=relationship, name=other)))
    return tuple(cell) or (plain("–"),)
