"""The parser, made from the table of commands."""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.cli.command import Command
from app.cli.commands import COMMANDS, GROUPS
from app.domain.errors import Usage

_GLOBAL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--vault", {"metavar": "DIR", "help": "the vault's folder"}),
    ("--passphrase-file", {"metavar": "F", "help": "file with the passphrase; - is the first line of standard input"}),
    ("--key-file", {"metavar": "F", "type": Path, "help": "file that the passphrase needs besides"}),
    ("--json", {"action": "store_true", "help": "print one JSON document and nothing else"}),
    ("--lang", {"metavar": "L", "help": "language of dates and papers"}),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(reason=f"{message} (see {self.prog} --help)")


def parse(words: Sequence[str]) -> argparse.Namespace | None:
    """The options of a command line, or None when help was asked for and printed; Usage when it makes no sense."""
    parser = build()
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            return parser.parse_args(words)
    except SystemExit:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(out.getvalue())
            sys.stdout.flush()
        return None


@functools.cache
def build() -> argparse.ArgumentParser:
    """The whole parser, which no parsing changes."""
    parser = _Parser(prog="havenfile", description="Encrypted case documentation.", allow_abbrev=False)
    for flag, options in _GLOBAL:
        parser.add_argument(flag, **options)
    parser.set_defaults(json_file=None)
    groups: dict[tuple[str, ...], Any] = {(): _children(parser)}
    for command in COMMANDS:
        path = tuple(command.name.split())
        for depth in range(1, len(path)):
            if path[:depth] not in groups:
                about = GROUPS[" ".join(path[:depth])]
                place = groups[path[: depth - 1]]
                group = place.add_parser(path[depth - 1], help=about, description=about, allow_abbrev=False)
                groups[path[:depth]] = _children(group)
        _add(groups[path[:-1]], path[-1], command)
    return parser


def _children(parser: argparse.ArgumentParser) -> Any:
    return parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)


def _add(group: Any, name: str, command: Command) -> None:
    made = group.add_parser(name, help=command.help, description=command.help, allow_abbrev=False)
    for flag, options in _GLOBAL:
        made.add_argument(flag, **{**options, "default": argparse.SUPPRESS, "help": argparse.SUPPRESS})
    for flags, options in command.options:
        made.add_argument(*flags.split(), **options)
    made.set_defaults(handler=f"app.cli.{command.handler}", ahead=command.ahead, command=command.name)
