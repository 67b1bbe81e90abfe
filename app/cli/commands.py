"""The table of commands: name, what runs it, its options."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Option = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `handler` is "module:function" under app.cli, loaded when it runs."""

    name: str
    handler: str
    help: str
    options: tuple[Option, ...] = ()


def whole(least: int, most: int) -> Any:
    """A whole number within bounds; anything else is a usage error."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:10]) <= most:
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most} is needed")
        return int(text)

    return number


def pages(text: str) -> list[int]:
    """Numbers of pages such as "1-3,7"; anything else is a usage error."""
    found: set[int] = set()
    for piece in text.replace("–", "-").split(","):
        first, _, last = (part.strip() for part in piece.partition("-"))
        ends = (first, last or first)
        if not all(end.isascii() and end.isdigit() and 0 < len(end) < 7 for end in ends):
            raise argparse.ArgumentTypeError("pages such as 1-3,7 are needed")
        found.update(range(int(ends[0]), int(ends[1]) + 1))
    return sorted(found)


def _one(flags: str, metavar: str = "", **more: Any) -> Option:
    return flags, {**({"metavar": metavar} if metavar else {}), **more}


def _path(flags: str, metavar: str, **more: Any) -> Option:
    return _one(flags, metavar, type=Path, **more)


def _named(usual: str) -> Option:
    return _one("--name", "T", default=usual)


_CASE = _one("--case", "CODE")
_THE_CASE = _one("--case", "CODE", required=True)
_JSON = _one("--json-file", "F")
_THE_JSON = _one("--json-file", "F", required=True)
_REASON = _one("--reason", "T", required=True)
_UID = _one("uid", "UID")
_LIMIT = _one("--limit", "N", type=whole(1, 1000), default=50)
_AFTER = _one("--after", "CURSOR")
_FLAG: dict[str, Any] = {"action": "store_true"}
_NEW_PASSPHRASE = _one("--new-passphrase-file", "F")
_FROM = "file with the code; - is the next line of standard input"
_MEANT = "a credential's name, its id, or the first digits of that, at least six"
_CONFIRMED = "destroy it for good; without this only say what would be lost"
_SHEET = _path("--out", "F", help="new file for the code: a sheet to print when it ends in .pdf, otherwise one line")
_RECOVERY = _one("--recovery-file", "F", help=f"{_FROM}; without this it is asked for")

GROUPS: dict[str, str] = {
    "vault": "the vault as a whole: made, checked, copied, opened by more than one",
    "vault credential": "what opens the vault",
    "vault credential add": "one more way to open the vault",
    "case": "cases",
    "record": "records of any kind",
    "evidence": "exhibits and their files",
    "traces": "files that lie in plaintext outside the vault",
    "custody": "where exhibits were, and receipts of how far the journal had come",
    "deadlines": "what is due, for calendars",
    "dossier": "papers made of a case",
    "dossier profile": "profiles of your own",
    "bundle": "bundles made of loose files, without a vault",
}

COMMANDS: tuple[Command, ...] = (
    Command("vault create", "vaults:create", "make a new vault", (
        _path("folder", "DIR"), _one("--worker", "T", default=""), _one("--organisation", "T", default=""),
        _one("--kdf-memory", "MIB", type=whole(64, 2048)), _path("--recovery-out", "F"),
    )),
    Command("vault info", "vaults:info", "counts, version, credentials, last backup"),
    Command("vault verify", "vaults:verify", "check everything there is to check", (
        _path("--receipt", "F", action="append", default=[]),
    )),
    Command("vault accept", "vaults:accept", "go on after a rollback alarm", (_REASON,)),
    Command("vault passphrase", "credentials:passphrase", "change the passphrase in use", (_NEW_PASSPHRASE,)),
    Command("vault recover", "credentials:recover", "set a new passphrase with the recovery code", (
        _RECOVERY, _NEW_PASSPHRASE,
    )),
    Command("vault credential list", "credentials:listing", "what opens the vault"),
    Command("vault credential add passphrase", "credentials:add_passphrase", "a further passphrase", (
        _named("passphrase"), _NEW_PASSPHRASE,
    )),
    Command("vault credential add keyfile", "credentials:add_key_file", "a passphrase that needs a file", (
        _named("key file"), _NEW_PASSPHRASE, _path("--new-key-file", "F"), _path("--make-key-file", "F"),
    )),
    Command("vault credential add keyring", "credentials:add_keyring", "a passphrase that needs this computer", (
        _named("this computer"), _NEW_PASSPHRASE,
    )),
    Command("vault credential revoke", "credentials:revoke", "take a credential away", (
        _one("id", "NAME|ID", help=_MEANT),
    )),
    Command("vault credential recovery", "credentials:renew", "make a new recovery code", (_SHEET,)),
    Command("vault credential rehearse", "credentials:rehearse", "see that the recovery code works", (_RECOVERY,)),
    Command("vault credential keyring", "credentials:keyring", "how the keyring of this computer is"),
    Command("vault rotate", "credentials:rotate", "a new vault key; what is not presented opens no more", (
        _one("--deep", **_FLAG, help="write all evidence anew under new keys too; takes as long as taking it in did"),
        _one("--keep", "F", action="append", help="file with a further passphrase that is to open the vault still"),
        _SHEET,
    )),
    Command("vault backup", "backups:backup", "copy the vault into a backup folder", (_path("folder", "DIR"),)),
    Command("vault rehearse", "backups:rehearse", "prove that a backup or the recovery code works", (
        _path("folder", "DIR", nargs="?"), _one("--recovery-file", "F", help=_FROM),
    )),
    Command("vault restore", "backups:restore", "make a vault of a backup, or of a snapshot in a vault", (
        _path("backup", "BACKUP"), _path("folder", "DIR"),
        _one("--snapshot", "ID", help="BACKUP is a vault whose database is lost: take this snapshot of it, or newest"),
        _one("--recovery-file", "F", help=_FROM),
        _one("--accept-damage", **_FLAG, help="leave out exhibits whose file is damaged, and name them"),
    )),
    Command("vault snapshots", "backups:snapshots", "the snapshots in a vault; needs no passphrase"),
    Command("vault wipe", "wiping:wipe", "destroy a vault or backup for good; needs no passphrase", (
        _path("folder", "DIR"), _one("--yes", **_FLAG, help=_CONFIRMED),
    )),
    Command("vault travel", "wiping:travel", "hand the vault over in a backup, then wipe it here", (
        _path("folder", "DIR"),
        _one("--keep", "NAME|ID", action="append", default=[], help=f"opens the backup: {_MEANT}; may be repeated"),
        _one("--yes", **_FLAG, help=_CONFIRMED),
    )),
    Command("vault summary", "wiping:summary", "what a wipe would lose; needs no passphrase", (
        _one("--show", **_FLAG), _one("--hide", **_FLAG),
    )),
    Command("case add", "records:case_add", "make a case", (_THE_JSON,)),
    Command("case list", "records:case_list", "all cases"),
    Command("case show", "records:case_show", "one case", (_one("code", "CODE"),)),
    Command("record kinds", "records:kinds", "the kinds of record there are"),
    Command("record schema", "records:schema", "JSON Schema of a kind", (_one("kind", "KIND"),)),
    Command("record add", "records:add", "make a record", (_one("kind", "KIND"), _CASE, _THE_JSON)),
    Command("record edit", "records:edit", "change fields of a record", (_UID, _THE_JSON)),
    Command("record show", "records:show", "one record", (_UID,)),
    Command("record list", "records:listing", "records of a kind", (_one("kind", "KIND"), _CASE, _AFTER, _LIMIT)),
    Command("record delete", "records:delete", "put a tombstone; can be undone", (_UID, _REASON)),
    Command("record history", "records:history", "every change of a record", (_UID,)),
    Command("record erase", "records:erase", "destroy fields for good", (
        _UID, _one("fields", "FIELD", nargs="*"), _REASON,
    )),
    Command("undo", "records:undo", "take back the newest command"),
    Command("redo", "records:redo", "do again what was taken back"),
    Command("import", "imports:run", "take rows of a table as records", (
        _path("file", "FILE"), _THE_CASE, _one("--kind", "KIND", required=True), _one("--map", "M.json"),
        _one("--dry-run", **_FLAG), _one("--keep-unread-dates", **_FLAG),
    )),
    Command("evidence add", "evidence:add", "take files in as exhibits", (
        _path("files", "FILE", nargs="+"), _THE_CASE, _one("--as-one", **_FLAG), _one("--title", "T"), _JSON,
    )),
    Command("evidence list", "evidence:listing", "exhibits of a case", (_THE_CASE, _AFTER, _LIMIT)),
    Command("evidence export", "evidence:export", "give the bytes of an exhibit out", (_UID, _path("out", "OUT"))),
    Command("evidence verify", "evidence:verify", "check the bytes of exhibits", (_CASE,)),
    Command("evidence metadata", "evidence:metadata", "what the files of an exhibit say of themselves", (_UID,)),
    Command("evidence derive", "evidence:derive", "take in a copy made from an exhibit", (
        _UID, _path("file", "FILE"),
        _one("--as", dest="derived_as", required=True, choices=("translation", "redacted", "transcript")), _JSON,
    )),
    Command("evidence redact", "evidence:redact", "make a copy in which regions are blacked out for good", (
        _UID, _one("--regions", "F.json", required=True),
        _one("--every-page", **_FLAG, help="make every page a picture, not only those with a region"),
    )),
    Command("evidence suggest", "evidence:suggest", "places in an exhibit that may give somebody away", (
        _UID, _one("--person", "PERSON", action="append", default=[], help="look for these only; may be repeated"),
    )),
    Command("evidence look", "evidence:look", "note that pages no search can read were looked at", (
        _UID, _one("--pages", "N-M", type=pages, required=True, help="such as 1-3,7"),
        _one("--shows", "PERSON", action="append", default=[], help="who can be told from them; may be repeated"),
        _one("--take-back", **_FLAG),
    )),
    Command("evidence looks", "evidence:looked", "the pages of an exhibit that were looked at", (_UID,)),
    Command("evidence shred", "evidence:shred", "destroy an exhibit for good", (_UID, _REASON)),
    Command("search", "records:search", "find words", (
        _one("text", "TEXT"), _CASE, _one("--kind", "KIND"), _one("--exact", **_FLAG), _LIMIT,
    )),
    Command("timeline", "records:timeline", "events and threats in order", (_THE_CASE, _AFTER, _LIMIT)),
    Command("stats", "records:stats", "figures over all cases"),
    Command("deadlines export", "deadlines:export", "open deadlines as a calendar file with neutral titles", (
        _CASE, _path("--out", "F", required=True), _one("--title", "T", default="Appointment"),
        _one("--with-titles", **_FLAG, help="name the case's code and what is due; else the file tells nothing"),
    )),
    Command("dossier profiles", "dossiers:profiles", "the profiles there are"),
    Command("dossier profile copy", "dossiers:copy_profile", "copy a profile so that it can be edited", (
        _one("profile", "P"), _one("name", "NAME", help="small Latin letters, figures and _"),
    )),
    Command("dossier profile lint", "dossiers:lint_profile", "what is wrong with a profile of one's own", (
        _path("file", "FILE"),
    )),
    Command("dossier check", "dossiers:check", "what stands in the way of a dossier", (
        _THE_CASE, _one("--profile", "P", required=True), _one("--subject", "PERSON"), _one("--proceeding", "UID"),
        _one("--disclosure", "D.json"), _one("--options", "O.json", dest="settings"),
    )),
    Command("dossier build", "dossiers:build", "make a dossier", (
        _THE_CASE, _one("--profile", "P", required=True), _path("--out", "F|DIR", required=True),
        _one("--subject", "PERSON"), _one("--proceeding", "UID"), _one("--disclosure", "D.json"),
        _one("--options", "O.json", dest="settings"),
    )),
    Command("dossier rebuild", "dossiers:rebuild", "make a dossier again exactly as it was filed", (
        _one("uid", "UID"), _path("--out", "F", required=True),
    )),
    Command("dossier verify", "dossiers:verify", "which dossier a file is, and to whom it went", (
        _path("file", "FILE"),
    )),
    Command("dossier encrypt", "dossiers:encrypt", "a copy that a passphrase opens; the passphrase is shown once", (
        _path("file", "FILE"), _path("--out", "F"),
    )),
    Command("dossier sign", "dossiers:sign", "a copy that carries a signature made with a certificate of yours", (
        _path("file", "FILE"), _path("--certificate", "P12", required=True),
        _one("--certificate-passphrase-file", "F|-"), _path("--out", "F"), _one("--reason", "T", default=""),
    )),
    Command("bundle build", "dossiers:bundle", "make a bundle of loose files", (
        _path("manifest", "MANIFEST.json"), _path("--out", "F", required=True), _one("--profile", "P", required=True),
        _one("--skip-unreadable", **_FLAG),
    )),
    Command("traces list", "traces:listing", "plaintext of this vault that lies outside"),
    Command("traces remove", "traces:remove", "delete plaintext that lies outside", (
        _path("path", "PATH", help="a listed file, or a folder that holds listed files"),
        _one("--yes", **_FLAG, help="needed for a folder: delete everything listed that lies in it"),
    )),
    Command("traces forget", "traces:forget", "take a file off that list", (_path("path", "PATH"),)),
    Command("custody report", "custody:report", "where exhibits were, who had them, and how to check that", (
        _CASE, _one("--evidence", "UID", help="this exhibit and what was derived from it, instead of a whole case"),
        _path("--out", "F", required=True),
    )),
    Command("custody checkpoint", "custody:checkpoint", "sign how far the journal is", (
        _path("--out", "F", help="new file for the receipt"),
    )),
    Command("custody verify", "custody:verify", "check the signatures of a receipt", (_path("file", "FILE"),)),
    Command("demo", "dossiers:demo", "make a vault with sample cases", (_path("folder", "DIR"),)),
    Command("selftest", "vaults:selftest", "versions and known answers"),
)  # fmt: skip
