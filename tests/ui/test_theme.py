"""Palettes: words can be read, icons and sheet are whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.paths import ROOT, resource
from ui import theme

UI = ROOT / "ui"


@pytest.mark.parametrize("name", theme.PALETTES)
def test_every_ink_on_its_ground_can_be_read(name: str) -> None:
    least = 7.0 if name == "contrast" else 4.5
    colours = theme.palette(name).colours
    poor = {pair: round(theme.contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in theme.INKS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < least} == {}


@pytest.mark.parametrize("name", theme.PALETTES)
def test_outlines_of_controls_stand_out(name: str) -> None:
    colours = theme.palette(name).colours
    ratios = {pair: theme.contrast(colours[pair[0]], colours[pair[1]]) for pair in theme.EDGES}
    assert min(ratios.values()) >= 3.0


def test_contrast_after_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert theme.contrast("#FFFFFF", "#777777") == theme.contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", theme.PALETTES)
def test_sheet_takes_every_palette_and_scale(qapp: QApplication, name: str, scale: float) -> None:
    sheet = theme.Theme(name, scale).sheet()
    assert "$" not in sheet
    assert f"{round(14 * scale)}px" in sheet


def test_palettes_name_the_same_roles() -> None:
    roles = [set(theme.palette(name).colours) for name in theme.PALETTES]
    assert roles[0] == roles[1] == roles[2]


def _icons_used() -> set[str]:
    found: set[str] = set()
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'(?:\bicon|\.pixmap)\(\s*"([a-z0-9-]+)"', text))
        found |= set(re.findall(r'Empty\(\s*(?:self\.)?context,\s*"([a-z0-9-]+)"', text))
        found |= set(re.findall(r'N_\("[^"]+"\), "([a-z0-9-]+)", "Ctrl', text))
    banner = (UI / "kit" / "banner.py").read_text("utf-8")
    return found | set(re.findall(r'^    "\w+": \("([a-z0-9-]+)", "\w+"\)', banner, re.MULTILINE))


def test_every_icon_named_is_there() -> None:
    used = _icons_used()
    assert {"lock", "chevron-down", "paperclip", "circle-alert", "search"} <= used
    assert {name for name in used if not resource("icons", f"{name}.svg").is_file()} == set()


def test_icons_wear_the_palette(qapp: QApplication) -> None:
    dark = theme.Theme("dark").icon("lock").pixmap(32, 32).toImage()
    light = theme.Theme("light").icon("lock").pixmap(32, 32).toImage()
    assert dark != light
    assert theme.Theme("light").icon("no-such-icon").isNull()


def test_forth_points_to_where_one_reads(qapp: QApplication) -> None:
    forth = theme.Theme("light").icon("chevron-right").pixmap(32, 32).toImage()
    back = theme.Theme("light").icon("chevron-left").pixmap(32, 32).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    turned = theme.Theme("light").icon("chevron-right").pixmap(32, 32).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert turned == back != forth


def test_no_other_colour_stands_in_code() -> None:
    named = [path for path in UI.rglob("*.py") if re.search(r'"#[0-9A-Fa-f]{6}"', _without_comments(path))]
    assert named == []


def _without_comments(path: Path) -> str:
    return re.sub(r"#(?![0-9A-Fa-f]{6}).*|\"\"\".*?\"\"\"", "", path.read_text("utf-8"), flags=re.DOTALL)
