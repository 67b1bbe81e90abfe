"""What holds for every test: a home of its own, no noise, no network, the same examples each time."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import tests.vaults  # noqa: F401 - makes the vaults of tests small
from app.jobs import collect_due
from tests import quick

quick.spare()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile("house", derandomize=True, database=None, deadline=None, suppress_health_check=_HEALTH)
settings.register_profile("soak", max_examples=2000, database=None, deadline=None, suppress_health_check=_HEALTH)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# As in the window: what another thread collected would be destroyed there, and Qt's timers don't bear that.
gc.disable()


def pytest_collection_finish() -> None:
    """Tests and modules stay to the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()


_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
_XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, so that nothing is read from or left in the user's."""
    home = tmp_path_factory.mktemp("home")
    for name in (*_HOMES, *_XDG):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(autouse=True)
def no_litter() -> Iterator[None]:
    """What a test leaves over is collected in this thread."""
    yield
    collect_due()


@pytest.fixture(autouse=True)
def no_noise(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An unexpected warning in a log fails the test; Qt's own are failed by `qt_log_level_fail`."""
    yield
    noise = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    loud = [record.getMessage() for record in noise if record.levelno >= logging.WARNING]
    assert not loud, f"unexpected log: {loud[0]}"


@pytest.fixture(autouse=True)
def no_stray_windows() -> Iterator[None]:
    """Widgets a test leaves behind are gone before the next one: each style change would reach them all."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    if app is None:
        return
    for widget in app.topLevelWidgets():
        widget.deleteLater()
    app.sendPostedEvents(None, sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete)
