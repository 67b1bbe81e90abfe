"""Files of a package on their way into a vault: encrypted at once, and gone again unless the case came with them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import vault
from app.actions.receiving import storing
from app.domain.errors import Cancelled, DiskFull, IoFailed, PackageRefused
from app.handover import age
from app.handover.package_reader import open_package
from app.handover.package_writer import write_package
from app.handover.rows import Member
from app.jobs import Progress
from app.session import Session
from app.vault import objects as object_files
from tests.handover.packages import HEAD, HYBRID, SENDER, opened, sealed, signers
from tests.vaults import made_vault, reopened

LETTER = bytes(range(256)) * 900
FILES = {
    "records/case.jsonl": b'{"uid":"1"}\n{"uid":"2"}\n',
    "records/event.jsonl": b'{"uid":"3"}\n',
    "originals/E-001/letter.pdf": LETTER,
    "originals/E-002/same.pdf": LETTER,
    "originals/E-003/empty.txt": b"",
    "derived/E-001-T1/translation.txt": b"translated" * 3000,
}
NEW = 3


@pytest.fixture(scope="module")
def opened_vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made, _ = made_vault(tmp_path_factory.mktemp("storing") / "vault")
    with made:
        yield made


@pytest.fixture
def session(opened_vault: Session) -> Iterator[Session]:
    """An open vault in which nothing lies, which is emptied again."""
    yield opened_vault
    opened_vault.do(lambda unit: unit.database.run("DELETE FROM object"))
    for path in _object_files(opened_vault):
        path.unlink()


def _object_files(session: Session) -> list[Path]:
    return sorted(path for path in (session.path / "objects").rglob("*") if path.is_file())


def _nothing_left(session: Session) -> None:
    assert _object_files(session) == []
    assert session.ask(lambda reader: reader.database.rows("SELECT key FROM meta WHERE key LIKE 'coming:%'")) == []
    assert vault.verify(session).problems == []


def test_files_lie_encrypted_and_records_are_read_back(session: Session) -> None:
    with storing.streamed(session, opened(sealed(FILES)[0]), files=True) as stored:
        assert [line["uid"] for line in stored.records(session.vault.objects)] == ["1", "2", "3"]
        assert set(stored.files) == {hashlib.sha256(FILES[name]).hexdigest() for name in list(FILES)[2:]}
        assert len(stored.files) == NEW
        lying = b"".join(path.read_bytes() for path in _object_files(session))
        assert b"translated" not in lying and LETTER[:64] not in lying
        one = next(iter(stored.files.values()))
        session.do(storing.row_of, one)
    assert [path.name for path in _object_files(session)] == [one.object_id.hex()]


def test_a_preview_keeps_no_file(session: Session) -> None:
    with storing.streamed(session, opened(sealed(FILES)[0]), files=False) as stored:
        assert stored.files == {} and len(_object_files(session)) == 2
    _nothing_left(session)


def test_what_lies_here_already_is_not_stored_twice(session: Session) -> None:
    with storing.streamed(session, opened(sealed({"originals/E-001/other.pdf": LETTER})[0]), files=True) as stored:
        session.do(storing.row_of, stored.files[hashlib.sha256(LETTER).hexdigest()])
    with storing.streamed(session, opened(sealed(FILES)[0]), files=True) as stored:
        assert hashlib.sha256(LETTER).hexdigest() not in stored.files and len(stored.files) == NEW - 1


class _Stops(Progress):
    """A progress that stops, or has the disk fail, at half of the bytes."""

    def __init__(self, failure: BaseException) -> None:
        super().__init__()
        self._failure = failure

    def step(self, done: int, total: int, msgid: str = "") -> None:
        if done * 2 >= total:
            raise self._failure


@pytest.mark.parametrize("failure", [Cancelled(), IoFailed(subject="stick", reason="gone")], ids=["cancel", "pulled"])
def test_stopped_at_half_nothing_is_left(session: Session, failure: BaseException) -> None:
    package = open_package(io.BytesIO(sealed(FILES)[0]), [HYBRID], signers, _Stops(failure))
    with pytest.raises(type(failure)), storing.streamed(session, package, files=True):
        raise AssertionError
    _nothing_left(session)


def test_a_package_whose_end_is_cut_leaves_nothing(session: Session) -> None:
    data = sealed(FILES)[0]
    for cut in (data[:-1], data[: len(data) // 2], data[:-9000] + bytes(9000)):
        with pytest.raises(PackageRefused):
            with storing.streamed(session, opened(cut), files=True):
                raise AssertionError
        _nothing_left(session)


def test_a_full_disk_leaves_nothing_and_the_reserve_as_it_was(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = (session.path / "reserve.bin").stat().st_size
    data, real = sealed(FILES)[0], object_files.files.write_on

    for fatal in range(1, 12):
        count = [0]

        def full(handle: int, piece: Any, fatal: int = fatal, count: list[int] = count) -> None:
            count[0] += 1
            if count[0] == fatal:
                raise OSError(28, "No space left on device")
            real(handle, piece)

        monkeypatch.setattr(object_files.files, "write_on", full)
        try:
            with storing.streamed(session, opened(data), files=True):
                pass
        except DiskFull:
            pass
        else:
            assert count[0] < fatal
        monkeypatch.setattr(object_files.files, "write_on", real)
        _nothing_left(session)
    assert (session.path / "reserve.bin").stat().st_size == reserve


def test_killed_anywhere_the_next_opening_finds_nothing(tmp_path: Path) -> None:
    made, _ = made_vault(tmp_path / "vault")
    made.lock()
    for after in (1, 3, 5):
        command = [sys.executable, "-m", "tests.actions.receiving_killed", str(tmp_path / "vault"), str(after)]
        done = subprocess.run(command, check=False, capture_output=True, timeout=120)  # noqa: S603
        assert done.returncode == -9, done.stderr.decode()
        assert any(path.is_file() for path in (tmp_path / "vault" / "objects").rglob("*"))
        with reopened(tmp_path / "vault") as session:
            _nothing_left(session)
            assert not (session.path / "objects" / "quarantine").exists()


@pytest.mark.parametrize("files", [False, True], ids=["preview", "accept"])
def test_a_line_of_a_gibibyte_is_refused_after_eight_mebibytes(session: Session, files: bool) -> None:
    """A whole package of it, signed and sealed as it is read: it lies nowhere whole."""
    line = Member("records/event.jsonl", "records", 1 << 30, bytes(32), _endless)
    reading, writing = os.pipe()
    writer = threading.Thread(target=_write_into, args=(writing, line))
    writer.start()
    tracemalloc.start()
    stream = _Counted(reading)
    with stream, pytest.raises(PackageRefused, match=r"line 1 of the file records/event\.jsonl") as refused:
        with storing.streamed(session, open_package(stream, [HYBRID], signers, Progress()), files=files):
            raise AssertionError
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.join()
    assert (refused.value.facts["reason_code"], refused.value.facts["n"]) == ("line", 1)
    assert stream.count < 11 << 20 and most < 32 << 20
    _nothing_left(session)


def _endless() -> Iterator[bytes]:
    yield b'{"uid":"'
    yield from itertools.repeat(b"a" * (1 << 16), 1 << 14)


def _write_into(handle: int, line: Member) -> None:
    """Until nobody reads any more."""
    with contextlib.suppress(OSError), open(handle, "wb", buffering=0) as sink:
        write_package(sink, HEAD, [line], SENDER, age.Hybrid(HYBRID.recipient()), Progress())


class _Counted(io.FileIO):
    """A stream that counts what was read of it."""

    count = 0

    def readinto(self, buffer: Any) -> int | None:
        got = super().readinto(buffer)
        self.count += got or 0
        return got
