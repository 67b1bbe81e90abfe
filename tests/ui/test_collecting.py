"""What the window made is destroyed in its own thread, whoever else works beside it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.domain.changes import Changed
from ui.bus import Bus
from ui.collecting import Bell, Collector
from ui.context import Context

Ends = list[threading.Thread]


class _Left:
    """A thing that tells which thread destroyed it, with a timer of Qt's on it."""

    def __init__(self, ends: Ends, *, loop: bool = False) -> None:
        self.ends, self.timer = ends, QTimer()
        self.timer.start(60_000)
        self.me = self if loop else None

    def __del__(self) -> None:
        self.ends.append(threading.current_thread())


def _beside(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def _litter() -> list[list[object]]:
    """So many things that Python's own collector would have looked for loops several times."""
    return [[n] for n in range(20 * gc.get_threshold()[0])]


def test_loops_are_collected_in_the_windows_thread_whoever_asks_for_memory(qtbot: QtBot) -> None:
    ends: Ends = []
    collector = Collector()
    for _ in range(20):
        _Left(ends, loop=True)
    _beside(_litter)
    assert ends == []
    kept = _litter()
    qtbot.waitUntil(lambda: len(ends) == 20)
    assert set(ends) == {threading.main_thread()}
    assert kept
    collector.deleteLater()


def test_no_worker_is_the_last_to_hold_what_a_job_is_for(qtbot: QtBot, context: Context) -> None:
    ends: Ends = []

    def start() -> None:
        left = _Left(ends)
        context.jobs.run(None, int, then=lambda _: left.timer.stop())

    for _ in range(300):
        start()
    qtbot.waitUntil(lambda: len(ends) == 300)
    assert set(ends) == {threading.main_thread()}


def test_work_that_ends_when_nobody_listens_any_more_rings_nobody(qtbot: QtBot, context: Context) -> None:
    hold, over = threading.Event(), threading.Event()

    def work() -> None:
        hold.wait(5)

    job = context.jobs.run(None, work)
    assert job.future is not None
    job.future.add_done_callback(lambda _: over.set())
    with qtbot.assertNotEmitted(context.jobs._arrived, wait=50):
        context.jobs.close()
        hold.set()
        assert over.wait(5)


def test_a_bell_that_was_cut_is_silent() -> None:
    rung: list[str] = []
    bell = Bell(rung.append)
    _beside(lambda: bell.ring("once"))
    bell.cut()
    _beside(lambda: bell.ring("twice"))
    assert rung == ["once"]


def test_a_session_that_lives_longer_than_the_window_tells_nobody(qtbot: QtBot) -> None:
    listeners: list[Callable[[Changed], None]] = []

    class Session:
        subscribe = listeners.append

    bus, heard = Bus(), []
    bus.changed.connect(heard.append)
    bus.attach(Session)
    change = Changed(frozenset(), frozenset(), frozenset())
    _beside(lambda: listeners[0](change))
    qtbot.waitUntil(lambda: heard == [change])
    import shiboken6

    shiboken6.delete(bus)
    _beside(lambda: listeners[0](change))
    QObject().deleteLater()
    qtbot.wait(20)
    assert heard == [change]
