"""Packages and their answers through a shared folder: put there, picked up once, taken back when they were answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.actions import cards, receipts, sealing
from app.actions.receiving import describing, quarantine, taking
from app.actions.sealing_order import Order
from app.domain.errors import AlreadyExists, BadFile, CardRevoked, PackageRefused, Refused, TooNew, UnknownSigner
from app.evidence.ingest import clean_name
from app.handover import delivery
from app.handover.delivery import Incomplete
from app.handover.package_reader import open_package
from app.jobs import Progress
from app.session import Session, marks
from app.store.table import table

# Keys in `meta`: a file of ours in a folder, by its name; a file of others that was picked up, by its first bytes;
# an answer that was put into a folder, by its digest.
_OUT, _PICKED, _ANSWERED = "outbox:", "picked:", "answered:"
PACKAGE, ANSWER = "package", "answer"
_ENDED = frozenset({receipts.ACKNOWLEDGED, receipts.WITHDRAWN, receipts.DESTROYED})
INCOMPLETE = "incomplete"


# -- out ------------------------------------------------------------------------------


def deliver(
    session: Session, folder: Path, order: Order | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Put a new package (when there is an order) and every answer that waits into a folder: {delivered, package?}.

    Raises what `sealing.seal` raises; then there is no package, and no file of one.
    """
    told: dict[str, Any] = {}
    if order is not None:
        told["package"] = _deliver_package(session, folder, order, progress or Progress())
    delivered = [_deliver_answer(session, folder, uid, text) for uid, text in session.ask(_waiting)]
    return {**told, "delivered": delivered}


def _deliver_package(session: Session, folder: Path, order: Order, progress: Progress) -> dict[str, Any]:
    name = delivery.new_name()
    session.do(_note, {_OUT + name: json.dumps({"what": PACKAGE, "by": session.id})})
    made = sealing.seal(session, order, folder / name, progress)
    session.do(_sent, name, delivery.mark(folder / name), made["handover"])
    return made


def _sent(unit: Any, name: str, known: str, uid: str) -> None:
    marks.put(unit.database, **{_OUT + name: json.dumps({"what": PACKAGE, "known": known, "handover": uid})})
    unit.change(uid, {"state": sealing.SENT}, quarantine.ACTION)


def _note(unit: Any, values: Mapping[str, str]) -> None:
    marks.put(unit.database, **values)


def _waiting(reader: Any) -> list[tuple[str, str]]:
    """Answers that were signed and stand in no folder yet: the uid of the package, and the text (query)."""
    packages = table("handover").where(reader.database, '"direction"=\'in\' AND "receipt" IS NOT NULL ORDER BY "uid"')
    texts = [(str(one.uid), str(one.receipt)) for one in packages]  # type: ignore[attr-defined]
    there = {row[0] for row in reader.database.rows(f"SELECT key FROM meta WHERE key LIKE '{_ANSWERED}%'")}
    return [(uid, text) for uid, text in texts if _ANSWERED + _digest(text) not in there]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def deliver_statement(session: Session, folder: Path, path: Path, to: str) -> dict[str, Any]:
    """Put a withdrawal or receipt that lies in a file into a folder, sealed for a partner; it stays until somebody
    removes it there. Raises NotFound, BadFile, CardNotVerified, CardRevoked."""
    text = receipts.read_statement(path).decode()
    record, card = session.ask(cards.sendable, to)
    name = delivery.new_name()
    delivery.put_statement(folder, name, text, card.recipient())
    return {"file": name, "to": cards.partner_name(record)}


def _deliver_answer(session: Session, folder: Path, uid: str, text: str) -> dict[str, Any]:
    package: Any = session.ask(lambda reader: table("handover").get(reader.database, uid))
    card: Any = session.ask(cards.get, package.card)
    name = delivery.new_name()
    entry = {"what": ANSWER, "handover": uid}
    session.do(_note, {_OUT + name: json.dumps({"what": ANSWER, "by": session.id})})
    try:
        known = delivery.put_statement(folder, name, text, cards.contact(card).recipient())
    except FileExistsError:
        raise AlreadyExists(subject=name) from None
    session.do(_note, {_OUT + name: json.dumps({**entry, "known": known}), _ANSWERED + _digest(text): package.package})
    return {"file": name, "package": package.package, "to": cards.partner_name(card)}


# -- in -------------------------------------------------------------------------------


def collect(
    session: Session, folder: Path, progress: Progress | None = None, *, accept: bool = False
) -> dict[str, Any]:
    """Pick up what is for us in a folder: packages into quarantine, answers to where they belong; each once.

    With `accept` packages that need nobody's decision are taken in at once.

    Rows {file, sort, state, package?, …}: state is quarantined, taken, already, older, incomplete or the code of what
    was refused, with a message. Nothing but files of ours that were answered is removed: `removed` is how many.
    """
    progress = progress or Progress()
    keys, picked = session.ask(cards.identities), session.ask(_picked)
    rows, looked = [], 0
    for path in delivery.candidates(folder):
        looked += 1
        known = delivery.mark(path)
        if known and known not in picked:
            found = _pick_up(session, path, known, keys, progress)
            if found and accept and found["state"] == describing.QUARANTINED:
                found = _accept(session, found, progress)
            rows += [{"file": clean_name(path.name), **found}] if found else []
            picked.add(known)
    return {"rows": rows, "looked": looked, "removed": _take_back(session, folder)}


def _picked(reader: Any) -> set[str]:
    """What was picked up, and what we put there ourselves."""
    rows = reader.database.rows(
        f"SELECT key, value FROM meta WHERE key LIKE '{_PICKED}%' OR key LIKE '{_OUT}%'"  # noqa: S608 - names of ours
    )
    return {
        key.removeprefix(_PICKED) if key.startswith(_PICKED) else json.loads(value).get("known", "")
        for key, value in rows
    }


def _pick_up(session: Session, path: Path, known: str, keys: Any, progress: Progress) -> dict[str, Any] | None:
    """What became of one file; None when it is somebody else's."""
    try:
        found = delivery.look(path, keys)
        if found is False:
            return None
        if found is True:
            return _package(session, path, known, keys, progress)
        assert isinstance(found, str)  # noqa: S101 - the third of three
        return session.do(_statement, found, path.name, known).result
    except Incomplete:
        return {"state": INCOMPLETE}
    except (PackageRefused, UnknownSigner, CardRevoked, BadFile, Refused, TooNew) as failure:
        return {"state": failure.code, "message": failure.message, "facts": failure.facts}


def _statement(unit: Any, text: str, name: str, known: str) -> dict[str, Any]:
    told = receipts.take_statement(unit, text.encode(), clean_name(name))
    marks.put(unit.database, **{_PICKED + known: json.dumps({"name": name})})
    return told


def _package(session: Session, path: Path, known: str, keys: Any, progress: Progress) -> dict[str, Any]:
    """Its sender is proven from its first bytes; only then is all of it read."""
    signers = lambda key: session.ask(cards.signer, key)  # noqa: E731 - given twice
    stream = delivery.opened(path)
    if stream is None:
        return {"state": INCOMPLETE}
    with stream:
        package = session.ask(describing.described, open_package(stream, keys, signers, Progress()))
    record = session.ask(describing.record_of, package.head.package_id)
    told = {"sort": PACKAGE, "package": package.head.package_id, "from": describing.sender(package)}
    note = {_PICKED + known: json.dumps({"name": path.name, "package": package.head.package_id})}
    if record is not None and record.state is not None:
        session.do(_note, note)
        return {**told, "state": "already", "handover": record.uid}
    uid = quarantine.keep(session, path, keys, signers, note, progress)
    return {**told, "state": describing.QUARANTINED, "handover": uid}


def _accept(session: Session, found: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take a package in; one that needs a decision, or can't be taken, stays in quarantine with the reason."""
    try:
        source = session.ask(quarantine.source_of, found["package"])
        told = taking.accept(session, source, progress=progress)
    except Refused as failure:
        return {**found, "code": failure.code, "message": failure.message, "facts": failure.facts}
    names = ("new", "changed", "conflicts", "refused", "state")
    return {**found, **{name: told[name] for name in names}}


# -- tidy -----------------------------------------------------------------------------


def _take_back(session: Session, folder: Path) -> int:
    """Remove files of ours that did their work: packages that were answered, answers whose package is gone."""
    gone = []
    for name, entry in session.ask(_outbox):
        done = entry.get("by") != session.id and session.ask(_done, entry, folder)
        if done and (folder / name).exists() and delivery.take_back(folder, name, entry.get("known", "")):
            gone.append(name)
    if gone:
        session.do(_forget, gone)
    return len(gone)


def _outbox(reader: Any) -> list[tuple[str, dict[str, Any]]]:
    rows = reader.database.rows(f"SELECT key, value FROM meta WHERE key LIKE '{_OUT}%'")
    return [(key.removeprefix(_OUT), json.loads(value)) for key, value in rows]


def _done(reader: Any, entry: Mapping[str, Any], folder: Path) -> bool:
    """Whether a file of ours is not needed any more; one whose writing an earlier session never ended is not."""
    if "handover" not in entry:
        return True
    record: Any = table("handover").get(reader.database, entry["handover"])
    if record is None or entry["what"] == PACKAGE:
        return record is None or record.state in _ENDED
    return all(not (folder / name).exists() for name in _names(reader, record.package))


def _names(reader: Any, package: str) -> Iterator[str]:
    """Under which names a package lay in a folder."""
    for (value,) in reader.database.rows(f"SELECT value FROM meta WHERE key LIKE '{_PICKED}%'"):
        noted = json.loads(value)
        if noted.get("package") == package:
            yield noted["name"]


def _forget(unit: Any, names: list[str]) -> None:
    unit.database.run_many("DELETE FROM meta WHERE key=?", [(_OUT + name,) for name in names])
