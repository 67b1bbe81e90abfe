"""Originals of a partner: known by their digest, destroyed with what was shredded there, kept under a legal hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.actions import evidence, merging, records, verifying
from app.handover.record_lines import outgoing
from app.session import Session
from app.store.table import table
from tests.vaults import new_vault

KINDS = ("case", "evidence", "part", "custody")


def _lines(session: Session, case: str) -> list[dict[str, Any]]:
    condition, values = '"case"=? OR "uid"=?', (case, case)
    return session.ask(
        lambda reader: [
            outgoing(one) for kind in KINDS for one in table(kind).where(reader.database, condition, values)
        ]
    )


def _take(session: Session, lines: list[dict[str, Any]]) -> Any:
    return session.do(merging.take, json.loads(json.dumps(lines)), "", "").result


def _part(session: Session, exhibit: str) -> Any:
    return session.do(lambda unit: next(table("part").where(unit.database, '"evidence"=?', (exhibit,)))).result


def _number(unit: Any, uid: str) -> None:
    """What the receiving side gives an exhibit once it is taken in."""
    unit.write(unit.find(uid), {"exhibit": "E-H001"}, "handover")


def test_an_original_is_known_by_its_digest_and_shredded_unless_held(tmp_path: Path) -> None:
    one, other = (new_vault(tmp_path / f"{name}.haven")[0] for name in ("one", "two"))
    paper, lonely = tmp_path / "paper.txt", tmp_path / "lonely.txt"
    paper.write_text("An order to appear.\n")
    lonely.write_text("Another order.\n")
    case = one.do(records.add_case, {"code": "C-1"}).result.uid
    other.do(records.add_case, {"code": "C-1"})
    mine = evidence.add_evidence(other, [paper], "C-1")[0].uid
    sent, bare = (evidence.add_evidence(one, [path], "C-1")[0].uid for path in (paper, lonely))
    _take(other, _lines(one, case))
    other.do(_number, sent)
    # The bytes that are here are not needed twice; those that did not come are missing, and named so.
    assert _part(other, sent).object == _part(other, mine).object
    assert _part(other, bare).object is None
    # They come with a later package: the record is complete then.
    again = evidence.add_evidence(other, [lonely], "C-1")[0].uid
    _take(other, _lines(one, case))
    assert _part(other, bare).object == _part(other, again).object
    assert [fault.message for fault in verifying.verify(other).problems] == []
    parts = _part(other, sent).uid, _part(other, bare).uid
    # What is under a hold here is not destroyed because somebody else shredded it.
    other.do(lambda unit: unit.change(sent, {"legal_hold": True}))
    for uid in (sent, bare):
        evidence.shred(one, uid, "asked for")
    refused = {row.uid: row.why for row in _take(other, _lines(one, case)).rows if row.state == "refused"}
    assert refused == {sent: "legal_hold", parts[0]: "legal_hold"}
    assert other.do(lambda unit: unit.find(parts[1])).result.sha256 is None
    assert _part(other, mine).object is not None
    assert [fault.message for fault in verifying.verify(other).problems] == []
    for session in (one, other):
        session.lock()
