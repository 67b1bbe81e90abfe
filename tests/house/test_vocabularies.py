"""Code lists as data: whole, unambiguous, and all there that the records ask for."""

from __future__ import annotations

import json
import re

import pytest

from app.domain import terms
from app.domain.kinds.codes import Code, Mapped
from app.domain.records import REGISTRY
from app.paths import resource

LISTS = sorted(path.stem for path in resource("vocab").glob("*.json"))


def code_lists() -> dict[str, str]:
    """The lists that fields draw from, each with a field that does."""
    found: dict[str, str] = {}
    for kind, record in REGISTRY.items():
        for spec in record.specs.values():
            parts = (spec.kind, getattr(spec.kind, "of", None))
            lists = [part.code_list for part in parts if isinstance(part, Code)]
            if isinstance(spec.kind, Mapped):
                lists += [spec.kind.keys, spec.kind.values]
            found |= dict.fromkeys(lists, f"{kind}.{spec.name}")
    return found


def test_every_list_a_field_draws_from_is_there() -> None:
    asked = code_lists()
    assert len(asked) > 30
    assert {"consent_scope", "country", "deadline_rule", "right_affected"} <= set(asked)
    assert {name: field for name, field in asked.items() if not terms.choices(name)} == {}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_is_from_and_repeats_nothing(name: str) -> None:
    whole = json.loads(resource("vocab", f"{name}.json").read_text("utf-8"))
    codes = [term["code"] for term in whole["terms"]]
    assert whole.get("source"), "a list says where it is from"
    assert codes
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.+-]*", code) for code in codes)
    assert all(term["label"].strip() for term in whole["terms"])
    assert all(set(term) <= {"code", "label", "huridocs", "group"} for term in whole["terms"])


def test_threats_are_grouped_by_groups_there_are() -> None:
    groups = {term.code for term in terms.choices("threat_group")}
    assert {term.group for term in terms.choices("threat_kind")} <= groups | {""}


def test_countries_are_the_iso_list_with_names_in_several_languages() -> None:
    rows = json.loads(resource("countries.json").read_text("utf-8"))["countries"]
    assert len(rows) == len({row["alpha2"] for row in rows}) >= 249
    assert all(re.fullmatch("[A-Z]{2}", row["alpha2"]) and row["names"]["en"] for row in rows)
    assert terms.country_names("ru")["BY"] != terms.country_names("en")["BY"]
    assert terms.country_names("xx")["BY"] == terms.country_names("en")["BY"]


def test_deadline_rules_say_unit_length_and_source() -> None:
    rules = json.loads(resource("deadlines.json").read_text("utf-8"))["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) > 10
    assert all(rule["label"] and rule["source"] for rule in rules)


def test_an_unknown_list_is_an_error_not_an_empty_one() -> None:
    with pytest.raises(KeyError):
        terms.choices("no_such_list")
