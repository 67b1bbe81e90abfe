"""Commands on packages that go to another organisation or come from one."""

from __future__ import annotations

from app.cli.command import Command

COMMANDS: tuple[Command, ...] = ()
