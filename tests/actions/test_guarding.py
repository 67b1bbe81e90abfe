"""What is in conflict about how guarded something is, and what is written of guarded records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import cards, conflicts, merging, records, sealing
from app.actions.sealing_choice import order
from app.domain.rules.guards import strictest
from app.dossier.disclosure import Disclosure, select
from app.dossier.facts import CaseFacts
from app.handover.record_lines import outgoing
from app.store.table import table
from tests.actions.test_handover_seal import fill, opened
from tests.partners import Partner, partners

THERE = "ab" * 16


class Office:
    """A vault with a case, and a partner it hands that over to."""

    def __init__(self, folder: Path, one: Partner, other: Partner) -> None:
        self.one, self.other, self.folder = one, other, folder
        uids = fill(one, folder)
        self.case = one.do(lambda unit: unit.find(uids["event"])).case

    def event(self, theirs: dict[str, Any], **values: Any) -> Any:
        """An event of which a partner says something else in some fields."""
        made = self.one.do(lambda unit: unit.add("event", {"title": "Summoned", **values}, self.case))
        line = json.loads(json.dumps(outgoing(made)))
        line["fields"] |= {name: [[{THERE: 1}, value]] for name, value in theirs.items()}
        self.one.do(merging.take, [line], "", "")
        return self.one.do(lambda unit: unit.find(made.uid))

    def notes(self, words: str) -> list[Any]:
        every = self.one.ask(lambda r: list(table("note").where(r.database, '"case"=?', (self.case,))))
        return [note for note in every if words in (note.text or "")]

    def sealed(self, name: str) -> bytes:
        """All that is in a package of the case, one file after another."""
        out = self.folder / name
        wanted = self.one.ask(order, ["C-001"], {}, to=self.one.cards[self.other.name])
        sealing.seal(self.one.session, wanted, out)
        return b"\n".join(opened(out, self.other.ask(cards.identities), self.one)[1].values())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("guarding")
    with partners(folder, 2) as (one, other):
        yield Office(folder, one, other)


@pytest.mark.parametrize("theirs", [{"sensitivity": "sealed"}, {"sensitivity": "restricted"}, {"privileged": True}])
def test_what_a_partner_guards_does_not_go_while_that_is_in_conflict(office: Office, theirs: dict[str, Any]) -> None:
    (name,) = theirs
    made = office.event(theirs, sensitivity="open", privileged=False)
    assert getattr(made, name) in ("open", False)
    assert made.siblings[name][0][1] == theirs[name]
    assert made.uid.encode() not in office.sealed(f"{made.uid}.hvn")
    facts = CaseFacts.of(office.one.do(lambda unit: unit.find(office.case)), [made])
    assert select(facts, Disclosure()).get(made.uid) is None


def test_a_note_of_what_was_not_chosen_is_guarded_as_the_record_it_tells_of(office: Office) -> None:
    made = office.event({"title": "Grey marker seen"}, sensitivity="sealed", privileged=True)
    office.one.do(conflicts.resolve, made.uid, "title", "both")
    (note,) = office.notes("Grey marker seen")
    assert (note.sensitivity, note.privileged) == ("sealed", True)
    assert b"Grey marker seen" not in office.sealed("note.hvn")


def test_a_note_names_nobody_of_another_case(office: Office) -> None:
    elsewhere = office.one.do(records.add_case, {"code": "C-099", "title": "Elsewhere"})
    event = office.one.do(lambda unit: unit.add("event", {"title": "Marker Of Another Case"}, elsewhere.uid))
    ours = office.event({})
    made = office.event({"disputed_by": event.uid}, disputed_by=ours.uid)
    office.one.do(conflicts.resolve, made.uid, "disputed_by", "both")
    assert len(office.notes("a record of another case")) == 1
    assert office.notes("Marker Of Another Case") == []


def test_the_strictest_of_what_is_said_holds_and_an_unknown_word_seals() -> None:
    assert strictest([None, "open", "restricted", "internal"]) == "restricted"
    assert strictest(["open", "most_secret"]) == "sealed"
    assert strictest([None, ""]) == ""
