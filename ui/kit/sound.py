"""Recording: begin, pause, stop; how loud, how long, and in words what is going on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.actions import recording
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import button, column, label, put, row

_EVERY = 100
_SILENT_AFTER = 4.0
_QUIET = 0.002
_NONE = N_("No microphone here. You can still write, or add a sound file to the case later.")
_NOT_LENT = N_("The microphone can't be had: another program may use it, or the system does not lend it.")


class Sound(QFrame):
    """One recording at a time, kept under a name; `begun` as soon as it goes on, `changed` when it is over or gone."""

    changed = Signal()
    begun = Signal()

    def __init__(self, context: Context, backends: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self.backends = backends
        self.uid = ""
        self.held: recording.Held | None = None
        self.going: Any = None
        self._starting: Any = None
        self._heard = 0.0
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self._tick)
        t = self.t
        self.record = button(t(N_("Record sound")), self.begin)
        self.pause = button(t(N_("Pause")), self.pause_or_go_on)
        self.stop = button(t(N_("Stop")), self.end)
        self.forget = button(t(N_("Throw it away")), self.throw_away, "danger-link")
        self.meter = QProgressBar()
        self.meter.setRange(0, 100)
        self.meter.setTextVisible(False)
        self.meter.setAccessibleName(t(N_("How loud it is")))
        self.length = label("", "mono")
        self.words = label("", "muted", wrap=True)
        self.setAccessibleName(t(N_("Recording")))
        buttons = row(self.record, self.pause, self.stop, self.length, self.meter, self.forget, -1, gap=10)
        buttons.setStretch(4, 1000)
        title = label(t(N_("Sound")), "label")
        self.setLayout(column(title, buttons, self.words, margins=(18, 14, 18, 14), gap=8))
        self.show_state()

    def take(self, uid: str, held: recording.Held | None) -> None:
        """Go on with what was recorded under a name before; one that still goes on ends: no microphone stays open."""
        for made in (self.going, self._starting):
            if made is not None:
                made.ask_stop()
        self.uid, self.held, self.going, self._starting = uid, held, None, None
        self._timer.stop()
        self.meter.setValue(0)
        self.show_state()

    # -- what one does -----------------------------------------------------------------

    def begin(self) -> None:
        """Begin, or go on where it was stopped; only now is a microphone looked for, off the window's thread."""
        if self.going is not None or not self.record.isEnabled():
            return
        microphone = recording.Microphone(self.backends)
        made = recording.Recording(self.context.session, self.uid, microphone, before=self.held)
        self.record.setEnabled(False)
        self._starting = made
        self.context.jobs.run(self, made.begin, then=lambda _: self._begun(made), failed=self._refused)

    def _begun(self, made: Any) -> None:
        if made is not self._starting:  # another name was taken up while the microphone was asked for
            return
        self._starting = None
        self.going, self._heard = made, 0.0
        self._timer.start()
        self.show_state()
        self.pause.setFocus()
        self.begun.emit()

    def _refused(self, error: BaseException) -> None:
        self._starting = None
        self.show_state()
        if isinstance(error, recording.NoMicrophone):
            self._say(_NOT_LENT if error.there else _NONE, "warn")
        else:
            self._complain(error)

    def pause_or_go_on(self) -> None:
        """Pause, or go on after it."""
        made = self.going
        if made is not None and self.pause.isEnabled():
            self.pause.setEnabled(False)
            do = made.go_on if made.paused else made.pause
            self.context.jobs.run(self, do, then=lambda _: self.show_state(), failed=self._refused)

    def end(self) -> None:
        """Stop; what was heard waits for its case."""
        if self.going is not None:
            self.stop.setEnabled(False)
            self.going.ask_stop()

    def toggle(self) -> None:
        """One key for beginning, pausing and going on."""
        self.begin() if self.going is None else self.pause_or_go_on()

    def throw_away(self) -> None:
        """Destroy what was recorded."""
        self.context.jobs.run(self, recording.forget_sound, self.context.session, self.uid, then=lambda _: self._gone())

    def _gone(self) -> None:
        self.take(self.uid, None)
        self.record.setFocus()
        self.changed.emit()

    # -- while it goes on ------------------------------------------------------------------

    def _tick(self) -> None:
        if self.going is None:
            self._timer.stop()
            return
        self.meter.setValue(round(100 * self.going.level**0.5))
        self._heard = max(self._heard, self.going.level)
        if not self.going.going:
            self._ended()
            return
        self._tell()
        if not self.going.paused:
            getattr(self.window(), "stay", lambda: None)()  # nobody types while somebody speaks

    def _ended(self) -> None:
        made, self.going = self.going, None
        self._timer.stop()
        self.meter.setValue(0)
        self.held = made.kept if made.kept.size else None
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        self.show_state()
        if had_focus:
            self.record.setFocus()
        if made.failed is not None:
            self._complain(made.failed)
        elif made.lost:
            self._say(N_("The microphone went away. What was recorded until then is kept."), "warn")
        self.changed.emit()

    def _complain(self, error: BaseException) -> None:
        told = notice(error, self.t)
        self.words.setText(f"{told.words} {told.advice}".strip())
        put(self.words, role="problem")

    def show_state(self) -> None:
        """Buttons, length and words as things stand."""
        going, held = self.going is not None, self.held is not None
        self.record.setVisible(not going)
        self.record.setEnabled(not self.context.read_only)
        self.record.setText(self.t(N_("Record more")) if held else self.t(N_("Record sound")))
        self.record.setAccessibleName(self.record.text())
        for part in (self.pause, self.stop, self.meter):
            part.setVisible(going)
            part.setEnabled(True)
        self.forget.setVisible(held and not going)
        if going:
            self.pause.setText(self.t(N_("Go on")) if self.going.paused else self.t(N_("Pause")))
            self.pause.setAccessibleName(self.pause.text())
        self._tell()

    def _tell(self) -> None:
        self.ink()
        seconds = self.going.seconds if self.going is not None else self.held.seconds if self.held else 0.0
        self.length.setText(self._clock(seconds) if seconds or self.going is not None else "")
        if self.going is not None:
            self._tell_going(seconds)
        elif self.held is not None:
            self._say(N_("Recorded; it becomes an exhibit with the case. It lies encrypted in the vault alone."))
        else:
            self._say(N_("Ask before you record. The sound goes encrypted into the vault and nowhere else."))

    def _tell_going(self, seconds: float) -> None:
        if self.going.paused:
            self._say(N_("Paused: nothing is recorded now."))
        elif seconds > _SILENT_AFTER and self._heard < _QUIET:
            self._say(N_("Recording, but nothing is heard so far: is the microphone switched off?"), "warn")
        else:
            self._say(N_("Recording. You can go on writing; the sound is kept all along."), "problem")

    def _say(self, words: str, role: str = "muted") -> None:
        if self.words.text() != self.t(words) or self.words.property("role") != role:
            self.words.setText(self.t(words))
            put(self.words, role=role)

    def ink(self) -> None:
        """Pictures in the ink of the palette that is worn now."""
        icon = self.context.theme.icon
        paused = self.going is not None and self.going.paused
        self.record.setIcon(icon("mic"))
        self.pause.setIcon(icon("mic" if paused else "pause"))
        self.stop.setIcon(icon("square"))

    def _clock(self, seconds: float) -> str:
        whole = int(seconds)
        return self.t(N_("{h}:{m:02d}:{s:02d}")).format(h=whole // 3600, m=whole // 60 % 60, s=whole % 60)
