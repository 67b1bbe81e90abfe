"""Object files and the state record."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Cancelled, Damaged, DiskFull, NotFound
from app.jobs import Progress
from app.vault import object_reading, state
from app.vault.objects import CHUNK, ObjectStore, padded
from app.vault.state import CLOSED, CLOSING, OPEN, State, StateFile, assess

VECTOR = json.loads((Path(__file__).parent / "vectors" / "object.json").read_text())


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    (tmp_path / "objects").mkdir()
    return ObjectStore(tmp_path / "objects")


def test_of_many_open_readers_a_few_keep_a_chunk(store: ObjectStore) -> None:
    stored = store.write([bytes(2 * CHUNK)])
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(store.open(stored.object_id, stored.key, stored.size)) for _ in range(40)]
        tracemalloc.start()
        stack.callback(tracemalloc.stop)
        for place in (0, CHUNK + 9):
            assert all(reader.read_at(place, 20) == bytes(20) for reader in readers)
            assert tracemalloc.get_traced_memory()[0] < 12 * 2 * CHUNK


@pytest.mark.parametrize("size", [0, 1, 16384, 16385, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003])
def test_bytes_come_back(store: ObjectStore, size: int) -> None:
    data = os.urandom(size)
    stored = store.write([data[n : n + 70_000] for n in range(0, size, 70_000)], size)
    assert stored.sha256 == hashlib.sha256(data).digest()
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        assert reader.read_at(0, size + 10) == data
        assert reader.read_at(size // 2, 40) == data[size // 2 : size // 2 + 40]
        assert reader.sha256() == stored.sha256
    path = store.path(stored.object_id)
    assert path.stat().st_mtime == 946684800
    assert list(store.listing()) == [stored.object_id]
    assert size < 32 or data[:32] not in path.read_bytes()


def test_vector_is_read_and_recomputed(store: ObjectStore) -> None:
    raw, key, object_id = (bytes.fromhex(VECTOR[name]) for name in ("head_and_chunks", "key", "object_id"))
    head, sealed = raw[:64], raw[64:]
    derived = HKDF(hashes.SHA256(), 32, head[8:40], b"havenfile/v1/object" + object_id).derive(key)
    plain = AESGCM(derived).decrypt(bytes(11) + b"\1", sealed, head)
    assert plain == bytes.fromhex(VECTOR["plain"]).ljust(16384, b"\0")
    path = store.path(object_id)
    path.parent.mkdir()
    path.write_bytes(raw)
    with store.open(object_id, key, VECTOR["size"]) as reader:
        assert reader.read_at(0, 100).hex() == VECTOR["plain"]


@given(st.integers(0, 2**40))
def test_padding_is_padme(size: int) -> None:
    total = padded(size)
    assert total >= max(size, 16384)
    assert total <= max(16384, size * 1.12 + 1)
    assert total == padded(total)


@pytest.mark.parametrize("place", [0, 8, 40, 44, 48, 64, 100, -1, -17])
def test_any_change_is_noticed(store: ObjectStore, place: int) -> None:
    stored = store.write([os.urandom(300_000)])
    path = store.path(stored.object_id)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Damaged), store.open(stored.object_id, stored.key, stored.size) as reader:
        reader.sha256()


@pytest.mark.parametrize("cut", [1, 16, CHUNK + 16])
def test_truncation_and_other_names_are_noticed(store: ObjectStore, cut: int) -> None:
    stored = store.write([os.urandom(2 * CHUNK)])
    path = store.path(stored.object_id)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    with pytest.raises(Damaged):
        store.open(stored.object_id, stored.key, stored.size)
    other = store.path(bytes(16))
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(whole)
    with pytest.raises(Damaged):
        store.open(bytes(16), stored.key, stored.size)


def test_two_writings_have_nothing_in_common(store: ObjectStore) -> None:
    first, second = store.write([b"same"]), store.write([b"same"])
    assert first.key != second.key
    assert store.path(first.object_id).read_bytes()[64:] != store.path(second.object_id).read_bytes()[64:]


def test_failure_leaves_nothing(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        yield b"x" * 100
        raise RuntimeError("source broke")

    with pytest.raises(RuntimeError):
        store.write(broken())
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        store.write([b"x"], 1, progress)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(DiskFull):
        store.write([b"x"])
    assert not [p for p in store.path(bytes(16)).parent.parent.rglob("*") if p.is_file()]


def test_read_back_notices_a_disk_that_lies(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def corrupt(self: ObjectStore, temporary: Path, final: Path) -> None:
        data = bytearray(temporary.read_bytes())
        data[-1] ^= 1
        final.parent.mkdir(exist_ok=True)
        final.write_bytes(bytes(data))
        temporary.unlink()

    monkeypatch.setattr(ObjectStore, "_publish", corrupt)
    with pytest.raises(Damaged):
        store.write([b"x" * 1000])
    assert not list(store.listing())


def test_leftovers_and_strangers_are_put_aside(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "objects" / f"tmp-{'ab' * 16}").write_bytes(b"half")
    assert store.collect_leftovers() == 1
    stored = store.write([b"x"])
    store.quarantine(stored.object_id)
    assert list(store.listing()) == []
    with pytest.raises(NotFound):
        store.open(stored.object_id, stored.key, 1)
    store.destroy(stored.object_id)


def test_magic_is_that_of_the_format(store: ObjectStore) -> None:
    stored = store.write([b"x"])
    head = store.path(stored.object_id).read_bytes()[:64]
    assert head[:8] == b"HVNOBJ1\0"
    assert int.from_bytes(head[40:44], "little") == 262144
    assert head[48:] == stored.object_id
    assert object_reading.LEAST == 16384


# -- state ----------------------------------------------------------------------------

STATE = State("s" * 32, CLOSED, 10, "r" * 64, 2, "d" * 32)


def file(tmp_path: Path) -> StateFile:
    return StateFile(tmp_path / "state", bytes(32), bytes(16))


def test_state_survives_a_torn_write(tmp_path: Path) -> None:
    one = file(tmp_path)
    one.write(STATE)
    one.write(replace(STATE, n=11), sync=True)
    one.close()
    path = tmp_path / "state"
    assert path.stat().st_size == 2 * state.RECORD
    assert file(tmp_path).read() == replace(STATE, n=11, seq=2)
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(bytes(data))
    found = file(tmp_path).read()
    assert found is not None and found.n == 10
    path.write_bytes(b"")
    assert file(tmp_path).read() is None
    path.unlink()
    assert file(tmp_path).read() is None


def test_state_of_another_vault_is_none(tmp_path: Path) -> None:
    one = file(tmp_path)
    one.write(STATE)
    assert StateFile(tmp_path / "state", bytes(32), b"x" * 16).read() is None
    silent = StateFile(tmp_path / "other", bytes(32), bytes(16), read_only=True)
    silent.write(STATE)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("said", "database", "generation", "codes"),
    [
        (STATE, STATE, 2, []),
        (STATE, STATE, 3, []),
        (replace(STATE, phase=CLOSING), STATE, 2, []),
        (replace(STATE, phase=OPEN), replace(STATE, n=12, root="x" * 64), 2, []),
        (STATE, replace(STATE, n=12, root="x" * 64), 2, ["state_behind"]),
        (replace(STATE, phase=CLOSING), replace(STATE, n=12), 2, ["state_behind"]),
        (STATE, replace(STATE, n=7, root="x" * 64), 2, ["database_behind"]),
        (replace(STATE, phase=OPEN), replace(STATE, n=7), 2, ["database_behind"]),
        (STATE, replace(STATE, root="x" * 64), 2, ["journal_differs"]),
        (STATE, replace(STATE, session="t" * 32), 2, ["other_session"]),
        (STATE, replace(STATE, db_id="e" * 32), 2, ["other_database"]),
        (STATE, STATE, 1, ["header_old"]),
        (None, STATE, 2, ["state_missing"]),
    ],
)
def test_rollback_is_named(said: State | None, database: State, generation: int, codes: list[str]) -> None:
    assert [found.code for found in assess(said, database, generation)] == codes


def test_how_many_entries_are_missing_is_said() -> None:
    found = assess(STATE, replace(STATE, n=7), 2)
    assert found[0].missing == 3
    assert "3" in found[0].message
