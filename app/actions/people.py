"""Persons as a case knows them: cards, what belongs to each, and that there is more elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import queries
from app.actions.records import case_by_code
from app.domain.changes import Page
from app.domain.fields import REGISTRY
from app.domain.rules.persons import consent_state, is_minor, may_see
from app.domain.rules.threats import SETTLED
from app.store import search as search_of
from app.store.paging import decode_cursor, encode_cursor
from app.store.table import MOST, table

# Kinds that belong to a person, in the order they are shown; the first four may be shared with other cases.
BELONGING = ("person_name", "participation", "consent", "contact_point", "address", "identity_document", "relationship")
SHARED = ("person_name", "contact_point", "address", "identity_document")
_ALIVE = '"deleted_at" IS NULL'
_OF_CASE = (
    'p."deleted_at" IS NULL AND (p."case"=:case OR p."uid" IN '
    '(SELECT "person" FROM "participation" WHERE "case"=:case AND "deleted_at" IS NULL))'
)
_NAME = (
    'SELECT n."text" FROM "person_name" n WHERE n."person"=p."uid" AND n."deleted_at" IS NULL '
    'AND (n."case"=:case OR n."shared"=1) ORDER BY coalesce(n."name_kind", \'legal\') <> \'legal\', n."uid" LIMIT 1'
)
_PLACE = (
    'SELECT min(coalesce(r."order", 999999)) FROM "participation" r '
    'WHERE r."person"=p."uid" AND r."case"=:case AND r."deleted_at" IS NULL'
)
_SORT = f"printf('%06d ', coalesce(({_PLACE}), 999999)) || lower(coalesce(p.\"pseudonym\", ({_NAME}), ''))"
_WITH_ROLE = (
    ' AND p."uid" IN (SELECT "person" FROM "participation" WHERE "case"=:case AND "role"=:role '
    'AND "deleted_at" IS NULL)'
)
_HITS = "SELECT d.uid FROM search JOIN search_doc d ON d.id=search.rowid WHERE search MATCH :words AND d.kind="
_FOUND = (
    f' AND (p."uid" IN ({_HITS}\'person\') OR p."uid" IN (SELECT n."person" FROM "person_name" n '
    f'WHERE n."uid" IN ({_HITS}\'person_name\') AND (n."case"=:case OR n."shared"=1)))'
)
# Grave and still open: after the rule in domain/rules/threats.
_GRAVE = (
    '"deleted_at" IS NULL AND coalesce("status", \'\') NOT IN ({settled}) AND "severity">=3 AND '
    '(("severity"=5 AND "likelihood">=2) OR "severity"*"likelihood">=12)'
)


@dataclass(frozen=True, slots=True)
class Card:
    """A person at one glance, as a case knows them. `consent` is "" for somebody who is never asked."""

    record: Any
    name: str
    others: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    consent: str = ""
    at_risk: bool = False
    minor: bool = False
    elsewhere: bool = False

    @property
    def uid(self) -> str:
        """The person's uid."""
        return str(self.record.uid)


@dataclass(frozen=True, slots=True)
class Known:
    """A person with what belongs to them and may be seen in this case.

    `titles` names whom relationships lead to; `hidden` are kinds of which another case knows more.
    """

    card: Card
    case: str
    lists: dict[str, list[Any]]
    titles: dict[str, str]
    hidden: frozenset[str]
    involved: int


def cards(
    reader: Any,
    case: str,
    text: str | None = None,
    role: str | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[Card]:
    """A page of the persons of a case (code), by their order and name; `text` finds any of their names (query)."""
    limit = max(1, min(limit, MOST))
    values: dict[str, Any] = {"case": case_by_code(reader, case).uid, "role": role, "limit": limit + 1}
    where = _OF_CASE + (_WITH_ROLE if role else "")
    if text:
        where, values["words"] = where + _FOUND, search_of.query(text) or '""'
    clause = ""
    if after is not None:
        values["key"], values["last"] = decode_cursor(after)
        clause = 'WHERE (k, "uid") > (:key, :last)'
    sql = (
        f'SELECT "uid", k FROM (SELECT p."uid" AS "uid", {_SORT} AS k FROM "person" p WHERE {where}) '  # noqa: S608
        f'{clause} ORDER BY k, "uid" LIMIT :limit'
    )
    rows = reader.database.rows(sql, values)
    uids = [row[0] for row in rows[:limit]]
    made = cards_of(reader, uids, values["case"])
    return Page(made, encode_cursor(rows[limit - 1][1], uids[-1]) if len(rows) > limit else None)


def cards_of(reader: Any, uids: Sequence[str], case: str, today: dt.date | None = None) -> list[Card]:
    """The cards of some persons as a case (uid) knows them, in this order (query)."""
    persons = {one.uid: one for one in _among(reader, "person", "uid", uids)}
    names = _grouped(reader, "person_name", uids, case)
    roles = _grouped(reader, "participation", uids, case)
    consents = _grouped(reader, "consent", uids, case)
    grave, away = at_risk(reader, case), _elsewhere(reader, uids, case)
    day = today or dt.datetime.now(dt.UTC).date()
    made = []
    for uid in uids:
        if (person := persons.get(uid)) is None:
            continue
        spelt = _spelt(names.get(uid, []))
        held = tuple(dict.fromkeys(one.role for one in roles.get(uid, []) if one.role))
        made.append(
            Card(
                person,
                spelt[0] if spelt else "",
                tuple(spelt[1:]),
                held,
                consent_state(held, consents.get(uid, []), day),
                uid in grave,
                is_minor(person.birth, person.age_band, person.vulnerabilities or (), day),
                uid in away or person.case != case,
            )
        )
    return made


def _spelt(names: Sequence[Any]) -> list[str]:
    ordered = sorted(names, key=lambda name: ((name.name_kind or "legal") != "legal", name.uid))
    return list(dict.fromkeys(name.text for name in ordered if name.text))


def _among(reader: Any, kind: str, field: str, uids: Sequence[str]) -> list[Any]:
    marks = ",".join("?" * len(uids))
    return list(table(kind).where(reader.database, f'"{field}" IN ({marks}) AND {_ALIVE} ORDER BY "uid"', list(uids)))


def _grouped(reader: Any, kind: str, uids: Sequence[str], case: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in _among(reader, kind, "person", uids):
        if may_see(one, case):
            found.setdefault(one.person, []).append(one)
    return found


def _elsewhere(reader: Any, uids: Sequence[str], case: str) -> set[str]:
    marks = ",".join("?" * len(uids))
    sql = f'SELECT DISTINCT "person" FROM "participation" WHERE "person" IN ({marks}) AND "case"<>? AND {_ALIVE}'  # noqa: S608
    return {row[0] for row in reader.database.rows(sql, [*uids, case])}


def at_risk(reader: Any, case: str) -> set[str]:
    """Persons whom grave threats of a case (uid) that are still open are aimed at."""
    settled = ",".join(f"'{code}'" for code in sorted(SETTLED))
    condition = _GRAVE.format(settled=settled)
    sql = (
        f'SELECT j.value FROM "threat", json_each("threat"."targets") j WHERE "case"=? AND {condition} UNION '  # noqa: S608
        'SELECT i."person" FROM "involvement" i JOIN "threat" t ON t."uid"=i."target_uid" WHERE i."case"=? '
        f'AND i."degree"=\'victim\' AND i."deleted_at" IS NULL AND t."uid" IN '
        f'(SELECT "uid" FROM "threat" WHERE "case"=? AND {condition})'
    )
    return {row[0] for row in reader.database.rows(sql, (case, case, case))}


def roles(reader: Any, case: str) -> list[tuple[str, int]]:
    """The roles there are in a case (code) and how many persons have each, in the order of the code list (query)."""
    from app.domain import terms  # noqa: PLC0415 - read when a page is shown

    sql = (
        'SELECT r."role", count(DISTINCT r."person") FROM "participation" r JOIN "person" p ON p."uid"=r."person" '
        'WHERE r."case"=? AND r."deleted_at" IS NULL AND p."deleted_at" IS NULL GROUP BY r."role"'
    )
    counted = dict(reader.database.rows(sql, (case_by_code(reader, case).uid,)))
    order = [term.code for term in terms.choices("person_role")]
    return [(code, counted[code]) for code in [*order, *sorted(set(counted) - set(order))] if code in counted]


def known(reader: Any, uid: str, case: str) -> Known:
    """Everything a case (code) knows of a person; NotFound (query)."""
    person = queries.find(reader, uid)
    case_uid = case_by_code(reader, case).uid
    lists: dict[str, list[Any]] = {}
    hidden = set()
    for kind in BELONGING:
        found = _belonging(reader, kind, uid)
        lists[kind] = [one for one in found if may_see(one, case_uid)]
        if len(lists[kind]) < len(found):
            hidden.add(kind)
    whom = {one.other if one.person == uid else one.person for one in lists["relationship"]}
    titles = {other: name_in(reader, other, case_uid) for other in whom if other}
    involved = reader.database.value(
        f'SELECT count(*) FROM "involvement" WHERE "person"=? AND "case"=? AND {_ALIVE}',  # noqa: S608
        (uid, case_uid),
    )
    (card,) = cards_of(reader, [uid], case_uid) or [Card(person, "")]
    return Known(card, case_uid, lists, titles, frozenset(hidden), int(involved or 0))


def _belonging(reader: Any, kind: str, uid: str) -> list[Any]:
    both = "other" in REGISTRY[kind].specs
    condition = '("person"=? OR "other"=?)' if both else '"person"=?'
    return list(
        table(kind).where(reader.database, f'{condition} AND {_ALIVE} ORDER BY "uid"', (uid,) * condition.count("?"))
    )


def name_in(reader: Any, uid: str, case: str) -> str:
    """How a person is called in a case (uid): pseudonym, else a name that may be used there, else nothing."""
    sql = f'SELECT coalesce(p."pseudonym", ({_NAME}), \'\') FROM "person" p WHERE p."uid"=:uid'  # noqa: S608
    return str(reader.database.value(sql, {"case": case, "uid": uid}) or "")


def person_of(reader: Any, uid: str) -> str:
    """The person a record belongs to, or the person itself (query); NotFound."""
    found = queries.find(reader, uid)
    return str(getattr(found, "person", None) or found.uid)
