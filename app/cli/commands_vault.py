"""Commands on the vault as a whole."""

from __future__ import annotations

from app.cli.command import FLAG, REASON, Command, Option, one, path, whole


def _named(usual: str) -> Option:
    return one("--name", "T", default=usual)


_NEW_PASSPHRASE = one("--new-passphrase-file", "F")
_FROM = "file with the code; - is the next line of standard input"
_MEANT = "a credential's name, its id, or the first digits of that, at least six"
_CONFIRMED = "destroy it for good; without this only say what would be lost"
_SHEET = path("--out", "F", help="new file for the code: a sheet to print when it ends in .pdf, otherwise one line")
_RECOVERY = one("--recovery-file", "F", help=f"{_FROM}; without this it is asked for")

COMMANDS: tuple[Command, ...] = (
    Command("vault create", "vaults:create", "make a new vault", (
        path("folder", "DIR"), one("--worker", "T", default=""), one("--organisation", "T", default=""),
        one("--kdf-memory", "MIB", type=whole(64, 2048)), path("--recovery-out", "F"),
    )),
    Command("vault info", "vaults:info", "counts, version, credentials, last backup"),
    Command("vault verify", "vaults:verify", "check everything there is to check", (
        path("--receipt", "F", action="append", default=[]),
    )),
    Command("vault accept", "vaults:accept", "go on after a rollback alarm", (REASON,)),
    Command("vault passphrase", "credentials:passphrase", "change the passphrase in use", (_NEW_PASSPHRASE,)),
    Command("vault recover", "credentials:recover", "set a new passphrase with the recovery code", (
        _RECOVERY, _NEW_PASSPHRASE,
    )),
    Command("vault credential list", "credentials:listing", "what opens the vault"),
    Command("vault credential add passphrase", "credentials:add_passphrase", "a further passphrase", (
        _named("passphrase"), _NEW_PASSPHRASE,
    )),
    Command("vault credential add keyfile", "credentials:add_key_file", "a passphrase that needs a file", (
        _named("key file"), _NEW_PASSPHRASE, path("--new-key-file", "F"), path("--make-key-file", "F"),
    )),
    Command("vault credential add keyring", "credentials:add_keyring", "a passphrase that needs this computer", (
        _named("this computer"), _NEW_PASSPHRASE,
    )),
    Command("vault credential revoke", "credentials:revoke", "take a credential away", (
        one("id", "NAME|ID", help=_MEANT),
    )),
    Command("vault credential recovery", "credentials:renew", "make a new recovery code", (_SHEET,)),
    Command("vault credential rehearse", "credentials:rehearse", "see that the recovery code works", (_RECOVERY,)),
    Command("vault credential keyring", "credentials:keyring", "how the keyring of this computer is"),
    Command("vault rotate", "credentials:rotate", "a new vault key; what is not presented opens no more", (
        one("--deep", **FLAG, help="write all evidence anew under new keys too; takes as long as taking it in did"),
        one("--keep", "F", action="append", help="file with a further passphrase that is to open the vault still"),
        _SHEET,
    )),
    Command("vault backup", "backups:backup", "copy the vault into a backup folder", (path("folder", "DIR"),)),
    Command("vault rehearse", "backups:rehearse", "prove that a backup or the recovery code works", (
        path("folder", "DIR", nargs="?"), one("--recovery-file", "F", help=_FROM),
    )),
    Command("vault restore", "backups:restore", "make a vault of a backup, or of a snapshot in a vault", (
        path("backup", "BACKUP"), path("folder", "DIR"),
        one("--snapshot", "ID", help="BACKUP is a vault whose database is lost: take this snapshot of it, or newest"),
        one("--recovery-file", "F", help=_FROM),
        one("--accept-damage", **FLAG, help="leave out exhibits whose file is damaged, and name them"),
    )),
    Command("vault snapshots", "backups:snapshots", "the snapshots in a vault; needs no passphrase"),
    Command("vault wipe", "wiping:wipe", "destroy a vault or backup for good; needs no passphrase", (
        path("folder", "DIR"), one("--yes", **FLAG, help=_CONFIRMED),
    )),
    Command("vault travel", "wiping:travel", "hand the vault over in a backup, then wipe it here", (
        path("folder", "DIR"),
        one("--keep", "NAME|ID", action="append", default=[], help=f"opens the backup: {_MEANT}; may be repeated"),
        one("--yes", **FLAG, help=_CONFIRMED),
    )),
    Command("vault summary", "wiping:summary", "what a wipe would lose; needs no passphrase", (
        one("--show", **FLAG), one("--hide", **FLAG),
    )),
    Command("selftest", "vaults:selftest", "versions and known answers"),
)  # fmt: skip
