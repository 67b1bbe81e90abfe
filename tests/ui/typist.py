"""Somebody at a real keyboard whose layout is changed: X keys come from outside, through the X server.

Reads from standard input the vault's folder and its passphrase, then lines `layout keycode keycode …` (a keycode with
`s` before it is held with Shift). Types each into the quick line and prints the text, what is offered, and the reading.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.actions import opening, queries
from ui import main as ui_main
from ui.window import Window

_PATIENCE = 10.0


def _until(ready: Any) -> None:
    end = time.monotonic() + _PATIENCE
    while not ready() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def _xdotool(keys: list[str]) -> None:
    command = ["xdotool"]
    for key in keys:
        shift, code = key.startswith("s"), key.lstrip("s")
        command += ["keydown", "50"] if shift else []
        command += ["key", code]
        command += ["keyup", "50"] if shift else []
    subprocess.run(command, check=True)


def _typed(window: Window, layout: str, keys: list[str]) -> dict[str, Any]:
    subprocess.run(["setxkbmap", *layout.split("/")], check=True)
    quick = window.desk.quick
    quick.line.clear()
    quick.begin("event")
    _until(quick.line.hasFocus)
    _xdotool(keys)
    _until(lambda: len(quick.line.text()) >= len(keys))
    offered = [line.words for line in quick.completion.list.offers.lines] if quick.completion.isVisible() else []
    _xdotool(["23"])  # Tab
    _until(lambda: not quick.completion.isVisible() or not offered)
    quick.read()
    persons = [person.label for person in quick._read.persons] if quick._read else []
    return {"layout": layout, "offered": offered, "text": quick.line.text(), "persons": persons}


def _commands(window: Window) -> dict[str, bool]:
    """Commands pressed where a line editor has the keys, which knows some of them itself."""
    subprocess.run(["setxkbmap", "us"], check=True)
    field = window.desk.show_page("search").field
    made = {}
    for keys, reached in (("ctrl+k", window.desk.palette_line.line), ("ctrl+e", window.desk.quick.line)):
        field.setFocus()
        field.setText("words")
        _until(field.hasFocus)
        subprocess.run(["xdotool", "key", keys], check=True)
        _until(reached.hasFocus)
        made[keys] = reached.hasFocus() and field.text() == "words"
        window.desk.palette_line.put_away()
    return made


def main() -> None:
    vault, passphrase, *orders = sys.stdin.read().splitlines()
    ui_main.application()
    context = ui_main.make_context()
    context.theme.wear(QApplication.instance())
    window = Window(context)
    window.show()
    window.open_desk(opening.open_vault(Path(vault), bytearray(passphrase.encode())))
    window.activateWindow()
    case = context.session.ask(queries.cases)[0]
    context.case.take(case.code, case.uid, case.title or "")
    _until(lambda: not context.jobs.busy() and window.desk.quick._people)
    for order in orders:
        layout, *keys = order.split()
        sys.stdout.write(json.dumps(_typed(window, layout, keys), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps(_commands(window)) + "\n")
    sys.stdout.flush()
    context.session.lock()


if __name__ == "__main__":
    main()
