"""Commands on packages that go to another organisation or come from one."""

from __future__ import annotations

from app.cli.command import FLAG, REASON, Command, one, path, whole

_OURS = one("uid", "PACKAGE", help="a package that went out, as `handover list` names it")
_SHARE = "share_partner"
_PACKAGE = one("files", "F", nargs="+", help="a package, its volumes, or the name of one that waits in the vault")
_RECEIPT = path("--receipt", "F", help="new file for the answer to the sender; otherwise beside the package")
_WORDS = one("--package-passphrase-file", "F", help="file with the words that open the package")

COMMANDS: tuple[Command, ...] = (
    Command("handover seal", "handover:seal", "make a package for a partner, or for whoever knows a passphrase", (
        one("--case", "CODE", action="append", required=True, help="may be repeated"),
        one("--to", "UID", help="a partner whose card is verified"),
        one("--recipient", "age1…", help="a key of age without a contact card: never verified, answers nothing"),
        one("--passphrase-recipient", **FLAG, help="the passphrase is told once; not post-quantum"),
        path("--out", "F", required=True), one("--purpose", "SCOPE", default=_SHARE),
        one("--scope", "S.json", help="what of the case goes: persons, items, kinds, fields, days"),
        one("--named", "T", default="", help="whom a passphrase or a bare key is for"),
        one("--older", **FLAG, help="seal for an older key, the partner's or age1…; not post-quantum"),
        one("--override", "T", default="", help="the reason for going against a missing consent"),
    )),
    Command("handover list", "handover:listing", "every package that went out or came in, and how it stands"),
    Command("handover sent", "handover:sent", "note that a package is on its way", (_OURS,)),
    Command("handover withdraw", "handover:withdraw", "take a package back: a file for who received it", (
        _OURS, REASON, path("--out", "F", required=True),
    )),
    Command("handover prove", "handover:prove", "prove that what is disclosed now is what a package withheld", (
        _OURS, one("record", "RECORD"), one("fields", "FIELD", nargs="*"), path("--out", "F", help="new file for it"),
    )),
    Command("handover inspect", "handover_in:inspect", "who sent a package, what for, how much; nothing changes", (
        _PACKAGE, _WORDS,
    )),
    Command("handover open", "handover_in:take", "look what a package brings; with --accept take it in", (
        _PACKAGE, _WORDS, one("--accept", **FLAG), one("--refuse", **FLAG, help="refuse it, for good"),
        one("--reason", "T", default="", help="needed where somebody must decide, and to refuse"),
        one("--choose", "C.json", help="take some: cases, kinds, uids (C-001, E-003), without_…; deadlines, filings"),
        _RECEIPT,
    )),
    Command("handover receipt", "handover_in:receipt", "take a partner's answer or withdrawal in", (
        path("file", "F"),
    )),
    Command("handover destroy", "handover_in:destroy", "destroy what came only with a package, and say so", (
        one("package", "PACKAGE", help="one that came in, as `handover list` names it"), REASON,
        path("--receipt", "F", help="new file for the answer to the sender; `handover deliver` takes it along too"),
    )),
    Command("handover deliver", "handover_in:deliver", "put a package and answers into a shared folder", (
        path("folder", "DIR"), one("--case", "CODE", action="append", default=[], help="may be repeated"),
        one("--to", "UID", help="a partner whose card is verified"), one("--purpose", "SCOPE", default=_SHARE),
        one("--scope", "S.json", help="what of the case goes: persons, items, kinds, fields, days"),
        one("--override", "T", default="", help="the reason for going against a missing consent"),
        path("--statement", "F", help="a withdrawal or receipt for --to, instead of a package"),
    )),
    Command("handover collect", "handover_in:collect", "pick up what is for us in a shared folder", (
        path("folder", "DIR"), one("--accept", **FLAG, help="take in what needs no decision"),
        one("--erasures", **FLAG, help="with --accept: also what destroys content here, without a look at it"),
    )),
    Command("handover conflicts", "conflicts:listing", "values of partners that stand against ours", (
        one("--case", "CODE"),
    )),
    Command("handover resolve", "conflicts:resolve", "settle one; the choice travels with the next package", (
        one("uid", "UID"), one("field", "FIELD"),
        one("--keep", required=True, choices=("mine", "theirs", "both"), help="both: ours, and theirs as a note"),
        one("--which", "N", type=whole(1, 64), default=1, help="which of theirs, where there are several"),
    )),
    Command("handover cut", "handover:cut", "cut a package into volumes that go on where they stopped; no vault", (
        path("file", "F"), path("--to", "DIR", required=True),
        one("--size", "BYTES", type=whole(1 << 20, 1 << 40), help="of each; what FAT32 takes when left out"),
        one("--volume", "N", type=whole(1, 999), action="append", help="only this one; may be repeated"),
    )),
)  # fmt: skip
