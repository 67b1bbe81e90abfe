"""Where a new backup goes: a folder that is typed or chosen, with a word when it lies on the vault's own disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.dialogs.files import ask_target
from ui.kit.basics import button, label, row

_WORDS = N_(
    "The backup is a folder of its own, encrypted like the vault, and opens with the same passphrases. Put it on"
    " another disk, and keep that somewhere else."
)


class BackUp(Ask):
    """`done` is given the folder, which is not there yet."""

    def __init__(self, parent: QWidget, context: Context, proposed: Path, then: Callable[[Path], object]) -> None:
        t = context.translate
        super().__init__(parent, context, t(N_("Back up the vault")), t(_WORDS), t(N_("Back up")))
        self._then = then
        self.folder = self.add(t(N_("Folder of the new backup")), QLineEdit(str(proposed)))
        self.folder.setMaxLength(4000)
        self.choose = button(t(N_("Choose …")), self._choose)
        self.choose.setAutoDefault(False)
        self.note = label(t(N_("This is the disk the vault lies on: if it is lost, both are lost.")), "warn", wrap=True)
        self.after.addLayout(row(self.choose, -1))
        self.after.addWidget(self.note)
        self.folder.textChanged.connect(lambda _: self._look())
        self._look()
        self.folder.setFocus()
        self.folder.selectAll()

    def _path(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    def _choose(self) -> None:
        chosen = ask_target(self, self.t(N_("Where to put the new backup?")), self._path())
        if chosen is not None:
            self.folder.setText(str(chosen))

    def _look(self) -> None:
        """Whether it would lie on the vault's own disk; what can't be found out is left open."""
        self.complain("")
        try:
            place = next(folder for folder in self._path().absolute().parents if folder.is_dir())
            same = place.stat().st_dev == Path(self.context.session.path).stat().st_dev
        except (OSError, StopIteration, ValueError):
            same = False
        self.note.setVisible(same)

    def go_on(self) -> None:
        """Only into a folder that is new: nothing is ever written over."""
        try:
            path, typed = self._path(), self.folder.text().strip()
            there, parent = path.exists(), path.parent.is_dir()
        except (OSError, RuntimeError, ValueError):
            there, parent, typed = False, False, ""
        if not typed or not parent:
            self.complain(self.t(N_("There is no such place: the folder around it must be there.")), self.folder)
        elif there:
            self.complain(
                self.t(N_("This is there already. Choose another name, or bring it up to date.")), self.folder
            )
        else:
            self.accept()
            self._then(path.absolute())
