"""Commands on partners: their contact cards, and how far these are trusted."""

from __future__ import annotations

from app.cli.command import Command

COMMANDS: tuple[Command, ...] = ()
