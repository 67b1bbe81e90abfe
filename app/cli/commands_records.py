"""Commands on cases and records, and over all of them."""

from __future__ import annotations

from app.cli.command import AFTER, CASE, FLAG, LIMIT, REASON, THE_CASE, THE_JSON, UID, Command, one, path

COMMANDS: tuple[Command, ...] = (
    Command("case add", "records:case_add", "make a case", (THE_JSON,)),
    Command("case list", "records:case_list", "all cases"),
    Command("case show", "records:case_show", "one case", (one("code", "CODE"),)),
    Command("record kinds", "records:kinds", "the kinds of record there are"),
    Command("record schema", "records:schema", "JSON Schema of a kind", (one("kind", "KIND"),)),
    Command("record add", "records:add", "make a record", (one("kind", "KIND"), CASE, THE_JSON)),
    Command("record edit", "records:edit", "change fields of a record", (UID, THE_JSON)),
    Command("record show", "records:show", "one record", (UID,)),
    Command("record list", "records:listing", "records of a kind", (one("kind", "KIND"), CASE, AFTER, LIMIT)),
    Command("record delete", "records:delete", "put a tombstone; can be undone", (UID, REASON)),
    Command("record history", "records:history", "every change of a record", (UID,)),
    Command("record erase", "records:erase", "destroy fields for good", (
        UID, one("fields", "FIELD", nargs="*"), REASON,
    )),
    Command("undo", "records:undo", "take back the newest command"),
    Command("redo", "records:redo", "do again what was taken back"),
    Command("import", "imports:run", "take rows of a table as records", (
        path("file", "FILE"), THE_CASE, one("--kind", "KIND", required=True), one("--map", "M.json"),
        one("--dry-run", **FLAG), one("--keep-unread-dates", **FLAG),
    )),
    Command("search", "records:search", "find words", (
        one("text", "TEXT"), CASE, one("--kind", "KIND"), one("--exact", **FLAG), LIMIT,
    )),
    Command("timeline", "records:timeline", "events and threats in order", (THE_CASE, AFTER, LIMIT)),
    Command("stats", "records:stats", "figures over all cases"),
    Command("deadlines export", "deadlines:export", "open deadlines as a calendar file with neutral titles", (
        CASE, path("--out", "F", required=True), one("--title", "T", default="Appointment"),
        one("--with-titles", **FLAG, help="name the case's code and what is due; else the file tells nothing"),
    )),
)  # fmt: skip
