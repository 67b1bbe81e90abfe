"""A session whose own credential was revoked: it goes on, changes nobody else's, and locks nobody out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.actions import credentials, journaling, opening, vault
from app.actions.credentials import Presented
from app.domain.errors import Refused, WrongKey
from app.session import Session
from tests.vaults import SECRET, new_vault


@pytest.fixture
def session(tmp_path: Path) -> Any:
    made, _ = new_vault(tmp_path / "v.haven")
    yield made
    made.lock()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "key").write_bytes(b"key")
    return tmp_path / "key"


def used(session: Session) -> list[str]:
    return [row["name"] for row in credentials.listing(session) if row["used"]]


def revoke_own(session: Session) -> None:
    credentials.revoke(session, next(row["id"] for row in credentials.listing(session) if row["used"]))


def opened(path: Path, secret: bytes, **more: Any) -> Session:
    return opening.open_vault(path, bytearray(secret), **more)


def test_nobody_else_is_locked_out(session: Session) -> None:
    for name in (b"colleague", b"office"):
        credentials.add_passphrase(session, bytearray(name), name.decode())
    revoke_own(session)
    before = (session.path / "header.a").read_bytes()
    secret = bytearray(b"new one")
    with pytest.raises(Refused, match="was revoked; add a new passphrase"):
        credentials.change_passphrase(session, secret)
    assert not any(secret)
    assert (session.path / "header.a").read_bytes() == before
    credentials.add_passphrase(session, bytearray(b"new one"), "mine")
    session.lock()
    for name in (b"colleague", b"office", b"new one"):
        opened(session.path, name).lock()
    with pytest.raises(WrongKey):
        opened(session.path, SECRET)


def test_what_takes_its_slot_is_another(session: Session, key: Path) -> None:
    credentials.add_passphrase(session, bytearray(b"second"), "Second")
    revoke_own(session)
    credentials.add_key_file(session, bytearray(b"third"), key, "File")
    assert used(session) == []
    with pytest.raises(Refused, match="was revoked"):
        credentials.change_passphrase(session, bytearray(b"fourth"))
    session.lock()
    with opened(session.path, b"third", key_file=key) as again:
        assert used(again) == ["File"]
        assert vault.verify(again).problems == []
    opened(session.path, b"second").lock()


def test_the_second_factor_is_forgotten_with_it(session: Session, key: Path) -> None:
    credentials.add_key_file(session, bytearray(b"with file"), key, "File")
    session.lock()
    with opened(session.path, b"with file", key_file=key) as again:
        assert any(again.vault._factor)
        revoke_own(again)
        assert not any(again.vault._factor)
        with pytest.raises(Refused, match="was revoked"):
            credentials.change_passphrase(again, bytearray(b"changed"))
    opened(session.path, SECRET).lock()


def test_the_journal_goes_on_to_name_what_opened_the_session(session: Session) -> None:
    credentials.add_passphrase(session, bytearray(b"second"), "Second")
    revoke_own(session)
    credentials.add_passphrase(session, bytearray(b"third"), "Third")
    written = [(one.action, one.actor) for one in session.ask(journaling.entries).rows if one.kind == "vault"]
    assert written[:3] == [
        ("credential_added", "Tester / passphrase"), ("credential_revoked", "Tester / passphrase"),
        ("credential_added", "Tester / passphrase"),
    ]  # fmt: skip
    session.lock()
    with opened(session.path, b"third") as again:
        assert again.stamp().actor == "Tester / Third"


@pytest.mark.parametrize("revoked", [True, False], ids=["revoked", "not presented"])
def test_rotation_goes_on_as_the_first_that_was_presented(session: Session, key: Path, revoked: bool) -> None:
    """Whatever the order of the slots: kind and second factor are those of the same credential."""
    credentials.add_key_file(session, bytearray(b"with file"), key, "File")
    credentials.add_passphrase(session, bytearray(b"second"), "Second")
    if revoked:
        revoke_own(session)
    given = [Presented(bytearray(b"second")), Presented(bytearray(b"with file"), key)]
    assert credentials.rotate(session, given)["dropped"] == ([] if revoked else ["passphrase"])
    assert used(session) == ["Second"]
    assert session.stamp().actor == "Tester / Second"
    assert credentials.change_passphrase(session, bytearray(b"changed")) == ["Second"]
    given = [Presented(bytearray(b"with file"), key)]
    assert credentials.rotate(session, given)["dropped"] == ["Second"]
    assert used(session) == ["File"]
    assert credentials.change_passphrase(session, bytearray(b"file anew")) == ["File"]
    session.lock()
    opened(session.path, b"file anew", key_file=key).lock()
    for gone in (SECRET, b"second", b"changed", b"with file", b"file anew"):
        with pytest.raises(WrongKey):
            opened(session.path, gone)
