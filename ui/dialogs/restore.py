"""A vault made of a backup: everything is verified before it appears; it says what it continues."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QProgressBar, QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs.ask import Ask, blank, taken
from ui.dialogs.files import ask_file, ask_folder, ask_target
from ui.errors import notice
from ui.jobs import Job
from ui.kit.basics import button, label, row


class Restore(Ask):
    """Which backup, where to, what opens it. `then` gets the open session and what the backup says of itself."""

    def __init__(
        self, parent: QWidget, context: Context, target: Path, then: Callable[[Any, dict[str, Any]], object]
    ) -> None:
        t = context.translate
        words = N_(
            "A new vault is made of a backup. Every entry and exhibit is checked before it appears; the backup stays as"
            " it is. It opens with what opened the backup."
        )
        super().__init__(parent, context, t(N_("Restore a backup")), t(words), t(N_("Restore")))
        self._then = then
        self.source: Path | None = None
        self.key_file: Path | None = None
        self._job: Job | None = None
        self.place = label(t(N_("No backup chosen")), "muted", wrap=True)
        self.choose = button(t(N_("Choose the backup …")), self._choose, "link")
        self.body.addLayout(row(self.choose, -1))
        self.body.addWidget(self.place)
        self.folder = self.add(t(N_("Folder of the new vault")), QLineEdit(str(target)))
        self.body.addLayout(row(-1, button(t(N_("Other folder …")), self._other, "link")))
        self.passphrase = self.secret(t(N_("Passphrase or recovery code")))
        self.recovery = QCheckBox(t(N_("This is the recovery code")))
        self.with_file = button(t(N_("Use a key file …")), self._choose_file, "link")
        self.after.addLayout(row(self.recovery, -1, self.with_file))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(t(N_("How far the restore is")))
        self.bar.hide()
        self.after.addWidget(self.bar)
        context.jobs.stepped.connect(self._step)

    def _choose(self) -> None:
        self.take_source(ask_folder(self, self.t(N_("Which backup?")), Path.home()))

    def take_source(self, path: Path | None) -> None:
        """The backup that is restored."""
        if path is not None:
            self.source = path
            self.place.setText(str(path))
            self.complain("")
            self.passphrase.setFocus()

    def _other(self) -> None:
        chosen = ask_target(self, self.t(N_("Folder of the new vault")), Path(self.folder.text()))
        if chosen is not None:
            self.folder.setText(str(chosen))

    def _choose_file(self) -> None:
        self.key_file = ask_file(self, self.t(N_("Which key file?"))) or self.key_file
        if self.key_file is not None:
            self.with_file.setText(self.key_file.name)

    def go_on(self) -> None:
        if self.source is None:
            self.complain(self.t(N_("Choose the backup first.")))
        elif blank(self.passphrase):
            self.complain(self.t(N_("Type the passphrase first.")), self.passphrase)
        else:
            self._start(self.source, Path(self.folder.text()))

    def _start(self, source: Path, target: Path) -> None:
        self.complain("")
        self.yes.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.fit()
        self._job = self.context.jobs.run(
            self, work.restore, source, target, taken(self.passphrase), recovery=self.recovery.isChecked(),
            key_file=self.key_file, title=self.t(N_("Restoring")), then=self._done, failed=self._failed,
        )  # fmt: skip

    def _step(self, job: Job, done: int, total: int, _: str) -> None:
        if job is self._job and total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(1000 * done // total)

    def _done(self, made: tuple[Any, dict[str, Any]]) -> None:
        self._job = None
        self.accept()
        self._then(*made)

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self.yes.setEnabled(True)
        self.bar.hide()
        told = notice(error, self.t)
        self.complain(f"{told.words} {told.advice}".strip(), self.passphrase)

    def reject(self) -> None:
        """Cancel: work under way is stopped first and leaves nothing."""
        if self._job is not None:
            self._job.cancel()
        else:
            super().reject()


def told(answer: dict[str, Any], context: Context) -> str:
    """What was restored, in words."""
    t = context.translate
    words = [
        t(N_("Restored as of {date}: {n} entries of the log, {objects} files of evidence, all checked.")).format(
            date=answer["date"], n=answer["checkpoint"]["size"], objects=answer["objects"]
        ),
        t(N_("This is a new installation; its log names the checkpoint that it continues.")),
    ]
    if answer.get("damaged"):
        damaged = t(N_("Damaged before the backup was made: {names}."))
        words.append(damaged.format(names=context.listed(answer["damaged"])))
    return " ".join(words)
