"""Palettes as data on Fusion, icons tinted from them, the bundled fonts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

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
_CONTRAST = "QDialog { border: 2px solid $outline; }\n"


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
    data = json.loads(resource("themes", f"{chosen}.json").read_text("utf-8"))
    return Palette(chosen, data["title"], data["dark"], data["colours"])


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

    def colour(self, role: str) -> QColor:
        """The colour of a role, e.g. `colour("danger")`."""
        return QColor(self.palette.colours[role])

    def size(self, points: float) -> int:
        """A length in pixels that grows with the letters."""
        return round(points * self.scale)

    def wear(self, app: QApplication) -> None:
        """Dress the whole application."""
        self._icons.clear()
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
        text = resource("themes", "style.qss").read_text("utf-8")
        icons = resource("themes").as_posix()
        text += _CONTRAST if self.palette.name == "contrast" else ""
        return Template(text).substitute(self.palette.colours, theme=self.palette.name, folder=icons, **sizes)

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A drawn icon in the ink of a role; empty when there is no such file."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = self._draw(name, role)
        return self._icons[key]

    def _draw(self, name: str, role: str) -> QIcon:
        path = resource("icons", f"{name}.svg")
        if not path.is_file():
            return QIcon()
        svg = path.read_text("utf-8")
        icon = QIcon()
        for mode, state, ink in (
            (QIcon.Mode.Normal, QIcon.State.Off, role),
            (QIcon.Mode.Normal, QIcon.State.On, "on_soft"),
            (QIcon.Mode.Selected, QIcon.State.Off, "on_soft"),
            (QIcon.Mode.Disabled, QIcon.State.Off, "disabled"),
        ):
            renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", self.palette.colours[ink]).encode()))
            for size in (self.size(16), self.size(20), self.size(32), self.size(64)):
                icon.addPixmap(_painted(renderer, size), mode, state)
        return icon

    def pixmap(self, name: str, size: int, role: str = "text") -> QPixmap:
        """An icon as a picture of `size` points."""
        return self.icon(name, role).pixmap(self.size(size), self.size(size))


def _painted(renderer: QSvgRenderer, size: int) -> QPixmap:
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@cache
def _bundled_families() -> list[str]:
    """Families of the bundled text faces; only the two the first screen needs are read at start."""
    families: list[str] = []
    for path in sorted(resource("fonts").glob("NotoSans-*.ttf")):
        if path.stem in {
            "NotoSans-Regular",
            "NotoSans-Bold",
            "NotoSans-Medium",
            "NotoSans-SemiBold",
        }:
            families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return list(dict.fromkeys(families))


@cache
def load_more_fonts() -> int:
    """Read the remaining bundled faces (other scripts), once the first screen stands; how many there are."""
    rest = [p for p in sorted(resource("fonts").glob("*.ttf")) if not p.stem.startswith("NotoSans-")]
    return sum(QFontDatabase.addApplicationFont(str(path)) >= 0 for path in rest)
