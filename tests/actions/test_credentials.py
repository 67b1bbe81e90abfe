"""Credentials of an open vault: listed, added, changed, revoked, renewed, rehearsed; each in the journal."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from app.actions import credentials, opening, vault
from app.domain.errors import AlreadyExists, EmptyFile, Invalid, NotFound, ReadOnly, Refused, WrongKey
from app.session import Session
from app.vault import credentials as parts
from app.vault import crypto
from app.vault.credentials import BadRecoveryCode
from app.vault.unlocking import Unaffordable
from tests.vaults import SECRET, made_vault


@pytest.fixture
def made(tmp_path: Path) -> Any:
    session, code = made_vault(tmp_path / "v.haven")
    yield session, code
    session.lock()


@pytest.fixture
def session(made: Any) -> Session:
    return made[0]


def opened(path: Path, secret: bytes = SECRET, **more: Any) -> Session:
    return opening.open_vault(path, bytearray(secret), **more)


def used(session: Session) -> list[tuple[str, str]]:
    return [(row["kind"], row["name"]) for row in credentials.listing(session) if row["used"]]


def journal(session: Session) -> list[tuple[str, dict[str, str]]]:
    """Action and committed values of every entry about the vault."""
    rows = session.ask(
        lambda reader: reader.database.rows(
            "SELECT j.n, j.action, v.field, v.value FROM journal j LEFT JOIN journal_value v ON v.uid=j.uid AND v.n=j.n "
            "WHERE j.kind='vault' ORDER BY j.n, v.field"
        )
    )
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for n, action, field, value in rows:
        found.setdefault(n, (action, {}))
        if field is not None:
            found[n][1][field] = json.loads(value)
    return list(found.values())


def test_listing_tells_kind_name_date_and_which_was_used(session: Session, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"any file will do")
    credentials.add_key_file(session, bytearray(b"with file"), tmp_path / "photo.jpg", "  The  photo ")
    row = credentials.add_passphrase(session, bytearray(b"second"), "Office")
    rows = credentials.listing(session)
    assert [(r["kind"], r["name"], r["used"]) for r in rows] == [
        ("passphrase", "passphrase", True), ("recovery", "recovery code", False),
        ("keyfile", "The photo", False), ("passphrase", "Office", False),
    ]  # fmt: skip
    assert row == rows[3]
    assert all(len(r["id"]) == 32 and r["made_at"].endswith("Z") for r in rows)
    session.lock()
    with opened(session.path, b"with file", key_file=tmp_path / "photo.jpg") as again:
        assert used(again) == [("keyfile", "The photo")]
        assert again.stamp().actor == "Tester / The photo"
        kinds = [one["kind"] for one in vault.info(again)["credentials"]]
        assert kinds == ["passphrase", "recovery", "keyfile", "passphrase"]
    with pytest.raises(WrongKey):
        opened(session.path, b"with file")


def test_secrets_handed_over_are_wiped_whatever_happens(session: Session, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"key")
    given = [bytearray(b"secret%d" % n) for n in range(6)]
    credentials.add_passphrase(session, given[0], "One")
    credentials.add_key_file(session, given[1], tmp_path / "key", "Two")
    credentials.change_passphrase(session, given[2])
    with pytest.raises(Invalid):
        credentials.add_passphrase(session, given[3], "")
    with pytest.raises(NotFound):
        credentials.add_key_file(session, given[4], tmp_path / "nothing", "Three")
    session.lock()
    with pytest.raises(WrongKey):
        opening.open_vault(session.path, given[5])
    assert not any(any(secret) for secret in given)


def test_key_file_in_the_vault_or_empty_is_refused(session: Session, tmp_path: Path) -> None:
    (session.path / "key").write_bytes(b"key")
    with pytest.raises(Refused, match="lie in the vault"):
        credentials.add_key_file(session, bytearray(b"x"), session.path / "key", "Inside")
    (session.path / "key").unlink()
    (tmp_path / "other name").hardlink_to(session.path / "header.a")
    with pytest.raises(Refused, match="lie in the vault"):
        credentials.add_key_file(session, bytearray(b"x"), tmp_path / "other name", "Inside")
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(EmptyFile):
        credentials.add_key_file(session, bytearray(b"x"), tmp_path / "empty", "Empty")
    assert len(credentials.listing(session)) == 2


def test_a_key_file_of_two_names_is_none_of_the_vault(session: Session, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"key")
    (tmp_path / "other name").hardlink_to(tmp_path / "key")
    credentials.add_key_file(session, bytearray(b"x"), tmp_path / "other name", "Stick")
    session.lock()
    opened(session.path, b"x", key_file=tmp_path / "key").lock()


def test_what_opens_already_is_not_added_again(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two alike, revoking one would take nothing away."""
    (tmp_path / "key").write_bytes(b"key")
    credentials.add_passphrase(session, bytearray(b"colleague"), "Colleague")
    credentials.add_key_file(session, bytearray(b"colleague"), tmp_path / "key", "File")
    before, rows = (session.path / "header.a").read_bytes(), credentials.listing(session)
    runs: list[int] = []
    real = crypto.argon2id
    monkeypatch.setattr(crypto, "argon2id", lambda *a: runs.append(1) or real(*a))
    again = bytearray(SECRET)
    with pytest.raises(Refused, match="this passphrase opens the vault already"):
        credentials.add_passphrase(session, again, "Again")
    assert runs == [1]
    with pytest.raises(Refused, match="this passphrase with this key file opens the vault already"):
        credentials.add_key_file(session, bytearray(b"colleague"), tmp_path / "key", "Again")
    with pytest.raises(Refused, match="opens the vault already"):
        credentials.change_passphrase(session, bytearray(b"colleague"))
    assert not any(again)
    assert (session.path / "header.a").read_bytes() == before
    assert credentials.listing(session) == rows
    assert [action for action, _ in journal(session)].count("credential_added") == 2
    # its own old one is no other's
    assert credentials.change_passphrase(session, bytearray(SECRET)) == ["passphrase"]


def test_change_keeps_other_credentials_and_second_factors(session: Session, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"key")
    credentials.add_passphrase(session, bytearray(b"colleague"), "Colleague")
    credentials.add_key_file(session, bytearray(b"with file"), tmp_path / "key", "File")
    assert credentials.change_passphrase(session, bytearray(b"mine anew")) == ["passphrase"]
    session.lock()
    opened(session.path, b"colleague").lock()
    with opened(session.path, b"with file", key_file=tmp_path / "key") as again:
        credentials.change_passphrase(again, bytearray(b"file anew"))
    with opened(session.path, b"file anew", key_file=tmp_path / "key") as again:
        assert used(again) == [("keyfile", "File")]
    for gone in (SECRET, b"with file"):
        with pytest.raises(WrongKey):
            opened(session.path, gone, key_file=tmp_path / "key")
    opened(session.path, b"mine anew").lock()


def test_recovery_replaces_every_plain_passphrase_and_says_so(made: Any) -> None:
    session, code = made
    credentials.add_passphrase(session, bytearray(b"colleague"), "Colleague")
    session.lock()
    with opened(session.path, code.encode(), recovery=True) as again:
        assert used(again) == [("recovery", "recovery code")]
        assert credentials.change_passphrase(again, bytearray(b"fresh")) == ["passphrase", "Colleague"]
    opened(session.path, b"fresh").lock()
    with pytest.raises(WrongKey):
        opened(session.path, b"colleague")


def test_revoke_takes_one_away_and_never_the_last(session: Session) -> None:
    row = credentials.add_passphrase(session, bytearray(b"second"), "Second")
    done = credentials.revoke(session, row["id"])
    assert done == {"id": row["id"], "kind": "passphrase", "name": "Second", "revoked": True}
    with pytest.raises(NotFound):
        credentials.revoke(session, row["id"])
    last = credentials.listing(session)[0]["id"]
    before = {name: (session.path / name).read_bytes() for name in ("header.a", "header.b")}
    with pytest.raises(Refused, match="last"):
        credentials.revoke(session, last)
    assert before == {name: (session.path / name).read_bytes() for name in before}
    session.lock()
    with pytest.raises(WrongKey):
        opened(session.path, b"second")
    opened(session.path).lock()


def test_revoking_the_one_in_use_leaves_the_session_at_work(session: Session) -> None:
    credentials.add_passphrase(session, bytearray(b"second"), "Second")
    credentials.revoke(session, credentials.listing(session)[0]["id"])
    assert used(session) == []
    credentials.add_passphrase(session, bytearray(b"third"), "Third")
    session.lock()
    with opened(session.path, b"third") as again:
        assert again.alarms == []
    with pytest.raises(WrongKey):
        opened(session.path)


def test_renewed_recovery_code_and_revocation_secret(made: Any) -> None:
    session, old = made
    before = session.site.revocation_digest
    assert hashlib.sha256(session.revocation).digest() == before
    new = credentials.renew_recovery(session)
    assert new != old
    assert hashlib.sha256(session.revocation).digest() == session.site.revocation_digest != before
    secret = session.revocation
    session.lock()
    assert not any(secret)
    with pytest.raises(WrongKey):
        opened(session.path, old.encode(), recovery=True)
    with opened(session.path, new.encode(), recovery=True) as again:
        assert again.site.revocation_digest != before
        assert not again.revocation
        sites = again.ask(lambda reader: reader.database.rows("SELECT site_id, revocation_digest FROM site ORDER BY n"))
    assert [row[1] for row in sites] == [before, again.site.revocation_digest]
    assert sites[0][0] == sites[1][0]


def test_revocation_secret_is_nowhere_in_the_vault(session: Session) -> None:
    """Neither its bytes nor the code on the sheet: only the digest, and that encrypted."""
    secret = bytes(session.revocation)
    printed = parts.printed(bytearray(secret)).encode()
    rows = session.ask(
        lambda reader: reader.database.rows("SELECT * FROM site") + reader.database.rows("SELECT * FROM meta")
    )
    flat = repr(rows)
    assert secret.hex() not in flat
    assert repr(secret)[2:-1] not in flat
    path = session.path
    session.lock()
    for file in path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert secret not in data
            assert printed not in data


def test_rehearsal_keeps_the_date_and_changes_nothing_else(made: Any) -> None:
    session, code = made
    assert vault.info(session)["recovery_rehearsed_at"] is None
    headers = (session.path / "header.a").read_bytes()
    with pytest.raises(BadRecoveryCode):
        credentials.rehearse_recovery(session, bytearray(code[:-1].encode()))
    with pytest.raises(WrongKey):
        credentials.rehearse_recovery(session, bytearray(parts.RecoveryCode(bytearray(16)).printed().encode()))
    assert vault.info(session)["recovery_rehearsed_at"] is None
    typed = bytearray(code.lower().encode())
    credentials.rehearse_recovery(session, typed)
    assert not any(typed)
    assert vault.info(session)["recovery_rehearsed_at"].endswith("Z")
    assert (session.path / "header.a").read_bytes() == headers
    session.lock()
    with opened(session.path) as again:
        assert vault.info(again)["recovery_rehearsed_at"] is not None


def test_a_new_code_was_not_rehearsed_yet(made: Any) -> None:
    session, code = made
    credentials.rehearse_recovery(session, bytearray(code.encode()))
    credentials.renew_recovery(session)
    assert vault.info(session)["recovery_rehearsed_at"] is None


def test_every_change_is_journalled_and_verified(made: Any) -> None:
    session, code = made
    row = credentials.add_passphrase(session, bytearray(b"second"), "Second")
    credentials.change_passphrase(session, bytearray(b"changed"))
    credentials.rehearse_recovery(session, bytearray(code.encode()))
    credentials.renew_recovery(session)
    credentials.revoke(session, row["id"])
    named = [(action, values.get("credential")) for action, values in journal(session)]
    assert named == [
        ("identity", None), ("credential_added", "Second"), ("passphrase", "passphrase"), ("recovery_rehearsed", None),
        ("recovery_renewed", "recovery code"), ("identity", None), ("credential_revoked", "Second"),
    ]  # fmt: skip
    assert vault.verify(session).problems == []


def test_a_crash_between_header_and_note_is_no_rollback(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header is then ahead of the database, which is no loss."""

    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    monkeypatch.setattr(credentials, "_note", die)
    with pytest.raises(Died):
        credentials.add_passphrase(session, bytearray(b"second"), "Second")
    monkeypatch.undo()
    session.lock()
    for secret in (SECRET, b"second"):
        with opened(session.path, secret) as again:
            assert again.alarms == []
            assert vault.verify(again).problems == []


def test_a_lock_in_the_middle_of_a_change_waits_for_the_header(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault key must not be wiped while a header is being sealed with it."""
    begun, go = threading.Event(), threading.Event()
    real = crypto.argon2id

    def slow(*args: Any) -> bytearray:
        begun.set()
        go.wait()
        return real(*args)

    monkeypatch.setattr(crypto, "argon2id", slow)
    failed: list[BaseException] = []

    def change() -> None:
        try:
            credentials.add_passphrase(session, bytearray(b"second"), "Second")
        except BaseException as failure:
            failed.append(failure)

    changing, locking = threading.Thread(target=change), threading.Thread(target=session.lock)
    changing.start()
    begun.wait()
    locking.start()
    while not session.locked:
        pass
    assert any(session.vault._vault_key)
    go.set()
    changing.join()
    locking.join()
    assert not any(session.vault._vault_key)
    for secret in (SECRET, b"second"):
        with opened(session.path, secret) as again:
            assert again.alarms == []
            assert vault.verify(again).problems == []


def test_too_little_memory_is_said_and_changes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_free(*_: object) -> bytearray:
        raise MemoryError

    monkeypatch.setattr(crypto, "argon2id", none_free)
    before = (session.path / "header.a").read_bytes()
    for change in (
        lambda: credentials.add_passphrase(session, bytearray(b"x"), "X"),
        lambda: credentials.change_passphrase(session, bytearray(b"x")),
        lambda: credentials.rotate(session, [credentials.Presented(bytearray(SECRET))]),
    ):
        with pytest.raises(Unaffordable, match="64 MiB"):
            change()
    assert (session.path / "header.a").read_bytes() == before


def test_nothing_changes_in_a_vault_that_is_only_looked_at(session: Session) -> None:
    path = session.path
    session.lock()
    before = (path / "header.a").read_bytes()
    with opened(path, read_only=True) as again:
        first = credentials.listing(again)[0]["id"]
        for change in (
            lambda: credentials.add_passphrase(again, bytearray(b"x"), "X"),
            lambda: credentials.change_passphrase(again, bytearray(b"x")),
            lambda: credentials.revoke(again, first),
            lambda: credentials.renew_recovery(again),
        ):
            with pytest.raises(ReadOnly):
                change()
    assert (path / "header.a").read_bytes() == before


def test_made_key_file_opens(session: Session, tmp_path: Path) -> None:
    credentials.make_key_file(tmp_path / "new.key")
    credentials.add_key_file(session, bytearray(b"p"), tmp_path / "new.key", "Stick")
    session.lock()
    opened(session.path, b"p", key_file=tmp_path / "new.key").lock()
    with pytest.raises(AlreadyExists):
        credentials.make_key_file(tmp_path / "new.key")
