"""Composition root of the window."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from app.kernel.memory import sweep
from ui import start

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.context import Context

# Work beside the window gives way to it sooner than Python's usual 5 ms.
_SWITCH_SECONDS = 0.001
# The panic key: from the hidden window to a process that is no more.
_VANISH_SECONDS = 0.2

Restart = Callable[[Path | None], None]


def main(argv: list[str] | None = None, restart: Restart | None = None) -> int:
    """Show the window and wait until it ends; after a lock start a fresh, locked process."""
    given = start.arguments(sys.argv[1:] if argv is None else argv)
    if not start.has_display():
        sys.stderr.write(start.NO_DISPLAY + "\n")
        return 2
    sys.setswitchinterval(_SWITCH_SECONDS)
    app = application()
    from ui.collecting import Collector  # noqa: PLC0415 - only with a display

    Collector(app)
    context = make_context()
    context.theme.wear(app)
    from ui.watch import heed_signals  # noqa: PLC0415
    from ui.window import Window  # noqa: PLC0415 - needs the application

    window = Window(context)
    hook(context)
    heed_signals(window, lambda: window.close() or window.close())  # the system asks nobody twice
    window.vanishing.connect(vanish)
    if given.print_ready:
        window.ready.connect(_print_ready)
    window.begin(given.vault)
    window.show()
    window.activateWindow()  # without a window manager nobody else gives it the keys
    code = app.exec()
    again = window.again
    path = window.vault_path
    if again:
        (restart or fresh_process)(path)
    return code


def application() -> QApplication:
    """The one application object, named for nobody."""
    from PySide6.QtCore import QSettings, Qt  # noqa: PLC0415 - only with a display
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    app = cast("QApplication", QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName("havenfile")
    app.setQuitOnLastWindowClosed(False)
    # Qt's own file dialog would keep the folders it showed in a file of Qt's: it is given nowhere to put them.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    return app


def make_context() -> Context:
    """Settings, words and looks; nothing that opens a vault yet."""
    from PySide6.QtCore import QLocale  # noqa: PLC0415

    from app.i18n import best_language  # noqa: PLC0415
    from app.settings import load_settings  # noqa: PLC0415
    from ui.bus import Bus  # noqa: PLC0415 - only with a display
    from ui.context import Context  # noqa: PLC0415
    from ui.jobs import Jobs  # noqa: PLC0415
    from ui.theme import Theme  # noqa: PLC0415

    settings = load_settings()
    theme = Theme(settings.theme, settings.font_scale)
    context = Context(Jobs(), Bus(), settings, theme, str)
    context.speak(settings.language or best_language(QLocale.system().uiLanguages()))
    return context


def hook(context: Context) -> None:
    """A bug becomes a calm message without content; the process goes on."""

    def calm(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        from ui.errors import notice  # noqa: PLC0415

        if issubclass(kind, KeyboardInterrupt):
            sys.exit(130)
        context.say(notice(error.with_traceback(trace), context.translate).words, "problem")

    sys.excepthook = calm


def vanish() -> None:
    """Within a blink this process is gone with its keys, whatever it still does: a vault stands that as it stands a
    crash, and what was typed lies in it already."""
    import threading  # noqa: PLC0415 - once in a process's life

    last = threading.Timer(_VANISH_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()


def fresh_process(vault: Path | None) -> None:
    """End this process's memory and start again, locked: the honest way to clear a Python heap."""
    command = start.again(vault)
    gc.collect()
    sweep()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - our own command line, no shell
    else:
        subprocess.Popen(command, close_fds=True)  # noqa: S603 - the same


def _print_ready() -> None:
    sys.stdout.write(f"ready {start.age_ms()}\n")
    sys.stdout.flush()
