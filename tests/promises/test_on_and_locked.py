"""On, locked: keys and passphrases gone with the process; database closed; clipboard cleared if still ours."""

from __future__ import annotations

from pathlib import Path

from tests.promises.conftest import SECRET, Office
from tests.traces import keyboard, memory
from tests.traces.test_memory import Bench
from tests.traces.typist import Typist


def test_on_and_locked_keys_and_passphrase_are_gone_with_the_process(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "zephyr quagmire bivouac 71")
    typist = Typist(bench.path)
    try:
        assert typist.hear() == "ready"
        typist.press(*bench.words, "\r")
        assert typist.hear() == "open"
        assert memory.found(typist.process.pid, {"vault key": bench.secrets["vault key"]}) != []
        typist.press(keyboard.LOCK)
        assert typist.hear() == "end"
        typist.go_on()
        assert typist.hear() == "ready"
        assert memory.found(typist.process.pid, bench.secrets) == []
    finally:
        typist.end()


def test_on_and_locked_the_database_is_closed_and_at_rest(office: Office) -> None:
    session = office.open()
    assert any(path.name.endswith("-wal") for path in office.path.iterdir())
    session.lock()
    assert not [path.name for path in office.path.iterdir() if path.name.endswith(("-wal", "-shm", "-journal"))]
    with office.open() as again:  # nobody holds it any more
        assert again.alarms == []


def test_on_and_locked_the_clipboard_is_cleared_if_still_ours(screen: dict[str, str], office: Office) -> None:
    typist = Typist(office.path, environ=screen)
    try:
        assert typist.hear() == "ready"
        typist.press(*SECRET, "\r")
        assert typist.hear() == "open"
        typist.press(keyboard.COPY, keyboard.LOCK)
        assert [typist.hear(), typist.hear(), typist.hear()] == ["ours", "cleared", "end"]
        typist.go_on()
    finally:
        typist.end()
