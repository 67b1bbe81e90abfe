"""Palettes as data on Fusion, icons tinted from them, the bundled fonts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, ClassVar

from PySide6.QtCore import QByteArray, QLoggingCategory, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.domain.words import N_
from app.paths import resource

PALETTES = ("light", "dark", "contrast")

# (ink, ground) pairs that carry words; a test computes the contrast of each.
INKS = (
    ("text", "window"), ("text", "surface"), ("text", "sunken"), ("text", "rail"), ("text", "hover"),
    ("muted", "window"), ("muted", "surface"), ("muted", "rail"), ("muted", "sunken"), ("muted", "hover"),
    ("accent", "surface"), ("accent", "window"), ("on_accent", "accent"), ("on_accent", "accent_hover"),
    ("on_soft", "soft"), ("danger", "surface"), ("danger", "window"), ("danger", "danger_soft"),
    ("on_danger", "danger"), ("text", "danger_soft"), ("warn", "warn_soft"), ("warn", "surface"),
    ("text", "warn_soft"), ("ok", "ok_soft"), ("ok", "surface"), ("text", "ok_soft"),
)  # fmt: skip

# Outlines that show where a control is: 3 to 1 is enough for them (WCAG 1.4.11).
EDGES = (
    ("outline", "surface"),
    ("outline", "window"),
    ("focus", "surface"),
    ("focus", "window"),
)


# Black on black: only an outline shows where a question begins.
_CONTRAST = "QDialog, QMessageBox, QFrame#palette { border: 2px solid $outline; }\n"
# Forth and back point the other way where one reads from right to left.
_TURNED = {"chevron-left": "chevron-right", "chevron-right": "chevron-left"}
# What Fusion leaves beside the words of a cell: heads stand in one line with them.
_CELL_EDGE = 3
# Where the sheet of styles can't be read, Fusion's own looks in our palette do.
_NO_SHEET = ""


# Where a file of colours can't be read: the light ones, and who asks is told.
_SPARE: tuple[str, bool, dict[str, str]] = ("Light", False, {
    "window": "#F4F5F7", "surface": "#FFFFFF", "sunken": "#E9ECF0", "rail": "#E9ECF0", "text": "#1B2530",
    "muted": "#515D6B", "disabled": "#77828F", "line": "#DCE0E6", "outline": "#858F9C", "accent": "#1F5A73",
    "on_accent": "#FFFFFF", "accent_hover": "#174557", "soft": "#DCEAF0", "on_soft": "#12333F",
    "hover": "#EEF1F4", "danger": "#A1262B", "danger_soft": "#FBE6E5", "on_danger": "#FFFFFF",
    "warn": "#7A4B00", "warn_soft": "#FCF0D9", "ok": "#1E6442", "ok_soft": "#E0F1E7", "focus": "#1F5A73",
})  # fmt: skip
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
TROUBLE = N_("The colours of this computer could not be read; the light ones are used.")
broken: set[str] = set()


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours by role, e.g. `colours["muted"] = "#515D6B"`."""

    name: str
    title: str
    dark: bool
    colours: dict[str, str]


@cache
def palette(name: str) -> Palette:
    """The palette of that name (light when there is none)."""
    chosen = name if name in PALETTES else "light"
    kept = _kept(resource("themes", f"{chosen}.json"))
    if kept is None:
        broken.add(chosen)
        return Palette(chosen, *_SPARE)
    return Palette(chosen, *kept)


def _kept(path: Path) -> tuple[str, bool, dict[str, str]] | None:
    """What a file of colours says; None where it is missing, broken or lacks a colour."""
    try:
        data = json.loads(path.read_bytes())
        colours = {name: str(data["colours"][name]) for name in _SPARE[2]}
        good = all(_COLOUR.fullmatch(colour) for colour in colours.values())
        return (str(data["title"]), bool(data["dark"]), colours) if good else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def contrast(ink: str, ground: str) -> float:
    """Contrast ratio of two colours after WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_ROLES = {
    QPalette.ColorRole.Window: "window", QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window", QPalette.ColorRole.Text: "text", QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text", QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent", QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent", QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "surface", QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted", QPalette.ColorRole.Light: "hover", QPalette.ColorRole.Mid: "outline",
    QPalette.ColorRole.Dark: "outline", QPalette.ColorRole.Midlight: "line", QPalette.ColorRole.Shadow: "line",
    QPalette.ColorRole.Accent: "accent",
}  # fmt: skip
_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def qt_palette(colours: Palette) -> QPalette:
    """The palette as Fusion takes it."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(colours.colours[name]))
    for role in _FADED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.colours["disabled"]))
    return made


class Theme:
    """What is worn now: palette, scale of letters (1.0 = normal), icons in its ink."""

    def __init__(self, name: str = "light", scale: float = 1.0) -> None:
        self.palette = palette(name)
        self.scale = scale
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._drawn: dict[tuple[str, str, int, int], QPixmap] = {}

    def colour(self, role: str) -> QColor:
        """The colour of a role, e.g. `colour("danger")`."""
        return QColor(self.palette.colours[role])

    def size(self, points: float) -> int:
        """A length in pixels that grows with the letters."""
        return round(points * self.scale)

    def wear(self, app: QApplication) -> None:
        """Dress the whole application."""
        self._drawn.clear()
        app.setStyle("Fusion")
        app.setFont(self.font())
        app.setPalette(qt_palette(self.palette))
        app.setStyleSheet(self.sheet())

    def font(self) -> QFont:
        """The letters of the screen, from the bundled files where they are there."""
        font = QFont(QApplication.font())
        families = _bundled_families()
        if families:
            font.setFamilies(families)
        font.setPixelSize(self.size(14))
        return font

    def sheet(self) -> str:
        """The style sheet with this palette and scale put in."""
        sizes: dict[str, Any] = {f"px{n}": f"{self.size(n)}px" for n in range(1, 65)}
        text = _sheet()
        icons = resource("themes").as_posix()
        text += _CONTRAST if self.palette.name == "contrast" else ""
        sizes["start"], sizes["end"] = ("right", "left") if QApplication.isRightToLeft() else ("left", "right")
        sizes["cell"] = f"{self.size(10) + _CELL_EDGE}px"
        return Template(text).safe_substitute(self.palette.colours, theme=self.palette.name, folder=icons, **sizes)

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A drawn icon in the ink of a role; it follows the palette wherever it was set. Empty when there is none."""
        name = _TURNED.get(name, name) if QApplication.isRightToLeft() else name
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = QIcon(_Ink(self, name, role)) if resource("icons", f"{name}.svg").is_file() else QIcon()
        return self._icons[key]

    def drawn(self, name: str, ink: str, size: QSize) -> QPixmap:
        """An icon in an ink of the palette that is worn now, `size` pixels large."""
        key = (name, self.palette.colours[ink], size.width(), size.height())
        if key not in self._drawn:
            self._drawn[key] = _painted(_svg(name).replace("currentColor", key[1]), size)
        return self._drawn[key]

    def pixmap(self, name: str, size: int, role: str = "text") -> QPixmap:
        """An icon as a picture of `size` points."""
        return self.icon(name, role).pixmap(self.size(size), self.size(size))


class _Ink(QIconEngine):
    """Draws an icon in the ink of the palette that is worn at that moment."""

    _clones: ClassVar[list[_Ink]] = []  # Qt owns them, but Python would end them

    def __init__(self, theme: Theme, name: str, role: str) -> None:
        super().__init__()
        self._theme, self._name, self._role = theme, name, role

    def clone(self) -> QIconEngine:
        made = _Ink(self._theme, self._name, self._role)
        self._clones.append(made)
        return made

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        role = self._role
        if mode is QIcon.Mode.Disabled:
            role = "disabled"
        elif mode is QIcon.Mode.Selected or state is QIcon.State.On:
            role = "on_soft"
        return self._theme.drawn(self._name, role, size)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(rect.size() * ratio, mode, state))


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")


@cache
def _sheet() -> str:
    try:
        return resource("themes", "style.qss").read_text("utf-8")
    except (OSError, UnicodeError):
        broken.add("style")
        return _NO_SHEET


def _painted(svg: str, size: QSize) -> QPixmap:
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return picture


# Faces of the screen before all others, in this order; Naskh is for paper and stands in where the sans lacks a letter.
_FIRST = ("NotoSans-", "NotoSansArabic-")
_LAST = ("NotoNaskhArabic-", "NotoEmoji-", "NotoSansSC-")


@cache
def _bundled_families() -> list[str]:
    """Families of the bundled faces, in the order they stand in for each other. Qt only maps the files here and
    reads from them what a script needs, so that the first screen waits for none of them."""
    # A family without the tables of a script is passed over for the next one: Qt would print a line each time.
    QLoggingCategory.setFilterRules("qt.text.font.db.warning=false")
    families: list[str] = []
    for path in sorted(resource("fonts").glob("*.ttf"), key=_rank):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return list(dict.fromkeys(families))


def _rank(path: Path) -> tuple[int, str]:
    order = [*_FIRST, "", *_LAST]
    place = next((n for n, start in enumerate(order) if start and path.name.startswith(start)), len(_FIRST))
    return place, path.name
