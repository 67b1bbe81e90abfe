"""Rotation: a new vault key under what was presented, in one step, and evidence under new keys."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, credentials, evidence, opening, records, vault
from app.actions.credentials import Presented
from app.domain.errors import Cancelled, Damaged, DiskFull, HavenError, IoFailed, Refused, RolledBack, WrongKey
from app.jobs import Progress
from app.session import Session, marks, rotating
from app.store.database import Database
from app.vault import devicekey, files, header, keys, placing, snapshots
from tests.vaults import SECRET, new_vault

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = filled(tmp_path)
    yield made
    made.lock()


def filled(folder_: Path) -> Session:
    """A vault with a case, two exhibits that share one object, and a third."""
    made, _ = new_vault(folder_ / "v.haven")
    made.do(records.add_case, {"title": "Heron"})
    (folder_ / "scan.txt").write_bytes(b"what was seen\n" * 50000)
    (folder_ / "note.txt").write_bytes(b"a note")
    for name in ("scan.txt", "scan.txt", "note.txt"):
        evidence.add_evidence(made, [folder_ / name], "C-001")
    return made


def opened(path: Path, secret: bytes = SECRET) -> Session:
    return opening.open_vault(path, bytearray(secret))


def databases(path: Path) -> list[str]:
    return sorted(found.name for found in path.glob("case-*"))


def rotate(session: Session, *secrets: bytes, **more: Any) -> dict[str, Any]:
    return credentials.rotate(session, [Presented(bytearray(one)) for one in secrets or (SECRET,)], **more)


def objects(session: Session) -> list[tuple[str, bytes]]:
    return session.ask(lambda reader: reader.database.rows("SELECT object_id, key FROM object ORDER BY object_id"))


def files_of(session: Session) -> set[str]:
    return {one.hex() for one in session.vault.objects.listing()}


def bytes_of(session: Session) -> list[str]:
    """The digests of all exhibits' bytes, read from their objects."""

    def read(reader: Any) -> list[str]:
        rows = reader.database.rows(
            'SELECT p."object", o.key, o.size FROM "part" p JOIN object o ON o.object_id=p."object" ORDER BY p."uid"'
        )
        found = []
        for object_id, key, size in rows:
            with reader.objects.open(bytes.fromhex(object_id), key, size) as stream:
                found.append(stream.sha256().hex())
        return found

    return session.ask(read)


# -- the vault key --------------------------------------------------------------------


def test_rotation_keeps_what_was_presented_and_names_what_it_drops(session: Session, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"key")
    credentials.add_passphrase(session, bytearray(b"kept"), "Kept")
    credentials.add_passphrase(session, bytearray(b"dropped"), "Dropped")
    credentials.add_key_file(session, bytearray(b"kept"), tmp_path / "key", "File")
    credentials.add_key_file(session, bytearray(b"dropped"), tmp_path / "key", "Other file")
    path, old_key, old_salt = session.path, bytes(session.vault._vault_key), session.vault.header.salt
    old_header, old_db = session.vault.header, session.vault.db_path.name
    given = [Presented(bytearray(SECRET)), Presented(bytearray(b"kept"), tmp_path / "key")]
    done = credentials.rotate(session, given)
    assert done["dropped"] == ["Dropped", "Other file"]
    assert not done["deep"]
    assert not any(any(one.secret) for one in given)
    assert bytes(session.vault._vault_key) != old_key
    assert session.vault.header.salt != old_salt
    assert session.vault.header_generation == old_header.generation + 1
    assert header.unseal(session.vault.header, old_key) is None
    assert databases(path)[0] != old_db
    assert [(row["name"], row["used"]) for row in credentials.listing(session)] == [
        ("passphrase", True), ("Kept", False), ("File", False), ("recovery code", False),
    ]  # fmt: skip
    assert vault.verify(session).problems == []
    session.do(records.add_case, {"title": "After"})
    session.lock()
    assert databases(path) == [f"case-{session.vault.db_id.hex()}.db"]
    for secret, file in ((SECRET, None), (b"kept", None), (b"kept", tmp_path / "key")):
        with opening.open_vault(path, bytearray(secret), key_file=file) as again:
            assert again.alarms == []
            assert vault.info(again)["counts"]["case"] == 2
    with opened(path) as again:
        assert vault.verify(again).problems == []
    for file in (None, tmp_path / "key"):
        with pytest.raises(WrongKey):
            opening.open_vault(path, bytearray(b"dropped"), key_file=file)
    code = bytearray(done["recovery_code"].encode())
    opening.open_vault(path, code, recovery=True).lock()


def test_old_recovery_code_and_old_key_open_nothing(tmp_path: Path) -> None:
    session, code = new_vault(tmp_path / "v")
    session.do(records.add_case, {"title": "Heron"})
    session.lock()
    session = opened(tmp_path / "v")
    old = bytearray(session.vault._vault_key)
    rotate(session)
    session.lock()
    with pytest.raises(WrongKey):
        opening.open_vault(tmp_path / "v", bytearray(code.encode()), recovery=True)
    found = [*tmp_path.glob("v/case-*.db"), *tmp_path.glob("v/snapshots/*.db")]
    assert len(found) == 2
    for path in found:
        db_id = bytes.fromhex(path.stem.removeprefix("case-"))
        with pytest.raises(WrongKey):
            Database.open(path, keys.database_literal(old, session.vault.vault_id, db_id), read_only=True, alone=True)


def test_old_headers_put_back_are_named_and_the_new_ones_still_open(session: Session) -> None:
    old = {path: path.read_bytes() for path in session.path.glob("header.*")}
    rotate(session)
    session.lock()
    new = {path: path.read_bytes() for path in old}
    for path, data in old.items():
        path.write_bytes(data)
    before = databases(session.path)
    with pytest.raises(Damaged) as damaged:
        opened(session.path)
    assert damaged.value.facts["part"] == "database"
    assert databases(session.path) == before
    # one old copy beside a new one is brought up to date
    (first, second) = old
    second.write_bytes(new[second])
    with opened(session.path) as again:
        assert again.alarms == []
        assert vault.verify(again).problems == []
    assert first.read_bytes() == second.read_bytes() == new[second]


def test_a_database_that_the_header_does_not_name_goes_once_both_copies_are_the_one_in_use(session: Session) -> None:
    session.lock()
    left = session.path / f"case-{'f' * 32}.db"
    foreign = session.path / "case-notes.db"
    for path in (left, left.with_name(left.name + "-wal"), left.with_name(left.name + ".part"), foreign):
        path.write_bytes(b"left over")
    (session.path / "header.b").unlink()
    (session.path / "header.b").mkdir()
    opened(session.path).lock()
    assert left.exists()
    (session.path / "header.b").rmdir()
    opened(session.path).lock()
    assert databases(session.path) == sorted([f"case-{session.vault.db_id.hex()}.db", foreign.name])


def test_the_keyring_forgets_what_rotation_drops(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[bytes, bytearray] = {}
    monkeypatch.setattr(devicekey, "store", lambda vault_id: (kept.setdefault(vault_id, bytearray(b"D" * 32)), True))
    monkeypatch.setattr(devicekey, "fetch", lambda vault_id: bytearray(kept[vault_id]) if vault_id in kept else None)
    monkeypatch.setattr(devicekey, "forget", lambda vault_id: kept.pop(vault_id, None) is not None)
    credentials.add_keyring(session, bytearray(b"bound"), "Laptop")
    kept[session.vault.vault_id] = bytearray(b"D" * 32)
    assert rotate(session, SECRET, b"bound")["dropped"] == []
    assert kept
    session.lock()
    with opened(session.path, b"bound") as again:
        assert credentials.listing(again)[1]["kind"] == "keyring"
        assert rotate(again, SECRET)["dropped"] == ["Laptop"]
    assert not kept


def test_old_keys_are_wiped_and_labels_give_other_keys(session: Session) -> None:
    labels = ("state", "manifest", "duplicate", "header")
    before = {label: bytes(session.vault.key_for(label)) for label in labels}
    old, old_state = session.vault._vault_key, session.vault.state
    rotate(session)
    assert not any(old)
    assert not any(old_state._key)
    assert all(bytes(session.vault.key_for(label)) != before[label] for label in labels)


def test_snapshots_under_the_old_key_go_and_a_new_one_opens(session: Session) -> None:
    snapshots.take(session.vault, session.database.copy_to)
    before = snapshots.listing(session.path)
    rotate(session)
    after = snapshots.listing(session.path)
    assert len(after) == 1
    assert not set(after) & set(before)
    key = session.vault.database_key(bytes.fromhex(after[0].stem))
    with_key = Database.open(after[0], key, read_only=True, alone=True)
    assert with_key.damaged_pages() == []
    with_key.close()


def test_a_keyring_in_the_way_is_said(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(vault_id: bytes) -> None:
        raise devicekey.NoKeyring(state="locked")

    monkeypatch.setattr(devicekey, "fetch", locked)
    with pytest.raises(WrongKey) as refused:
        rotate(session, SECRET, b"bound")
    assert refused.value.facts == {"keyring": "locked"}
    assert rotate(session, SECRET)["dropped"] == []


def test_eight_that_are_kept_leave_no_slot_for_the_new_code(session: Session) -> None:
    (code,) = [row["id"] for row in credentials.listing(session) if row["kind"] == "recovery"]
    credentials.revoke(session, code)
    more = [b"more %d" % n for n in range(7)]
    for secret in more:
        credentials.add_passphrase(session, bytearray(secret), secret.decode())
    before, names = (session.path / "header.a").read_bytes(), databases(session.path)
    with pytest.raises(Refused, match="none is left for the new recovery code"):
        rotate(session, SECRET, *more)
    assert (session.path / "header.a").read_bytes() == before
    assert databases(session.path) == names
    assert rotate(session, SECRET, *more[1:])["dropped"] == ["more 0"]
    assert len(credentials.listing(session)) == 8


def test_refusals_change_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in session.path.glob("header.*")}
    names = databases(session.path)
    with pytest.raises(WrongKey):
        rotate(session, b"wrong")
    with pytest.raises(WrongKey):
        rotate(session, SECRET, b"wrong")
    with pytest.raises(Refused, match="at least one"):
        credentials.rotate(session, [])
    with pytest.raises(HavenError):
        credentials.rotate(session, [Presented(bytearray(SECRET), session.path / "no such file")])
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        rotate(session, progress=progress)
    objects_at = session.vault.objects.path(bytes.fromhex(objects(session)[0][0]))
    good = objects_at.read_bytes()
    objects_at.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(Refused, match="problems"):
        rotate(session)
    objects_at.write_bytes(good)
    session.alarms = [marks_alarm()]
    with pytest.raises(RolledBack):
        rotate(session)
    session.alarms = []
    assert before == {path.name: path.read_bytes() for path in session.path.glob("header.*")}
    assert databases(session.path) == names
    assert vault.verify(session).problems == []


def marks_alarm() -> Any:
    from app.vault.state import Rollback

    return Rollback("database_behind", "The database lacks 1 journal entries.", 1)


def test_reads_go_on_meanwhile_and_the_session_serves_on(session: Session) -> None:
    seen: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.append(session.ask(lambda reader: reader.database.value('SELECT count(*) FROM "case"')))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        rotate(session, deep=True)
    finally:
        over.set()
        asking.join()
    assert set(seen) == {1}
    rotate(session)
    session.do(records.add_case, {"title": "Second"})
    assert session.ask(lambda reader: reader.database.value('SELECT count(*) FROM "case"')) == 2


def test_rotation_is_one_entry_of_the_journal_and_no_command_to_undo(session: Session) -> None:
    from app.store import undo

    before = session.ask(lambda reader: undo.next_undo(reader.database, reader.site))
    rotate(session, deep=True)
    actions = session.ask(lambda reader: reader.database.rows("SELECT action, count(*) FROM journal GROUP BY action"))
    assert dict(actions)["rotated"] == 1
    assert dict(actions)["rekeyed"] == 3
    assert session.ask(lambda reader: undo.next_undo(reader.database, reader.site)) == before


@pytest.mark.parametrize("failing", ["copy", "state", "header.a", "header.b", "proof"])
def test_a_failing_disk_leaves_the_old_vault_at_work(
    session: Session, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull(subject="disk")

    real = files.write_in_place

    def failing_header(path: Path, data: bytes) -> None:
        if path.name == failing and data != session.vault.header.encode():
            path.write_bytes(data[:5000])
            raise IoFailed(subject=path.name, reason="torn")
        real(path, data)

    before, path = session.vault.header, session.path
    with monkeypatch.context() as patch:
        if failing == "copy":
            patch.setattr(Database, "copy_to", full)
        elif failing == "state":
            patch.setattr(files, "write_at", full)
        elif failing == "proof":
            patch.setattr(placing, "prove_opens", full)
        else:
            patch.setattr(files, "write_in_place", failing_header)
        with pytest.raises(HavenError):
            rotate(session)
    assert session.vault.header == before
    assert databases(path) == [name for name in databases(path) if name.startswith(session.vault.db_path.name)]
    session.do(records.add_case, {"title": "Goes on"})
    assert vault.verify(session).problems == []
    session.lock()
    with opened(path) as again:
        assert again.alarms == []
        assert vault.info(again)["counts"]["case"] == 2


@pytest.mark.parametrize("torn", [False, True], ids=["second copy untouched", "second copy torn"])
def test_a_disk_that_takes_nothing_back_leaves_one_whole_vault(
    session: Session, torn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first copy is new, the second can't be written, the first can't be put back: whatever opens has everything."""
    real, path, key = files.write_in_place, session.path, session.vault._vault_key

    def stuck(target: Path, data: bytes) -> None:
        if target.name == "header.a" and header.unseal(header.decode(data), key) is None:
            return real(target, data)
        if target.name == "header.b" and torn:
            target.write_bytes(data[:5000])
        raise IoFailed(subject=target.name, reason="gone")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_in_place", stuck)
        if torn:
            assert len(rotate(session)["recovery_code"]) == 39
        else:
            with pytest.raises(IoFailed):
                rotate(session)
    session.do(records.add_case, {"title": "Goes on"})
    session.lock()
    for _ in range(2):
        with opened(path) as again:
            assert again.alarms == []
            assert vault.info(again)["counts"]["case"] == 2
            assert vault.verify(again).problems == []
    assert (path / "header.a").read_bytes() == (path / "header.b").read_bytes()


@pytest.mark.parametrize("deep", [False, True])
def test_backup_brought_up_to_date_after_a_rotation_restores(session: Session, tmp_path: Path, deep: bool) -> None:
    backup.backup(session, tmp_path / "backup")
    rotate(session, deep=deep)
    backup.backup(session, tmp_path / "backup")
    session.lock()
    restored, _ = backup.restore(tmp_path / "backup", tmp_path / "again", lambda: bytearray(SECRET))
    with restored:
        assert vault.verify(restored).problems == []
        assert len(bytes_of(restored)) == 3


# -- the evidence ---------------------------------------------------------------------


def test_deep_rotation_gives_every_object_a_new_key_and_place(session: Session) -> None:
    before, read = objects(session), bytes_of(session)
    done = rotate(session, deep=True)
    assert done["deep"]
    assert done["objects"] == {"done": 2, "total": 2}
    after = objects(session)
    assert not {row[0] for row in before} & {row[0] for row in after}
    assert not {row[1] for row in before} & {row[1] for row in after}
    assert files_of(session) == {row[0] for row in after}
    assert bytes_of(session) == read
    assert len(read) == 3
    assert marks.replaced(session.database) == []
    assert vault.verify(session).problems == []
    (snapshot,) = snapshots.listing(session.path)
    key = session.vault.database_key(bytes.fromhex(snapshot.stem))
    copy = Database.open(snapshot, key, read_only=True, alone=True)
    assert copy.rows("SELECT object_id, key FROM object ORDER BY object_id") == after
    copy.close()
    session.lock()
    with opened(session.path) as again:
        assert again.alarms == []
        assert vault.verify(again).problems == []
        assert not (again.path / "objects" / "quarantine").exists()


def test_shallow_rotation_leaves_evidence_as_it_is(session: Session) -> None:
    before = objects(session)
    rotate(session)
    assert objects(session) == before


def test_deep_rotation_cancelled_is_half_done_and_says_so(session: Session) -> None:
    """The recovery code must reach whoever asked for it: it is answered, not lost in an error."""
    before, read = dict(objects(session)), bytes_of(session)

    class Impatient(Progress):
        def step(self, done: int, total: int, msgid: str = "") -> None:
            if msgid.startswith("Writing evidence") and done == 1:
                self.cancel()
            super().step(done, total, msgid)

    done = rotate(session, deep=True, progress=Impatient())
    assert (done["deep"], done["stopped"], done["objects"]) == (False, "cancelled", {"done": 1, "total": 2})
    assert len(set(dict(objects(session))) & set(before)) == 1
    assert bytes_of(session) == read
    assert files_of(session) == set(dict(objects(session)))
    assert vault.verify(session).problems == []
    session.lock()
    opening.open_vault(session.path, bytearray(done["recovery_code"].encode()), recovery=True).lock()
    with opened(session.path) as again:
        assert marks.replaced(again.database) == []
        assert rotate(again, deep=True)["deep"]
        assert not set(dict(objects(again))) & set(before)


def test_deep_rotation_leaves_exhibits_their_dates_and_their_undo(session: Session, tmp_path: Path) -> None:
    rows = 'SELECT "uid", "rev", "updated_at", "sha256", "versions" FROM "part" ORDER BY "uid"'
    before = session.ask(lambda reader: reader.database.rows(rows))
    rotate(session, deep=True)
    assert session.ask(lambda reader: reader.database.rows(rows)) == before
    session.do(records.undo_last)
    assert vault.verify(session).problems == []
    assert (
        session.ask(lambda reader: reader.database.value('SELECT count(*) FROM "evidence" WHERE "deleted_at" IS NULL'))
        == 2
    )
    session.do(records.redo_last)
    assert vault.verify(session).problems == []
    uid = session.ask(lambda reader: reader.database.value('SELECT "uid" FROM "evidence" ORDER BY "exhibit" DESC'))
    evidence.shred(session, uid, "no longer needed")
    assert len(files_of(session)) == 1
    assert vault.verify(session).problems == []


def test_damage_found_on_the_way_stops_deep_rotation_and_loses_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = objects(session)
    real = session.vault.objects.write

    def full(chunks: Any, size: Any = None, progress: Any = None) -> Any:
        real(chunks, size, progress)
        raise DiskFull(subject="objects")

    monkeypatch.setattr(type(session.vault.objects), "write", lambda self, *a: full(*a))
    done = rotate(session, deep=True)
    assert (done["deep"], done["stopped"], done["objects"]["done"]) == (False, "disk_full", 0)
    assert objects(session) == before
    assert len(done["recovery_code"]) == 39


# -- killed ---------------------------------------------------------------------------


def killed(path: Path, operation: str, points: list[int]) -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "tests.actions.killed", path, operation, *points]
    done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def whole(path: Path, count: int, *, kept_first: bool) -> str:
    """Open what a kill left, again and again: whole, nothing alarms, nothing is left over; which passphrases open.

    Between the two header copies each passphrase decides which one counts from then on: either is tried first.
    """
    secrets = {"old": b"dropped", "kept": SECRET, "changed": b"changed"}
    opens: list[str] = []
    if kept_first:
        secrets = {"kept": SECRET, **secrets}
    for name, secret in secrets.items():
        try:
            with opened(path, secret) as session:
                assert session.alarms == []
                assert opens or vault.verify(session).problems == []
                assert len(bytes_of(session)) == count
                assert not session.database.value("SELECT 1 FROM meta WHERE key=?", (rotating.LEFT,))
                assert marks.replaced(session.database) == []
                assert databases(path)[0] == session.vault.db_path.name
                for found in snapshots.listing(path):
                    key = session.vault.database_key(bytes.fromhex(found.stem))
                    Database.open(found, key, read_only=True, alone=True).close()
            assert len(databases(path)) == 1
            opens.append(name)
        except WrongKey:
            pass
    return " ".join(sorted(opens, key=["old", "kept", "changed"].index))


ENDS = {
    "rotate": {"old kept", "kept"},
    "deep": {"old kept", "kept"},
    "revoke": {"old kept", "kept"},
    "passphrase": {"old kept", "old kept changed", "old changed"},
}


def run_killed(tmp_path: Path, operation: str, share: int) -> None:
    session = filled(tmp_path)
    credentials.add_passphrase(session, bytearray(b"dropped"), "Dropped")
    session.lock()
    path = session.path
    (dry,) = killed(path, operation, [0])
    assert not dry["killed"], dry
    steps, switch = map(int, dry["steps"].split())
    # more of them around the switch, which is the same whether or not it goes on deep
    around = range(0) if operation == "deep" else range(switch - 2, switch + 10, 2)
    points = sorted({*range(1, steps + 1, max(1, steps // share)), *around})
    seen = set()
    for n, one in enumerate(killed(path, operation, points)):
        assert one["killed"], one
        seen.add(whole(Path(one["path"]), 3, kept_first=n % 2 == 0))
        shutil.rmtree(one["path"])
    assert seen <= ENDS[operation]
    assert len(seen) > 1
    assert whole(Path(dry["path"]), 3, kept_first=True) in ENDS[operation]


@pytest.mark.parametrize(("operation", "share"), [("rotate", 4), ("deep", 3), ("passphrase", 1)])
def test_killed_anywhere_it_is_the_old_vault_or_the_new(tmp_path: Path, operation: str, share: int) -> None:
    run_killed(tmp_path, operation, share)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("operation", list(ENDS))
def test_killed_at_every_step(tmp_path: Path, operation: str) -> None:
    run_killed(tmp_path, operation, 10_000)
