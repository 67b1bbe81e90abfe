"""Qt's own file dialogs: the system's keep lists of what was opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

_OWN = QFileDialog.Option.DontUseNativeDialog


def ask_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder, or None."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(start), _OWN | QFileDialog.Option.ShowDirsOnly)
    return Path(chosen) if chosen else None


def ask_files(parent: QWidget, title: str) -> list[Path]:
    """Files to take in (none when put away)."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, str(Path.home()), "", "", _OWN)
    return [Path(name) for name in chosen]


def ask_file(parent: QWidget, title: str) -> Path | None:
    """One file that is there, or None."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), "", "", _OWN)
    return Path(chosen) if chosen else None


def ask_target(parent: QWidget, title: str, proposed: Path, kinds: str = "") -> Path | None:
    """Where to write, or None; what exists is never written over, which is said afterwards."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, title, str(proposed), kinds, "", _OWN | QFileDialog.Option.DontConfirmOverwrite
    )
    return Path(chosen) if chosen else None
