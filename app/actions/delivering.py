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
from app.domain.errors import (
    AlreadyExists,
    BadFile,
    ErasesHere,
    PackageRefused,
    Refused,
    TooNew,
    UnknownSigner,
)
from app.evidence.ingest import clean_name
from app.handover import age, delivery
from app.handover.delivery import Incomplete
from app.handover.package_reader import open_package
from app.jobs import Progress
from app.session import Session, marks
from app.store.table import table

# Keys in `meta`: a file of ours in a folder, by its name; a file of others that was picked up, by its first bytes;
# an answer that was put into a folder, by its digest.
_OUT, _PICKED, _ANSWERED = "outbox:", "picked:", "answered:"
PACKAGE, ANSWER = "package", "answer"
# In the `scope` of a package in quarantine: the code of why it was not taken in by itself.
_ASKED = "asked"
_ENDED = frozenset({receipts.ACKNOWLEDGED, receipts.WITHDRAWN, receipts.DESTROYED})
INCOMPLETE = "incomplete"


# -- out ------------------------------------------------------------------------------


def deliver(
    session: Session, folder: Path, order: Order | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Put every answer that waits, and a new package when there is an order, into a folder: {delivered, package?}.

    The package comes last: whoever was stopped before it was there repeats the command. Raises what `sealing.seal`
    raises; then there is no package, and no file of one.
    """
    _take_back(session, folder)
    delivered = [_deliver_answer(session, folder, uid, text) for uid, text in session.ask(_waiting)]
    if order is None:
        return {"delivered": delivered}
    return {"delivered": delivered, "package": _deliver_package(session, folder, order, progress or Progress())}


def _deliver_package(session: Session, folder: Path, order: Order, progress: Progress) -> dict[str, Any]:
    name = delivery.new_name()
    session.do(_note, {_OUT + name: _unfinished(session, folder, PACKAGE)})

    def sent(unit: Any, uid: str) -> None:
        entry = {"what": PACKAGE, "known": delivery.mark(folder / name), "handover": uid}
        marks.put(unit.database, **{_OUT + name: json.dumps(entry)})
        unit.change(uid, {"state": sealing.SENT}, quarantine.ACTION)

    return sealing.seal(session, order, folder / name, progress, sent)


def _unfinished(session: Session, folder: Path, what: str) -> str:
    """What stands of a file while it is written: by which session, and where."""
    return json.dumps({"what": what, "by": session.id, "folder": str(folder.absolute())})


def _note(unit: Any, values: Mapping[str, str]) -> None:
    marks.put(unit.database, **values)


def _waiting(reader: Any) -> list[tuple[str, str]]:
    """Answers that were signed and stand in no folder yet: the uid of the package, and the text (query)."""
    packages: Any = table("handover").where(
        reader.database, '"direction"=\'in\' AND "receipt" IS NOT NULL ORDER BY "uid"'
    )
    texts = [(str(one.uid), str(one.receipt)) for one in packages if _reachable(reader, one.card)]
    there = {row[0] for row in reader.database.rows(f"SELECT key FROM meta WHERE key LIKE '{_ANSWERED}%'")}
    return [(uid, text) for uid, text in texts if _ANSWERED + _digest(text) not in there]


def _reachable(reader: Any, card: str) -> bool:
    """Whether a partner's keys are still theirs: what is sealed for a revoked one is for whoever stole them."""
    found: Any = table("card").get(reader.database, card)
    return found is not None and found.deleted_at is None and found.trust != cards.REVOKED


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def deliver_statement(session: Session, folder: Path, path: Path, to: str) -> dict[str, Any]:
    """Put a withdrawal or receipt that lies in a file into a folder, sealed for a partner; it stays until somebody
    removes it there. Raises NotFound, BadFile, CardNotVerified, CardRevoked."""
    text = receipts.read_statement(path).decode()
    record, card = session.ask(cards.sendable, to)
    _take_back(session, folder)
    name, _ = _put(session, folder, text, card.recipient())
    session.do(_forget, [name])
    return {"file": name, "to": cards.partner_name(record)}


def _put(session: Session, folder: Path, text: str, recipient: age.Envelope) -> tuple[str, str]:
    """A statement written under a new name, marked as unfinished: its name, and what it is known by."""
    name = delivery.new_name()
    session.do(_note, {_OUT + name: _unfinished(session, folder, ANSWER)})
    try:
        return name, delivery.put_statement(folder, name, text, recipient)
    except FileExistsError:
        raise AlreadyExists(subject=name) from None


def _deliver_answer(session: Session, folder: Path, uid: str, text: str) -> dict[str, Any]:
    package: Any = session.ask(lambda reader: table("handover").get(reader.database, uid))
    card: Any = session.ask(cards.get, package.card)
    name, known = _put(session, folder, text, cards.contact(card).recipient())
    entry = json.dumps({"what": ANSWER, "handover": uid, "known": known})
    session.do(_note, {_OUT + name: entry, _ANSWERED + _digest(text): package.package})
    return {"file": name, "package": package.package, "to": cards.partner_name(card)}


# -- in -------------------------------------------------------------------------------


def collect(
    session: Session, folder: Path, progress: Progress | None = None, *, accept: bool = False, erasures: bool = False
) -> dict[str, Any]:
    """Pick up what is for us in a folder: packages into quarantine, answers to where they belong; each once.

    With `accept` packages that need nobody's decision are taken in at once, also those that were picked up before and
    not tried; such as destroy content here only with `erasures`.

    Rows {file, sort, state, package?, …}: state is quarantined, taken, already, older, incomplete or the code of what
    was refused, with a message. Nothing but files of ours that were answered is removed: `removed` is how many.
    """
    progress = progress or Progress()
    keys, picked = session.ask(cards.identities), session.ask(_picked)
    rows: list[dict[str, Any]] = []
    looked = 0
    for path in delivery.candidates(folder):
        looked += 1
        known = delivery.mark(path)
        if known and known not in picked:
            found = _pick_up(session, path, known, keys, progress)
            rows += [{"file": clean_name(path.name), **found}] if found else []
            picked.add(known)
    if accept:
        rows = _accept_waiting(session, rows, taking.Decision(unseen=not erasures), progress)
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
    except (PackageRefused, UnknownSigner, BadFile, Refused, TooNew) as failure:
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


def _accept_waiting(
    session: Session, rows: list[dict[str, Any]], decision: taking.Decision, progress: Progress
) -> list[dict[str, Any]]:
    """Take in what waits in quarantine and was not held back before: the rows, of which some say more now."""
    named = {row["package"]: row for row in rows if row.get("sort") == PACKAGE}
    for package, uid in session.ask(_untried, decision):
        row = named.setdefault(package, {"file": "", "sort": PACKAGE, "package": package, "handover": uid})
        row |= _accept(session, package, decision, progress)
        if row not in rows:
            rows.append(row)
    return rows


def _untried(reader: Any, decision: taking.Decision) -> list[tuple[str, str]]:
    """Packages in quarantine that nobody was asked about yet: id and uid; a full decision answers what was asked."""
    waiting: Any = table("handover").where(
        reader.database, '"direction"=\'in\' AND "state"=? ORDER BY "uid"', (describing.QUARANTINED,)
    )
    answered = set() if decision.unseen else {ErasesHere.code}
    return [(one.package, one.uid) for one in waiting if (one.scope or {}).get(_ASKED) in {None, *answered}]


def _accept(session: Session, package: str, decision: taking.Decision, progress: Progress) -> dict[str, Any]:
    """Take a package in; one that needs a decision, or can't be taken, stays in quarantine with the reason."""
    try:
        told = taking.accept(session, session.ask(quarantine.source_of, package), decision, progress)
    except (Refused, TooNew) as failure:
        session.do(_held_back, package, failure.code)
        told = {"code": failure.code, "message": failure.message, "facts": failure.facts}
        return {"state": describing.QUARANTINED, **told}
    return {name: told[name] for name in ("new", "changed", "conflicts", "refused", "state")}


def _held_back(unit: Any, package: str, code: str) -> None:
    """From now on somebody decides: it is not tried again each time."""
    record = describing.record_of(unit, package)
    if record is not None and record.state == describing.QUARANTINED:
        unit.change(record.uid, {"scope": {**(record.scope or {}), _ASKED: code}}, quarantine.ACTION)


# -- tidy -----------------------------------------------------------------------------


def _take_back(session: Session, folder: Path) -> int:
    """Remove files of ours that did their work, and what an earlier session did not end; how many files those were."""
    gone, removed = [], 0
    for name, entry in session.ask(_outbox) if folder.is_dir() else []:
        there = (folder / name).exists()
        if entry.get("by") == session.id or not (there or _begun(entry, folder)):
            continue
        if session.ask(_done, entry, folder) and delivery.take_back(folder, name, entry.get("known", "")):
            gone.append(name)
            removed += there
    if gone:
        session.do(_forget, gone)
    return removed


def _begun(entry: Mapping[str, Any], folder: Path) -> bool:
    """Whether a file was begun in this folder and never finished; finished ones may lie in another."""
    return "handover" not in entry and entry.get("folder") == str(folder.absolute())


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
    # The answer to a package that came on another way stays: nothing here shows that it was heard.
    names = list(_names(reader, record.package))
    return bool(names) and not any((folder / name).exists() for name in names)


def _names(reader: Any, package: str) -> Iterator[str]:
    """Under which names a package lay in a folder."""
    for (value,) in reader.database.rows(f"SELECT value FROM meta WHERE key LIKE '{_PICKED}%'"):
        noted = json.loads(value)
        if noted.get("package") == package:
            yield noted["name"]


def _forget(unit: Any, names: list[str]) -> None:
    unit.database.run_many("DELETE FROM meta WHERE key=?", [(_OUT + name,) for name in names])
