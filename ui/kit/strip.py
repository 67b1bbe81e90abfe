"""Long work: how far it is, how long it may still take, and a way to stop it."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QProgressBar, QWidget

from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.jobs import Job
from ui.kit.basics import button, clear, column, label, row

_TELL_AFTER = 2.0


class _Line(QWidget):
    """One piece of work."""

    def __init__(self, job: Job, context: Context) -> None:
        super().__init__()
        self.job, self.t = job, context.translate
        self._began = time.monotonic()
        self.title = label(job.title)
        self.words = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setMinimumWidth(context.theme.size(160))
        self.bar.setAccessibleName(job.title)
        self.stop = button(self.t(N_("Cancel")), self._stop, "link")
        self.setLayout(row(self.title, self.bar, self.words, -1, self.stop, gap=12))

    def _stop(self) -> None:
        self.job.cancel()
        self.stop.setEnabled(False)
        self.words.setText(self.t(N_("Stopping …")))

    def step(self, done: int, total: int, msgid: str) -> None:
        if self.job.progress.cancelled:
            return
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(1000 * done // total if total else 0)
        words = [said(msgid, self.t)] if msgid else []
        spent = time.monotonic() - self._began
        if total and 0 < done < total and spent > _TELL_AFTER:
            words.append(self._left(round(spent * (total - done) / done)))
        self.words.setText(" · ".join(words))

    def _left(self, seconds: int) -> str:
        if seconds < 60:
            return self.t(N_("about {n} s left")).format(n=max(1, seconds))
        return self.t(N_("about {n} min left")).format(n=round(seconds / 60))


class Strip(QWidget):
    """All work under way, one line each; hidden when there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setAccessibleName(context.translate(N_("Work under way")))
        self.context = context
        self._lines: dict[int, _Line] = {}
        self._box = column(margins=(16, 6, 16, 6), gap=4)
        self.setLayout(self._box)
        self.hide()
        context.jobs.started.connect(self._started)
        context.jobs.stepped.connect(self._stepped)
        context.jobs.ended.connect(self._ended)

    def _started(self, job: Job) -> None:
        made = _Line(job, self.context)
        self._lines[id(job)] = made
        self._box.addWidget(made)
        self.show()

    def _stepped(self, job: Job, done: int, total: int, msgid: str) -> None:
        if (made := self._lines.get(id(job))) is not None:
            made.step(done, total, msgid)

    def _ended(self, job: Job) -> None:
        if (made := self._lines.pop(id(job), None)) is not None:
            self._box.removeWidget(made)
            made.hide()
            made.deleteLater()
        self.setVisible(bool(self._lines))

    def forget(self) -> None:
        """Show nothing."""
        self._lines.clear()
        clear(self._box)
        self.hide()
