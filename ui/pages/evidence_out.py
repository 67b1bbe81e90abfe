"""Copies that leave the vault: exported, or opened in another program with a warning first."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QProcess

from app.actions import sitting
from app.domain.words import N_
from ui.dialogs.files import ask_target

if TYPE_CHECKING:
    from ui.pages.evidence import EvidencePage


def place_outside() -> tuple[Path, bool]:
    """Where a copy for another program is written, and whether that is memory and no disk."""
    memory = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    if memory.is_dir() and os.access(memory, os.W_OK):
        return memory, True
    return Path.home(), False


def start_program(path: Path) -> bool:
    """Hand a file to the program this system has for its kind; False when there is none. It is a path, no address."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - what the system itself does on a double click
        return True
    started = QProcess.startDetached("open" if sys.platform == "darwin" else "xdg-open", [str(path.resolve())])
    return bool(started[0] if isinstance(started, tuple) else started)


class Outside:
    """Warns, writes the copy, opens it, and says where it lies and how it goes."""

    def __init__(self, page: EvidencePage) -> None:
        self.page, self.context, self.t = page, page.context, page.t
        self.open = start_program

    def export(self) -> None:
        """Write the exhibit in hand where somebody says; what is there is never written over."""
        page, uid = self.page, self.page.inspector.uid
        if not uid:
            return
        words = self.t(N_("The copy outside the vault is not encrypted. Where?"))
        number = page.inspector.title.text().split(" ")[0].replace("/", "-")
        target = ask_target(page, words, Path.home() / (number or "exhibit"))
        if target is not None:
            self.context.jobs.run(
                page, give_out, self.context.session, uid, target, title=self.t(N_("Exporting")),
                then=lambda _: self._given(target), failed=page.show_error,
            )  # fmt: skip

    def _given(self, target: Path) -> None:
        words = self.t(N_("Exported: {path}"))
        self.page.banner.say(words.format(path=self.context.apart(str(target))), "ok")
        self.page.custody.reload()

    def ask(self, part: Any) -> None:
        """Warn of what an unencrypted copy means; go on only when told to."""
        if part is None or not self.page.inspector.uid or self.context.read_only:
            return
        folder, memory = place_outside()
        where = (
            N_("An unencrypted copy is written to {folder}, which is memory: it is gone when the computer is off.")
            if memory
            else N_("An unencrypted copy is written to {folder}, on this computer's disk.")
        )
        advice = self.t(
            N_("The other program may keep copies and a list of what it opened. Delete the copy afterwards.")
        )
        uid = self.page.inspector.uid
        self.page.banner.say(
            self.t(where).format(folder=self.context.apart(str(folder))), "warn", advice,
            action=self.t(N_("Write it and open")), then=lambda: self.go(uid, part, folder),
        )  # fmt: skip

    def go(self, uid: str, part: Any, folder: Path) -> None:
        """Write the copy and hand it to the program the system has for it."""
        self.context.jobs.run(
            self.page, open_outside, self.context.session, uid, part, folder, title=self.t(N_("Writing a copy")),
            then=self._written, failed=self.page.show_error,
        )  # fmt: skip

    def _written(self, path: Path) -> None:
        self.page.custody.reload()
        opened = self.open(path)
        words = N_("Unencrypted copy: {path}") if opened else N_("No program opened it. Unencrypted copy: {path}")
        self.page.banner.say(
            self.t(words).format(path=self.context.apart(str(path))), "warn",
            self.t(N_("It stays on the list of unencrypted files until it is deleted.")),
            action=self.t(N_("See the list")), then=lambda: self.context.open("vault"),
        )  # fmt: skip


def open_outside(session: Any, uid: str, part: Any, folder: Path, progress: Any = None) -> Path:
    """Write an unencrypted copy, off the window's thread."""
    return sitting.open_outside(session, uid, part, folder, progress)


def give_out(session: Any, uid: str, target: Path, progress: Any = None) -> Any:
    """Write an exhibit outside the vault, off the window's thread."""
    from app.actions import evidence  # noqa: PLC0415 - read when first needed

    return evidence.export(session, uid, target, progress)
