"""The store on real SQLCipher files: journal, undo, search, erasure, verification."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import queries, records
from app.domain import canonical, merkle
from app.domain.errors import (
    Damaged,
    Invalid,
    LaterChange,
    NotFound,
    NothingToUndo,
    ReadOnly,
    Refused,
    Stale,
    TooNew,
    UnknownField,
    UnknownKind,
    WrongKey,
)
from app.domain.fields import REGISTRY, journalled
from app.session import Session
from app.store import database, journal, migrations, verify
from app.store.database import Database
from tests import quick
from tests.vaults import new_vault, reopened

VECTORS = json.loads((Path(__file__).parent / "vectors" / "journal.json").read_text())


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"title": "Birch", "code": "C-001"})
    yield made
    made.lock()


def add(session: Session, kind: str = "event", **values: Any) -> Any:
    values = {"event_kind": "arrest", "title": "Taken", **values} if kind == "event" else values
    return session.do(records.add_record, kind, values, "C-001").result


def faults(session: Session) -> list[verify.Fault]:
    rows = session.database
    return [*verify.pages(rows), *verify.journal(rows), *verify.records(rows)]


# -- journal --------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["commitments"], ids=lambda v: v["field"])
def test_commitment_vector(vector: dict[str, Any]) -> None:
    salt = bytes.fromhex(vector["salt"])
    assert journal.commitment(salt, vector["uid"], vector["field"], vector["value"]) == vector["commitment"]
    text = json.dumps(vector["value"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    by_hand = hashlib.sha256(b"havenfile/v1/field" + salt + vector["uid"].encode() + vector["field"].encode() + text)
    assert by_hand.hexdigest() == vector["commitment"]


def test_leaf_vector() -> None:
    raw = VECTORS["entry"].encode()
    assert canonical.encode(canonical.decode(raw)) == raw
    assert merkle.leaf_hash(raw).hex() == VECTORS["leaf"] == hashlib.sha256(b"\0" + raw).hexdigest()


def test_entry_says_what_it_must_and_no_content(session: Session) -> None:
    made = add(session, title="SECRETWORD", narrative="SECRETWORD too")
    row = session.database.row("SELECT entry FROM journal WHERE uid=?", (made.uid,))
    entry = canonical.decode(row[0])
    assert set(entry) == {
        "v", "n", "tx", "site", "at", "offset", "clock", "actor", "action", "case", "kind", "uid", "useq", "prev",
        "random", "commitments",
    }  # fmt: skip
    assert (entry["kind"], entry["useq"], entry["action"], entry["prev"]) == ("event", 1, "add", None)
    assert set(entry["commitments"]) == {"event_kind", "title", "narrative", "case"}
    assert b"SECRETWORD" not in row[0]
    assert len(bytes.fromhex(entry["random"])) == 16


def test_chain_and_versions_follow_every_change(session: Session) -> None:
    made = add(session)
    changed = session.do(records.edit_record, made.uid, {"title": "Other"}).result
    rows = session.database.rows("SELECT entry, leaf FROM journal WHERE uid=? ORDER BY useq", (made.uid,))
    first, second = (canonical.decode(row[0])["random"] for row in rows)
    assert changed.versions["title"] == {first: 1, second: 2}
    assert changed.versions["event_kind"] == {first: 1}
    assert canonical.decode(rows[1][0])["prev"] == rows[0][1].hex()
    assert (changed.rev, changed.created_at) == (2, made.created_at)


def test_editing_nothing_writes_nothing(session: Session) -> None:
    made = add(session)
    before = journal.position(session.database)
    session.do(records.edit_record, made.uid, {"title": "Taken"})
    assert journal.position(session.database) == before


def test_an_error_changes_nothing(session: Session) -> None:
    before = journal.position(session.database)

    def half(unit: Any) -> None:
        records.add_record(unit, "note", {"text": "one"}, "C-001")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        session.do(half)
    assert journal.position(session.database) == before
    assert session.ask(queries.count, "note") == 0


def test_history_tells_from_and_to(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Other", "place": "Minsk"})
    session.do(records.delete_record, made.uid, "a mistake")
    added, edited, deleted = session.ask(queries.history, made.uid)
    assert added["changes"]["title"] == {"from": None, "to": "Taken"}
    assert edited["changes"]["title"] == {"from": "Taken", "to": "Other"}
    assert (deleted["action"], deleted["reason"]) == ("delete", "a mistake")


# -- undo -----------------------------------------------------------------------------


def test_undo_and_redo_walk_the_stack(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    session.do(records.edit_record, made.uid, {"title": "Three"})

    def title() -> str | None:
        item = session.ask(queries.find, made.uid)
        return None if item.deleted_at else item.title

    seen = []
    for step in (records.undo_last,) * 3 + (records.redo_last,) * 3:
        session.do(step)
        seen.append(title())
    assert seen == ["Two", "Taken", None, "Taken", "Two", "Three"]
    with pytest.raises(NothingToUndo):
        session.do(records.redo_last)
    assert not faults(session)


def test_a_new_change_ends_redo(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    session.do(records.undo_last)
    add(session, title="Another")
    with pytest.raises(NothingToUndo):
        session.do(records.redo_last)


def test_undo_works_after_a_restart(session: Session, tmp_path: Path) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    session.lock()
    again = reopened(tmp_path / "v.haven")
    again.do(records.undo_last)
    assert again.ask(queries.find, made.uid).title == "Taken"
    again.lock()


def test_undo_refuses_when_a_later_change_stands_on_it(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    session.do(_foreign_change, made.uid)
    with pytest.raises(LaterChange) as refused:
        session.do(records.undo_last)
    assert made.uid in refused.value.facts["subject"]


def _foreign_change(unit: Any, uid: str) -> None:
    """Another installation's change, as a handover brings it."""
    unit.write(unit.find(uid), {"title": "Theirs"}, "merge", {"title": {"ff" * 16: 1}})


def test_custody_is_answered_never_undone(session: Session) -> None:
    exhibit = add(session, "evidence", title="Paper")
    add(session, "custody", evidence=exhibit.uid, action="collected")
    session.do(records.undo_last)
    assert session.ask(queries.find, exhibit.uid).deleted_at
    assert session.ask(queries.count, "custody") == 1
    line = session.ask(queries.records, "custody").rows[0]
    with pytest.raises(Refused):
        session.do(records.edit_record, line.uid, {"purpose": "x"})
    with pytest.raises(Refused):
        session.do(records.delete_record, line.uid, "x")


def test_a_number_is_never_used_twice(session: Session) -> None:
    first = add(session, "evidence", title="One")
    session.do(records.undo_last)
    second = add(session, "evidence", title="Two")
    assert (first.exhibit, second.exhibit) == ("E-001", "E-002")


def test_undo_stops_at_an_erasure(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    session.do(records.erase_fields, made.uid, ["title"], "asked")
    with pytest.raises(NothingToUndo):
        session.do(records.undo_last)


def test_sign_off_locks_and_is_not_undone(session: Session) -> None:
    item = add(session, "risk_assessment", assessed_on="2026-01-01")
    event = add(session)
    session.do(records.edit_record, item.uid, {"signed_off_on": "2026-01-02"})
    session.do(records.undo_last)
    assert session.ask(queries.find, event.uid).deleted_at is not None
    with pytest.raises(LaterChange) as caught:
        session.do(records.undo_last)
    assert caught.value.facts["uid"] == item.uid
    assert session.ask(queries.find, item.uid).signed_off_on is not None
    with pytest.raises(Refused):
        session.do(records.edit_record, item.uid, {"decision": "x"})


def test_paragraph_of_a_signed_statement_is_not_taken_back(session: Session) -> None:
    person = add(session, "person", name="A")
    statement = add(session, "statement", person=person.uid)
    add(session, "paragraph", statement=statement.uid, n=1, original="I saw it.")
    session.do(records.edit_record, statement.uid, {"signed_on": "2026-01-02"})
    with pytest.raises(LaterChange):
        session.do(records.undo_last)


def test_assessment_added_signed_can_be_taken_back_itself(session: Session) -> None:
    item = add(session, "risk_assessment", assessed_on="2026-01-01", signed_off_on="2026-01-02")
    session.do(records.undo_last)
    assert session.ask(queries.find, item.uid).deleted_at is not None


def test_signed_statement_is_locked_with_its_paragraphs(session: Session) -> None:
    person = add(session, "person", name="A")
    statement = add(session, "statement", person=person.uid)
    paragraph = add(session, "paragraph", statement=statement.uid, n=1, original="I saw it.")
    session.do(records.edit_record, statement.uid, {"signed_on": "2026-01-02"})
    for uid, values in ((statement.uid, {"place": "x"}), (paragraph.uid, {"original": "y"})):
        with pytest.raises(Refused):
            session.do(records.edit_record, uid, values)
    with pytest.raises(Refused):
        add(session, "paragraph", statement=statement.uid, n=2, original="More.")


# -- records --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "error", "field"),
    [
        ("event", {"event_kind": "nothing"}, Invalid, "event_kind"),
        ("event", {"nothing": 1}, UnknownField, "nothing"),
        ("event", {"event_kind": "arrest", "rev": 7}, Invalid, "rev"),
        ("event", {"title": "no kind"}, Invalid, "event_kind"),
        ("event", {"event_kind": "arrest", "when": "03/04/2021"}, Invalid, "when"),
        ("event", {"event_kind": "arrest", "when": "1954-02-29"}, Invalid, "when"),
        ("event", {"event_kind": "arrest", "same_as": "0" * 8}, Invalid, "same_as"),
        ("person_name", {"person": "01a20dde-d0a4-7ce5-80f0-107ed1c0e1dd", "text": "x"}, Invalid, "person"),
        ("part", {}, Refused, None),
        ("dossier", {}, Refused, None),
        ("nothing", {}, UnknownKind, None),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    session: Session, kind: str, values: dict[str, Any], error: type[Exception], field: str | None
) -> None:
    before = journal.position(session.database)
    with pytest.raises(error) as refused:
        session.do(records.add_record, kind, values, "C-001")
    assert field is None or refused.value.facts["field"] == field
    assert journal.position(session.database) == before


def test_answer_can_be_sent_back_as_an_edit(session: Session) -> None:
    person = add(session, "person", name="Анна", role="subject", birth="around 1983")
    answer = session.ask(queries.record_answer, person.uid)
    assert (answer["kind"], answer["case"], answer["name"], answer["role"]) == ("person", "C-001", "Анна", "subject")
    assert answer["birth"]["edtf"] == "1983~"
    session.do(records.edit_record, person.uid, {**answer, "name": "Anna", "role": "witness"})
    again = session.ask(queries.record_answer, person.uid)
    assert (again["name"], again["role"]) == ("Anna", "witness")
    with pytest.raises(Invalid):
        session.do(records.edit_record, person.uid, {"rev": 99})


def test_stale_edit_is_refused(session: Session) -> None:
    made = add(session)
    session.do(records.edit_record, made.uid, {"title": "Two"})
    with pytest.raises(Stale):
        session.do(records.edit_record, made.uid, {"title": "Three"}, made.rev)


def test_case_codes_are_unique_and_made(session: Session) -> None:
    assert session.do(records.add_case, {}).result.code == "C-002"
    with pytest.raises(Invalid):
        session.do(records.add_case, {"code": "C-001"})
    other = session.do(records.add_case, {"code": "BIRCH"}).result
    with pytest.raises(Invalid):
        session.do(records.edit_record, other.uid, {"code": "C-001"})
    with pytest.raises(Invalid):
        session.do(records.edit_record, other.uid, {"code": None})
    with pytest.raises(Refused):
        session.do(records.delete_record, other.uid, "x")
    with pytest.raises(NotFound):
        session.do(records.add_record, "note", {"text": "x"}, "NO-CASE")


def test_what_hangs_on_a_record_belongs_to_its_case(session: Session) -> None:
    person = add(session, "person", name="A")
    name = session.do(records.add_record, "person_name", {"person": person.uid, "text": "B"}).result
    assert name.case == person.case
    with pytest.raises(Invalid):
        session.do(records.add_record, "note", {"text": "x"})


def test_required_field_cannot_be_emptied_and_wrong_reference_is_named(session: Session) -> None:
    made, person = add(session), add(session, "person", name="A")
    with pytest.raises(Invalid):
        session.do(records.edit_record, made.uid, {"event_kind": ""})
    with pytest.raises(Invalid) as refused:
        session.do(records.edit_record, made.uid, {"same_as": person.uid})
    assert "person" in str(refused.value)
    with pytest.raises(Invalid):
        session.do(records.delete_record, made.uid, " ")


def test_deleted_record_is_gone_from_lists_and_search_but_not_from_history(session: Session) -> None:
    made = add(session, title="Findable")
    session.do(records.delete_record, made.uid, "entered twice")
    assert session.ask(queries.records, "event").rows == []
    assert session.ask(queries.search, "findable") == []
    assert len(session.ask(queries.history, made.uid)) == 2
    with pytest.raises(NotFound):
        session.do(records.edit_record, made.uid, {"title": "x"})
    with pytest.raises(NotFound):
        session.do(records.delete_record, made.uid, "again")


# -- lists, timeline, search ----------------------------------------------------------


def test_pages_cover_everything_once_in_order(session: Session) -> None:
    words = ["May 2021", "2019", "before 2018", None, "2021-05-20", None, "since 2020", "2019"]
    for text in words:
        add(session, when=text, title=str(text))
        session.do(
            records.add_record, "threat", {"threat_kind": "smear", "first_seen": text, "title": str(text)}, "C-001"
        )
    for query, args in ((queries.records, ("event", "C-001")), (queries.timeline, ("C-001",))):
        seen, cursor = [], None
        while True:
            page = session.ask(query, *args, after=cursor, limit=3)
            seen += [(row.when.sort_key if row.when else "~") for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert seen == sorted(seen)
        assert len(seen) == len(words) * (1 if query is queries.records else 2)


def test_linked_pair_shows_once(session: Session) -> None:
    threat = session.do(records.add_record, "threat", {"threat_kind": "smear", "title": "T"}, "C-001").result
    add(session, same_as=threat.uid, title="E")
    rows = session.ask(queries.timeline, "C-001").rows
    assert [row.title for row in rows] == ["E"]
    answer = session.ask(lambda reader: queries.timeline_answer(reader, rows[0]))
    assert (answer["kind"], answer["when"]) == ("event", None)
    assert [r.kind for r in session.ask(queries.timeline, "C-001", kinds=("threat",)).rows] == ["threat"]


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "", "W10"])
def test_bad_cursor_is_named(session: Session, cursor: str) -> None:
    with pytest.raises(Refused):
        session.ask(queries.records, "event", None, cursor)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("Чайковский Пётр", "петр", True),
        ("Чайковский", "чайков", True),
        ("Cafe\u0301 Ünal", "café unal", True),
        ("کتاب علي", "علی", True),
        ("می\u200cخواهم", "میخواهم", True),
        ("北京市公安局", "公安", True),
        ("北京市公安局", "安公", False),
        ("กรุงเทพมหานคร", "เทพมหา", True),
        ("PA/12345/2025", "12345", True),
        ("one two three", "two three", True),
        ("one two three", "four", False),
    ],
)
def test_search_in_any_script(session: Session, text: str, wanted: str, found: bool) -> None:
    add(session, title=text)
    assert bool(session.ask(queries.search, wanted)) is found


def test_search_exact_case_kind_and_snippet(session: Session) -> None:
    session.do(records.add_case, {"code": "C-002"})
    add(session, title="x " * 60 + "Findable here " + "y " * 60)
    session.do(records.add_record, "note", {"text": "findables"}, "C-002")
    assert len(session.ask(queries.search, "findable")) == 2
    assert len(session.ask(queries.search, "findable", exact=True)) == 1
    assert [h.kind for h in session.ask(queries.search, "findable", "C-002")] == ["note"]
    hit = session.ask(queries.search, "findable", kind="event")[0]
    assert "Findable" in hit.snippet and hit.snippet.startswith("…") and hit.snippet.endswith("…")
    assert session.ask(queries.search, " … ") == []
    assert session.ask(queries.search, 'quote " or AND (') == []
    with pytest.raises(UnknownKind):
        session.ask(queries.search, "x", kind="nothing")
    assert session.ask(queries.records, "event", "C-001", text="findable").rows


def test_whole_words_fill_the_page_and_beginnings_the_rest(session: Session) -> None:
    begun = add(session, title="Riverside road")
    whole = [add(session, title=f"River {n}").uid for n in range(3)]
    last = add(session, title="Rivers of words")
    found = [hit.uid for hit in session.ask(queries.search, "river", limit=3)]
    assert found == whole[::-1]
    found = [hit.uid for hit in session.ask(queries.search, "river")]
    assert found == [last.uid, *whole[::-1], begun.uid]
    assert [hit.uid for hit in session.ask(queries.search, "riv wor")] == [last.uid]
    assert session.ask(queries.search, "river", limit=0) != []


def test_titles_are_one_line(session: Session) -> None:
    person = add(session, "person", name="Anna", pseudonym="Willow")
    made = add(session, title="")
    titles = session.ask(queries.titles_of, [person.uid, made.uid, "nothing"])
    assert titles == {person.uid: "Willow", made.uid: "Event"}, "of what is not here there is no title"


def test_drafts_survive_a_restart_and_leave_no_journal(session: Session, tmp_path: Path) -> None:
    before = journal.position(session.database)
    session.do(records.save_draft, "event", "new-1", "title", "half typ", case="C-001")
    session.do(records.save_draft, "event", "new-1", "title", "half typed", case="C-001")
    assert journal.position(session.database) == before
    session.lock()
    again = reopened(tmp_path / "v.haven")
    kept = again.ask(queries.drafts)
    assert [(d.uid, d.text) for d in kept] == [("new-1", "half typed")]
    again.do(records.drop_draft, "new-1", "title")
    assert again.ask(queries.drafts) == []
    again.lock()


# -- erasure --------------------------------------------------------------------------

MARKER = "Zxqvmarker"


def filled_values(kind: str, links: dict[str, str]) -> dict[str, Any]:
    """A marker in every free-text field of a kind, and what it needs besides."""
    values: dict[str, Any] = {}
    for spec in REGISTRY[kind].specs.values():
        if spec.kept or spec.name in ("code", "currency"):
            continue
        if spec.kind.name in ("text", "long_text"):
            values[spec.name] = f"{MARKER} {kind} {spec.name}"
        elif spec.required:
            values[spec.name] = _needed(spec, links)
    return values


def _needed(spec: Any, links: dict[str, str]) -> Any:
    kind = spec.kind
    if kind.name in ("code", "country"):
        return kind.schema()["enum"][0]
    if kind.name == "ref":
        return links[kind.target]
    if kind.name == "any_ref":
        return links["event"]
    return {"day": "2026-01-01", "number": 1}[kind.name]


def test_marker_is_nowhere_outside_and_erasure_leaves_none_inside(session: Session, tmp_path: Path) -> None:
    links = {"worker": session.ask(queries.records, "worker").rows[0].uid}
    links["case"] = session.ask(queries.cases)[0].uid
    order = ["person", "event", "threat", "evidence", "statement", "proceeding", "source"]
    kinds = [*order, *(kind for kind in REGISTRY if kind not in order and not REGISTRY[kind].by_app and kind != "case")]
    uids = []
    for kind in kinds:
        code = "C-001" if REGISTRY[kind].needs_case else None
        values = filled_values(kind, links)
        if kind == "source":
            values["code"] = "S-01"
        made = session.do(records.add_record, kind, values, code).result
        links.setdefault(kind, made.uid)
        uids.append(made.uid)
        if not REGISTRY[kind].append_only and kind != "paragraph":
            session.do(records.edit_record, made.uid, {"note_private": f"{MARKER} again {kind}"})
    session.do(records.save_draft, "event", links["event"], "title", f"{MARKER} draft")
    vault = tmp_path / "v.haven"
    for path in vault.rglob("*"):
        assert path.is_dir() or MARKER.encode() not in path.read_bytes()
    for uid in uids:
        session.do(records.erase_fields, uid, [], "asked to")
    assert not faults(session)
    assert MARKER.casefold().encode() not in decrypted(session).lower()
    session.lock()
    again = reopened(vault)
    assert again.alarms == []
    for snapshot in (vault / "snapshots").glob("*.db"):
        key = again.vault.database_key(bytes.fromhex(snapshot.stem))
        copy = Database.open(snapshot, key, read_only=True, alone=True)
        assert MARKER.lower().encode() not in dump(copy)
        copy.close()
    again.lock()


def dump(database: Database) -> bytes:
    """Everything a database answers, as bytes."""
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_master WHERE type='table'")]
    rows = [database.rows(f'SELECT * FROM "{name}"') for name in tables if not name.startswith("search")]
    rows += [database.rows("SELECT block FROM search_data")]
    return repr(rows).encode().lower() + b"".join(bytes(row[0]) for row in rows[-1]).lower()


def decrypted(session: Session) -> bytes:
    """The raw pages of the database as SQLCipher decrypts them: free space and all."""
    with session.reader.database.lock:
        session.database.checkpoint()
    return pages(session)


def pages(session: Session) -> bytes:
    """Decrypt the file's pages independently: AES-256-CBC, 80 reserved bytes a page (SQLCipher 4)."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    literal = bytes(session.vault.database_key()).decode()
    key = bytes.fromhex(literal[2:66])
    data = session.vault.db_path.read_bytes()
    out = bytearray()
    for start in range(0, len(data), 4096):
        page = data[start : start + 4096]
        head = 16 if start == 0 else 0
        body, iv = page[head : 4096 - 80], page[4096 - 80 : 4096 - 64]
        decryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
        out += decryptor.update(body) + decryptor.finalize()
    assert b"CREATE TABLE" in out
    return bytes(out)


def test_erasing_a_field_keeps_the_rest_and_the_tree(session: Session) -> None:
    made = add(session, title="Keep", narrative="Gone")
    root = journal.position(session.database)
    done = session.do(records.erase_fields, made.uid, ["narrative"], "asked").result
    assert done.fields == ["narrative"]
    item = session.ask(queries.find, made.uid)
    assert (item.title, item.narrative, item.deleted_at) == ("Keep", None, None)
    assert journal.position(session.database)[0] == root[0] + 1
    assert not faults(session)
    changes = session.ask(queries.history, made.uid)[0]["changes"]
    assert changes["narrative"]["to"] == {"erased": True}
    for field in ("nothing", "name", "case"):
        with pytest.raises(Invalid):
            session.do(records.erase_fields, made.uid, [field], "x")


def test_erasing_a_person_takes_their_names_along(session: Session) -> None:
    person = add(session, "person", name="Anna", role="subject")
    session.do(records.erase_fields, person.uid, [], "asked")
    assert session.ask(queries.search, "anna") == []
    assert session.ask(queries.records, "person", "C-001").rows == []


def test_erasing_a_person_reaches_names_that_were_deleted(session: Session) -> None:
    person = add(session, "person", name="Anna", role="subject")
    other = add(session, "person", name="Boris")
    second = add(session, "person_name", person=person.uid, text="Zxqvgone")
    link = add(session, "relationship", person=other.uid, relationship="spouse", other=person.uid, remark="Zxqvlink")
    session.do(records.delete_record, second.uid, "typed twice")
    session.do(records.erase_fields, person.uid, [], "asked")
    assert b"zxqv" not in decrypted(session).lower()
    assert session.ask(queries.find, link.uid).other is None
    assert not faults(session)


def test_erasing_the_name_alone_keeps_the_person(session: Session) -> None:
    person = add(session, "person", name="Zxqvanna", occupation="teacher")
    done = session.do(records.erase_fields, person.uid, ["name"], "asked").result
    assert done.fields[0] == "name"
    assert b"zxqv" not in decrypted(session).lower()
    kept = session.ask(queries.record_answer, person.uid)
    assert (kept["name"], kept["occupation"], kept["deleted_at"]) == (None, "teacher", None)
    done = session.do(records.erase_fields, person.uid, ["occupation"], "asked").result
    assert done.fields == ["occupation"]


# -- verification ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ('UPDATE "event" SET "title"=\'forged\'', "record_changed"),
        ('UPDATE "event" SET "place"=\'forged\'', "record_changed"),
        ("UPDATE journal_value SET value='\"forged\"' WHERE field='title'", "record_changed"),
        ('DELETE FROM "event"', "record_missing"),
        ("DELETE FROM journal WHERE n=1", "journal_gap"),
        ("UPDATE journal SET action='edit' WHERE n=1", "journal_entry"),
        ("UPDATE journal SET entry=x'7b7d' WHERE n=1", "journal_entry"),
        ("UPDATE tree SET size=size-1", "journal_tree"),
        ("UPDATE tree SET peaks=x''", "journal_tree"),
        ("DELETE FROM journal WHERE uid IN (SELECT uid FROM record WHERE kind='event')", "journal_tree"),
    ],
)
def test_tampering_past_the_app_is_found(session: Session, sql: str, code: str) -> None:
    add(session)
    assert not faults(session)
    session.database.run(sql)
    assert code in {fault.code for fault in faults(session)}


def test_record_the_journal_does_not_know_is_found(session: Session) -> None:
    made = add(session)
    session.database.run("DELETE FROM journal_value WHERE uid=?", (made.uid,))
    assert "value_missing" in {fault.code for fault in faults(session)}
    session.database.run("DELETE FROM journal WHERE uid=?", (made.uid,))
    assert "record_unjournalled" in {fault.code for fault in faults(session)}


def test_counts_say_what_there_was_to_check(session: Session) -> None:
    add(session)
    counted = verify.counts(session.database)
    assert counted["records"] == 3
    assert counted["journal"] == 4


# -- the file -------------------------------------------------------------------------

KEY = bytearray(b"x'" + b"ab" * 48 + b"'")


def test_wrong_key_missing_file_and_garbage_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made = Database.open(path, KEY, create=True)
    migrations.migrate(made)
    made.rest()
    with pytest.raises(WrongKey):
        Database.open(path, bytearray(b"x'" + b"cd" * 48 + b"'"))
    with pytest.raises(Damaged):
        Database.open(tmp_path / "none.db", KEY)
    (tmp_path / "zero.db").write_bytes(os.urandom(8192))
    with pytest.raises(WrongKey):
        Database.open(tmp_path / "zero.db", KEY)


def test_newer_major_is_refused_newer_minor_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made = Database.open(path, KEY, create=True)
    migrations.migrate(made)
    assert migrations.version(made) == (1, len(migrations.steps()))
    made.run("PRAGMA user_version=1999")
    migrations.migrate(made)
    assert migrations.version(made) == (1, 999)
    made.run("PRAGMA user_version=2001")
    with pytest.raises(TooNew):
        migrations.check(made)
    made.close()


def test_migrated_tables_have_just_the_columns_of_the_specs(session: Session) -> None:
    """The guard: a field without its migration line, or the other way round, fails here."""
    for kind in REGISTRY.values():
        columns = {row[1]: row[2] for row in session.database.rows(f'PRAGMA table_info("{kind.name}")')}
        assert columns == {spec.name: spec.kind.sql for spec in kind.stored()}, kind.name


def test_settings_of_every_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "DISK", quick.DISK_AS_SHIPPED)
    session, _ = new_vault(tmp_path / "vault")
    wanted = {
        "auto_vacuum": 0, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1, "temp_store": 2, "mmap_size": 0,
        "synchronous": 2, "journal_mode": "wal",
    }  # fmt: skip
    for name, value in wanted.items():
        assert session.database.value(f"PRAGMA {name}") == value, name
    assert session.reader.database.value("PRAGMA query_only") == 1
    with pytest.raises(ReadOnly):
        session.reader.database.run("DELETE FROM journal")
    session.lock()


def test_journalled_fields_are_all_but_stamps() -> None:
    names = {spec.name for spec in journalled(REGISTRY["event"])}
    assert {"title", "sensitivity", "extra", "deleted_at", "case"} <= names
    assert not names & {"uid", "rev", "versions", "updated_at"}


def test_local_offset_is_in_minutes() -> None:
    at, offset = journal.now(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC))
    assert at == "2026-05-01T12:00:00.000Z"
    assert isinstance(offset, int)
