"""The table of all commands, put together of one a group."""

from __future__ import annotations

from app.cli import (
    commands_cards,
    commands_dossiers,
    commands_evidence,
    commands_handover,
    commands_records,
    commands_vault,
)
from app.cli.command import Command

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
    "card": "partners: contact cards, and how far they are trusted",
    "handover": "packages to another organisation, and from one",
    "bundle": "bundles made of loose files, without a vault",
}

COMMANDS: tuple[Command, ...] = (
    *commands_vault.COMMANDS,
    *commands_records.COMMANDS,
    *commands_evidence.COMMANDS,
    *commands_dossiers.COMMANDS,
    *commands_cards.COMMANDS,
    *commands_handover.COMMANDS,
)
