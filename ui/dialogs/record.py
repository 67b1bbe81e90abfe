"""Sound recorded for the case in hand: it becomes an exhibit, or nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.actions import recording
from app.domain.ids import new_uid
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.dialogs.sure import ask_sure
from ui.kit.sound import Sound


class Record(Ask):
    """Record, then keep it; closing asks before it throws it away, a lock keeps it as an intake that waits."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[str], object]) -> None:
        t = context.translate
        words = t(N_("It becomes an exhibit of {case}.")).format(case=context.case.code)
        super().__init__(parent, context, t(N_("Record sound")), words, t(N_("Keep as an exhibit")))
        self._then = then
        self._keeping = False
        self.sound = Sound(context)
        self.sound.take(new_uid(), None)
        self.body.addWidget(self.sound)
        self.sound.changed.connect(self._tell)
        self.sound.begun.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        self.yes.setEnabled(self.sound.going is not None or self.sound.held is not None)

    def go_on(self) -> None:
        t = self.t
        values = {
            "title": t(N_("Recording")),
            "evidence_kind": "audio",
            "copy_status": "original_digital",
            "collected_how": t(N_("Recorded in the application")),
        }
        words = {
            "name": t(N_("recording.wav")),
            "label": values["collected_how"],
            "purpose": t(N_("Collected by recording in the application")),
        }
        case, sound = self.context.case.code, self.sound
        self._keeping = True
        self.work(keep, self.context.session, sound.uid, case, values, words, sound.going, then=self._kept)

    def _kept(self, taken: Any) -> None:
        self.sound.take("", None)
        self.accept()
        self._then(taken.uid)

    def failed(self, error: BaseException) -> None:
        self._keeping = False
        super().failed(error)

    def reject(self) -> None:
        """Esc alone destroys nothing that was said; while it is being kept there is no way back."""
        if self._keeping:
            return
        if self.sound.going is None and self.sound.held is None:
            self._away()
            return
        words = self.t(N_("Throw away what was recorded? It can't be brought back."))
        ask_sure(self, self.context, words, self.t(N_("Throw it away")), self._discard)

    def _discard(self) -> None:
        """Nothing of it is kept."""
        self.context.jobs.run(None, discard, self.context.session, self.sound.uid, self.sound.going)
        self._away()

    def _away(self) -> None:
        self.sound.take("", None)
        super().reject()


def keep(
    session: Any, uid: str, case: str, values: dict[str, Any], words: dict[str, str], going: Any = None
) -> recording.Taken:
    """Make the exhibit, off the window's thread; a recording that goes on ends first."""
    if going is not None:
        going.stop()
    return recording.keep(session, uid, case, values, words)


def discard(session: Any, uid: str, going: Any = None) -> None:
    """Destroy what was recorded, off the window's thread."""
    if going is not None:
        going.stop()
    recording.discard(session, uid)
