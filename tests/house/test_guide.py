"""Every command that a page of the documentation shows exists, with each option it is shown with."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from app.cli.parser import build
from app.paths import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SHOWN = re.compile(r"^havenfile .*$|`([a-z][^`\n]*)`", re.MULTILINE)


def _children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below one, by name."""
    found = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _commands(text: str) -> list[list[str]]:
    """The commands in a page, each as its words; an explanation beside one is left away."""
    lines = [re.split(r" {3,}", found.group(1) or found.group(0))[0] for found in _SHOWN.finditer(text)]
    parts = [
        re.sub(r"--vault \S+|^havenfile|^python -m app|…", " ", part) for line in lines for part in line.split("·")
    ]
    return [re.sub(r"[\[\]|()]", " ", part).split() for part in parts]


def _wrong(words: list[str], whole: argparse.ArgumentParser) -> str:
    """What of a command does not exist; empty where all does, or where the words are no command."""
    at, path = whole, ""
    while words and (children := _children(at)):
        if words[0] not in children:
            return f"{path} {words[0]}" if path and re.fullmatch(r"[a-z-]+", words[0]) else ""
        at, path, words = children[words[0]], f"{path} {words[0]}".strip(), words[1:]
    flags = [word.split("=")[0] for word in words if word.startswith("--")] if path else []
    return next((f"{path} {flag}" for flag in flags if flag not in at._option_string_actions), "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_shown_exists(page: Path) -> None:
    whole = build()
    found = _commands(page.read_text("utf-8"))
    assert [told for told in (_wrong(words, whole) for words in found) if told] == []


def test_a_command_that_is_not_there_is_found() -> None:
    whole = build()
    text = "`vault travle DIR`, `vault wipe DIR --force` and `case list`\nhavenfile … handover opne x.hvn   look\n"
    told = [_wrong(words, whole) for words in _commands(text)]
    assert told == ["vault travle", "vault wipe --force", "", "handover opne"]
