"""What breaks, and what is left then: headers, locks, disks, links, kills, memory."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import (
    AlreadyExists,
    Damaged,
    DiskFull,
    HavenError,
    InUse,
    IoFailed,
    NotAFile,
    NotFound,
    ReadOnly,
    Refused,
    Unreadable,
    WrongKey,
)
from app.domain.failures import named_failures
from app.vault import crypto, files, folder, header, holding, state, unlocking
from app.vault.credentials import Credential, KdfParams, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.objects import CHUNK, ObjectStore, padded
from app.vault.state import CLOSED, CLOSING, OPEN, State, StateFile, assess
from tests.vaults import CHEAP, passphrase


def make(path: Path, secret: bytes = b"correct horse") -> Path:
    vault = folder.create_vault(path, passphrase(secret), RecoveryCode.new(), kdf=CHEAP)
    vault.db_path.write_bytes(b"stands for a database")
    folder.publish(vault)
    vault.close()
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "v.haven")


@pytest.fixture
def path(tmp_path: Path, template: Path) -> Path:
    """A fresh vault, without the weight of its reserve."""
    return Path(shutil.copytree(template, tmp_path / "v.haven", ignore=shutil.ignore_patterns("reserve.bin")))


def listing(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def opened(path: Path) -> OpenVault:
    return folder.open_vault(path, passphrase())


# -- header ---------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 9, 10, 13, 16, 32, 41, 53, 60, 80, 127, 128, 200, 1400, 1410, 3000, 3484, 16383])
def test_one_flipped_bit_anywhere_is_noticed_and_mended(path: Path, place: int) -> None:
    good = (path / "header.b").read_bytes()
    data = bytearray(good)
    data[place] ^= 0x10
    (path / "header.a").write_bytes(data)
    vault = opened(path)
    assert vault.damaged_copies() == ["header.a"]
    assert vault.confirm() == ["header.a"]
    assert vault.damaged_copies() == []
    vault.close()
    assert (path / "header.a").read_bytes() == (path / "header.b").read_bytes() == good


def test_header_of_another_vault_with_the_same_passphrase_does_not_count(path: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other.haven")
    stranger = opened(other)
    for _ in range(3):
        stranger.write_header(stranger.header, stranger.directory)
    stranger.close()
    (path / "header.a").write_bytes((other / "header.a").read_bytes())
    own = header.decode((path / "header.b").read_bytes())
    vault = opened(path)
    assert (vault.vault_id, vault.header_generation) == (own.vault_id, 1)
    assert vault.confirm() == ["header.a"]
    vault.close()


def test_copy_counts_only_when_its_database_opens(path: Path) -> None:
    """The newest is passed over when its database does not open, and is not overwritten: it is genuine."""
    old = (path / "header.b").read_bytes()
    vault = opened(path)
    first = vault.db_id
    vault.use_database(b"n" * 16)
    newest = (path / "header.a").read_bytes()
    vault.close()
    (path / "header.b").write_bytes(old)
    asked: list[str] = []

    def database_opens(database: Path, key: bytearray) -> bool:
        asked.append(database.name)
        assert len(key) == 99
        return database.name == f"case-{first.hex()}.db"

    vault = folder.open_vault(path, passphrase(), database_opens=database_opens)
    assert asked == [f"case-{(b'n' * 16).hex()}.db", f"case-{first.hex()}.db"]
    assert vault.db_id == first
    assert vault.confirm() == []
    vault.close()
    assert (path / "header.a").read_bytes() == newest
    vault = folder.open_vault(path, passphrase(), database_opens=lambda *_: False)
    assert vault.db_id == b"n" * 16
    vault.close()


def test_memory_that_is_not_there_names_itself_unless_a_copy_opens(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray((path / "header.a").read_bytes())
    data[32:44] = (9).to_bytes(8, "little") + (2048 * 1024).to_bytes(4, "little")
    (path / "header.a").write_bytes(data)
    real = crypto.argon2id

    def small_machine(secret: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytearray:
        if memory > 65536:
            raise MemoryError
        return real(secret, salt, memory, passes, lanes)

    monkeypatch.setattr(crypto, "argon2id", small_machine)
    opened(path).close()
    with pytest.raises(unlocking.Unaffordable, match="2048 MiB"):
        folder.open_vault(path, passphrase(b"wrong"))


def test_same_work_whether_right_wrong_or_in_any_slot(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(path)
    code = RecoveryCode.new()
    vault.change_credential(code, "second code", ())
    vault.close()
    runs: list[int] = []
    real = crypto.argon2id
    monkeypatch.setattr(crypto, "argon2id", lambda *a: runs.append(1) or real(*a))
    attempts: list[Credential] = [passphrase(), passphrase(b"wrong"), code, RecoveryCode.new()]
    counts = []
    for attempt in attempts:
        runs.clear()
        try:
            folder.open_vault(path, attempt).close()
        except WrongKey:
            pass
        counts.append(len(runs))
    assert counts == [1, 1, 0, 0]


@pytest.mark.parametrize("name", folder.COPIES)
def test_a_folder_in_place_of_a_copy_does_not_keep_the_vault_shut(path: Path, name: str) -> None:
    (path / name).unlink()
    (path / name).mkdir()
    vault = opened(path)
    assert vault.confirm() == []
    assert vault.damaged_copies() == [name]
    vault.close()


def test_a_pipe_or_link_in_place_of_a_copy_is_no_copy(path: Path, tmp_path: Path) -> None:
    (path / "header.a").rename(tmp_path / "moved")
    os.mkfifo(path / "header.a")
    opened(path).close()
    (path / "header.a").unlink()
    (path / "header.a").symlink_to(tmp_path / "moved")
    vault = opened(path)
    assert vault.confirm() == []
    vault.close()
    assert (tmp_path / "moved").read_bytes() == (path / "header.b").read_bytes()


def test_missing_copy_is_put_back(path: Path) -> None:
    (path / "header.b").unlink()
    vault = opened(path)
    assert vault.confirm() == ["header.b"]
    vault.close()
    assert (path / "header.a").read_bytes() == (path / "header.b").read_bytes()


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_passphrase_change_cut_off_anywhere_leaves_a_vault_that_opens(
    path: Path, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    real = files.write_in_place

    def failing_disk(target: Path, data: bytes) -> None:
        calls.append(1)
        if len(calls) == failing:
            target.write_bytes(data[:5000] + target.read_bytes()[5000:])
            raise IoFailed(subject=target.name, reason="torn")
        real(target, data)

    vault = opened(path)
    monkeypatch.setattr(files, "write_in_place", failing_disk)
    with pytest.raises(IoFailed):
        vault.change_passphrase(passphrase(b"second"))
    monkeypatch.setattr(files, "write_in_place", real)
    vault.close()
    opens = []
    for secret in (b"correct horse", b"second"):
        try:
            folder.open_vault(path, passphrase(secret)).close()
            opens.append(secret)
        except WrongKey:
            pass
        except Damaged:  # a slot that opens in a header that is torn behind it: only while the first copy is written
            assert failing in (1, 3)
    # Torn while the new slot was added: the old one still opens; torn while the old one goes: the new one does.
    assert {1: b"correct horse", 2: b"second", 3: b"second", 4: b"second"}[failing] in opens
    assert failing != 4 or opens == [b"second"]


def test_a_disk_that_keeps_something_else_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(path)
    monkeypatch.setattr(files, "write_in_place", lambda *_: None)
    with pytest.raises(IoFailed):
        vault.change_passphrase(passphrase(b"second"))
    vault.close()


def test_after_the_recovery_code_a_new_passphrase_replaces_the_forgotten_one(tmp_path: Path) -> None:
    code = RecoveryCode.new()
    vault = folder.create_vault(tmp_path / "v", passphrase(b"forgotten"), code, kdf=CHEAP)
    folder.publish(vault)
    vault.close()
    vault = folder.open_vault(tmp_path / "v", RecoveryCode.read(code.printed()))
    assert vault.credential is not None
    assert vault.credential.name == "recovery code"
    vault.change_passphrase(passphrase(b"new"))
    assert vault.credential.name == "recovery code"
    vault.close()
    vault = folder.open_vault(tmp_path / "v", passphrase(b"new"))
    assert vault.credential is not None
    assert vault.credential.name == "passphrase"
    vault.change_passphrase(passphrase(b"newer"))
    assert vault.credential is not None
    assert vault.credential.name == "passphrase"
    vault.close()
    for gone in (b"forgotten", b"new"):
        with pytest.raises(WrongKey):
            folder.open_vault(tmp_path / "v", passphrase(gone))


def test_closing_wipes_the_keys(path: Path) -> None:
    vault = opened(path)
    key, state_key = vault._vault_key, vault.state._key
    assert any(key)
    assert len(vault.key_for("duplicate")) == 32
    vault.close()
    vault.close()
    assert not any(key)
    assert not any(state_key)


def test_backup_folders_open_for_reading_alone(path: Path) -> None:
    (path / unlocking.COPY_MARK).write_bytes(b"")
    with pytest.raises(Refused, match="backup"):
        opened(path)
    folder.open_vault(path, passphrase(), read_only=True).close()


# -- lock -----------------------------------------------------------------------------


def test_missing_lock_file_is_made_only_after_confirmation(path: Path) -> None:
    (path / "lock").unlink()
    before = listing(path)
    with pytest.raises(WrongKey):
        folder.open_vault(path, passphrase(b"wrong"))
    vault = opened(path)
    assert listing(path) == before
    with pytest.raises(InUse):
        opened(path)
    vault.confirm()
    assert (path / "lock").read_text().startswith(f"{os.getpid()} ")
    with pytest.raises(InUse):
        opened(path)
    vault.close()
    opened(path).close()


def test_locks_that_the_disk_does_not_know_are_a_failure_not_a_holder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(handle: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(holding, "_lock", unknown)
    with pytest.raises(IoFailed):
        opened(path)


def test_two_that_mark_at_once_keep_one_holder(path: Path) -> None:
    (path / "lock").unlink()
    vault = opened(path)
    with pytest.raises(InUse):
        holding.hold(path, create=True)
    (path / "lock").write_bytes(b"")
    vault.confirm()
    (path / "lock").unlink()
    with pytest.raises(InUse):
        holding.hold(path, create=True)
    vault.close()
    holding.let_go(holding.hold(path, create=True))


# -- files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "writing", "kind"),
    [
        (errno.ENOSPC, True, DiskFull),
        (errno.EDQUOT, True, DiskFull),
        (errno.EFBIG, True, DiskFull),
        (errno.EROFS, True, ReadOnly),
        (errno.EACCES, True, ReadOnly),
        (errno.EACCES, False, Unreadable),
        (errno.ELOOP, False, NotAFile),
        (errno.EISDIR, True, NotAFile),
        (errno.ENOTDIR, False, NotAFile),
        (errno.ENOENT, False, NotFound),
        (errno.EIO, True, IoFailed),
        (None, True, IoFailed),
    ],
)
def test_what_the_system_says_is_named(number: int | None, writing: bool, kind: type[HavenError]) -> None:
    with pytest.raises(kind) as named, named_failures("header.a", writing=writing):
        raise OSError(number, "words") if number else OSError("words")
    assert named.value.facts["subject"] == "header.a"


def test_files_are_written_and_read_where_positions_are_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_POSITIONED", False)
    monkeypatch.setattr(files, "_BY_FOLDER", False)
    (tmp_path / "objects").mkdir()
    store = ObjectStore(tmp_path / "objects")
    stored = store.write([b"abc" * 200_000])
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        assert reader.read_at(599_990, 100) == (b"abc" * 200_000)[599_990:]
    files.write_in_place(tmp_path / "f", b"long text")
    files.write_in_place(tmp_path / "f", b"short")
    assert (tmp_path / "f").read_bytes() == b"short"


def test_reserve_is_whole_or_not_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        folder.fill_reserve(path)
    assert not [p for p in path.iterdir() if p.name.startswith("reserve")]
    monkeypatch.setattr(os, "fsync", real)
    monkeypatch.setattr(folder, "RESERVE", 1 << 62)
    folder.fill_reserve(path)
    assert not (path / "reserve.bin").exists()


def test_nothing_there_is_overwritten_by_making_a_vault(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(AlreadyExists):
        folder.create_vault(tmp_path / "link", passphrase(), RecoveryCode.new(), kdf=CHEAP)
    with pytest.raises(Damaged):
        folder.create_vault(tmp_path / "v", passphrase(), RecoveryCode.new(), kdf=KdfParams(1024))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link"]


# -- objects --------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    (tmp_path / "vault" / "objects").mkdir(parents=True)
    return ObjectStore(tmp_path / "vault" / "objects")


@pytest.mark.parametrize("piece", [1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_pieces_of_any_size_make_the_same_object(store: ObjectStore, piece: int) -> None:
    data = os.urandom(4000 if piece == 1 else 5 * CHUNK + 7)
    stored = store.write([data[n : n + piece] for n in range(0, len(data), piece)] + [b""])
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        assert b"".join(bytes(part) for part in reader.iterate()) == data
        assert reader.read_at(0, len(data)) == data
    whole = 64 + padded(len(data)) + 16 * -(-padded(len(data)) // CHUNK)
    assert store.path(stored.object_id).stat().st_size == whole


def test_padding_is_verified_too(store: ObjectStore) -> None:
    stored = store.write([b"x" * 6_000_000])
    path = store.path(stored.object_id)
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with store.open(stored.object_id, stored.key, stored.size) as reader, pytest.raises(Damaged):
        reader.sha256()


def test_swapped_chunks_and_other_keys_are_noticed(store: ObjectStore) -> None:
    stored = store.write([os.urandom(3 * CHUNK)])
    path = store.path(stored.object_id)
    data, step = bytearray(path.read_bytes()), CHUNK + 16
    data[64 : 64 + step], data[64 + step : 64 + 2 * step] = data[64 + step : 64 + 2 * step], data[64 : 64 + step]
    path.write_bytes(data)
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        with pytest.raises(Damaged):
            reader.read_at(0, 1)
        with pytest.raises(Damaged):
            reader.read_at(CHUNK, 1)
        assert len(reader.read_at(2 * CHUNK, 5)) == 5
    with store.open(stored.object_id, bytes(32), stored.size) as reader, pytest.raises(Damaged) as damaged:
        reader.read_at(2 * CHUNK, 1)
    assert damaged.value.facts == {"part": "object", "subject": stored.object_id.hex()}


def test_reading_goes_on_beside_reading_all(store: ObjectStore) -> None:
    data = os.urandom(3 * CHUNK)
    stored = store.write([data])
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        for number, part in enumerate(reader.iterate()):
            assert reader.read_at(2 * CHUNK, 10) == data[2 * CHUNK :][:10]
            assert bytes(part) == data[number * CHUNK :][: len(part)]


def test_an_object_cut_while_it_is_read_is_damage(store: ObjectStore) -> None:
    stored = store.write([os.urandom(3 * CHUNK)])
    with store.open(stored.object_id, stored.key, stored.size) as reader:
        os.truncate(store.path(stored.object_id), CHUNK)
        with pytest.raises(Damaged):
            reader.read_at(2 * CHUNK, 1)


def test_links_among_objects_are_not_followed(store: ObjectStore, tmp_path: Path) -> None:
    stored = store.write([b"x"])
    place = store.path(stored.object_id)
    outside = tmp_path / "outside"
    place.parent.rename(outside)
    place.parent.symlink_to(outside)
    with pytest.raises(NotAFile):
        store.open(stored.object_id, stored.key, stored.size)
    with pytest.raises(NotAFile):
        store.destroy(stored.object_id)
    assert list(store.listing()) == []
    assert (outside / place.name).exists()
    place.parent.unlink()
    outside.rename(place.parent)
    place.rename(tmp_path / "object")
    place.symlink_to(tmp_path / "object")
    with pytest.raises(NotAFile):
        store.open(stored.object_id, stored.key, stored.size)


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EIO, IoFailed)])
@pytest.mark.parametrize("call", ["write", "fsync", "utime"])
def test_a_failing_disk_leaves_nothing(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, kind: type[HavenError]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "failed")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(kind):
            store.write([b"x" * 600_000])
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_killed_write_leaves_only_what_is_collected(store: ObjectStore, tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from app.vault.objects import ObjectStore
def chunks():
    for n in range(8):
        yield os.urandom(300_000)
    os.kill(os.getpid(), signal.SIGKILL)
ObjectStore(Path(sys.argv[1])).write(chunks())
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "vault" / "objects")], check=False)
    assert done.returncode == -signal.SIGKILL
    left = [p.name for p in tmp_path.rglob("*") if p.is_file()]
    assert len(left) == 1
    assert left[0].startswith("tmp-")
    assert store.collect_leftovers() == 1
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_memory_stays_flat(tmp_path: Path) -> None:
    script = """
import re, sys
from pathlib import Path
from app.vault.objects import ObjectStore
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
store = ObjectStore(Path(sys.argv[1]))
small = store.write(b"x" * 1048576 for _ in range(2))
before = peak()
stored = store.write(b"x" * 1048576 for _ in range(192))
with store.open(stored.object_id, stored.key, stored.size) as reader:
    reader.sha256()
    reader.read_at(150_000_000, 100)
print(peak(), peak() - before)
"""
    (tmp_path / "objects").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "objects")], check=True, capture_output=True, text=True
    )
    peak, grown = map(int, done.stdout.split())
    assert peak <= 64
    assert grown <= 8


# -- state ----------------------------------------------------------------------------

STATE = State("s" * 32, CLOSED, 10, "r" * 64, 2, "d" * 32)


def state_file(tmp_path: Path) -> StateFile:
    return StateFile(tmp_path / "state", bytes(32), bytes(16))


def test_every_flipped_bit_of_a_record_is_noticed(tmp_path: Path) -> None:
    one = state_file(tmp_path)
    one.write(STATE)
    one.write(replace(STATE, n=11))
    one.close()
    whole = (tmp_path / "state").read_bytes()
    for place in range(0, len(whole), 7):
        data = bytearray(whole)
        data[place] ^= 0x80
        (tmp_path / "state").write_bytes(data)
        found = state_file(tmp_path).read()
        # Record 2 lies first, record 1 second: whichever is damaged, the other is found.
        assert found is not None
        assert found.n == (10 if place < state.RECORD else 11)


def test_swapped_records_are_no_records(tmp_path: Path) -> None:
    one = state_file(tmp_path)
    one.write(STATE)
    one.write(STATE)
    one.close()
    data = (tmp_path / "state").read_bytes()
    (tmp_path / "state").write_bytes(data[state.RECORD :] + data[: state.RECORD])
    assert state_file(tmp_path).read() is None


def test_a_commit_costs_one_write_and_rarely_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = state_file(tmp_path)
    one.write(STATE, sync=True)
    writes, syncs = [], []
    real_write, real_sync = os.pwrite, os.fsync
    monkeypatch.setattr(os, "pwrite", lambda *a: writes.append(len(a[1])) or real_write(*a))
    monkeypatch.setattr(os, "fsync", lambda h: syncs.append(1) or real_sync(h))
    for n in range(100):
        one.write(replace(STATE, phase=OPEN, n=11 + n))
    assert writes == [state.RECORD] * 100
    assert len(syncs) == 2
    one.write(replace(STATE, session="t" * 32))
    assert len(syncs) == 3
    one.close()


def test_writing_goes_on_from_what_lies_there(tmp_path: Path) -> None:
    for n in range(5):
        one = state_file(tmp_path)
        one.write(replace(STATE, n=n))
        one.close()
    found = state_file(tmp_path).read()
    assert found is not None
    assert (found.n, found.seq) == (4, 5)


@pytest.mark.parametrize(
    ("said", "database", "codes"),
    [
        # a crash between naming a session here and there
        (replace(STATE, phase=OPEN), replace(STATE, session="t" * 32), []),
        # another session that has moved on, or is not the same journal
        (replace(STATE, phase=OPEN), replace(STATE, session="t" * 32, n=12), ["other_session"]),
        (
            replace(STATE, phase=OPEN),
            replace(STATE, session="t" * 32, root="x" * 64),
            ["journal_differs", "other_session"],
        ),
        (replace(STATE, phase=OPEN), replace(STATE, session="t" * 32, n=9), ["database_behind", "other_session"]),
        (replace(STATE, phase=CLOSING), replace(STATE, session="t" * 32), ["other_session"]),
        (replace(STATE, phase=OPEN), replace(STATE, header_generation=4), ["header_old"]),
        (replace(STATE, header_generation=4), STATE, ["header_old"]),
    ],
)
def test_sessions_and_generations(said: State, database: State, codes: list[str]) -> None:
    assert [found.code for found in assess(said, database, 2)] == codes


def test_a_journal_that_is_ahead_must_continue_the_known_one() -> None:
    said, ahead = replace(STATE, phase=OPEN), replace(STATE, n=15, root="x" * 64)
    assert assess(said, ahead, 2, root_at={10: "r" * 64}.__getitem__) == []
    found = assess(said, ahead, 2, root_at={10: "q" * 64}.__getitem__)
    assert [one.code for one in found] == ["journal_differs"]
