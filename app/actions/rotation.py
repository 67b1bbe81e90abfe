"""Rotation: a new vault key for what is written from now on; deep rotation: new keys for the evidence as well."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.presenting import AtHand, Presented, guess
from app.actions.verifying import verify
from app.domain import ids
from app.domain.errors import Cancelled, Damaged, HavenError, NotFound, Refused, WrongKey
from app.domain.words import N_
from app.jobs import Progress
from app.session import Session, marks, rotating
from app.store.journal import REKEYED
from app.store.table import table
from app.store.unit import Unit
from app.vault import devicekey, identity, rotation
from app.vault.credentials import BOUND, RecoveryCode
from app.vault.identity import Site
from app.vault.objects import StoredObject
from app.vault.rotation import Rotated


def rotate(
    session: Session, secrets: Sequence[Presented], *, deep: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """A new vault key, after a full verification. Only the credentials presented (their secrets are wiped) still open.

    Answers {dropped: names of credentials that open no more, recovery_code: the new one, told once, deep, objects:
    {done, total}, stopped: why evidence was left under its old keys, or null}. It protects what is written from now
    on; with `deep` all evidence is written anew under new keys. Cancelled while that goes on, what was done stays
    done, the rest stays readable, and the answer says so: the recovery code must not be lost.
    Raises WrongKey when something presented opens nothing (`facts.keyring` says when a keyring was in the way),
    Refused when verification finds problems.
    """
    progress = progress or Progress()
    credentials: list[AtHand] = []
    try:
        session.do(lambda unit: None)
        credentials += [guess(one.secret, [session.vault.vault_id], one.key_file) for one in secrets]
        _refuse_problems(session, progress)
        bound = _bound(session)
        progress.step(0, 0)  # the last moment to stop it
        code, dropped = _switch(session, credentials)
    except WrongKey:
        silent = next((one.keyring for one in credentials if one.keyring is not None), None)
        raise WrongKey(**({} if silent is None else {"keyring": silent})) from None
    finally:
        for credential in credentials:
            credential.wipe()
        for one in secrets:
            one.secret[:] = bytes(len(one.secret))
    if bound and not _bound(session):
        devicekey.forget(session.vault.vault_id)
    answer = {"dropped": dropped, "recovery_code": code, "deep": False, "objects": None, "stopped": None}
    return {**answer, **_Deep(session, progress).run()} if deep else answer


def _bound(session: Session) -> bool:
    """Whether a credential needs the keyring of a computer."""
    return any(entry.kind == BOUND for entry in session.vault.directory.credentials)


def _refuse_problems(session: Session, progress: Progress) -> None:
    found = verify(session, progress).problems
    if found:
        first = f"{found[0].subject}: {found[0].message}"
        raise Refused(reason=f"verification finds {len(found)} problems ({first}); mend them first", count=len(found))


def _switch(session: Session, credentials: list[AtHand]) -> tuple[str, list[str]]:
    code = RecoveryCode.new()
    site, revocation = identity.with_new_revocation(session.site)

    def prepare() -> Rotated:
        return rotation.prepare(session.vault, credentials, code)

    try:
        made = rotating.switch(session, prepare, lambda unit, made: _noted(unit, _names(made), site))
        session.use_site(site, revocation)
        return code.printed(), _names(made)
    finally:
        code.wipe()


def _names(made: Rotated) -> list[str]:
    return [entry.name for entry in made.dropped]


def _noted(unit: Unit, dropped: list[str], site: Site) -> None:
    about = {"dropped": ", ".join(dropped)} if dropped else {}
    unit.writer.append("rotated", "vault", ids.new_uid(), None, about)
    marks.write_site(unit, site)
    marks.drop(unit.database, marks.REHEARSED)


# -- deep -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Object:
    """A row of the table of objects."""

    object_id: str
    key: bytes
    size: int
    sha256: str


class _Deep:
    """Writes every object anew under a new key and id, one transaction each."""

    def __init__(self, session: Session, progress: Progress) -> None:
        self._session, self._progress = session, progress
        rows = session.ask(lambda reader: reader.database.rows("SELECT object_id, key, size, sha256 FROM object"))
        self._rows = [_Object(*row) for row in rows]

    def run(self) -> dict[str, Any]:
        """{deep: whether all is done, objects: {done, total}, stopped: code of what ended it early, or None}."""
        done, stopped = 0, None
        try:
            for one in self._rows:
                self._progress.step(done, len(self._rows), N_("Writing evidence under new keys"))
                self._rewrite(one)
                done += 1
        except HavenError as failure:
            stopped = failure.code
        # What can't be removed now is removed when the vault is opened next.
        with contextlib.suppress(HavenError, OSError):
            self._session.exclusively(lambda: rotating.finish_replacing(self._session))
        return {"deep": stopped is None, "objects": {"done": done, "total": len(self._rows)}, "stopped": stopped}

    def _rewrite(self, one: _Object) -> None:
        objects = self._session.vault.objects
        with objects.open(bytes.fromhex(one.object_id), one.key, one.size) as reader:
            stored = objects.write((bytes(piece) for piece in reader.iterate()), one.size, _Asked(self._progress))
        try:
            if stored.sha256.hex() != one.sha256:
                raise Damaged(part="object", subject=one.object_id)
            self._session.do(_replace, one, stored)
        except NotFound:  # shredded meanwhile
            objects.destroy(stored.object_id)
            return
        except BaseException:
            objects.destroy(stored.object_id)
            raise
        with contextlib.suppress(HavenError, OSError):
            objects.destroy(bytes.fromhex(one.object_id))


class _Asked(Progress):
    """Asks whether to go on, and keeps the progress of the whole."""

    def __init__(self, whole: Progress) -> None:
        super().__init__()
        self._whole = whole

    def step(self, done: int, total: int, msgid: str = "") -> None:
        """Raises Cancelled when the whole was cancelled."""
        if self._whole.cancelled:
            raise Cancelled


def _replace(unit: Unit, old: _Object, new: StoredObject) -> None:
    """Put an object in the place of another: key and id, and what the journal says of each part that uses it.

    A part stays as it is otherwise, its stamps too: the exhibit did not change, and undo still takes it back.
    """
    database = unit.database
    if not database.value("SELECT 1 FROM object WHERE object_id=?", (old.object_id,)):
        raise NotFound(subject=old.object_id)
    new_id = new.object_id.hex()
    database.run(
        "UPDATE object SET object_id=?, key=?, size=? WHERE object_id=?", (new_id, new.key, new.size, old.object_id)
    )
    for part in table("part").where(database, '"object"=?', (old.object_id,)):
        unit.writer.append(REKEYED, "part", part.uid, part.case, {"object": new_id})
        database.run('UPDATE "part" SET "object"=? WHERE "uid"=?', (new_id, part.uid))
    marks.put(database, **{marks.REPLACED + old.object_id: unit.stamp.at})
