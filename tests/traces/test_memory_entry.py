"""The window's memory at the lock after secrets were set, made, shown and typed back in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import session as sessions
from app.actions import credentials
from app.vault.credentials import Passphrase
from tests.traces import keyboard, memory
from tests.traces.keyboard import CALM, act
from tests.traces.test_memory import PLAIN, WIDE, Bench, Secrets
from tests.traces.typist import Typist
from ui.dialogs.strength import words as all_words

OTHER = "obelisk marzipan тундра quokka 58"
_GROUP = rb"(?:[0-9A-Z]\0){4}"
# Each begins with what is always the same: what might stand before it is looked at only there.
_CODE = re.compile(rb"\n\0(?:%b \0 \0)+%b" % (_GROUP, _GROUP))
_FIRST_LINE = re.compile(rb"(?:%b \0 \0)+%b\Z" % (_GROUP, _GROUP))
_ANYTHING = re.compile(b"")
_ASKED = re.compile("Type group 00 again".encode("utf-16-le").replace(b"0\x000\x00", rb"((?:[0-9]\0){1,2})"))
_WORDS = re.compile(rb" \0(?:(?:[a-z]\0){4,7} \0){4}(?:[a-z]\0){4,7}(?![a-z ]\0)")
_FIRST_WORD = re.compile(rb"(?<![a-z ]\0)(?:[a-z]\0){4,7}\Z")


class Watched(Typist):
    """A typist who also reads off the screen, which here is the memory of the window."""

    def do(self, *names: str) -> None:
        for name in names:
            self.press(act(name), CALM)

    def _seen(self, pattern: re.Pattern[bytes], before: re.Pattern[bytes]) -> Iterator[str]:
        for _, _, data in memory.readable(self.process.pid):
            for found in pattern.finditer(data):
                if first := before.search(data[max(0, found.start() - 120) : found.start()]):
                    yield (first.group() + found.group()).decode("utf-16-le")

    def code(self) -> tuple[str, str]:
        """The recovery code as it is shown, and the group asked for."""
        code = next(self._seen(_CODE, _FIRST_LINE)).split()
        number = int(next(self._seen(_ASKED, _ANYTHING)).split()[2])
        return "".join(code), code[number - 1]

    def made(self) -> str:
        """The passphrase that was made."""
        known = set(all_words())
        return next(text for text in self._seen(_WORDS, _FIRST_WORD) if set(text.split()) <= known)

    def lock(self) -> None:
        self.press(keyboard.LOCK)
        assert self.hear() == "end"

    def left(self, secrets: Secrets) -> list[str]:
        return memory.found(self.process.pid, secrets)


def forms_of_code(code: str) -> list[bytes]:
    """A code bare, as it is printed, and as it is shown."""
    groups = [code[i : i + 4] for i in range(0, len(code), 4)]
    half = len(groups) // 2
    shown = "  ".join(groups[:half]) + "\n" + "  ".join(groups[half:])
    return [form for text in (code, "-".join(groups), shown) for form in memory.forms(text)]


def watching(path: Path) -> Iterator[Watched]:
    made = Watched(path)
    assert made.hear() == "ready"
    yield made
    made.end()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Watched]:
    yield from watching(tmp_path / "vault")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, PLAIN)


@pytest.fixture
def open_window(bench: Bench) -> Iterator[Watched]:
    for made in watching(bench.path):
        made.press(*bench.words, "\r")
        assert made.hear() == "open"
        made.press(CALM)
        yield made


def _type_back(window: Watched) -> str:
    code, group = window.code()
    window.press(*group, "\r", CALM)
    return code


@pytest.mark.parametrize("words", [PLAIN, WIDE], ids=["plain", "wide"])
def test_a_first_run_with_a_passphrase_of_ones_own(fresh: Watched, tmp_path: Path, words: str) -> None:
    fresh.do("start")
    fresh.press(*words, CALM)
    fresh.do("second")
    fresh.press(*words, "\r", CALM)
    code = _type_back(fresh)
    fresh.press(act("later"))
    assert fresh.hear() == "open"
    fresh.press(CALM)
    fresh.lock()
    secrets = {"passphrase": memory.forms(words), "code": forms_of_code(code)}
    assert fresh.left(secrets) == []
    fresh.go_on()
    assert fresh.hear() == "ready"
    assert fresh.left(secrets) == []
    sessions.open_session(tmp_path / "vault", Passphrase(bytearray(words.encode()))).lock()


def test_a_first_run_with_a_passphrase_that_was_made(fresh: Watched, tmp_path: Path) -> None:
    fresh.do("start", "make one")
    words = fresh.made()
    fresh.press(*words, "\r", CALM)
    code = _type_back(fresh)
    fresh.press(act("later"))
    assert fresh.hear() == "open"
    fresh.press(CALM)
    fresh.lock()
    secrets = {"passphrase": memory.forms(words), "code": forms_of_code(code)}
    assert fresh.left(secrets) == []
    fresh.go_on()
    assert fresh.hear() == "ready"
    assert fresh.left(secrets) == []
    sessions.open_session(tmp_path / "vault", Passphrase(bytearray(words.encode()))).lock()


def test_a_passphrase_changed(open_window: Watched, bench: Bench) -> None:
    window = open_window
    window.do("page", "change", "first field")
    window.press(*OTHER)
    window.do("second field")
    window.press(*OTHER, "\r", CALM)
    window.lock()
    assert window.left({**bench.secrets, "new passphrase": memory.forms(OTHER)}) == []
    sessions.open_session(bench.path, Passphrase(bytearray(OTHER.encode()))).lock()


def test_a_passphrase_added_that_was_made(open_window: Watched, bench: Bench) -> None:
    window = open_window
    window.do("page", "add")
    window.press(*"Colleague")
    window.do("make another", "second field")
    words = window.made()
    window.press(*words, "\r", CALM)
    window.lock()
    assert window.left({**bench.secrets, "new passphrase": memory.forms(words)}) == []
    sessions.open_session(bench.path, Passphrase(bytearray(words.encode()))).lock()


def test_the_code_rehearsed(open_window: Watched, bench: Bench) -> None:
    window = open_window
    window.do("page", "rehearse")
    window.press(*bench.files["code"], "\r", CALM)
    window.lock()
    assert window.left(bench.secrets) == []
    with sessions.open_session(bench.path, Passphrase(bytearray(bench.words.encode()))) as session:
        assert session.ask(credentials.rehearsed_at)


def test_new_keys_and_a_new_code(open_window: Watched, bench: Bench) -> None:
    window = open_window
    window.do("page", "rotate")
    window.press(*bench.words, "\r", CALM)
    code = _type_back(window)
    window.lock()
    assert window.left({**bench.secrets, "new code": forms_of_code(code)}) == []
    sessions.open_session(bench.path, Passphrase(bytearray(bench.words.encode()))).lock()


def test_a_lock_in_the_middle_of_typing(open_window: Watched, bench: Bench) -> None:
    """Nothing was taken from the field: it is emptied by the lock itself."""
    window = open_window
    window.do("page", "change", "first field")
    window.press(*OTHER)
    window.lock()
    assert window.left({**bench.secrets, "new passphrase": memory.forms(OTHER)}) == []


def test_a_lock_while_the_code_is_shown(fresh: Watched) -> None:
    fresh.do("start")
    fresh.press(*PLAIN, CALM)
    fresh.do("second")
    fresh.press(*PLAIN, "\r", CALM)
    code, _ = fresh.code()
    fresh.lock()
    assert fresh.left({"passphrase": memory.forms(PLAIN), "code": forms_of_code(code)}) == []


def test_a_passphrase_that_was_shown(bench: Bench) -> None:
    for window in watching(bench.path):
        window.do("eye", "field")
        window.press(*bench.words, "\r")
        assert window.hear() == "open"
        window.press(CALM)
        window.lock()
        assert window.left(bench.secrets) == []
