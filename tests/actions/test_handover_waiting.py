"""A package that waits: its sender revoked or with new keys, erasures in it, a part taken and the rest later."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import (
    cards_keys,
    cards_trust,
    conflicts,
    delivering,
    evidence,
    merging,
    packages,
    receipts,
    records,
    sealing,
    undoing,
    vault,
)
from app.actions.receiving import destroying, quarantine, taking
from app.actions.receiving.source import Source
from app.actions.receiving.taking import Decision
from app.actions.sealing_choice import order
from app.domain.errors import CardRevoked, DecisionNeeded, LaterChange, NotFound, Refused
from app.jobs import Progress
from app.vault.credentials import printed
from tests.actions.test_handover_journey import accept, preview, seal
from tests.actions.test_handover_seal import fill
from tests.partners import Partner, partners

_codes = itertools.count(1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    with partners(tmp_path_factory.mktemp("waiting")) as made:
        yield made


@pytest.fixture
def own_pair(tmp_path: Path) -> Iterator[list[Partner]]:
    """Two whose trust ends in the test."""
    with partners(tmp_path / "own") as made:
        yield made


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


@pytest.fixture
def case(pair: list[Partner], tmp_path: Path) -> tuple[str, dict[str, str]]:
    code = f"W-{next(_codes):03d}"
    return code, fill(pair[0], tmp_path, code)


def deliver(one: Partner, to: Partner, folder: Path, code: str = "C-001") -> dict[str, Any]:
    wanted = one.ask(order, [code], {}, to=one.cards[to.name])
    return delivering.deliver(one.session, folder, wanted)["package"]  # type: ignore[no-any-return]


def collect(one: Partner, folder: Path, **how: bool) -> list[dict[str, Any]]:
    """What came of packages; answers of other tests may lie there too."""
    found = delivering.collect(one.session, folder, **how)["rows"]
    return [row for row in found if row["sort"] == "package"]


def held(one: Partner, package: str) -> Source:
    return one.ask(quarantine.source_of, package)  # type: ignore[no-any-return]


def rows(one: Partner, sql: str, *values: Any) -> list[Any]:
    return one.ask(lambda reader: list(reader.database.rows(sql, values)))  # type: ignore[no-any-return]


def objects(one: Partner) -> int:
    return sum(path.is_file() for path in (one.path / "objects").rglob("*"))


def state(one: Partner, package: str, direction: str = "in") -> str:
    return str(one.ask(receipts.find_package, package, direction).state)


# -- trust that ends while a package waits ----------------------------------------------


def revoked(one: Partner, by: Partner) -> None:
    by.do(cards_trust.revoke_card, printed(bytes(one.session.revocation)))


def test_whose_key_was_revoked_brings_nothing_any_more(own_pair: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern = own_pair
    fill(heron, tmp_path)
    made = deliver(heron, lantern, shared)
    assert [row["state"] for row in collect(lantern, shared)] == ["quarantined"]
    seal(heron, lantern, second := tmp_path / "second.hvn")
    before = rows(lantern, "SELECT count(*) FROM record")
    source = held(lantern, made["package"])

    # Opened before, decided on after: it is asked again in the same moment in which it would be taken in.
    once = iter([True])

    def during(*_: Any) -> None:
        if next(once, False):
            revoked(heron, lantern)

    with pytest.raises(CardRevoked, match="Heron House.* was revoked: nothing goes to it or comes from it"):
        taking.accept(lantern.session, source, progress=Progress(during))
    for work in (
        lambda: taking.preview(lantern.session, source),
        lambda: taking.accept(lantern.session, source, Decision(reason="all the same")),
        lambda: accept(lantern, second, "all the same"),
    ):
        with pytest.raises(CardRevoked):
            work()
    assert rows(lantern, "SELECT count(*) FROM record") == before and objects(lantern) == 1
    assert state(lantern, made["package"]) == "quarantined"

    # It can be got rid of, and no answer goes to whoever has the keys now.
    told = taking.refuse(lantern.session, source, "their keys were stolen")
    assert (told["state"], told["receipt"], objects(lantern)) == ("refused", None, 0)
    assert delivering.deliver(lantern.session, shared)["delivered"] == []
    assert vault.verify(lantern.session).problems == []


def test_an_answer_does_not_go_to_a_revoked_partner(own_pair: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern = own_pair
    fill(heron, tmp_path)
    seal(heron, lantern, out := tmp_path / "p.hvn")
    accept(lantern, out)
    revoked(heron, lantern)
    assert delivering.deliver(lantern.session, shared)["delivered"] == [] == list(shared.iterdir())


def test_new_keys_while_a_package_waits_are_a_decision(own_pair: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern = own_pair
    fill(heron, tmp_path)
    made = deliver(heron, lantern, shared)
    collect(lantern, shared)
    cards_keys.change_keys(heron.session, "a laptop was lost")
    lantern.take(heron.card())
    source = held(lantern, made["package"])
    assert [one["code"] for one in taking.preview(lantern.session, source)["decisions"]] == ["changed"]
    with pytest.raises(DecisionNeeded, match="keys were changed and not verified"):
        taking.accept(lantern.session, source)
    assert rows(lantern, 'SELECT 1 FROM "event"') == []
    # The new keys being verified says nothing about who had the old ones when this was signed.
    lantern.do(cards_trust.verify_card, lantern.cards[heron.name])
    with pytest.raises(DecisionNeeded):
        taking.accept(lantern.session, source)
    took = taking.accept(lantern.session, source, Decision(reason="they told us by phone"))
    assert (took["state"], took["seen"]) == ("accepted", "seen")
    assert vault.verify(lantern.session).problems == []


# -- what nobody looked at --------------------------------------------------------------


def test_erasures_of_a_partner_wait_for_somebody_who_looks(pair: list[Partner], case: Any, shared: Path) -> None:
    heron, lantern = pair
    code, uids = case
    deliver(heron, lantern, shared, code)
    assert [row["state"] for row in collect(lantern, shared, accept=True)] == ["accepted"]
    heron.do(records.erase_fields, uids["event"], ["narrative"], "asked")
    made = deliver(heron, lantern, shared, code)
    (row,) = collect(lantern, shared, accept=True)
    assert (row["state"], row["code"], row["facts"]) == ("quarantined", "erases_here", {"count": 1})
    assert "destroys what stands here (records: 1)" in row["message"]
    narrative = 'SELECT "narrative" FROM "event" WHERE "uid"=?'
    assert rows(lantern, narrative, uids["event"]) == [("At night.",)]
    # The window shows it by name; nobody is asked twice; who says so beforehand takes it.
    seen = taking.preview(lantern.session, held(lantern, made["package"]))
    assert [(one["uid"], one["fields"]) for one in seen["rows"] if one["state"] == "erased"] == [
        (uids["event"], ("narrative",))
    ]
    assert collect(lantern, shared, accept=True) == []
    (row,) = collect(lantern, shared, accept=True, erasures=True)
    assert (row["state"], row["package"]) == ("accepted", made["package"])
    assert rows(lantern, narrative, uids["event"]) == [(None,)]
    # What was erased already is not asked about again.
    deliver(heron, lantern, shared, code)
    assert [row["state"] for row in collect(lantern, shared, accept=True)] == ["accepted"]
    assert vault.verify(lantern.session).problems == []


def test_many_new_records_hide_no_erasure() -> None:
    seen = merging.Preview()
    for state in (*[merging.NEW] * (merging.MOST_ROWS + 5), merging.ERASED, merging.CONFLICT):
        seen.note(None, merging.Row("u", "note", None, "", state))
    assert [row.state for row in seen.rows[-2:]] == ["erased", "conflict"]
    assert (len(seen.rows), seen.more, seen.losing) == (merging.MOST_ROWS + 2, 5, 0)


def test_a_package_that_waits_is_taken_in_once_everybody_may(pair: list[Partner], case: Any, shared: Path) -> None:
    heron, lantern = pair
    made = deliver(heron, lantern, shared, case[0])
    collect(lantern, shared)
    (row,) = collect(lantern, shared, accept=True)
    assert (row["state"], row["package"], row["file"]) == ("accepted", made["package"], "")


# -- a part now, the rest later -----------------------------------------------------------


def test_the_rest_is_taken_later_from_the_same_file(pair: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern = pair
    code, uids = case
    made = seal(heron, lantern, out := tmp_path / "p.hvn", code)
    first = accept(lantern, out, without_kinds=["event"], deadlines={uids["deadline"]: False})
    assert first["state"] == "part" and first["left"] == 2
    heron.do(receipts.take_statement, first["receipt"].encode())
    (tmp_path / "own.txt").write_bytes(b"of our own")
    evidence.add_evidence(lantern.session, [tmp_path / "own.txt"], code)
    lantern.do(records.edit_record, uids["person"], {"pseudonym": "Ours"})

    seen = preview(lantern, out)
    assert (seen["state"], seen["new"], seen["changed"], seen["conflicts"]) == ("part", 2, 0, 0), seen["rows"]
    then = accept(lantern, out, kinds=["event"])
    assert (then["state"], then["new"], then["left"], then["exhibits"]) == ("part", 1, 1, 0)
    # What was answered before stands until somebody says otherwise.
    assert then["answers"] == {uids["deadline"]: False, uids["proceeding"]: True}
    last = accept(lantern, out, deadlines={uids["deadline"]: True})
    assert (last["state"], last["new"], last["left"]) == ("accepted", 1, 0)
    told = heron.do(receipts.take_statement, last["receipt"].encode())
    assert (told["state"], told["outcome"], told["accepted"][uids["deadline"]]) == ("taken", "accepted", True)
    kept = lantern.ask(receipts.find_package, made["package"], "in")
    assert kept.state == "accepted" and kept.scope["exhibits"] == 1 and uids["event"] in kept.scope["uids"]
    assert rows(lantern, 'SELECT "pseudonym" FROM "person" WHERE "uid"=?', uids["person"]) == [("Ours",)]
    again = accept(lantern, out)
    assert (again["state"], again["receipt"]) == ("already", last["receipt"])
    assert vault.verify(lantern.session).problems == []
    # All of it goes again, whenever it came.
    gone = destroying.destroy(lantern.session, made["package"], "their wish")
    assert {row["why"] for row in gone["kept"]} <= {"edited", "needed"} and gone["destroyed"] >= 5


def test_the_same_part_once_more_is_nothing_new(pair: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern = pair
    code, uids = case
    seal(heron, lantern, out := tmp_path / "p.hvn", code)
    part = {"without_kinds": ["event"]}
    first = accept(lantern, out, **part)
    again = accept(lantern, out, **part)
    assert (again["state"], again["new"], again["receipt"]) == ("already", 0, first["receipt"])
    # All of the records, and an offer that is not taken over: there is nothing more to be taken.
    rest = accept(lantern, out, deadlines={uids["deadline"]: False})
    assert (rest["state"], rest["left"], rest["answers"][uids["deadline"]]) == ("part", 0, False)
    assert preview(lantern, out)["state"] == "already" == accept(lantern, out)["state"]


def test_the_rest_waits_in_quarantine_until_it_is_taken_or_refused(
    pair: list[Partner], tmp_path: Path, shared: Path
) -> None:
    heron, lantern = pair
    before = objects(lantern)
    for code in (codes := [f"W-{next(_codes):03d}" for _ in range(2)]):
        fill(heron, tmp_path, code)
    took, left = (deliver(heron, lantern, shared, code)["package"] for code in codes)
    collect(lantern, shared)
    for package in (took, left):
        source = held(lantern, package)
        told = taking.accept(lantern.session, source, Decision({"without_kinds": ["event"]}))
        assert told["state"] == "part"
        assert next(one for one in lantern.ask(packages.listing) if one["package"] == package)["waits"]
    assert vault.verify(lantern.session).problems == []
    assert taking.accept(lantern.session, held(lantern, took))["state"] == "accepted"
    told = taking.refuse(lantern.session, held(lantern, left), "enough")
    assert (told["state"], state(lantern, left)) == ("part", "part")
    for package in (took, left):
        with pytest.raises(NotFound):
            held(lantern, package)
    # The same bytes of both cases lie here once.
    assert objects(lantern) <= before + 1 and vault.verify(lantern.session).problems == []


# -- undo --------------------------------------------------------------------------------


def test_undo_passes_over_what_came_and_says_so(pair: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern = pair
    code, uids = case
    seal(heron, lantern, out := tmp_path / "one.hvn", code)
    accept(lantern, out)
    event = uids["event"]
    lantern.do(records.edit_record, event, {"place": "Riga"})
    mine = lantern.do(undoing.next_step).tx
    heron.do(records.edit_record, event, {"title": "Held"})
    heron.do(records.edit_record, uids["exhibit"], {"title": "A paper"})
    seal(heron, lantern, out := tmp_path / "two.hvn", code)
    accept(lantern, out)

    merged, own = lantern.do(undoing.steps, 2)
    assert (merged.state, merged.action, own.state, own.tx) == ("stays", "merge", "stands", mine)
    step = lantern.do(undoing.next_step)
    assert (step.tx, step.fields, step.passed) == (mine, ("place",), True)
    assert lantern.do(undoing.undo, step.tx) == 1
    shown = 'SELECT "title", "place" FROM "event" WHERE "uid"=?'
    assert rows(lantern, shown, event) == [("Held", None)]
    assert lantern.do(undoing.redo, lantern.do(undoing.next_step, again=True).tx) == 1
    assert rows(lantern, shown, event) == [("Held", "Riga")]

    # An edit after the merge goes back to what came, and forth again.
    lantern.do(records.edit_record, event, {"title": "Held twice"})
    step = lantern.do(undoing.next_step)
    assert step.passed is False and lantern.do(undoing.undo, step.tx) == 1
    assert rows(lantern, shown, event) == [("Held", "Riga")]
    lantern.do(undoing.redo, lantern.do(undoing.next_step, again=True).tx)
    assert rows(lantern, shown, event) == [("Held twice", "Riga")]

    # What somebody there changed since, knowing ours, is not taken back: by whom is said.
    seal(lantern, heron, out := tmp_path / "back.hvn", code)
    accept(heron, out)
    heron.do(records.edit_record, event, {"title": "Held three times"})
    seal(heron, lantern, out := tmp_path / "three.hvn", code)
    accept(lantern, out)
    with pytest.raises(LaterChange) as refused:
        lantern.do(undoing.undo, lantern.do(undoing.next_step).tx)
    assert refused.value.facts["field"] == "title" and rows(lantern, shown, event)[0][0] == "Held three times"
    assert lantern.ask(conflicts.count) == 0
    assert vault.verify(lantern.session).problems == []


def test_a_withdrawn_package_is_not_taken_back_twice_and_leaves_nothing(
    pair: list[Partner], case: Any, tmp_path: Path
) -> None:
    heron, lantern = pair
    made = seal(heron, lantern, tmp_path / "p.hvn", case[0])
    with pytest.raises(NotFound):
        packages.withdraw(heron.session, made["handover"], "asked", tmp_path / "none" / "w.hvw")
    assert state(heron, made["package"], "out") == sealing.SEALED
    packages.withdraw(heron.session, made["handover"], "asked", tmp_path / "w.hvw")
    with pytest.raises(Refused):
        packages.withdraw(heron.session, made["handover"], "asked", tmp_path / "again.hvw")
    assert [path.name for path in tmp_path.iterdir() if "hvw" in path.name] == ["w.hvw"]
    assert rows(heron, "SELECT key FROM meta WHERE key LIKE 'sealing:%'") == []
