"""Finds the words people see: what is marked in the sources, and the labels that stand in data."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
MARKS = frozenset({"N_"})
COUNTING = frozenset({"plural", "ngettext", "N_n"})


@dataclass
class Found:
    """Words for one (and for many, when they count) and the files they stand in."""

    one: str
    many: str = ""
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unmarked:
    """A marking that no catalogue can hold: something else than one plain text."""

    place: str
    line: int


def found(root: Path) -> list[Found]:
    """Every text of the sources and of the data, once, in the order of its first place."""
    kept: dict[str, Found] = {}
    for one, many, place in (*_of_sources(root), *_of_data(root / "resources")):
        words = kept.setdefault(one, Found(one))
        words.many = words.many or many
        if place not in words.places:
            words.places.append(place)
    manies = {words.many for words in kept.values() if words.many and words.many != words.one}
    return [words for words in kept.values() if words.one.strip() and words.one not in manies]


def unmarked(root: Path) -> list[Unmarked]:
    """Markings around something else than one plain text: an f-string, a sum, a name."""
    wrong = []
    for path in _sources(root):
        for call in _nodes(path, ast.Call):
            texts = call.args[:2] if _name(call) in COUNTING else call.args[:1]
            # A pair from a table is found there.
            spread = _name(call) in COUNTING and isinstance(texts[0], ast.Name | ast.Starred)
            own = path.name in {"words.py", "context.py", "i18n.py"}
            if _name(call) in MARKS | COUNTING and not own and not spread and not all(map(_text, texts)):
                wrong.append(Unmarked(str(path.relative_to(root)), call.lineno))
    return wrong


def _sources(root: Path) -> list[Path]:
    return sorted(path for part in ("app", "ui") for path in (root / part).rglob("*.py"))


def _nodes(path: Path, sort: type[Node]) -> Iterator[Node]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, sort):
            yield node


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _text(node: ast.expr) -> str:
    """The plain text of a node, marked or not; empty for anything else."""
    if isinstance(node, ast.Call) and _name(node) in MARKS and len(node.args) == 1:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _of_sources(root: Path) -> Iterator[tuple[str, str, str]]:
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for call in _nodes(path, ast.Call):
            texts = [_text(arg) for arg in call.args[:2]]
            if _name(call) in MARKS and texts and texts[0]:
                yield texts[0], "", place
            elif _name(call) in COUNTING and len(texts) == 2 and all(texts):
                yield texts[0], texts[1], place
        for pair in _nodes(path, ast.Tuple):
            marked = all(isinstance(part, ast.Call) and _name(part) in MARKS for part in pair.elts)
            texts = [_text(part) for part in pair.elts] if marked else []
            if len(texts) == 2 and all("{n}" in text for text in texts):  # a pair of a table of words that count
                yield texts[0], texts[1], place


def _of_data(resources: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted((resources / "vocab").glob("*.json")):
        for term in json.loads(path.read_text("utf-8"))["terms"]:
            yield term["label"], "", f"resources/vocab/{path.name}"
    for path in sorted((resources / "themes").glob("*.json")):
        yield json.loads(path.read_text("utf-8"))["title"], "", f"resources/themes/{path.name}"
    for rule in json.loads((resources / "deadlines.json").read_text("utf-8"))["rules"]:
        yield from (
            (rule[name], "", "resources/deadlines.json") for name in ("label", "trigger", "note") if rule.get(name)
        )
    for body in json.loads((resources / "jurisdiction.json").read_text("utf-8"))["bodies"]:
        if "treaty_body" in body["profiles"]:  # one profile serves several: its papers name the one in hand
            yield body["label"], "", "resources/jurisdiction.json"
    for path in sorted((resources / "profiles").glob("*.toml")):
        profile = tomllib.loads(path.read_text("utf-8"))
        place = f"resources/profiles/{path.name}"
        yield from ((text, "", place) for text in _printed(profile))
        yield from ((text, "", f"{place}{_ON_SCREEN}") for text in _on_screen(profile))


_ON_SCREEN = " (on the screen)"
_LONGEST = 90  # what is longer is a wording of its own law: it stands in the profile in the language it is needed in


def _printed(profile: dict[str, Any]) -> Iterator[str]:
    """What of a profile stands in its papers: titles, what the form asks, short wordings."""
    yield profile["document_title"]
    yield profile.get("body", "") if _english(profile.get("body", "")) else ""
    for section in profile.get("section", []):
        yield section["title"]
    for question in profile.get("question", []):
        yield question["label"]
        yield question.get("group", "")
    words = profile.get("words", {}).values()
    yield from (text for text in words if isinstance(text, str) and len(text) <= _LONGEST and _english(text))


def _english(text: str) -> bool:
    """Whether words can be English: no letters that it has not."""
    return not any(letter.isalpha() and not letter.isascii() for letter in text)


def _on_screen(profile: dict[str, Any]) -> Iterator[str]:
    """What of a profile only its makers see: its title, help, rules."""
    yield profile["title"]
    for question in profile.get("question", []):
        yield question.get("help", "")
    for rule in profile.get("rule", []):
        yield rule["words"]


def in_papers(root: Path) -> list[Found]:
    """Of all words those that can stand in a paper: a language of papers alone needs no others."""
    return [words for words in found(root) if any(map(_of_papers, words.places))]


def _of_papers(place: str) -> bool:
    parts = (
        "app/dossier/",
        "app/domain/records/",
        "app/domain/kinds/",
        "resources/vocab/",
        "resources/profiles/",
        "resources/jurisdiction.json",
    )
    return place.startswith(parts) and not place.endswith(_ON_SCREEN)
