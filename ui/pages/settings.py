"""The few choices: looks, language, lock, dates, what is remembered."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QScrollArea,
    QWidget,
)

from app.domain.words import N_
from app.i18n import languages
from app.settings import IDLE_MINUTES, PANIC_KEYS
from ui.context import Context
from ui.kit.basics import boxed, button, card, column, label, row
from ui.pages.base import Page, page_title
from ui.theme import PALETTES, palette

_SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_ORDERS = (
    ("", N_("Ask when it is not clear")),
    ("dmy", N_("Day first: 3/4 = 3 April")),
    ("mdy", N_("Month first: 3/4 = 4 March")),
)


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of settings."""
    return SettingsPage(context)


class Choice(QComboBox):
    """A drop-down that shows all it holds: Qt reckons without the room the style sheet gives each line."""

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        view = self.view()
        lines = min(self.count(), self.maxVisibleItems())
        wanted = sum(view.sizeHintForRow(n) for n in range(lines)) + 2 * view.frameWidth()
        view.setMinimumHeight(wanted)
        super().showPopup()
        frame = view.window()
        frame.resize(frame.width(), max(frame.height(), frame.minimumSizeHint().height()))


class SettingsPage(Page):
    """Every choice is kept at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        settings, t = context.settings, self.t
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(28)
        self.grid.setVerticalSpacing(14)
        self.grid.setColumnStretch(2, 1)
        themes = [(name, t(palette(name).title)) for name in PALETTES]
        self.theme = self._choice(N_("Colours"), themes, settings.theme, self._take_theme)
        scales = [(scale, f"{scale:.0%}") for scale in _SCALES]
        self.scale = self._choice(N_("Size of letters"), scales, settings.font_scale, self._take_scale)
        self.language = self._choice(
            N_("Language"),
            languages(),
            settings.language or "en",
            lambda code: self._keep("language", code),
            N_("Takes effect after the next lock."),
        )
        idle = [(n, t(N_("{n} min")).format(n=n)) for n in IDLE_MINUTES]
        self.idle = self._choice(
            N_("Lock when nobody is there for"),
            idle,
            settings.idle_minutes,
            lambda n: self._keep("idle_minutes", n),
        )
        orders = [(code, t(words)) for code, words in _ORDERS]
        self.order = self._choice(
            N_("Dates in numbers"),
            orders,
            settings.date_order,
            lambda code: self._keep("date_order", code),
        )
        keys = [(name, name or "Ctrl+Shift+Q") for name in PANIC_KEYS]
        self.panic = self._choice(
            N_("Key that ends everything at once"),
            keys,
            settings.panic_key,
            self._take_panic,
            N_("Ctrl+Shift+Q always does."),
        )
        self.neutral = self._tick(N_("Neutral window title"), settings.neutral_title, "neutral_title")
        self.remember = self._tick(
            N_("Remember where the last vault lies"),
            settings.remember_vault,
            "remember_vault",
        )
        forget = button(t(N_("Forget it now")), self._forget, "link")
        frame = card(column(self.grid, 4, row(forget, -1), margins=(28, 24, 28, 20)))
        frame.setMaximumWidth(context.theme.size(760))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(row(frame, -1), -1, margins=(24, 4, 24, 24)), "sheet"))
        self.setLayout(column(self.head(page_title(t(N_("Settings")))), self.banner, area, gap=0))

    def _line(self, words: str, part: QWidget, hint: str = "") -> None:
        at = self.grid.rowCount()
        caption = label(self.t(words), "label")
        caption.setBuddy(part)
        part.setAccessibleName(self.t(words))
        self.grid.addWidget(caption, at, 0)
        self.grid.addWidget(part, at, 1)
        if hint:
            self.grid.addWidget(label(self.t(hint), "muted", wrap=True), at, 2)

    def _choice(
        self,
        words: str,
        options: list[tuple[Any, str]],
        now: Any,
        take: Any,
        hint: str = "",
    ) -> QComboBox:
        made = Choice()
        for value, text in options:
            made.addItem(text, value)
        made.setCurrentIndex(max(0, made.findData(now)))
        made.setMinimumWidth(self.context.theme.size(230))
        made.currentIndexChanged.connect(lambda _: take(made.currentData()))
        self._line(words, made, hint)
        return made

    def _tick(self, words: str, now: bool, name: str) -> QCheckBox:  # noqa: FBT001
        made = QCheckBox(self.t(words))
        made.setChecked(now)
        made.toggled.connect(lambda on: self._keep(name, on))
        self.grid.addWidget(made, self.grid.rowCount(), 1, 1, 2)
        return made

    def shown(self) -> None:
        self.theme.setFocus()

    def _keep(self, name: str, value: Any) -> None:
        setattr(self.context.settings, name, value)
        self.context.settings.save()

    def _take_panic(self, key: str) -> None:
        self._keep("panic_key", key)
        self.context.bind_keys()

    def _take_theme(self, name: str) -> None:
        self._keep("theme", name)
        self._wear()

    def _take_scale(self, scale: float) -> None:
        self._keep("font_scale", scale)
        self._wear()

    def _wear(self) -> None:
        app = cast("QApplication", QApplication.instance())
        settings, theme = self.context.settings, self.context.theme
        theme.palette, theme.scale = palette(settings.theme), settings.font_scale
        theme.wear(app)
        self.banner.say(self.t(N_("Some icons and sizes follow after the next lock.")), "plain")

    def _forget(self) -> None:
        self.context.settings.last_vault = ""
        self.remember.setChecked(False)
        self.context.settings.save()
        self.banner.say(self.t(N_("Forgotten: nothing outside the vault names it now.")), "ok")
