"""Commands on exhibits, where they were, and what lies outside in plaintext."""

from __future__ import annotations

from app.cli.command import AFTER, CASE, FLAG, JSON, LIMIT, REASON, THE_CASE, UID, Command, one, pages, path

COMMANDS: tuple[Command, ...] = (
    Command("evidence add", "evidence:add", "take files in as exhibits", (
        path("files", "FILE", nargs="+"), THE_CASE, one("--as-one", **FLAG), one("--title", "T"), JSON,
    )),
    Command("evidence list", "evidence:listing", "exhibits of a case", (THE_CASE, AFTER, LIMIT)),
    Command("evidence export", "evidence:export", "give the bytes of an exhibit out", (UID, path("out", "OUT"))),
    Command("evidence verify", "evidence:verify", "check the bytes of exhibits", (CASE,)),
    Command("evidence metadata", "evidence:metadata", "what the files of an exhibit say of themselves", (UID,)),
    Command("evidence derive", "evidence:derive", "take in a copy made from an exhibit", (
        UID, path("file", "FILE"),
        one("--as", dest="derived_as", required=True, choices=("translation", "redacted", "transcript")), JSON,
    )),
    Command("evidence redact", "evidence:redact", "make a copy in which regions are blacked out for good", (
        UID, one("--regions", "F.json", required=True),
        one("--every-page", **FLAG, help="make every page a picture, not only those with a region"),
    )),
    Command("evidence suggest", "evidence:suggest", "places in an exhibit that may give somebody away", (
        UID, one("--person", "PERSON", action="append", default=[], help="look for these only; may be repeated"),
    )),
    Command("evidence look", "evidence:look", "note that pages no search can read were looked at", (
        UID, one("--pages", "N-M", type=pages, required=True, help="such as 1-3,7"),
        one("--shows", "PERSON", action="append", default=[], help="who can be told from them; may be repeated"),
        one("--take-back", **FLAG),
    )),
    Command("evidence looks", "evidence:looked", "the pages of an exhibit that were looked at", (UID,)),
    Command("evidence shred", "evidence:shred", "destroy an exhibit for good", (UID, REASON)),
    Command("traces list", "traces:listing", "plaintext of this vault that lies outside"),
    Command("traces remove", "traces:remove", "delete plaintext that lies outside", (
        path("path", "PATH", help="a listed file, or a folder that holds listed files"),
        one("--yes", **FLAG, help="needed for a folder: delete everything listed that lies in it"),
    )),
    Command("traces forget", "traces:forget", "take a file off that list", (path("path", "PATH"),)),
    Command("custody report", "custody:report", "where exhibits were, who had them, and how to check that", (
        CASE, one("--evidence", "UID", help="this exhibit and what was derived from it, instead of a whole case"),
        path("--out", "F", required=True),
    )),
    Command("custody checkpoint", "custody:checkpoint", "sign how far the journal is", (
        path("--out", "F", help="new file for the receipt"),
    )),
    Command("custody verify", "custody:verify", "check the signatures of a receipt", (path("file", "FILE"),)),
)  # fmt: skip
