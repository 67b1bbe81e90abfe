"""The calendar file on the command line."""

from __future__ import annotations

from tests.cli.conftest import Shell


def test_open_deadlines_go_out_with_neutral_titles(shell: Shell) -> None:
    values = {"deadline_kind": "statutory", "title": "Appeal", "due_at": "2027-05-01T14:00:00Z", "reminders": [7]}
    shell.json("record", "add", "deadline", "--case", "C-001", **values)
    out = shell.folder / "calendar.ics"
    made = shell.ok("deadlines", "export", "--case", "C-001", "--out", out)
    assert (made["out"], made["events"]) == (str(out), 1)
    assert b"SUMMARY:Appointment\r\n" in out.read_bytes()
    assert b"Appeal" not in out.read_bytes()
    again = shell("deadlines", "export", "--out", out)
    assert (again.code, again.out["error"]) == (1, "already_exists")
    named = shell.folder / "named.ics"
    shell.ok("deadlines", "export", "--out", named, "--with-titles")
    assert b"SUMMARY:C-001 Appeal\r\n" in named.read_bytes()
    assert {row["path"] for row in shell.ok("traces", "list")["rows"]} >= {str(out), str(named)}
    empty = shell("deadlines", "export", "--case", "C-404", "--out", shell.folder / "no.ics")
    assert (empty.code, empty.out["error"]) == (1, "not_found")
