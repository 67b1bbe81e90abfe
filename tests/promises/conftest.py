"""A vault as a fieldworker has it, with words in it that must not be read by others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import session as sessions
from app.actions import evidence, opening, records
from app.session import Session
from app.vault.credentials import Passphrase
from tests.ui.conftest import context, hands, lang, window  # noqa: F401 - the window, for promises seen in it
from tests.ui.test_process import screen  # noqa: F401 - a real X screen
from tests.vaults import CHEAP

SECRET = "zephyr quagmire bivouac 71"
NAMES = ("Kittiwake", "Жаворонок", "کبوتر")


@dataclass
class Office:
    """A vault on a disk, who opens it with what, and what it holds."""

    path: Path
    folder: Path
    code: str
    exhibit: str = ""
    event: str = ""

    def open(self, words: str = SECRET, *, recovery: bool = False, path: Path | None = None) -> Session:
        return opening.open_vault(path or self.path, bytearray(words.encode()), recovery=recovery)

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.path)): p.read_bytes() for p in sorted(self.path.rglob("*")) if p.is_file()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A locked vault with a case, a person, an event and an exhibit, all named."""
    path = tmp_path / "vault"
    session, code = sessions.create(path, Passphrase(bytearray(SECRET.encode())), worker=NAMES[0], kdf=CHEAP)
    made = Office(path, tmp_path, code)
    with session:
        session.do(records.add_case, {"title": NAMES[0], "code": "C-001"})
        session.do(records.add_record, "person", {"name": " ".join(NAMES)}, "C-001")
        event = {"event_kind": "arrest", "title": f"{NAMES[1]} taken", "narrative": NAMES[2]}
        made.event = session.do(records.add_record, "event", event, "C-001").result.uid
        paper = tmp_path / f"{NAMES[0]} statement.txt"
        paper.write_text("\n".join(NAMES) * 500)
        made.exhibit = evidence.add_evidence(session, [paper], "C-001")[0].uid
    return made


@pytest.fixture
def opened(office: Office) -> Iterator[Session]:
    """The same vault, open."""
    with office.open() as session:
        yield session


@pytest.fixture
def make_vault(office: Office) -> Callable[..., Session]:
    """What the fixtures of the window ask for: here it is the office's vault."""
    return lambda *_: office.open()


def words_on_disk() -> list[bytes]:
    """The names as they could stand in a file."""
    codes = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1251", "cp1256")
    found = []
    for name in NAMES:
        for code in codes:
            try:
                found.append(name.encode(code))
            except UnicodeEncodeError:
                continue
    return found


def readable(files: dict[str, bytes]) -> list[str]:
    """The files in whose name or content one of the names stands."""
    return [path for path, data in files.items() if any(w in data or w in os.fsencode(path) for w in words_on_disk())]


def find(reader: Any, uid: str) -> Any:
    from app.actions import queries

    return queries.find(reader, uid)
