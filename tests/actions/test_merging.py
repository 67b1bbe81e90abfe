"""Records of a partner in a real vault: taken in, in conflict, erased, deleted, kept though not understood."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import conflicts, erasing, journaling, merging, records, verifying
from app.actions.merging_written import strangers
from app.domain.errors import LaterChange, NothingToUndo
from app.domain.fields import REGISTRY
from app.domain.registers import WHOLE
from app.domain.rules.consent import standing
from app.handover.record_lines import AT_HOME_KINDS, NEWER, outgoing
from app.session import Session
from app.store import search
from app.store.table import table
from tests.vaults import new_vault

NOBODY = "01890000-0000-7000-8000-0000000000cc"


class Side:
    """One organisation: an open vault and what tests ask of it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.session, _ = new_vault(folder / f"{name}.haven", worker=name)
        self.site = self.session.site.site_id.hex()

    def do(self, command: Any, *args: Any, **more: Any) -> Any:
        return self.session.do(command, *args, **more).result

    def ask(self, query: Any, *args: Any, **more: Any) -> Any:
        return self.session.ask(query, *args, **more)

    def get(self, uid: str) -> Any:
        return self.do(lambda unit: unit.find(uid))

    def edit(self, uid: str, **values: Any) -> Any:
        return self.do(lambda unit: unit.change(uid, values))

    def lines(self, *uids: str, names: Any = None) -> list[dict[str, Any]]:
        """The lines of some records, or of all that ever travel."""
        if uids:
            return [outgoing(self.get(uid), names) for uid in uids]
        kinds = [kind for kind in REGISTRY if kind not in AT_HOME_KINDS | {"dossier", "look"}]
        return self.ask(lambda r: [outgoing(one) for kind in kinds for one in table(kind).where(r.database, "1")])

    def take(self, lines: list[dict[str, Any]], chosen: Any = None) -> Any:
        sent = json.loads(json.dumps(lines))
        return self.do(merging.take, sent, NOBODY, NOBODY, chosen)

    def preview(self, lines: list[dict[str, Any]]) -> Any:
        return self.ask(merging.preview, json.loads(json.dumps(lines)), NOBODY)

    def case(self, code: str) -> Any:
        return self.do(records.add_case, {"code": code, "title": "Blue heron"})

    def event(self, case: Any, **values: Any) -> Any:
        return self.do(lambda unit: unit.add("event", {"title": "Summoned", **values}, case.uid))

    def verified(self) -> list[str]:
        return [f"{one.code} {one.subject} {one.message}" for one in verifying.verify(self.session).problems]


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    """Two organisations; tests make cases of their own in them."""
    folder = tmp_path_factory.mktemp("merging")
    one, other = Side(folder, "heron"), Side(folder, "lantern")
    yield one, other
    assert one.verified() == []
    assert other.verified() == []
    one.session.lock()
    other.session.lock()


def _shared(sides: tuple[Side, Side], code: str, **values: Any) -> Any:
    """An event that both have, as the first one made it."""
    one, other = sides
    case = one.case(code)
    event = one.event(case, **values)
    other.take(one.lines(case.uid, event.uid))
    return event


def test_a_case_that_is_new_comes_as_it_is_and_nothing_of_it_twice(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-001", narrative="They asked about relatives.")
    came = other.get(event.uid)
    for name in ("title", "narrative", "uid", "created_at", "created_by", "case"):
        assert getattr(came, name) == getattr(event, name)
    assert came.versions["title"] == event.versions["title"]
    assert [hit.uid for hit in other.ask(lambda r: search.search(r.database, "relatives"))] == [event.uid]
    again = other.take(one.lines(event.case, event.uid))
    assert dict(again.counts) == {"same": 2}
    assert other.get(event.uid) == came


def test_an_edit_there_comes_over_and_an_old_copy_changes_nothing(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-002")
    before = one.lines(event.uid)
    one.edit(event.uid, title="Summoned twice")
    shown = other.preview(one.lines(event.uid))
    assert [(row.state, row.fields, row.title) for row in shown.rows] == [("changed", ("title",), "Summoned twice")]
    assert other.get(event.uid).title == "Summoned"
    other.take(one.lines(event.uid))
    assert other.get(event.uid).title == "Summoned twice"
    there = one.get(event.uid).versions["title"]
    assert (other.get(event.uid).versions["title"], sorted(there.values())) == (there, [1, 2])
    assert dict(other.take(before).counts) == {"older": 1}
    # What is written here knows what came.
    other.edit(event.uid, title="Summoned again")
    here = other.get(event.uid).versions["title"]
    assert (there.items() <= here.items(), sorted(here.values())) == (True, [1, 2, 3])
    one.take(other.lines(event.uid))
    assert one.get(event.uid).title == "Summoned again"


def test_two_edits_are_a_conflict_until_somebody_chooses_and_the_choice_travels(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-003")
    one.edit(event.uid, title="Called in", place="Vilnius")
    other.edit(event.uid, title="Ordered in")
    there = one.lines(event.uid)
    taken = other.take(there)
    assert [(row.state, row.torn) for row in taken.rows] == [("conflict", ("title",))]
    record = other.get(event.uid)
    assert (record.title, record.place) == ("Ordered in", "Vilnius")
    (row,) = [row for row in other.ask(conflicts.conflicts) if row.uid == event.uid]
    assert (row.field, row.mine, row.theirs, row.source) == ("title", "Ordered in", "Called in", NOBODY)
    # An edit of one's own supersedes one's own, not what it did not look at.
    other.edit(event.uid, title="Ordered to come")
    assert len([row for row in other.ask(conflicts.conflicts) if row.uid == event.uid]) == 1
    assert dict(other.take(there).counts) == {"same": 1}
    other.do(conflicts.resolve, event.uid, "title", "theirs")
    assert other.get(event.uid).title == "Called in"
    assert not [row for row in other.ask(conflicts.conflicts) if row.uid == event.uid]
    assert set(other.take(there).counts) <= {"same", "older"}
    one.edit(event.uid, place="Kaunas")
    one.take(other.lines(event.uid))
    assert (one.get(event.uid).title, one.get(event.uid).siblings) == ("Called in", None)


def test_both_keeps_the_other_value_as_a_note(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-004")
    one.edit(event.uid, title="Called in")
    other.edit(event.uid, title="Ordered in")
    other.take(one.lines(event.uid))
    other.do(conflicts.resolve, event.uid, "title", "both")
    assert other.get(event.uid).title == "Ordered in"
    notes = other.do(lambda unit: unit.all("note", '"case"=?', (event.case,)))
    assert [note.text for note in notes] == ["Ordered in – What happened:\nCalled in"]
    other.do(records.undo_last)
    assert other.get(event.uid).siblings["title"][0][1] == "Called in"
    assert not other.do(lambda unit: unit.all("note", '"case"=?', (event.case,)))
    other.do(records.redo_last)
    assert other.get(event.uid).siblings is None
    one.take(other.lines(event.uid))
    assert one.get(event.uid).title == "Ordered in"


def test_undo_passes_over_what_came_and_refuses_what_it_stands_on(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-005")
    other.edit(event.uid, place="Riga")
    one.edit(event.uid, title="Called in")
    other.take(one.lines(event.uid))
    other.do(records.undo_last)
    assert (other.get(event.uid).place, other.get(event.uid).title) == (None, "Called in")
    other.edit(event.uid, title="Ordered in")
    one.take(other.lines(event.uid))
    one.edit(event.uid, title="Ordered")
    other.take(one.lines(event.uid))
    with pytest.raises((LaterChange, NothingToUndo)):
        other.do(records.undo_last)


def test_an_edit_against_a_deletion_is_a_conflict_and_nothing_is_hidden(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-006")
    other.edit(event.uid, title="Ordered in")
    one.do(lambda unit: unit.delete(event.uid, "a duplicate"))
    taken = other.take(one.lines(event.uid))
    assert taken.rows[0].torn == ("deleted_at",)
    assert other.get(event.uid).deleted_at is None
    one.take(other.lines(event.uid))
    assert one.get(event.uid).deleted_at is not None
    assert one.get(event.uid).siblings["deleted_at"][0][1] is None
    one.do(conflicts.resolve, event.uid, "deleted_at", "theirs")
    assert one.get(event.uid).deleted_at is None
    other.take(one.lines(event.uid))
    assert (other.get(event.uid).deleted_at, other.get(event.uid).siblings) == (None, None)


def test_a_deletion_that_knew_all_of_it_comes_over(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-007", narrative="Somewhere in the harbour.")
    one.do(lambda unit: unit.delete(event.uid, "a duplicate"))
    taken = other.take(one.lines(event.uid))
    assert [row.state for row in taken.rows] == ["deleted"]
    gone = other.get(event.uid)
    assert (gone.deleted_at, gone.deleted_reason) == (one.get(event.uid).deleted_at, "a duplicate")
    assert not other.ask(lambda r: search.search(r.database, "harbour"))


def test_a_deletion_by_somebody_who_had_only_a_part_is_asked_about(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-008")
    event = one.event(case, narrative="What only we know.")
    other.take(one.lines(case.uid, event.uid, names=["title"]))
    other.do(lambda unit: unit.delete(event.uid, "not ours"))
    one.take(other.lines(event.uid))
    assert one.get(event.uid).deleted_at is None
    assert one.get(event.uid).siblings["deleted_at"][0][1] is not None


def test_a_value_disclosed_later_is_not_taken_for_an_old_one(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-009")
    event = one.event(case, narrative="Written first.")
    one.edit(event.uid, title="Written later")
    other.take(one.lines(case.uid, event.uid, names=["title"]))
    assert other.get(event.uid).narrative is None
    other.take(one.lines(event.uid))
    assert other.get(event.uid).narrative == "Written first."


def test_an_erasure_travels_and_beats_what_did_not_know_it(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-010", narrative="The secret quay.")
    before = other.lines(event.uid)
    other.edit(event.uid, narrative="The secret quay at night.")
    after = other.lines(event.uid)
    one.do(lambda unit: unit.erase(event.uid, ["narrative"], "asked for"))
    (mark,) = one.get(event.uid).erased["narrative"]
    assert one.get(event.uid).versions["narrative"][mark] == 2
    for lines in (before, after):
        one.take(lines)
        assert one.get(event.uid).narrative is None
    taken = other.take(one.lines(event.uid))
    assert [row.state for row in taken.rows] == ["erased"]
    assert other.get(event.uid).narrative is None
    kept = other.ask(lambda r: r.database.rows("SELECT value FROM journal_value WHERE uid=?", (event.uid,)))
    assert "quay" not in str(kept)
    assert not other.ask(lambda r: search.search(r.database, "quay"))
    # Who knows of it may write it again.
    other.edit(event.uid, narrative="With their leave.")
    one.take(other.lines(event.uid))
    assert one.get(event.uid).narrative == "With their leave."


def test_an_erased_value_in_conflict_leaves_no_trace(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-011")
    one.edit(event.uid, title="Mine of old")
    other.edit(event.uid, title="Yours of old")
    other.take(one.lines(event.uid))
    torn = other.lines(event.uid)
    other.do(lambda unit: unit.erase(event.uid, ["title"], "asked for"))
    kept = other.ask(lambda r: r.database.rows("SELECT value FROM journal_value WHERE uid=?", (event.uid,)))
    assert "of old" not in str(kept)
    assert (other.get(event.uid).title, other.get(event.uid).siblings) == (None, None)
    assert not other.ask(lambda r: r.database.rows("SELECT uid FROM conflict WHERE uid=?", (event.uid,)))
    other.take(torn)
    assert other.get(event.uid).title is None
    one.take(other.lines(event.uid))
    assert one.get(event.uid).title is None


def test_a_whole_record_erased_there_is_gone_here_with_what_was_added(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-012", narrative="A whole story.")
    other.edit(event.uid, place="A place of ours", note_private="and a private note")
    late = other.lines(event.uid)
    one.do(lambda unit: unit.erase(event.uid, [], "asked for"))
    assert set(one.get(event.uid).erased) == {WHOLE}
    other.take(one.lines(event.uid))
    gone = other.get(event.uid)
    assert (gone.title, gone.narrative, gone.place, gone.note_private) == (None, None, None, None)
    assert gone.deleted_at is not None
    one.take(late)
    assert (one.get(event.uid).title, one.get(event.uid).place) == (None, None)
    assert one.get(event.uid).siblings is None


def test_custody_is_united_and_never_changed(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-013")
    exhibit = one.do(records.add_values, REGISTRY["evidence"], {"title": "Paper"}, case.uid)
    first = one.do(lambda unit: unit.add("custody", {"evidence": exhibit.uid, "action": "collected"}, case.uid))
    taken = other.take(one.lines(case.uid, exhibit.uid, first.uid))
    assert sorted(taken.called) == sorted([(case.uid, "case", "M-013"), (exhibit.uid, "evidence", "E-001")])
    second = other.do(lambda unit: unit.add("custody", {"evidence": exhibit.uid, "action": "viewed"}, case.uid))
    one.take(other.lines(first.uid, second.uid))
    held = one.do(lambda unit: unit.all("custody", '"evidence"=?', (exhibit.uid,)))
    assert {line.uid for line in held} == {first.uid, second.uid}
    forged = one.lines(first.uid)[0]
    forged["fields"]["action"][0][1] = "disposed"
    forged["fields"]["action"][0][0] = {one.site: 1, other.site: 9}
    row = one.take([forged]).rows[0]
    assert (row.state, row.why) == ("refused", "never_edited")


def test_what_was_signed_stays_and_what_came_stands_beside_it(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-014")
    person = one.do(lambda unit: unit.add("person", {"pseudonym": "Heron"}, case.uid))
    made = one.do(lambda unit: unit.add("statement", {"person": person.uid}, case.uid))
    words = one.do(lambda unit: unit.add("paragraph", {"statement": made.uid, "n": 1, "original": "I saw."}, case.uid))
    other.take(one.lines(case.uid, person.uid, made.uid, words.uid))
    one.edit(made.uid, signed_on="2026-01-02")
    other.edit(words.uid, original="I saw it all.")
    one.take(other.lines(words.uid))
    assert one.get(words.uid).original == "I saw."
    assert one.get(words.uid).siblings["original"][0][1] == "I saw it all."
    other.take(one.lines(made.uid, words.uid))
    assert other.get(words.uid).siblings["original"]


def test_a_withdrawn_consent_is_in_force_against_a_grant_that_did_not_know_it(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-015")
    person = one.do(lambda unit: unit.add("person", {"pseudonym": "Heron"}, case.uid))
    made = one.do(lambda unit: unit.add("consent", {"person": person.uid, "status": "pending"}, case.uid))
    other.take(one.lines(case.uid, person.uid, made.uid))
    granted = other.edit(made.uid, status="given")
    one.edit(made.uid, status="withdrawn", withdrawn_on="2026-02-03")
    other.take(one.lines(made.uid))
    now = other.get(made.uid)
    assert (now.status, now.withdrawn_on, now.siblings["status"][0][1]) == ("withdrawn", "2026-02-03", "given")
    one.take([outgoing(granted)])
    assert one.get(made.uid).status == "withdrawn"
    # An old copy of the grant changes nothing.
    assert set(other.take([outgoing(granted)]).counts) <= {"same", "older"}
    assert other.get(made.uid).status == "withdrawn"


def test_what_a_newer_version_knows_is_kept_and_handed_on(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-016")
    line = one.lines(event.uid)[0]
    mood = [[{"ee" * 16: 4}, {"calm": "yes"}]]
    line["fields"]["mood"] = mood
    line["weather"] = "dry"
    stranger = {**line, "uid": event.uid[:-4] + "0abc", "kind": "drone_sighting", "fields": {"mood": mood}}
    other.take([line, stranger])
    assert other.get(event.uid).extra[NEWER] == {"fields": {"mood": mood}, "keys": {"weather": "dry"}}
    again = other.lines(event.uid)[0]
    assert (again["fields"]["mood"], again["weather"]) == (mood, "dry")
    assert "extra" not in again["fields"]
    assert list(other.ask(strangers, [event.case])) == [stranger]
    newer = {**stranger, "fields": {"mood": [[{"ee" * 16: 6}, {"calm": "no"}]], "height": [[{"ee" * 16: 5}, "40"]]}}
    assert dict(other.take([newer]).counts) == {"changed": 1}
    assert list(other.ask(strangers, [event.case])) == [newer]
    assert dict(other.take([stranger]).counts) == {"older": 1}
    gone = {**stranger, "fields": {}, "erased": {WHOLE: {"ee" * 16: 9}}}
    other.take([gone])
    kept = other.ask(lambda r: r.database.rows("SELECT value FROM journal_value WHERE uid=?", (stranger["uid"],)))
    assert "calm" not in str(kept)


def test_only_what_was_chosen_is_taken_and_what_is_wrong_is_named(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-017")
    first, second = one.event(case), one.event(case)
    wrong = {**one.lines(second.uid)[0], "fields": {"title": [[{one.site: 1}, 4]]}, "uid": second.uid[:-4] + "0def"}
    lines = [*one.lines(case.uid, first.uid, second.uid), wrong]
    taken = other.take(lines, {case.uid, first.uid, wrong["uid"]})
    assert (dict(taken.counts), taken.left) == ({"new": 2, "refused": 1}, 1)
    assert taken.rows[-1].fields == ("title",)
    assert other.do(lambda unit: unit.kind(second.uid)) is None


def test_one_change_with_two_values_is_a_named_fork(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-018")
    twin = one.lines(event.uid)[0]
    twin["fields"]["title"][0][1] = "From a copy of the folder"
    for side in (one, other):
        row = side.take([twin]).rows[0]
        assert (row.state, row.forked) == ("conflict", ("title",))
        assert side.get(event.uid).title == "Summoned"
        assert any(row.fork for row in side.ask(conflicts.conflicts) if row.uid == event.uid)
        assert set(side.take([twin]).counts) <= {"same", "older"}
    # A later change here does not swallow what the other installation of the same name wrote.
    one.edit(event.uid, title="Summoned later")
    assert one.get(event.uid).siblings["title"][0][1] == "From a copy of the folder"
    other.take(one.lines(event.uid))
    assert other.get(event.uid).siblings["title"]


def test_the_log_tells_of_what_came_without_its_inner_marks(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-020")
    one.edit(event.uid, title="Called in")
    other.edit(event.uid, title="Ordered in")
    other.take(one.lines(event.uid))
    entry = other.ask(journaling.entries, record=event.uid).rows[0]
    assert (entry.action, entry.fields) == ("merge", ("title",))
    assert [change.field for change in other.ask(journaling.details, entry.n).changes] == ["title"]
    assert erasing.is_erased(other.session.reader, other.get(event.uid)) is False


def test_a_uid_that_means_something_else_here_is_refused(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = _shared(sides, "M-022")
    line = one.lines(event.uid)[0]
    as_note = {**line, "kind": "note", "fields": {"text": [[{one.site: 9}, "x"]]}}
    strange = {**line, "uid": event.uid[:-4] + "0bad", "kind": "drone_sighting", "fields": {}}
    other.take([strange])
    for bad in (as_note, {**line, "kind": "drone_sighting"}, {**line, "uid": strange["uid"]}):
        row = other.take([bad]).rows[0]
        assert (row.state, row.why) == ("refused", "other_kind")
    assert other.get(event.uid).title == "Summoned"


def test_tampering_with_what_came_is_named(tmp_path: Path) -> None:
    one, other = Side(tmp_path, "one"), Side(tmp_path, "two")
    event = _shared((one, other), "T-001")
    one.edit(event.uid, title="Called in")
    other.edit(event.uid, title="Ordered in")
    other.take(one.lines(event.uid))
    assert other.verified() == []
    database = other.session.database
    good = database.row('SELECT "versions", "siblings", "created_by" FROM "event" WHERE "uid"=?', (event.uid,))
    for column, bad in (
        ("versions", good[0].replace(":1", ":2")),
        ("siblings", good[1].replace("Called in", "Never said")),
        ("siblings", None),
        ("created_by", "somebody else"),
        ("erased", '{"title":{"aa":1}}'),
    ):
        database.run(f'UPDATE "event" SET "{column}"=? WHERE "uid"=?', (bad, event.uid))
        assert any(event.uid in line for line in other.verified()), column
        place = ("versions", "siblings", "created_by").index(column) if column != "erased" else None
        restored = None if place is None else good[place]
        database.run(f'UPDATE "event" SET "{column}"=? WHERE "uid"=?', (restored, event.uid))
    database.run("DELETE FROM conflict")
    assert any("conflict" in line for line in other.verified())
    _close(one.session, other.session)


def _close(*sessions: Session) -> None:
    for session in sessions:
        session.lock()


def test_a_consent_whose_parts_differ_counts_as_not_given(sides: tuple[Side, Side]) -> None:
    one, other = sides
    case = one.case("M-021")
    person = one.do(lambda unit: unit.add("person", {"pseudonym": "Heron"}, case.uid))
    scopes = {"share_partner": "yes"}
    values = {"person": person.uid, "status": "given", "scopes": scopes}
    made = one.do(lambda unit: unit.add("consent", values, case.uid))
    other.take(one.lines(case.uid, person.uid, made.uid))
    today = dt.date(2026, 3, 4)
    assert standing(other.get(made.uid), today) == "given"
    one.edit(made.uid, scopes={"share_partner": "no"})
    other.edit(made.uid, scopes={"share_partner": "yes", "statistics": "yes"})
    other.take(one.lines(made.uid))
    assert standing(other.get(made.uid), today) == "pending"
    other.do(conflicts.resolve, made.uid, "scopes", "theirs")
    assert (standing(other.get(made.uid), today), other.get(made.uid).scopes) == ("given", {"share_partner": "no"})
