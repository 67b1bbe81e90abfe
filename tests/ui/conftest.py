"""The window under test: offscreen, with a context that has no vault yet."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from ui.bus import Bus
from ui.context import Context
from ui.jobs import Jobs
from ui.settings import Settings
from ui.theme import Theme


@pytest.fixture
def context(qapp: QApplication) -> Iterator[Context]:
    """A context of its own, in light colours, English, without a session."""
    theme = Theme("light")
    theme.wear(qapp)
    settings = Settings(remember_vault=False)
    made = Context(Jobs(), Bus(), settings, theme, str, "en")
    yield made
    made.jobs.close()
