"""Before Qt: arguments, display, the command line of a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import ROOT
from ui import start


@pytest.mark.parametrize(
    ("environ", "system", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_looked_for_before_qt_would_abort(environ: dict[str, str], system: str, *, shown: bool) -> None:
    assert start.has_display(environ, system) is shown


def test_without_a_display_one_line_and_exit_2() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "ui"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr == start.NO_DISPLAY + "\n"
    assert done.stdout == ""


def test_age_counts_from_the_start_of_the_process() -> None:
    code = "import time; time.sleep(0.3); from ui import start; print(start.age_ms())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 300 <= int(done.stdout) < 60_000


def test_a_fresh_process_is_started_as_this_one_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "ui", "--vault", "/old", "--print-ready"])
    monkeypatch.setattr(sys, "argv", ["ui/__main__.py", "--vault", "/old", "--print-ready"])
    assert start.again(Path("/new")) == [sys.executable, "-m", "ui", "--vault", "/new"]
    assert start.again(None) == [sys.executable, "-m", "ui"]


def test_arguments() -> None:
    given = start.arguments(["--vault", "/somewhere", "--print-ready"])
    assert given.vault == Path("/somewhere")
    assert given.print_ready
    with pytest.raises(SystemExit) as ended:
        start.arguments(["--nonsense"])
    assert ended.value.code == 2


def test_what_is_not_needed_for_the_lock_is_not_read_at_start() -> None:
    code = (
        "import sys, ui.main; from ui.main import application, make_context; application(); c = make_context();"
        "import ui.window; ui.window.Window(c);"
        "print([m for m in sys.modules if m.startswith(('app.dossier', 'app.store', 'app.evidence', 'app.sandbox',"
        " 'pikepdf', 'reportlab', 'sqlcipher3', 'cryptography', 'zxcvbn', 'ui.pages'))])"
    )
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
