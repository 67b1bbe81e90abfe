"""Code lists: data in `resources/vocab`, one file a list, never an enum in code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from app.paths import resource


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a list with its English label; `huridocs` is the crosswalk code, `group` a grouping code."""

    code: str
    label: str
    huridocs: str = ""
    group: str = ""


@cache
def choices(code_list: str) -> tuple[Term, ...]:
    """The terms of a list in their given order; KeyError when there is no such list."""
    if code_list == "country":
        return _countries()
    if code_list == "deadline_rule":
        return _deadline_rules()
    path = resource("vocab", f"{code_list}.json")
    if not path.is_file():
        raise KeyError(code_list)
    rows = json.loads(path.read_text("utf-8"))["terms"]
    return tuple(Term(row["code"], row["label"], row.get("huridocs", ""), row.get("group", "")) for row in rows)


@cache
def _countries() -> tuple[Term, ...]:
    rows = json.loads(resource("countries.json").read_text("utf-8"))["countries"]
    return tuple(Term(row["alpha2"], row["names"]["en"]) for row in rows)


@cache
def _deadline_rules() -> tuple[Term, ...]:
    rows = json.loads(resource("deadlines.json").read_text("utf-8"))["rules"]
    return tuple(Term(row["id"], row["label"]) for row in rows)


@cache
def country_names(language: str) -> dict[str, str]:
    """Names of the states by two-letter code in a language (English where there is none)."""
    rows = json.loads(resource("countries.json").read_text("utf-8"))["countries"]
    return {row["alpha2"]: row["names"].get(language) or row["names"]["en"] for row in rows}


@cache
def by_code(code_list: str) -> dict[str, Term]:
    """The terms of a list by code."""
    return {term.code: term for term in choices(code_list)}
