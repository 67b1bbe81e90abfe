"""One damaged page or file, seen from the command line: it is named, and the rest is listed, exported, built."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import session as sessions
from app.store.around import split
from app.vault.credentials import Passphrase
from tests.cli.conftest import SECRET, Shell
from tests.store import damage


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """A vault with enough events that they fill several pages, and two exhibits."""
    table = shell.file(
        "events.csv",
        b"event_kind,title,when,narrative\n"
        + b"".join(b"arrest,Event %d,2021-05-%02d,%s\n" % (n, n % 28 + 1, b"words " * 60) for n in range(60)),
    )
    shell.ok("import", table, "--case", "C-001", "--kind", "event")
    shell.ok(
        "evidence", "add", shell.file("one.txt", b"one " * 999), shell.file("two.txt", b"two " * 999), "--case", "C-001"
    )
    return shell


def pages_with(shell: Shell, wanted: bytes) -> list[int]:
    """The pages whose plaintext holds these bytes."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    with sessions.open_session(shell.vault, Passphrase(bytearray(SECRET))) as session:
        key = bytes(session.vault.database_key())
    (path,) = shell.vault.glob("case-*.db")
    data, found = path.read_bytes(), []
    for number in range(2, len(data) // damage.PAGE + 1):
        raw = damage.page(data, number)
        cipher = Cipher(algorithms.AES256(bytes.fromhex(key.decode()[2:66])), modes.CBC(raw[-80:-64]))
        if wanted in cipher.decryptor().update(raw[:-80]):
            found.append(number)
    return found


def harm(shell: Shell, number: int) -> None:
    (path,) = shell.vault.glob("case-*.db")
    path.write_bytes(damage.flipped(path.read_bytes(), (number - 1) * damage.PAGE + 700))


def leaf_of_events(shell: Shell) -> int:
    """A leaf of the table of events: one of the pages that hold the column `created_by` beside a narrative."""
    held = set(pages_with(shell, b"arrestEvent 30")) or set(pages_with(shell, b"Event 30"))
    return min(held)


def test_other_records_are_listed_and_the_damaged_ones_named(filled: Shell) -> None:
    whole = filled.ok("record", "list", "event", "--case", "C-001", "--limit", "100")["rows"]
    number = leaf_of_events(filled)
    harm(filled, number)
    ran = filled.ok("record", "list", "event", "--case", "C-001", "--limit", "100")
    left = [row["uid"] for row in ran["rows"]]
    damaged = [line.removeprefix("event ") for line in ran["damaged"]]
    assert damaged and len(damaged) < 30
    assert left == [row["uid"] for row in whole if row["uid"] not in damaged]
    assert {row["uid"] for row in whole} == {*left, *damaged}
    found = filled("vault", "verify")
    assert found.code == 1
    named = {one["subject"] for one in found.out["problems"] if one["code"] == "damaged_record"}
    assert named == set(ran["damaged"])
    shown = filled("record", "show", damaged[0])
    assert (shown.code, shown.out["error"], shown.out["facts"]["part"]) == (1, "damaged", "database")
    assert filled.ok("record", "show", left[0])["uid"] == left[0]


def test_lists_go_page_by_page_around_the_damage(filled: Shell) -> None:
    harm(filled, leaf_of_events(filled))
    whole = [row["uid"] for row in filled.ok("record", "list", "event", "--case", "C-001", "--limit", "100")["rows"]]
    seen: list[str] = []
    cursor: list[str] = []
    while True:
        page = filled.ok("record", "list", "event", "--case", "C-001", "--limit", "17", *cursor)
        seen += [row["uid"] for row in page["rows"]]
        if page["next"] is None:
            break
        cursor = ["--after", page["next"]]
    assert seen == whole


def test_exhibits_are_exported_and_a_dossier_built_with_the_damage_named(filled: Shell) -> None:
    harm(filled, leaf_of_events(filled))
    rows = filled.ok("evidence", "list", "--case", "C-001")["rows"]
    out = filled.folder / "out"
    filled.ok("evidence", "export", next(row["uid"] for row in rows if row["title"] == "two.txt"), out)
    assert out.read_bytes() == b"two " * 999
    checked = filled("dossier", "check", "--case", "C-001", "--profile", "case_brief").out["problems"]
    assert {one["level"] for one in checked if one["code"] == "damaged_record"} == {"warn"}


def test_a_damaged_object_is_named_by_its_exhibit_and_the_other_leaves(filled: Shell) -> None:
    rows = {row["title"]: row for row in filled.ok("evidence", "list", "--case", "C-001")["rows"]}
    for path in (filled.vault / "objects").rglob("*"):
        if path.is_file() and holds(filled, path, rows["one.txt"]["uid"]):
            path.write_bytes(damage.flipped(path.read_bytes(), 300))
    found = filled("vault", "verify").out["problems"]
    assert [(one["code"], one["subject"]) for one in found] == [("object_damaged", rows["one.txt"]["exhibit"])]
    ran = filled("evidence", "export", rows["one.txt"]["uid"], filled.folder / "bad")
    assert (ran.code, ran.out["facts"]["subject"]) == (1, rows["one.txt"]["exhibit"])
    assert not (filled.folder / "bad").exists()
    filled.ok("evidence", "export", rows["two.txt"]["uid"], filled.folder / "good")


def holds(shell: Shell, path: Path, uid: str) -> bool:
    with sessions.open_session(shell.vault, Passphrase(bytearray(SECRET))) as session:
        sql = 'SELECT 1 FROM "part" WHERE "evidence"=? AND "object"=?'
        return session.database.value(sql, (uid, path.name)) is not None


def test_a_condition_is_told_from_its_order() -> None:
    assert split('"a"=? ORDER BY "code"') == ('"a"=?', "code")
    assert split('"a"=?') == ('"a"=?', "uid")
    assert split("1 ORDER BY coalesce(a, b), c") == ("1", "uid")
