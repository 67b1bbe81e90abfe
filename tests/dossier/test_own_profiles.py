"""Profiles of one's own: copied, edited, linted, used; nothing that protects people can be taken out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AlreadyExists, BadFile, Invalid, NotFound
from app.dossier import own_profiles, profiles
from app.dossier.lint import lint
from app.paths import resource


def shipped(name: str) -> str:
    return resource("profiles", f"{name}.toml").read_text("utf-8")


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def where(path: Path) -> list[str]:
    return [fault.where for fault in own_profiles.lint_file(path)]


@pytest.mark.parametrize("name", profiles.shipped())
def test_an_unchanged_copy_has_nothing_wrong(name: str) -> None:
    assert where(own_profiles.copy(name, f"own_{name}")) == []


@pytest.mark.parametrize("name", profiles.shipped())
def test_every_profile_that_ships_passes_its_own_linter(name: str) -> None:
    assert lint(shipped(name)) == []


def test_a_copy_is_listed_used_and_never_called_verified() -> None:
    path = own_profiles.copy("case_brief", "our_brief")
    assert own_profiles.lint_file(path) == []
    edited(path, 'title = "Case brief"', 'title = "Our brief"')
    assert "our_brief" in profiles.names()
    made = profiles.load("our_brief")
    assert (made.profile, made.title, made.verified) == ("our_brief", "Our brief", False)
    assert profiles.load("case_brief").verified
    with pytest.raises(AlreadyExists):
        own_profiles.copy("case_brief", "our_brief")


@pytest.mark.parametrize("name", ["uk_ftt", "", "Ours", "../x", "a b", "ü"])
def test_a_copy_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(Invalid):
        own_profiles.copy("uk_ftt", name)
    with pytest.raises(NotFound):
        own_profiles.copy("nothing", "mine")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('page = "A4"', 'page = "A5"', "page"),
        ('page = "A4"', "page = 4", "page"),
        ("body_pt = 12", "body_pt = 3", "body_pt"),
        ('letter = "A"', 'letter = "A"\ncolour = "red"', "section[Skeleton argument and schedules].colour"),
        ('parts = ["skeleton"', 'parts = ["nonsense", "skeleton"', "section[Skeleton argument and schedules].parts"),
        ('check = "translation"', 'check = "nothing"', "rule[uk_ftt_translation].check"),
        ('consent = ["legal_domestic"]', "consent = []", "consent"),
        ("filed = true", "filed = false", "filed"),
        ('based_on = "uk_ftt"', "", "based_on"),
        ('based_on = "uk_ftt"', 'based_on = "other"', "based_on"),
        ("[[section]]", "[[section", "file"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old: str, new: str, at: str) -> None:
    path = own_profiles.copy("uk_ftt", "ours")
    edited(path, old, new)
    assert at in where(path)
    assert "ours" not in profiles.names()
    with pytest.raises(BadFile) as told:
        profiles.load("ours")
    assert at in str(told.value.message)


@pytest.mark.parametrize(
    ("name", "old", "new", "at"),
    [
        ("grant", "most = 10000, ", "", "rule[grant_budget].given.most"),
        ("grant", "most = 10000", 'most = "much"', "rule[grant_budget].given.most"),
        ("uk_ftt", "{language}", "{langauge}", "words.read_back"),
        ("uk_ftt", "{language}", "{", "words.read_back"),
    ],
)
def test_what_a_check_or_wording_could_not_be_filled_with_is_told_before_a_paper_is_made(
    name: str, old: str, new: str, at: str
) -> None:
    path = own_profiles.copy(name, "ours")
    assert where(path) == []
    edited(path, old, new)
    assert at in where(path)


def test_a_file_that_is_no_text_is_told() -> None:
    path = own_profiles.copy("uk_ftt", "ours")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile):
        own_profiles.lint_file(path)
    assert "ours" not in profiles.names()
