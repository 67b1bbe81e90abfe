"""Pickers: type a few letters, take one of what is offered."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from app.domain import terms
from app.domain.fields import Spec
from app.domain.folding import fold
from app.domain.kinds import Code
from ui.context import Context
from ui.kit.basics import column, put, upright
from ui.kit.bounded import bounded
from ui.kit.editor import Editor

_ARROW = 28


def on_arrow(line: QLineEdit, x: float, context: Context) -> bool:
    """Whether this is where the arrow is drawn: at the end of the line, which lies left where writing runs left."""
    mirrored = line.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return (x if mirrored else line.width() - x) < context.theme.size(_ARROW)


def popup_list() -> QListView:
    """The list below a picker, in the style of the house."""
    made = QListView()
    made.setObjectName("popup")
    made.setUniformItemSizes(True)
    return made


class PickerEditor(Editor):
    """One of a known list of values, each shown by its words; `loose` takes other words too."""

    loose = False

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self.line = bounded(upright(QLineEdit()), context)
        put(self.line, picker=True)
        self._labels: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._completer: QCompleter | None = None
        self._popup: QListView | None = None
        self.setLayout(column(self.line))
        self.watch(self.line)
        self.line.textEdited.connect(lambda _: self.typed.emit())
        self.line.returnPressed.connect(self._entered)
        self._loaded = False

    def options(self) -> list[tuple[str, str]]:
        """Values and their words, in the order shown."""
        raise NotImplementedError

    def offer(self) -> None:
        """Show the whole list."""
        completer = self._armed()
        completer.setCompletionPrefix("")
        completer.complete()

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        options = self.options()
        self._labels = dict(options)
        self._values = {words: value for value, words in options}

    def _armed(self) -> QCompleter:
        """The list that drops down; made when the field is first gone to, as most never are."""
        if self._completer is not None:
            return self._completer
        self._load()
        made = QCompleter(QStringListModel(list(self._values), self), self)
        made.setFilterMode(Qt.MatchFlag.MatchContains)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.setMaxVisibleItems(12)
        self._popup = popup_list()
        made.setPopup(self._popup)
        self._popup.installEventFilter(self)
        self.line.setCompleter(made)
        self.line.installEventFilter(self)  # again, to be asked before the completer, which eats the leaving
        made.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self._completer = made
        return made

    def _picked(self, index: QModelIndex) -> None:
        self.line.setText(str(index.data()))
        self.typed.emit()
        self.left.emit()

    def _entered(self) -> None:
        self._resolve(entered=True)
        self.left.emit()

    def _resolve(self, entered: bool = False) -> None:
        """Typed letters that fit one of the list stand for it; Enter takes the first of several that fit."""
        whole, fits = self._fitting()
        if len(fits) == 1 or (fits and not self.loose and (whole or entered)):
            self.line.setText(fits[0])

    def _fitting(self) -> tuple[bool, list[str]]:
        """Whether the letters are whole words of the list, and what they fit: whole, else beginning, else some part."""
        self._load()
        typed = fold(self.line.text().strip())
        if not typed or self.line.text() in self._values:
            return False, []
        whole = [words for value, words in self._labels.items() if typed in (fold(words), value)]
        begun = [words for words in self._values if fold(words).startswith(typed)]
        return bool(whole), whole or begun or [words for words in self._values if typed in fold(words)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._popup is not None and watched is self._popup:
            return self._in_popup(event, self._popup)
        if watched is self.line:
            if event.type() == QEvent.Type.FocusIn:
                self._armed()
            elif event.type() == QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:  # type: ignore[attr-defined]
                self._hide_list()
                self._resolve()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event):
                return True
            elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
                self._clicked(event)
        return super().eventFilter(watched, event)

    def _in_popup(self, event: QEvent, popup: QListView) -> bool:
        """Tab in the list takes what is marked and goes on, as everywhere else."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        index = popup.currentIndex()
        if index.isValid():
            self.line.setText(str(index.data()))
            self.typed.emit()
        popup.hide()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.line.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
        return True

    def _hide_list(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _clicked(self, event: QMouseEvent) -> None:
        """A click on the arrow, or into an empty line, shows the list."""
        side = on_arrow(self.line, event.position().x(), self.context)
        if (side or not self.line.text()) and not self.line.isReadOnly():
            self.offer()

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down and not (self._popup is not None and self._popup.isVisible()):
            self.offer()
            return True
        return False

    def text(self) -> str:
        self._load()
        shown = self.line.text()
        return self._values.get(shown, shown.strip())

    def set_text(self, text: str) -> None:
        self._load()
        self.line.setText(self._labels.get(text, text))
        self.line.setCursorPosition(0)

    def set_wrong(self, wrong: bool) -> None:
        put(self.line, wrong=wrong)

    def set_fixed(self, fixed: bool) -> None:
        self.line.setReadOnly(fixed)


class CodeEditor(PickerEditor):
    """One code of a list, by its words."""

    def options(self) -> list[tuple[str, str]]:
        code_list = cast("Code", self.spec.kind).code_list
        return [(term.code, self.t(term.label)) for term in terms.choices(code_list)]


class CountryEditor(PickerEditor):
    """A state by its name in the user's language."""

    def options(self) -> list[tuple[str, str]]:
        return sorted(
            terms.country_names(self.context.lang).items(),
            key=lambda pair: fold(pair[1]),
        )


# Languages met most in this work; any other tag can be typed.
_LANGUAGES = (
    ("en", "English"), ("ru", "Русский"), ("be", "Беларуская"), ("uk", "Українська"), ("fa", "فارسی"),
    ("ar", "العربية"), ("tr", "Türkçe"), ("ug", "ئۇيغۇرچە"), ("zh", "中文"), ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"), ("bo", "བོད་སྐད་"), ("fr", "Français"), ("es", "Español"), ("de", "Deutsch"),
    ("pl", "Polski"), ("lt", "Lietuvių"), ("ka", "ქართული"), ("hy", "Հայերեն"), ("az", "Azərbaycanca"),
    ("kk", "Қазақша"), ("ky", "Кыргызча"), ("uz", "Oʻzbekcha"), ("tg", "Тоҷикӣ"), ("tk", "Türkmençe"),
    ("ku", "Kurdî"), ("ckb", "کوردیی ناوەندی"), ("ps", "پښتو"), ("prs", "دری"), ("ur", "اردو"), ("vi", "Tiếng Việt"),
    ("km", "ខ្មែរ"), ("lo", "ລາວ"), ("th", "ไทย"), ("my", "မြန်မာ"), ("am", "አማርኛ"), ("ti", "ትግርኛ"),
    ("rw", "Ikinyarwanda"), ("rn", "Ikirundi"), ("sw", "Kiswahili"), ("so", "Soomaali"), ("pt", "Português"),
    ("it", "Italiano"), ("el", "Ελληνικά"), ("sr", "Српски"), ("ce", "Нохчийн"), ("hi", "हिन्दी"), ("ko", "한국어"),
)  # fmt: skip


def language_name(tag: str) -> str:
    """A language by its own name; its tag where we have none."""
    return dict(_LANGUAGES).get(tag, tag)


class LanguageEditor(PickerEditor):
    """A language by its own name, or any tag."""

    loose = True

    def options(self) -> list[tuple[str, str]]:
        return [(tag, f"{name} ({tag})") for tag, name in _LANGUAGES]


class ZoneEditor(PickerEditor):
    """A time zone by its IANA name."""

    loose = True

    def options(self) -> list[tuple[str, str]]:
        import zoneinfo  # noqa: PLC0415 - six hundred names, read when somebody looks for one

        return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]
