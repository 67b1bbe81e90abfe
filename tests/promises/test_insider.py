"""Insider with a credential: every change made through the app is in the signed journal; actor names are claims."""

from __future__ import annotations

from app.actions import custody, queries, records, verifying
from app.session import Session
from app.store import journal
from tests.promises.conftest import NAMES, Office


def test_insider_every_change_through_the_app_is_in_the_journal(office: Office, opened: Session) -> None:
    size = journal.position(opened.database)[0]
    opened.do(records.edit_record, office.event, {"title": "nothing happened"})
    opened.do(records.delete_record, office.event, "tidied up")
    opened.do(records.undo_last)
    history = opened.ask(queries.history, office.event)
    assert [entry["action"] for entry in history] == ["add", "edit", "delete", "undo"]
    assert history[1]["changes"]["title"] == {"from": f"{NAMES[1]} taken", "to": "nothing happened"}
    assert all(NAMES[0] in entry["actor"] for entry in history)
    assert journal.position(opened.database)[0] == size + 3


def test_insider_the_journal_is_signed_and_a_stranger_can_check_it(office: Office, opened: Session) -> None:
    told = custody.checkpoint(opened, office.folder / "receipt")
    assert told["size"] == journal.position(opened.database)[0]
    assert custody.verify_file(office.folder / "receipt")["ok"]
    altered = office.folder / "altered"
    altered.write_text(
        (office.folder / "receipt").read_text().replace(f"\n{told['size']}\n", f"\n{told['size'] - 1}\n")
    )
    assert not custody.verify_file(altered)["ok"]


def test_insider_a_change_past_the_app_is_named(office: Office, opened: Session) -> None:
    opened.database.run('UPDATE "event" SET "title"=? WHERE "uid"=?', ("nothing happened", office.event))
    found = {(fault.code, fault.subject) for fault in verifying.verify(opened).problems}
    assert ("record_changed", f"event {office.event}.title") in found
