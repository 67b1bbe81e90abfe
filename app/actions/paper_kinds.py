"""The kinds of paper there are, grouped as a lawyer looks for them, each with what one must know to choose it."""

from __future__ import annotations

from typing import Any

from app.actions import queries
from app.actions.records import case_by_code
from app.domain.words import N_
from app.dossier import paper, profiles
from app.dossier.profiles import Profile
from app.store.table import table

GROUPS = (
    (
        N_("United Nations"),
        ("sp_general", "sp_hrd", "sp_torture", "sp_executions", "wgad", "wgeid", "treaty_body", "upr"),
    ),
    (N_("Courts"), ("ecthr", "rule39")),
    (N_("Asylum"), ("uk_ftt", "uk_ut", "us_eoir", "ca_rpd", "euaa", "germany")),
    (N_("Interpol"), ("ccf_access", "ccf_deletion")),
    (N_("Protection and sanctions"), ("urgent_alert", "unhcr_referral", "grant", "magnitsky")),
    (N_("Internal"), ("case_brief", "handover_summary", "custody_report", "subject_access")),
)
OWN = N_("Your own")
_ALIVE = '"deleted_at" IS NULL'


def cards() -> list[dict[str, Any]]:
    """Every kind of paper in the order of its group: `{profile, title, body, group, page, format, verified, unverified,
    checked_on, languages, filed, per_person, needs_proceeding, contents}`; `unverified` counts rules."""
    there = profiles.names()
    known = [(group, name) for group, members in GROUPS for name in members if name in there]
    named = {name for _, name in known}
    return [_card(group, profiles.load(name)) for group, name in known] + [
        _card(OWN, profiles.load(name)) for name in there if name not in named
    ]


def _card(group: str, profile: Profile) -> dict[str, Any]:
    rules = profile.rules.values()
    return {
        "profile": profile.profile, "title": profile.title, "body": profile.body, "group": group,
        "page": profile.page, "format": profile.format, "verified": profile.verified,
        "unverified": sum(not rule.verified for rule in rules), "rules": len(rules),
        "checked_on": profile.checked_on, "languages": list(profile.languages), "filed": profile.filed,
        "per_person": profile.per_person, "needs_proceeding": profile.needs_proceeding,
        "proceeding_kinds": list(profile.proceeding_kinds), "contents": paper.contents(profile),
    }  # fmt: skip


def for_whom(reader: Any, case: str) -> dict[str, list[dict[str, Any]]]:
    """Whom a paper may be about and which proceeding it may be for (query): `{persons: [{uid, title}], proceedings:
    [{uid, title, kind}]}`; persons whose case it is come first."""
    uid = case_by_code(reader, case).uid
    sql = f'SELECT "person", "role" FROM "participation" WHERE "case"=? AND {_ALIVE}'  # noqa: S608
    taking_part = list(reader.database.rows(sql, (uid,)))
    subjects = {person for person, role in taking_part if role == "subject"}
    persons: list[Any] = list(table("person").where(reader.database, f'"case"=? AND {_ALIVE} ORDER BY "uid"', (uid,)))
    own = {one.uid for one in persons}
    persons += [
        queries.find(reader, other) for other in dict.fromkeys(row[0] for row in taking_part) if other not in own
    ]
    persons.sort(key=lambda one: one.uid not in subjects)
    proceedings: list[Any] = list(
        table("proceeding").where(reader.database, f'"case"=? AND {_ALIVE} ORDER BY "uid"', (uid,))
    )
    return {
        "persons": [{"uid": one.uid, "title": queries.title(reader, one)} for one in persons if one.deleted_at is None],
        "proceedings": [
            {"uid": one.uid, "title": queries.title(reader, one), "kind": one.proceeding_kind} for one in proceedings
        ],
    }
