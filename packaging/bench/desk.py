"""The window over the work of a whole office: start, typing, long lists, search, the event loop under work, the end.

The vault has 500 cases, 100,000 events and threats in the case in hand, and 20,000 exhibits (`tests/big.py`). Every
time is what somebody at the keyboard waits: from the key until the picture is drawn.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from chronology import graphic
from measuring import MIB, ROOT, SECRET, WORK, random_file

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_STARTS = 5
_KEYS = 300
_BARE = (
    "import sys; from PySide6.QtWidgets import QApplication, QLineEdit; from PySide6.QtCore import QTimer;"
    "from ui import start; app = QApplication([]); line = QLineEdit(); line.show(); line.setFocus();"
    "QTimer.singleShot(0, lambda: (print('ready', start.age_ms(), flush=True), app.quit())); app.exec()"
)


def large() -> Path:
    """The vault of the whole office; made anew (some minutes)."""
    from tests import big

    path = WORK / "big.haven"
    big.make(path, big.Size()).lock()
    return path


def desk() -> dict[str, Any]:
    """Every figure of the window, in one run."""
    path = large()
    made = starting(path)
    with Screen(path) as screen:
        made |= lists(screen) | typing(screen) | graphic(screen) | finding(screen) | gaps(screen)
    return made | panic(path)


def starting(path: Path) -> dict[str, Any]:
    """From the start of the process until the passphrase field takes keys, against a bare field of Qt's."""
    ours = [_age("-m", "ui", "--vault", str(path), "--print-ready") for _ in range(_STARTS)]
    bare = [_age("-c", _BARE) for _ in range(_STARTS)]
    return {
        "start_to_keys_ms": round(statistics.median(ours)),
        "bare_qt_field_ms": round(statistics.median(bare)),
        "start_vs_bare_qt_field": round(statistics.median(ours) / statistics.median(bare), 2),
    }


def _age(*command: str) -> int:
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        process.kill()
    return int(line.split()[1])


class Screen:
    """The open window on that vault, and hands for it."""

    def __init__(self, path: Path) -> None:
        from app import session as sessions
        from app.settings import Settings
        from app.vault.credentials import Passphrase
        from ui import main
        from ui.window import Window

        self.app = main.application()
        self.context = main.make_context()
        self.context.settings = Settings(remember_vault=False)
        self.context.theme.wear(self.app)
        self.window = Window(self.context)
        self.session = sessions.open_session(path, Passphrase(bytearray(SECRET)))

    def __enter__(self) -> Screen:
        from app.actions import queries

        sys.setswitchinterval(0.001)
        self.window.show()
        self.window.open_desk(self.session)
        self.settle()
        case = next(one for one in self.session.ask(queries.cases) if one.code == "C-001")
        self.context.case.take(case.code, case.uid, case.title)
        self.settle()
        return self

    def __exit__(self, *_: object) -> None:
        self.session.lock()
        self.context.jobs.close()

    def settle(self, seconds: float = 20.0) -> None:
        """Until nothing is under way and everything is drawn."""
        until = time.monotonic() + seconds
        self.app.processEvents()
        while self.context.jobs.busy() and time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.001)
        self.app.processEvents()

    def until(self, happened: Callable[[], object], seconds: float = 30.0) -> None:
        """Until something shows."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise TimeoutError
            self.app.processEvents()

    def drawn_after(self, widget: Any, act: Callable[[], object], shown: Callable[[], object]) -> float:
        """Seconds from `act` until `shown` and the widget was painted since."""
        with happened(widget, "Paint") as paints:
            started = time.perf_counter()
            act()
            self.until(shown)
            before = len(paints)
            widget.update()
            self.until(lambda: len(paints) > before)
            return time.perf_counter() - started


@contextlib.contextmanager
def happened(widget: Any, name: str) -> Iterator[list[float]]:
    """The moments at which a widget was given an event of Qt's."""
    from PySide6.QtCore import QEvent, QObject

    moments: list[float] = []

    class Eye(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type[name]:
                moments.append(time.monotonic())
            return False

    eye = Eye()
    widget.installEventFilter(eye)
    try:
        yield moments
    finally:
        widget.removeEventFilter(eye)


def p95(times: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return round(1000 * sorted(times)[int(len(times) * 0.95)], 2)


def typing(screen: Screen) -> dict[str, Any]:
    """Key to drawn character in the quick line over the open timeline, in turns with a bare field."""
    from PySide6.QtWidgets import QLineEdit

    screen.window.desk.show_page("timeline")
    screen.settle()
    line, bare = screen.window.desk.quick.line, QLineEdit()
    bare.show()
    words = "~mar 2021 detained at the border and asked about the sister @anna #arrest "
    ours: list[float] = []
    floor: list[float] = []
    for n in range(_KEYS):
        key = words[n % len(words)]
        for field, times in ((line, ours), (bare, floor)):
            before = len(field.text())
            press, longer = partial(_press, screen, field, key), partial(_longer, field, before)
            times.append(screen.drawn_after(field, press, longer))
    line.clear()
    bare.close()
    return {
        "key_to_character_p95_ms": p95(ours), "bare_field_p95_ms": p95(floor),
        "typing_vs_bare_field": round(p95(ours) / p95(floor), 2),
    }  # fmt: skip


def _longer(field: Any, before: int) -> bool:
    return len(field.text()) > before


def lists(screen: Screen) -> dict[str, Any]:
    """First show and scrolling of long lists, against the page of rows from plain SQL."""
    made: dict[str, Any] = {}
    for page, sql in (("timeline", "event"), ("threats", "threat"), ("evidence", "evidence"), ("cases", "case")):
        made |= _list(screen, page, sql)
    return made


def _list(screen: Screen, name: str, sql: str) -> dict[str, Any]:
    desk = screen.window.desk
    desk.show_page("settings")
    screen.settle()
    page = desk.page(name)
    table = page.table()
    first = screen.drawn_after(
        table.viewport(),
        lambda: desk.show_page(name),
        lambda: table.model().rowCount(),
    )
    bare = _timed(lambda: screen.session.ask(_bare_page, sql))
    bar = table.verticalScrollBar()
    steps: list[float] = []
    for _ in range(200):
        onwards = partial(bar.setValue, bar.value() + bar.pageStep())
        steps.append(screen.drawn_after(table.viewport(), onwards, lambda: True))
    return {
        f"{name}_first_show_ms": round(1000 * first, 1),
        f"{name}_scroll_p95_ms": p95(steps),
        f"{name}_first_show_vs_bare_sql_page": round(first / bare, 1),
        f"{name}_rows": table.model().rowCount(),
    }


def _bare_page(reader: Any, kind: str) -> Any:
    return reader.database.rows(f'SELECT * FROM "{kind}" ORDER BY "uid" LIMIT 100')


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def finding(screen: Screen) -> dict[str, Any]:
    """From the last key of a word to the first rows of what is found, over the whole vault."""
    from tests.big import RARE

    page = screen.window.desk.show_page("search")
    screen.settle()
    times: dict[str, float] = {}
    for name, words in (("rare", RARE), ("common", "grey car"), ("other_script", "звонок")):
        page.field.setText("nowhere")
        _press(screen, page.field, "x")
        screen.until(lambda: not screen.context.jobs.busy() and not _found(page))
        page.field.setText(words[:-1])
        started = time.perf_counter()
        _press(screen, page.field, words[-1])
        screen.until(lambda: _found(page))
        times[name] = time.perf_counter() - started
    return {f"search_{name}_ms": round(1000 * taken, 1) for name, taken in times.items()}


def _press(screen: Screen, field: Any, letter: str) -> None:
    """A letter of any script, as the keyboard's driver brings it."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        screen.app.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def _found(page: Any) -> bool:
    return page.stack.currentWidget() is page.list and page.list.marked() is not None


def consented(screen: Screen, code: str) -> None:
    """Everybody of a case has said yes to being written about here."""
    from app.actions import queries, records

    for person in screen.session.ask(queries.records, "person", code).rows:
        values = {"person": person.uid, "scopes": {"store": "yes"}, "status": "given"}
        screen.session.do(records.add_record, "consent", values, code)


def gaps(screen: Screen) -> dict[str, Any]:
    """The longest pause of the event loop: idle, while 500 MB come in, while a dossier is built."""
    from app.actions import dossier, evidence

    big = random_file(WORK / "half.bin", 500 * MIB)
    idle = _gap(screen, lambda: time.sleep(3))
    coming = _gap(screen, lambda: evidence.add_evidence(screen.session, [big], "C-002"))
    big.unlink()
    out = WORK / "brief.pdf"
    out.unlink(missing_ok=True)
    consented(screen, "C-002")
    building = _gap(screen, lambda: dossier.build_dossier(screen.session, "C-002", "case_brief", out))
    return {"idle_gap_ms": idle, "import_500_mb_gap_ms": coming, "dossier_gap_ms": building}


def _gap(screen: Screen, work: Callable[[], object]) -> float:
    from PySide6.QtCore import QTimer

    longest, last, over = [0.0], [time.perf_counter()], [None]

    def tick() -> None:
        now = time.perf_counter()
        longest[0] = max(longest[0], now - last[0])
        last[0] = now

    timer = QTimer(interval=1)
    timer.timeout.connect(tick)
    job = screen.context.jobs.run(None, work, then=over.append, failed=over.append)
    timer.start()
    while len(over) < 2:
        screen.app.processEvents()
        time.sleep(0.0005)
    timer.stop()
    job.future.result()
    return round(1000 * longest[0], 1)


def panic(path: Path) -> dict[str, Any]:
    """The panic key, in the middle of work, until nothing is on the screen, and until the process is no more."""
    script = "import sys; sys.path.insert(0, 'packaging/bench'); import desk; desk.panicking(sys.argv[1])"
    with subprocess.Popen([sys.executable, "-c", script, path], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = (process.stdout.read() if process.stdout else "").split()
        process.wait()
        gone = time.monotonic()
    pressed, hidden = map(float, said[-2:])
    return {
        "panic_to_hidden_ms": round(1000 * (hidden - pressed), 1),
        "panic_to_process_gone_ms": round(1000 * (gone - pressed), 1),
    }


def panicking(path: str) -> None:
    """The other process: its key is pressed while a file is being taken in."""
    from app.actions import evidence
    from ui import main

    big = random_file(WORK / "coming.bin", 200 * MIB)
    screen = Screen(Path(path)).__enter__()
    screen.window.vanishing.connect(main.vanish)
    screen.context.jobs.run(None, evidence.add_evidence, screen.session, [big], "C-003")
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        screen.app.processEvents()
    with happened(screen.window, "Hide") as hidden:
        pressed = time.monotonic()
        screen.window.panic()
        print(pressed, hidden[0], flush=True)
    screen.app.exec()
