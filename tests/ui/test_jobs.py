"""Work off the window's thread: handlers first, results on the window's thread, cancel, no owner no result."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.domain.errors import Cancelled, Refused
from app.jobs import Progress
from ui.context import Context
from ui.kit.strip import Strip


def test_a_result_arrives_on_the_windows_thread(qtbot: QtBot, context: Context) -> None:
    seen: list[Any] = []

    def then(result: int) -> None:
        seen.append((result, threading.current_thread() is threading.main_thread()))

    context.jobs.run(None, lambda: threading.get_ident(), then=then)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] is True


def test_an_error_goes_to_who_asked_else_to_all(qtbot: QtBot, context: Context) -> None:
    def fail() -> None:
        raise Refused(reason="no")

    caught: list[BaseException] = []
    context.jobs.run(None, fail, failed=caught.append)
    qtbot.waitUntil(lambda: bool(caught))
    assert isinstance(caught[0], Refused)
    with qtbot.waitSignal(context.jobs.unhandled) as told:
        context.jobs.run(None, fail)
    assert isinstance(told.args[0], Refused)


def test_long_work_shows_progress_and_can_be_stopped(qtbot: QtBot, context: Context) -> None:
    strip = Strip(context)
    qtbot.addWidget(strip)
    going = threading.Event()

    def work(progress: Progress) -> None:
        n = 0
        while True:
            progress.step(n % 100, 100, "Reading")
            n += 1
            going.set()
            threading.Event().wait(0.01)

    stopped: list[BaseException] = []
    with qtbot.waitSignal(context.jobs.stepped):
        job = context.jobs.run(None, work, title="Reading all", failed=stopped.append)
    assert strip.isVisible()
    line = strip._lines[id(job)]
    assert line.bar.accessibleName() == "Reading all"
    line.stop.click()
    qtbot.waitUntil(lambda: bool(stopped))
    assert isinstance(stopped[0], Cancelled)
    assert not strip.isVisible()


def test_nobody_hears_for_a_view_that_is_gone(qtbot: QtBot, context: Context) -> None:
    owner = QObject()
    hold = threading.Event()
    heard: list[int] = []
    job = context.jobs.run(owner, lambda: hold.wait(5), then=heard.append)
    import shiboken6

    shiboken6.delete(owner)
    hold.set()
    qtbot.waitUntil(lambda: job not in context.jobs.busy())
    assert heard == []


@pytest.mark.parametrize("many", [200])
def test_the_newest_of_many_results_comes_last(qtbot: QtBot, context: Context, many: int) -> None:
    seen: list[int] = []
    for n in range(many):
        context.jobs.run(None, lambda n=n: n, then=seen.append)
    qtbot.waitUntil(lambda: len(seen) == many)
    assert sorted(seen) == list(range(many))


def test_counts_may_be_larger_than_qts_numbers(qtbot: QtBot, context: Context) -> None:
    strip = Strip(context)
    qtbot.addWidget(strip)
    seen: list[tuple[int, int]] = []
    context.jobs.stepped.connect(lambda _, done, total, __: seen.append((done, total)))
    hold = threading.Event()

    def work(progress: Progress) -> None:
        progress.step(5 << 30, 7 << 30, "Copying evidence")
        hold.wait(10)

    job = context.jobs.run(None, work, title="Backing up")
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(5 << 30, 7 << 30)]
    assert strip._lines[id(job)].bar.value() == 714
    hold.set()
    qtbot.waitUntil(lambda: not context.jobs.busy())
