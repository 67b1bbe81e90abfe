"""The few choices: looks, language, lock, dates, what is remembered."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from app.domain.words import N_
from app.i18n import languages
from app.settings import IDLE_MINUTES, PANIC_KEYS
from ui.context import Context
from ui.kit.basics import boxed, button, card, column, label, row, stretched
from ui.pages.base import Page, page_title
from ui.theme import PALETTES, palette

_SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_ORDERS = (
    ("", N_("Ask when it is not clear")),
    ("dmy", N_("Day first: 3/4 = 3 April")),
    ("mdy", N_("Month first: 3/4 = 4 March")),
    ("ymd", N_("Year first: 21/3/4 = 4 March 2021")),
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
    """Every choice is kept, and takes effect, at once."""

    help_words = N_(
        "Your choices on this computer: looks, language, when the vault locks, what is remembered. Each takes effect"
        " at once. Nothing of a case is ever kept here."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        settings, t = context.settings, self.t
        self._names: list[QLabel] = []
        self._boxes: list[QComboBox] = []
        themes = [(name, t(palette(name).title)) for name in PALETTES]
        scales = [(scale, f"{context.number(round(100 * scale))} %") for scale in _SCALES]
        idle = [(n, context.plural("{n} minute", "{n} minutes", n)) for n in IDLE_MINUTES]
        orders = [(code, t(words)) for code, words in _ORDERS]
        keys = [(name, name or t(N_("None but Ctrl+Shift+Q"))) for name in PANIC_KEYS]
        self.theme = self._choice(themes, settings.theme, self._take_theme)
        self.scale = self._choice(scales, settings.font_scale, self._take_scale)
        self.language = self._choice(languages(), context.lang, self._take_language)
        self.order = self._choice(orders, settings.date_order, lambda code: self._keep("date_order", code))
        self.idle = self._choice(idle, settings.idle_minutes, self._take_idle)
        self.panic = self._choice(keys, settings.panic_key, self._take_panic)
        self.neutral = self._tick(N_("Neutral window title"), settings.neutral_title, self._take_title)
        self.remember = self._tick(N_("Remember where the last vault lies"), settings.remember_vault, self._take_memory)
        self.forget = button(t(N_("Forget it now")), self._forget)
        self.forget.setEnabled(bool(settings.last_vault))
        looks = self._group(N_("Looks"), [
            (N_("Colours"), self.theme, ""),
            (N_("Size of letters"), self.scale, ""),
        ])  # fmt: skip
        words = self._group(N_("Language and dates"), [
            (N_("Language"), self.language, N_("Dossiers have a language of their own.")),
            (N_("Dates in numbers"), self.order, ""),
        ])  # fmt: skip
        safety = self._group(N_("Safety"), [
            (N_("Lock when nobody is there for"), self.idle, ""),
            (N_("Key that ends everything at once"), self.panic,
             N_("Ctrl+Shift+Q always does. The vault is closed without a question; what is typed is kept.")),
            ("", self.neutral, N_("The title then says “Documents” and names no program.")),
        ])  # fmt: skip
        here = self._group(N_("This computer"), [
            ("", self.remember, N_("So that the lock screen offers it next time. Nothing else is remembered.")),
            ("", boxed(row(self.forget, -1)), ""),
        ])  # fmt: skip
        wide = max(name.sizeHint().width() for name in self._names)
        for name in self._names:
            name.setMinimumWidth(wide)
        broad = max(box.sizeHint().width() for box in self._boxes)
        for box in self._boxes:
            box.setMinimumWidth(broad)
        body = column(looks, words, safety, here, -1, gap=14)
        frame = boxed(body)
        frame.setMaximumWidth(context.theme.size(820))
        sheet = row(frame, -1, margins=(24, 4, 24, 24))
        sheet.setStretch(0, 100)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(boxed(sheet, "sheet"))
        self.setLayout(stretched(column(self.head(page_title(t(N_("Settings")))), self.banner, area, gap=0), 2))

    def _group(self, title: str, rows: list[tuple[str, QWidget, str]]) -> QWidget:
        """A card of choices under a heading: caption, choice, a word about it below."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.context.theme.size(24))
        grid.setVerticalSpacing(self.context.theme.size(10))
        grid.setColumnStretch(1, 1)
        for words, part, hint in rows:
            at = grid.rowCount()
            if words:
                caption = label(self.t(words), "label", wrap=False)
                caption.setBuddy(part)
                part.setAccessibleName(self.t(words))
                self._names.append(caption)
                grid.addWidget(caption, at, 0)
            grid.addWidget(part, at, 1, Qt.AlignmentFlag.AlignLeading)
            if hint:
                part.setAccessibleDescription(self.t(hint))
                grid.addWidget(label(self.t(hint), "muted", wrap=True), at + 1, 1)
        heading = label(self.t(title), "section")
        return card(column(heading, grid, margins=(24, 16, 24, 18), gap=10))

    def _choice(self, options: list[tuple[Any, str]], now: Any, take: Any) -> QComboBox:
        made = Choice()
        for value, text in options:
            made.addItem(text, value)
        made.setCurrentIndex(max(0, made.findData(now)))
        made.setMinimumWidth(self.context.theme.size(260))
        made.currentIndexChanged.connect(lambda _: take(made.currentData()))
        self._boxes.append(made)
        return made

    def _tick(self, words: str, now: bool, take: Any) -> QCheckBox:  # noqa: FBT001
        made = QCheckBox(self.t(words))
        made.setChecked(now)
        made.toggled.connect(take)
        return made

    def shown(self) -> None:
        self.theme.setFocus()

    def focus_on(self, name: str) -> None:
        """After everything was said anew: back to the choice that was made."""
        if name:
            getattr(self, name).setFocus()

    def _keep(self, name: str, value: Any) -> None:
        setattr(self.context.settings, name, value)
        self.context.settings.save()

    def _take_idle(self, minutes: int) -> None:
        self._keep("idle_minutes", minutes)
        self.context.bind_keys()

    def _take_panic(self, key: str) -> None:
        self._keep("panic_key", key)
        self.context.bind_keys()

    def _take_title(self, on: bool) -> None:  # noqa: FBT001 - as the signal brings it
        self._keep("neutral_title", on)
        self.context.bind_keys()

    def _take_memory(self, on: bool) -> None:  # noqa: FBT001
        settings = self.context.settings
        settings.last_vault = str(self.context.session.path) if on and self.context.session else ""
        self._keep("remember_vault", on)
        self.forget.setEnabled(bool(settings.last_vault))

    def _take_language(self, code: str) -> None:
        self._keep("language", code)
        self.context.anew("language")

    def _take_theme(self, name: str) -> None:
        self._keep("theme", name)
        self.context.theme.palette = palette(name)
        self.context.theme.wear(cast("QApplication", QApplication.instance()))

    def _take_scale(self, scale: float) -> None:
        self._keep("font_scale", scale)
        self.context.theme.scale = scale
        self.context.theme.wear(cast("QApplication", QApplication.instance()))
        self.context.anew("scale")

    def _forget(self) -> None:
        self.context.settings.last_vault = ""
        self.remember.setChecked(False)
        self.context.settings.save()
        self.banner.say(self.t(N_("Forgotten: nothing outside the vault names it now.")), "ok")
