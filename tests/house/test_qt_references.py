"""PySide6 6.12.0 loses a reference to None with each void call and ends the process after some thousands."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QStandardItem
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 3000
SLACK = 60  # other threads and caches take and give some; a leak shows as thousands


def test_void_calls_keep_their_references_to_none(qtbot: QtBot) -> None:
    thing, timer, item, label = QObject(), QTimer(), QStandardItem(), QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        thing.setObjectName("a")
        timer.setInterval(number)
        item.setText("b")
        label.setText("c")
    assert abs(sys.getrefcount(None) - before) < SLACK
