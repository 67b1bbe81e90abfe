"""Archive, erase and shred: what stays is told before and after, and it is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.actions import (
    archived,
    backup,
    chronology_saved,
    erasing,
    evidence,
    holding,
    import_looking,
    previewing,
    queries,
    records,
    verifying,
)  # fmt: skip
from app.actions.chronology_sieve import Sieve
from app.domain.errors import Refused
from app.session import Session
from app.vault import snapshots
from tests.vaults import new_vault

NAME = "Zulaykha Marker"


@pytest.fixture
def session(tmp_path: Path) -> Any:
    made, _ = new_vault(tmp_path / "v.haven")
    with made:
        made.do(records.add_case, {"title": "Birch", "code": "C-001"})
        yield made


def add(session: Session, kind: str, **values: Any) -> Any:
    return session.do(records.add_record, kind, values, "C-001").result


def sorts(seen: erasing.Foreseen) -> list[str]:
    return [one.sort for one in seen.remains]


def test_what_stays_of_a_person_is_told_before_and_is_so_after(session: Session, tmp_path: Path) -> None:
    person = add(session, "person", name=NAME, role="subject")
    add(session, "consent", person=person.uid, status="given")
    note = add(session, "note", text=f"{NAME} called twice.")
    backup.backup(session, tmp_path / "backup")
    snapshots.take(session.vault, session.database.copy_to)
    seen = session.ask(erasing.foreseen, erasing.ERASE, [person.uid])
    assert seen.goes == {"person": 1, "person_name": 1, "participation": 1}
    assert {"pointing", "mentioned", "snapshots", "backup", "log"} <= set(sorts(seen))
    assert session.ask(queries.person_name, person.uid) == NAME

    session.do(erasing.erase, [person.uid], [], "asked for it")
    after = session.ask(erasing.foreseen, erasing.ERASE, [person.uid], (), seen.words)
    assert "snapshots" not in sorts(after) and snapshots.listing(session.path) == []
    assert "backup" in sorts(after)
    assert next(one.n for one in after.remains if one.sort == "mentioned") == 1
    assert session.ask(queries.search, NAME)[0].uid == note.uid
    assert verifying.verify(session).problems == []


def test_archived_records_come_back_and_erased_ones_do_not(session: Session) -> None:
    people = [add(session, "person", name=f"Person {n}") for n in range(3)]
    uids = [one.uid for one in people]
    session.do(erasing.archive, uids[:2], "entered twice")
    assert session.ask(queries.count, "person", "C-001") == 1
    session.do(records.undo_last)
    assert session.ask(queries.count, "person", "C-001") == 3
    session.do(erasing.archive, uids, "entered twice")
    session.do(erasing.restore, uids)
    assert session.ask(queries.count, "person", "C-001") == 3
    session.do(erasing.erase, uids[:1], [], "asked for it")
    with pytest.raises(Refused):
        session.do(erasing.restore, uids[:1])
    assert verifying.verify(session).problems == []


def test_what_cannot_be_done_is_said_before(session: Session, tmp_path: Path) -> None:
    paper = tmp_path / "order.txt"
    paper.write_text("Come to the office at nine.\n")
    held = evidence.add_evidence(session, [paper], "C-001", values={"legal_hold": True})[0].uid
    seen = session.ask(erasing.foreseen, erasing.SHRED, [held])
    assert seen.hindered == ((held, "legal_hold"),)
    assert {"outside", "log"} <= set(sorts(seen))
    assert session.ask(erasing.foreseen, erasing.ERASE, [held]).hindered == ((held, "shred_instead"),)
    with pytest.raises(Refused):
        session.do(erasing.erase, [held], [], "no reason")
    case = session.ask(queries.cases)[0].uid
    assert session.ask(erasing.foreseen, erasing.ARCHIVE, [case]).hindered == ((case, "case"),)


def test_a_shredded_exhibit_names_its_copies(session: Session, tmp_path: Path) -> None:
    paper = tmp_path / "order.txt"
    paper.write_text("Come to the office at nine.\n")
    first = evidence.add_evidence(session, [paper], "C-001")[0].uid
    second = evidence.add_evidence(session, [paper], "C-001")[0].uid
    seen = session.ask(erasing.foreseen, erasing.SHRED, [first])
    assert seen.goes == {"evidence": 1, "part": 1}
    assert next(one.where for one in seen.remains if one.sort == "same_file") == "E-002"
    assert erasing.shred(session, [first], "not needed") == 1
    assert session.ask(queries.find, first).deleted_at
    assert session.ask(queries.find, second).deleted_at is None


def test_one_field_is_erased_and_the_rest_stays(session: Session) -> None:
    person = add(session, "person", name=NAME, pseudonym="Larch", occupation="Teacher at No. 4")
    seen = session.ask(erasing.foreseen, erasing.ERASE, [person.uid], ["occupation"])
    assert seen.words == ("Teacher at No. 4",)
    session.do(erasing.erase, [person.uid], ["occupation"], "not needed")
    found = session.ask(queries.find, person.uid)
    assert (found.occupation, found.pseudonym, found.deleted_at) == (None, "Larch", None)


def test_archived_records_are_listed_newest_first_over_all_kinds(session: Session) -> None:
    made = [add(session, "note", text=f"note {n}") for n in range(7)] + [add(session, "person", name=NAME)]
    for one in made:
        session.do(erasing.archive, [one.uid], "not needed")
    seen, after = [], None
    while True:
        page = session.ask(archived.archived, "C-001", after=after, limit=3)
        seen += page.rows
        if (after := page.next) is None:
            break
    assert [line.uid for line in seen] == [one.uid for one in reversed(made)]
    assert seen[0].record.deleted_reason == "not needed" and not any(line.erased for line in seen)
    plan = session.database.rows(
        'EXPLAIN QUERY PLAN SELECT "uid" FROM "event" WHERE "deleted_at" IS NOT NULL ORDER BY "deleted_at" DESC LIMIT 9'
    )
    assert "event_archived" in str(plan)


def test_what_belongs_to_a_person_goes_and_comes_back_with_them(session: Session) -> None:
    person = add(session, "person", name=NAME, role="subject")
    phone = add(session, "contact_point", person=person.uid, channel="phone", value="+000 1")
    session.do(records.delete_record, phone.uid, "a mistake")
    session.do(erasing.archive, [person.uid], "entered twice")
    assert session.ask(queries.search, NAME) == []
    session.do(records.undo_last)
    assert session.ask(queries.person_name, person.uid) == NAME
    session.do(erasing.archive, [person.uid], "entered twice")
    session.do(erasing.restore, [person.uid])
    assert [hit.kind for hit in session.ask(queries.search, NAME)] == ["person_name"]
    assert session.ask(queries.find, phone.uid).deleted_at
    assert verifying.verify(session).problems == []


def test_what_is_kept_for_convenience_forgets_the_erased_too(session: Session) -> None:
    person = add(session, "person", name=NAME, role="subject")
    names = {
        "of her": Sieve(person=person.uid),
        "her family": Sieve(text="marker"),
        f"What {NAME} said": Sieve(types=("event",)),
        "arrests": Sieve(types=("event:arrest",), text="remarkable"),
    }
    for name, sieve in names.items():
        session.do(chronology_saved.keep_filter, name, sieve)
    session.do(previewing.keep_choice, "C-001", {"profile": "case_brief", "subject": person.uid})
    session.do(previewing.keep_choice, "C-002", {"profile": "case_brief", "recipient": "the court"})
    told = {"columns": {f"Told by {NAME}": "title"}, "values": {}}
    session.do(import_looking.remember, "a" * 64, "event", told)
    session.do(import_looking.remember, "b" * 64, "event", {"columns": {"Title": "title"}, "values": {}})
    session.do(holding.log_request, person.uid, f"passport of {NAME} seen")
    session.do(records.save_draft, "note", "new-1", "text", f"{NAME} called")
    seen = session.ask(erasing.foreseen, erasing.ERASE, [person.uid])
    assert next(one.n for one in seen.remains if one.sort == "drafts") == 1

    session.do(erasing.erase, [person.uid], [], "asked for it")
    assert list(session.ask(chronology_saved.kept_filters)) == ["arrests"]
    assert session.ask(previewing.chosen, "C-001") == {}
    assert session.ask(previewing.chosen, "C-002")["recipient"] == "the court"
    assert session.ask(import_looking.remembered, "a" * 64) is None
    assert session.ask(import_looking.remembered, "b" * 64) is not None
    held = [row[0] for row in session.database.rows("SELECT value FROM journal_value WHERE value IS NOT NULL")]
    assert not [value for value in held if "Marker" in value]
    session.do(records.drop_draft, "new-1")
    assert not [row for row in session.database.rows("SELECT value FROM meta") if "Zulaykha" in row[0]]
    assert verifying.verify(session).problems == []


def test_erasing_a_field_keeps_filters_of_the_person(session: Session) -> None:
    person = add(session, "person", name=NAME, occupation="Teacher at No. 4")
    session.do(chronology_saved.keep_filter, "of her", Sieve(person=person.uid))
    session.do(chronology_saved.keep_filter, "school", Sieve(text="teacher at no. 4"))
    session.do(erasing.erase, [person.uid], ["occupation"], "not needed")
    assert list(session.ask(chronology_saved.kept_filters)) == ["of her"]
