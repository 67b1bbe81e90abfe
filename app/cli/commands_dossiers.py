"""Commands that make papers."""

from __future__ import annotations

from app.cli.command import FLAG, THE_CASE, Command, one, path

_PAGES = "dossier.bundle_worker:worker_waiting"

COMMANDS: tuple[Command, ...] = (
    Command("dossier profiles", "dossiers:profiles", "the profiles there are"),
    Command("dossier profile copy", "dossiers:copy_profile", "copy a profile so that it can be edited", (
        one("profile", "P"), one("name", "NAME", help="small Latin letters, figures and _"),
    )),
    Command("dossier profile lint", "dossiers:lint_profile", "what is wrong with a profile of one's own", (
        path("file", "FILE"),
    )),
    Command("dossier check", "dossiers:check", "what stands in the way of a dossier", (
        THE_CASE, one("--profile", "P", required=True), one("--subject", "PERSON"), one("--proceeding", "UID"),
        one("--disclosure", "D.json"), one("--options", "O.json", dest="settings"),
    )),
    Command("dossier build", "dossiers:build", "make a dossier", (
        THE_CASE, one("--profile", "P", required=True), path("--out", "F|DIR", required=True),
        one("--subject", "PERSON"), one("--proceeding", "UID"), one("--disclosure", "D.json"),
        one("--options", "O.json", dest="settings"),
    ), ahead=_PAGES),
    Command("dossier rebuild", "dossiers:rebuild", "make a dossier again exactly as it was filed", (
        one("uid", "UID"), path("--out", "F", required=True),
    ), ahead=_PAGES),
    Command("dossier verify", "dossiers:verify", "which dossier a file is, and to whom it went", (
        path("file", "FILE"),
    )),
    Command("dossier encrypt", "dossiers:encrypt", "a copy that a passphrase opens; the passphrase is shown once", (
        path("file", "FILE"), path("--out", "F"),
    )),
    Command("dossier sign", "dossiers:sign", "a copy that carries a signature made with a certificate of yours", (
        path("file", "FILE"), path("--certificate", "P12", required=True),
        one("--certificate-passphrase-file", "F|-"), path("--out", "F"), one("--reason", "T", default=""),
    )),
    Command("bundle build", "bundles:bundle", "make a bundle of loose files", (
        path("manifest", "MANIFEST.json"), path("--out", "F", required=True), one("--profile", "P", required=True),
        one("--skip-unreadable", **FLAG),
    ), ahead=_PAGES),
    Command("demo", "dossiers:demo", "make a vault with sample cases", (path("folder", "DIR"),)),
)  # fmt: skip
