"""What every editor of one field can do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.domain.fields import Spec
from ui.context import Context
from ui.kit.bounded import MOST_IN_A_LINE, bounded


class Editor(QWidget):
    """An editor of one field. Its state is text that the field's kind can parse: so drafts come back as typed.

    `typed`: somebody changed it by hand. `left`: the focus went elsewhere in the window, or a choice was made.
    """

    typed = Signal()
    left = Signal()
    wide = False

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__()
        self.spec = spec
        self.context = context
        self.t = context.translate

    def text(self) -> str:
        """What stands in the editor, as text that `spec.kind.parse` takes."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show a stored value or a draft; tells nobody."""
        raise NotImplementedError

    def set_beside(self, values: dict[str, str]) -> None:
        """Hear of the texts of the fields beside it (a reference's kind may stand in one)."""

    def set_wrong(self, wrong: bool) -> None:
        """Show or hide that what stands here doesn't fit."""

    def settle(self) -> None:
        """What stands here was stored: from now on Ctrl+Z is the vault's, until something is typed again."""
        for line in self.findChildren(QLineEdit):
            at = line.cursorPosition()
            if line.isUndoAvailable():
                line.setText(line.text())
                line.setCursorPosition(at)
        for box in self.findChildren(QPlainTextEdit):
            box.document().clearUndoRedoStacks()

    def set_fixed(self, fixed: bool) -> None:
        """Whether it can only be read."""
        self.setEnabled(not fixed)

    def watch(self, *parts: QWidget) -> None:
        """Hear when the focus leaves these parts; the first one stands for the editor."""
        self.setFocusProxy(parts[0])
        for part in parts:
            part.installEventFilter(self)
            for line in [part] if isinstance(part, QLineEdit) else part.findChildren(QLineEdit):
                bounded(line, self.context, MOST_IN_A_LINE)
            part.setAccessibleName(self.t(self.spec.label))
            part.setAccessibleDescription(self.t(self.spec.help) if self.spec.help else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusOut:
            reason = event.reason()  # type: ignore[attr-defined]
            stays = (
                Qt.FocusReason.PopupFocusReason,
                Qt.FocusReason.ActiveWindowFocusReason,
            )
            if reason not in stays and not self._holds(QApplication.focusWidget()):
                self.left.emit()
        return super().eventFilter(watched, event)

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self or self.isAncestorOf(widget))
