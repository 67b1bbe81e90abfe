"""Pages of the database that were changed, moved, lost, replaced or put back to an older version: all are named."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlcipher3
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions import backup, records
from app.session import Session
from tests.store import damage
from tests.store.damage import PAGE
from tests.vaults import made_vault, reopened

# Where the schema itself lies nothing can be read, and the database as a whole is named as damaged.
NAMED = {"damaged_page", "does_not_open: damaged"}


@dataclass(repr=False)
class Kept:
    """A database file at rest with its key, an older version of it, and a place to damage copies in."""

    data: bytes
    old: bytes
    key: bytes
    room: Path
    vault: Path

    def __repr__(self) -> str:
        return "Kept"

    def write(self, data: bytes) -> Path:
        path = self.room / "x.db"
        path.write_bytes(data)
        return path

    def codes(self, data: bytes) -> set[str]:
        return {fault.code for fault in damage.found(self.write(data), self.key)}


def fill(session: Session, first: int, last: int) -> None:
    def several(unit: object) -> None:
        for n in range(first, last):
            long = f"Words of account {n} " * (300 if n % 10 == 0 else 3)
            event = {"event_kind": "arrest", "title": f"Event {n}", "narrative": long, "when": f"20{n % 20 + 10}-05"}
            records.add_record(unit, "event", event, "C-001")
            records.add_record(unit, "note", {"text": f"Note {n}"}, "C-001")

    session.do(several)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("pages")
    session, _ = made_vault(folder / "v.haven")
    session.do(records.add_case, {"title": "Birch", "code": "C-001"})
    fill(session, 0, 22)
    path, key = session.vault.db_path, bytes(session.vault.database_key())
    uids = [row[0] for row in session.database.rows('SELECT "uid" FROM "event" ORDER BY "uid"')]
    session.lock()
    old = path.read_bytes()
    session = reopened(folder / "v.haven")
    fill(session, 40, 46)
    session.do(records.edit_record, uids[3], {"title": "Changed", "when": "1999"})
    session.do(records.edit_record, uids[10], {"narrative": "Another long account " * 500})
    session.do(records.edit_record, uids[5], {"title": "For a while"})
    session.do(records.edit_record, uids[5], {"title": "Event 5"})
    session.do(records.delete_record, uids[7], "entered twice")
    session.do(records.erase_fields, uids[8], ["narrative"], "asked")
    fill(session, 55, 57)
    session.do(records.edit_record, uids[20], {"narrative": "short"})
    session.lock()
    return Kept(path.read_bytes(), old, key, folder, folder / "v.haven")


def test_an_untouched_database_has_no_findings(kept: Kept) -> None:
    assert damage.found(kept.write(kept.data), kept.key) == []


@settings(max_examples=40)
@given(st.integers(0, 1 << 40), st.integers(0, 7))
def test_bit_flip_in_any_page(kept: Kept, somewhere: int, bit: int) -> None:
    place = somewhere % len(kept.data)
    found = damage.found(kept.write(damage.flipped(kept.data, place, bit)), kept.key)
    number = place // PAGE + 1
    # First page, or one of the schema: the file does not open at all; else the very page is named.
    assert any(fault.code.startswith("does_not_open") for fault in found) or any(
        fault.code == "damaged_page" and fault.message.split()[-1] == str(number) for fault in found
    )


def sort_of_pages(kept: Kept) -> dict[str, int]:
    """The number of one page of each sort, by the type byte of the decrypted page."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    names = {2: "index interior", 5: "table interior", 10: "index leaf", 13: "table leaf"}
    found = {"first": 1}
    for number in range(2, len(kept.data) // PAGE + 1):
        raw = damage.page(kept.data, number)
        cipher = Cipher(algorithms.AES256(bytes.fromhex(kept.key.decode()[2:66])), modes.CBC(raw[-80:-64]))
        plain = cipher.decryptor().update(raw[:-80])
        found.setdefault(names.get(plain[0], "overflow or free"), number)
    return found


def test_bit_flip_in_every_sort_of_page(kept: Kept) -> None:
    sorts = sort_of_pages(kept)
    assert set(sorts) == {"first", "index interior", "table interior", "index leaf", "table leaf", "overflow or free"}
    for number in sorts.values():
        codes = kept.codes(damage.flipped(kept.data, (number - 1) * PAGE + 1000))
        assert codes & {*NAMED, "does_not_open: wrong_key"}, number


def test_bit_flip_in_a_freelist_page(kept: Kept) -> None:
    path = kept.write(kept.data)
    with damage.sql(path, kept.key) as connection:
        connection.execute("CREATE TABLE gone (x)")
        connection.execute("INSERT INTO gone VALUES (randomblob(40000))")
        connection.execute("DROP TABLE gone")
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 5
    data = path.read_bytes()
    last = len(data) // PAGE
    assert "damaged_page" in kept.codes(damage.flipped(data, (last - 1) * PAGE + 77))


@settings(max_examples=15)
@given(st.integers(0, 1 << 40), st.integers(0, 1 << 40))
def test_swapped_pages(kept: Kept, first: int, second: int) -> None:
    count = len(kept.data) // PAGE
    one = 2 + first % (count - 1)
    two = 2 + (one - 1 + second % (count - 2)) % (count - 1)
    assert one != two
    swapped = damage.put_page(kept.data, one, damage.page(kept.data, two))
    swapped = damage.put_page(swapped, two, damage.page(kept.data, one))
    assert kept.codes(swapped) & NAMED


@pytest.mark.parametrize("count", [1, 3])
def test_zeroed_pages(kept: Kept, count: int) -> None:
    for number in random.Random(1).sample(range(2, len(kept.data) // PAGE - 3), 8):
        data = kept.data[: (number - 1) * PAGE] + bytes(count * PAGE) + kept.data[(number - 1 + count) * PAGE :]
        assert kept.codes(data) & NAMED
    assert kept.codes(bytes(PAGE) + kept.data[PAGE:]) == {"does_not_open: wrong_key"}


@pytest.mark.parametrize("cut", [1, 100, PAGE, 2 * PAGE, 10 * PAGE + 5])
def test_truncated_file_at_a_page_edge_and_not(kept: Kept, cut: int) -> None:
    assert kept.codes(kept.data[:-cut])
    assert kept.codes(kept.data[: PAGE + cut % PAGE])


def test_pages_added_at_the_end(kept: Kept) -> None:
    assert kept.codes(kept.data + os.urandom(PAGE)) | kept.codes(kept.data + bytes(PAGE)) >= {"damaged_page"}


def test_foreign_pages_of_another_vault_of_a_snapshot_and_of_a_backup(kept: Kept, tmp_path: Path) -> None:
    other, _ = made_vault(tmp_path / "other.haven")
    other.do(records.add_case, {"code": "C-001"})
    fill(other, 0, 22)
    path = other.vault.db_path
    other.lock()
    files = [path, next((kept.vault / "snapshots").glob("*.db"))]
    copied = tmp_path / "copied.haven"
    shutil.copytree(kept.vault, copied)
    with reopened(copied) as session:
        backup.backup(session, tmp_path / "backup")
    files.append(next((tmp_path / "backup").glob("case-*.db")))
    for file in files:
        foreign = file.read_bytes()
        for number in (2, 6, 9, min(len(foreign), len(kept.data)) // PAGE - 1):
            mixed = damage.put_page(kept.data, number, damage.page(foreign, number))
            assert "damaged_page" in kept.codes(mixed), (file, number)


@pytest.mark.parametrize("most", [40, pytest.param(1000, marks=pytest.mark.soak)])
def test_old_version_of_one_page(kept: Kept, most: int) -> None:
    """Each page that was there before is put back alone: it is found, or nothing that anybody reads differs.

    Settings and identities are held by the sealed state record: see tests/vault/test_state.py.
    """
    count = min(len(kept.old), len(kept.data)) // PAGE
    changed = [n for n in range(1, count + 1) if damage.page(kept.old, n) != damage.page(kept.data, n)]
    assert len(changed) > 40
    changed = sorted(random.Random(7).sample(changed, min(most, len(changed))))
    true = damage.content(kept.write(kept.data), kept.key)
    unseen = []
    for number in changed:
        path = kept.write(damage.put_page(kept.data, number, damage.page(kept.old, number)))
        if damage.found(path, kept.key):
            continue
        unseen.append(number)
        try:
            assert damage.content(path, kept.key) == true, number
        except sqlcipher3.Error as failure:
            raise AssertionError(f"page {number}: {failure}") from None
    # What stays unseen was rewritten with the same content, as an erasure does with the whole file.
    assert len(unseen) < len(changed) // 2, unseen
