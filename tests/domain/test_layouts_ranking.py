"""What was meant on another keyboard layout, and how well names fit."""

from __future__ import annotations

import pytest

from app.domain import layouts, ranking


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("сфыуы", "cases"), ("Дщсл", "lock"), ("ؤشسثس", "cases"), ("زشسثس", "cases"), ("tımelıne", "timeline"),
     ("ltkf", "дела"), ("fvk", "بر")],
)  # fmt: skip
def test_the_same_keys_on_another_layout(typed: str, wanted: str) -> None:
    assert any(other.startswith(wanted) for other in layouts.meant(typed))


def test_a_letter_of_two_signs_is_one_key() -> None:
    assert "b" in layouts.meant("لا")


@pytest.mark.parametrize(
    ("typed", "names", "fits"),
    [
        ("timeline", ("Timeline",), ranking.EXACT),
        ("tim", ("Timeline",), ranking.BEGINS),
        ("files", ("Add files …",), ranking.WORDS),
        ("012", ("E-012",), ranking.WORDS),
        ("line", ("Timeline",), ranking.WITHIN),
        ("anton", ("Антон Вымысл",), ranking.BEGINS),
        ("вымысл", ("Anton Vymysl",), ranking.WORDS),
        ("oztu", ("Deniz Öztürk",), ranking.WORDS),
        ("علي", ("علی رضا",), ranking.BEGINS),
        ("birch vymysl", ("Vymysl of Birch",), ranking.WORDS),
        ("elm", ("Birch",), None),
        ("", ("Birch",), None),
    ],
)
def test_names_fit_in_any_script_and_order(typed: str, names: tuple[str, ...], fits: int | None) -> None:
    assert ranking.rank(ranking.wanted(typed), ranking.key(*names)) == fits


def test_the_best_of_several_names_counts() -> None:
    known = ranking.key("Birch", "Антон", "Mountain Anton")
    assert ranking.rank(ranking.wanted("anton"), known) == ranking.EXACT
