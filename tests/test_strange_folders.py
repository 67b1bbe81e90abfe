"""Links, pipes and folders where a vault has files, links where it has folders: named, never followed, nothing hangs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import backup, evidence, records, vault
from app.actions.verifying import verify
from app.domain.errors import HavenError, NotAFile
from app.session import Session
from app.store import journal
from app.vault import files, snapshots
from app.vault.files import NotAFolder
from tests.vaults import SECRET, made_vault, reopened

ROOT = Path(__file__).resolve().parent.parent
ID = "ab" * 16
# In a process of its own, as a pipe may hang it: each vault is opened, its alarms accepted, and work done in it.
TRY = """
import json, sys
from pathlib import Path
from app.actions import backup, records
from app.domain.errors import HavenError
from tests.vaults import SECRET, reopened

def work(path):
    session = reopened(path)
    try:
        alarms = [alarm.code for alarm in session.alarms]
        session.accept_loss("seen")
        session.do(records.add_record, "note", {"text": "words"}, "C-001")
        return {"alarms": alarms}
    finally:
        session.lock()

def restore(path):
    session, _ = backup.restore(path, path.with_name(path.name + "-restored"), lambda: bytearray(SECRET))
    session.lock()
    return {}

for path in sys.argv[2:]:
    try:
        answer = {"work": work, "restore": restore}[sys.argv[1]](Path(path))
    except HavenError as failure:
        answer = {"error": failure.code, "subject": failure.facts.get("subject")}
    print(json.dumps(answer), flush=True)
"""


def tried(what: str, *paths: Path) -> list[dict[str, Any]]:
    """What came of it in a process of its own, for each folder; TimeoutExpired when it hangs."""
    command = [sys.executable, "-c", TRY, what, *map(str, paths)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with an exhibit and a snapshot, and its backup, to be copied."""
    root = tmp_path_factory.mktemp("made")
    session, _ = made_vault(root / "v")
    with session:
        session.do(records.add_case, {"code": "C-001"})
        (root / "paper").write_bytes(b"paper" * 100)
        evidence.add_evidence(session, [root / "paper"], "C-001")
        backup.backup(session, root / "b")
    return root


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "v", tmp_path / "v"))


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "b", tmp_path / "b"))


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Somebody's folder, full of names that a vault uses; it must be afterwards as it was before."""
    folder = tmp_path / "outside"
    names = ("places.db", "film.part", f"{ID}.db", f"{ID}.db.part", f"tmp-{ID}", f"ab/{ID}", f"ab/.{ID}.{ID[:12]}.part")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 99)
    (folder / "cd").mkdir()
    before = listed(folder)
    yield folder
    assert listed(folder) == before


def listed(folder: Path) -> dict[str, Any]:
    return {
        str(one): (one.lstat().st_mtime_ns, one.read_bytes() if one.is_file() else sorted(os.listdir(one)))
        for one in [folder, *folder.rglob("*")]
    }


def put(thing: str, place: Path, outside: Path) -> None:
    """Something else in place of a file."""
    place.unlink(missing_ok=True)
    if thing == "link":
        place.symlink_to(outside / "places.db")
    elif thing == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()


def linked(place: Path, outside: Path) -> None:
    """A link in place of a folder."""
    shutil.rmtree(place, ignore_errors=True)
    place.symlink_to(outside)


def database(path: Path, tail: str = "") -> Path:
    return next(one for one in path.glob("case-*.db")).with_name(next(path.glob("case-*.db")).name + tail)


def position(session: Session) -> int:
    return session.ask(lambda reader: journal.position(reader.database)[0])


THINGS = ("link", "pipe", "folder")


def three(path: Path, name: str, outside: Path) -> list[Path]:
    """Three copies of a folder with each thing in place of a file; a name that begins with - is one of the database."""
    places = []
    for thing in THINGS:
        folder = shutil.copytree(path, path.with_name(f"{path.name}-{thing}"))
        places.append(folder / (database(path).name + name[1:] if name.startswith("*") else name))
        put(thing, places[-1], outside)
    return places


# -- files ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["*", "*-journal", "*-wal", "*-shm", "lock"])
def test_what_stands_in_place_of_the_database_or_the_lock_keeps_the_vault_shut(
    path: Path, outside: Path, name: str
) -> None:
    places = three(path, name, outside)
    told = tried("work", *(place.parent for place in places))
    assert told == [{"error": "not_a_file", "subject": str(place)} for place in places]
    places[0].unlink()
    if name != "*":
        assert tried("work", places[0].parent) == [{"alarms": []}]


@pytest.mark.parametrize("name", ["header.a", "header.b", "reserve.bin", "reserve.tmp", "summary"])
def test_what_stands_in_place_of_a_spare_file_keeps_nobody_out(path: Path, outside: Path, name: str) -> None:
    places = three(path, name, outside)
    assert tried("work", *(place.parent for place in places)) == [{"alarms": []}] * 3
    if name == "reserve.bin":
        assert [place.is_file() and not place.is_symlink() for place in places] == [True, True, False]


def test_a_reserve_that_is_a_folder_gives_no_room(path: Path) -> None:
    (path / "reserve.bin").unlink()
    (path / "reserve.bin").mkdir()
    with reopened(path) as session:
        assert not session.vault.spend_reserve()
        assert (path / "reserve.bin").is_dir()


def test_the_loss_of_a_state_that_something_else_took_the_place_of_is_accepted_once(path: Path, outside: Path) -> None:
    places = three(path, "state", outside)
    assert tried("work", *(place.parent for place in places)) == [{"alarms": ["state_missing"]}] * 3
    assert tried("work", *(place.parent for place in places)) == [{"alarms": []}] * 3
    assert all(place.is_file() and not place.is_symlink() for place in places)


def test_an_acceptance_that_can_not_end_is_not_journalled(path: Path) -> None:
    (path / "state").unlink()
    (path / "state").mkdir()
    (path / "state" / "mine").write_bytes(b"x")
    with reopened(path) as session:
        before = position(session)
        for _ in range(2):
            with pytest.raises(NotAFile) as refused:
                session.accept_loss("seen")
            assert refused.value.facts["subject"] == str(path / "state")
        assert position(session) == before
        assert [alarm.code for alarm in session.alarms] == ["state_missing"]
    assert (path / "state" / "mine").read_bytes() == b"x"


def test_a_file_that_is_called_like_a_manifest_makes_no_backup_of_a_vault(path: Path) -> None:
    for name in ("manifest-notes.txt", "manifest.txt", f"manifest-{ID}.old"):
        (path / name).write_bytes(b"mine")
    with reopened(path) as session:
        assert session.can_change
    (path / f"manifest-{ID}").write_bytes(b"")
    with pytest.raises(HavenError, match="this is a backup"):
        reopened(path)


# -- folders --------------------------------------------------------------------------


def test_a_link_in_place_of_the_objects_is_an_alarm_that_stands_until_it_goes(path: Path, outside: Path) -> None:
    kept = Path(shutil.copytree(path / "objects", path.with_name("kept")))
    linked(path / "objects", outside)
    with reopened(path) as session:
        assert [alarm.code for alarm in session.alarms] == ["objects_replaced"]
        assert str(path / "objects") in session.alarms[0].message
        before = position(session)
        with pytest.raises(NotAFolder) as refused:
            session.accept_loss("seen")
        assert refused.value.facts["subject"] == str(path / "objects")
        assert position(session) == before
        assert any(str(path / "objects") in one.message for one in verify(session).problems)
        with pytest.raises(HavenError, match="objects"):
            backup.backup(session, path.with_name("new"))
        assert not path.with_name("new").exists()
    (path / "objects").unlink()
    kept.rename(path / "objects")
    with reopened(path) as session:
        assert session.can_change
        assert verify(session).problems == []


def test_a_link_in_place_of_the_snapshots_is_named_by_an_erasure_which_is_finished_later(
    path: Path, outside: Path
) -> None:
    linked(path / "snapshots", outside)
    with reopened(path) as session:
        assert session.can_change
        assert vault.info(session)["newest_snapshot"] is None
        note = session.do(records.add_record, "note", {"text": "words"}, "C-001").result
        with pytest.raises(NotAFolder) as named:
            session.do(records.erase_fields, note.uid, [], "asked")
        assert named.value.facts["subject"] == str(path / "snapshots")
    with pytest.raises(NotAFolder):
        snapshots.listing(path)
    with pytest.raises(NotAFolder):
        backup.restore(path, path.with_name("new"), lambda: bytearray(SECRET), snapshot="newest")
    (path / "snapshots").unlink()
    with reopened(path) as session:
        assert not session.database.value("SELECT 1 FROM meta WHERE key='scrub'")
    assert len(snapshots.listing(path)) == 1


@pytest.mark.parametrize("name", ["ab", "quarantine"])
def test_links_among_the_objects_lead_nowhere(path: Path, outside: Path, name: str) -> None:
    with reopened(path) as session:
        strange = session.vault.objects.write([b"unknown"])
    linked(path / "objects" / name, outside)
    with reopened(path) as session:
        assert session.vault.objects.path(strange.object_id).exists() == (name == "quarantine")
        shredded = session.ask(lambda reader: reader.database.value("SELECT uid FROM evidence"))
        evidence.shred(session, shredded, "asked")
        assert session.vault.objects.folders() != []


def test_erasure_and_opening_leave_foreign_names_alone(path: Path, outside: Path) -> None:
    mine = [path / "snapshots" / "places.db", path / "snapshots" / "film.part.mkv", path / "objects" / "tmp-notes"]
    theirs = [path / "snapshots" / f"{ID}.db", path / "snapshots" / f"{ID}.db.part", path / "objects" / f"tmp-{ID}"]
    for one in mine:
        one.write_bytes(b"mine")
    for one in theirs:
        one.symlink_to(outside / "places.db")
    with reopened(path) as session:
        note = session.do(records.add_record, "note", {"text": "words"}, "C-001").result
        session.do(records.erase_fields, note.uid, [], "asked")
    assert [one.read_bytes() for one in mine] == [b"mine"] * 3
    assert not any(os.path.lexists(one) for one in theirs)


def test_folders_that_are_gone_are_made_again(path: Path, made: Path) -> None:
    shutil.rmtree(path / "snapshots")
    with reopened(path) as session:
        assert (path / "snapshots").is_dir()
        shutil.rmtree(path / "snapshots")
    assert len(snapshots.listing(path)) == 1
    shutil.rmtree(path / "objects")
    with reopened(path) as session:
        assert [alarm.code for alarm in session.alarms] == ["object_missing"]
        session.accept_loss("gone")
        shutil.rmtree(path / "objects")
        evidence.add_evidence(session, [made / "paper"], "C-001")
        assert vault.info(session)["newest_snapshot"].endswith("Z")
    with reopened(path) as session:
        assert session.can_change


# -- backup and restore ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["objects", "header.a", "header.b", "lock"])
def test_a_backup_that_has_a_link_in_it_is_not_written_into(path: Path, copy: Path, outside: Path, name: str) -> None:
    kept = Path(shutil.copytree(copy, copy.with_name("kept")))
    put("link", copy / name, outside) if name != "objects" else linked(copy / name, outside)
    before = {one.name for one in copy.iterdir()}
    with reopened(path) as session, pytest.raises(NotAFile) as named:
        backup.backup(session, copy)
    assert named.value.facts["subject"] == str(copy / name)
    assert {one.name for one in copy.iterdir()} == before
    (copy / name).unlink()
    if name != "lock":  # a backup has none
        (kept / name).rename(copy / name)
    assert tried("restore", copy) == [{}]


@pytest.mark.parametrize("name", ["*", "*-journal", "*-wal"])
def test_a_backup_with_something_else_in_place_of_its_database_is_not_restored(
    copy: Path, outside: Path, name: str
) -> None:
    places = three(copy, name, outside)
    told = tried("restore", *(place.parent for place in places))
    assert told == [{"error": "not_a_file", "subject": str(place)} for place in places]
    assert not list(copy.parent.glob("*-restored"))


def test_a_backup_whose_objects_are_a_link_is_not_restored(copy: Path, outside: Path) -> None:
    linked(copy / "objects", outside)
    assert tried("restore", copy) == [{"error": "not_a_file", "subject": str(copy / "objects")}]
    assert not list(copy.parent.glob("*-restored"))


# -- where the system can't be told to follow no link -----------------------------------


def test_links_are_seen_where_the_system_follows_them(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_BY_FOLDER", False)
    monkeypatch.setattr(files, "_ALWAYS", 0)
    (tmp_path / "objects").symlink_to(outside)
    (tmp_path / "state").symlink_to(outside / "places.db")
    with pytest.raises(NotAFile):
        files.read_whole(tmp_path / "state", 9)
    with pytest.raises(NotAFolder):
        files.open_regular(tmp_path / "objects" / "ab" / ID, below=2)
