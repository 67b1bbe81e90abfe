"""The operations of a handover that the laboratory runs, and what they begin with: a partner, packages, a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import cards, cards_taking, cards_trust, delivering, evidence, packages, receipts, records, sealing
from app.actions.receiving import answers, destroying, taking
from app.actions.receiving.source import Source
from app.actions.sealing_choice import order
from app.handover import cards as paper
from app.session import Session
from tests.faults.operations import OPERATIONS, Operation, Place
from tests.vaults import CHEAP, passphrase

OURS, THEIRS, MORE = "C-001", "P-001", "P-002"
REASON = "asked for"


# -- what there is ---------------------------------------------------------------------


def make(at: Place) -> None:
    """A vault that knows a partner: a package each way, one of theirs in a shared folder and one on a stick."""
    session, code = sessions.create(at.vault, passphrase(), worker="Tester", organisation="Heron House", kdf=CHEAP)
    (at.root / "code").write_text(code)
    folder = at.root / "partner"
    other, _ = sessions.create(folder, passphrase(), worker="Ida", organisation="Lantern Desk", kdf=CHEAP)
    to, back = _meet(session, other), _meet(other, session)
    _case(session, at.root, OURS)
    for code in (THEIRS, MORE):
        _case(other, at.root, code)
    shared(at).mkdir()
    _seal(session, to, OURS, at.root / "out.hvn")
    _answered_by(at, session, other, to)
    _seal(other, back, THEIRS, at.root / "came")
    taking.accept(session, Source((at.root / "came",)))
    (at.root / "came").unlink()
    _seal(other, back, MORE, stick(at))
    delivering.deliver(other, shared(at), other.ask(order, [MORE], {}, to=back))
    other.lock()
    session.lock()
    shutil.rmtree(folder)


def _answered_by(at: Place, session: Session, other: Session, to: str) -> None:
    """A package of ours that was answered, both still on their way: they come into the shared folder later."""
    (folder := at.root / "aside").mkdir()
    delivering.deliver(session, folder, session.ask(order, [OURS], {}, to=to))
    delivering.collect(other, folder, accept=True)
    delivering.deliver(other, folder)


def shared(at: Place) -> Path:
    return at.root / "shared"


def stick(at: Place) -> Path:
    return at.root / "stick" / "case"


def _meet(one: Session, other: Session) -> str:
    card = cards_taking.parse_card(paper.file_text(cards.own_card(other)).encode(), "card.hvcard")
    uid = str(one.do(cards_taking.take_card, card).result["uid"])
    one.do(cards_trust.verify_card, uid)
    return uid


def _case(session: Session, folder: Path, code: str) -> None:
    add = lambda kind, **values: session.do(records.add_record, kind, values, code).result.uid  # noqa: E731
    session.do(records.add_case, {"code": code})
    person = add("person", name="Alma Birch", role="subject")
    add("consent", person=person, status="given", scopes={"share_partner": "yes"})
    (folder / "paper.txt").write_bytes(code.encode() * 2000)
    evidence.add_evidence(session, [folder / "paper.txt"], code)


def _seal(session: Session, to: str, code: str, out: Path) -> None:
    out.parent.mkdir(exist_ok=True)
    sealing.seal(session, session.ask(order, [code], {}, to=to), out)


# -- what is done ----------------------------------------------------------------------


def _package(at: Place, direction: str) -> Any:
    sql = 'SELECT "uid", "package", "card" FROM "handover" WHERE "direction"=? ORDER BY "uid"'
    return at.open.ask(lambda reader: reader.database.row(sql, (direction,)))


def withdraw(at: Place) -> None:
    packages.withdraw(at.open, _package(at, receipts.OUT)[0], REASON, at.root / "back.hvw")


def destroy(at: Place) -> None:
    told = destroying.destroy(at.open, _package(at, receipts.IN)[1], REASON)
    _answered(at, told, "gone.hvr")


def accept(at: Place) -> None:
    _answered(at, taking.accept(at.open, Source((stick(at),))), "taken.hvr")


def _answered(at: Place, told: dict[str, Any], name: str) -> None:
    if answers.written(told, at.root / name).get("problem"):
        at.say("not written")


def deliver(at: Place) -> None:
    """A package, and the answer to the one that came."""
    delivering.deliver(at.open, shared(at), at.open.ask(order, [OURS], {}, to=_package(at, receipts.OUT)[2]))


def deliver_answer(at: Place) -> None:
    delivering.deliver(at.open, shared(at))


def deliver_statement(at: Place) -> None:
    """A withdrawal that lies in a file."""
    delivering.deliver_statement(at.open, shared(at), at.root / "back.hvw", _package(at, receipts.OUT)[2])


def collect(at: Place) -> None:
    delivering.collect(at.open, shared(at))


def collect_and_accept(at: Place) -> None:
    delivering.collect(at.open, shared(at), accept=True)


def _answer_comes(at: Place) -> None:
    """In the shared folder lie a package of ours and its answer, alone."""
    for path in shared(at).iterdir():
        path.unlink()
    for path in (at.root / "aside").iterdir():
        path.rename(shared(at) / path.name)


HANDED = {
    "withdraw": Operation(withdraw),
    "destroy": Operation(destroy),
    "accept package": Operation(accept),
    "deliver": Operation(deliver),
    "deliver answer": Operation(deliver_answer),
    "deliver statement": Operation(deliver_statement, prepare=withdraw),
    "collect": Operation(collect),
    "collect answer": Operation(collect, before=_answer_comes),
    "collect and accept": Operation(collect_and_accept),
}
EVERY = {**OPERATIONS, **HANDED}


def outside(root: Path) -> dict[str, int]:
    """How many withdrawals, answers and files of the shared folder lie there."""
    found = {ending: len([*root.glob(f"*.{ending}")]) for ending in ("hvw", "hvr")}
    return {**found, "hvd": len([*root.glob("shared/*.hvd")])}
