"""Changes are known by marks that nobody else can make: twins and liars swallow nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import conflicts, records
from app.domain import canonical
from app.domain.registers import MOST_CARRIED, MOST_ERASED, MOST_PAIRS, Pair, within
from app.handover.merge import is_fork, set_beside
from app.handover.record_lines import outgoing
from app.handover.strict_json import LONGEST_LINE
from app.store import knowing
from tests.actions.test_merging import Side
from tests.actions.test_merging import _shared as shared
from tests.vaults import new_vault, reopened


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    """Two organisations."""
    folder = tmp_path_factory.mktemp("marks")
    one, other = Side(folder, "heron"), Side(folder, "lantern")
    yield one, other
    for side in (one, other):
        assert side.verified() == []
        side.session.lock()


def test_a_change_of_ours_that_we_never_made_swallows_nothing(sides: tuple[Side, Side]) -> None:
    one, _ = sides
    case = one.case("M-019")
    event = one.event(case)
    ahead = one.lines(event.uid)[0]
    ahead["fields"]["title"] = [[{one.site: 7}, "Written by a twin"]]
    row = one.take([ahead]).rows[0]
    assert (row.state, row.torn) == ("conflict", ("title",))
    one.edit(event.uid, title="Written here")
    one.take([ahead])
    assert one.get(event.uid).title == "Written here"
    assert one.get(event.uid).siblings["title"][0][1] == "Written by a twin"


def test_a_folder_that_exists_twice_swallows_nothing_though_heard_of_through_somebody_else(tmp_path: Path) -> None:
    made, _ = new_vault(tmp_path / "a.haven", worker="a")
    case = made.do(records.add_case, {"code": "T-002", "title": "Blue heron"}).result
    event = made.do(lambda unit: unit.add("event", {"title": "Summoned"}, case.uid)).result
    made.lock()
    shutil.copytree(tmp_path / "a.haven", tmp_path / "copy.haven")
    twins = [reopened(tmp_path / name) for name in ("a.haven", "copy.haven")]
    third = Side(tmp_path, "b")
    for twin, edits in zip(twins, (["Summoned at night"], ["Called in", "Called in twice"]), strict=True):
        for words in edits:
            twin.do(lambda unit, words=words: unit.change(event.uid, {"title": words}))
        third.take([outgoing(twin.do(lambda unit, uid=uid: unit.find(uid)).result) for uid in (case.uid, event.uid)])
    record = third.get(event.uid)
    assert {record.title, *(one[1] for one in record.siblings["title"])} == {"Summoned at night", "Called in twice"}
    assert third.verified() == []
    for one in (*twins, third.session):
        one.lock()


def test_who_claims_to_know_what_was_never_told_makes_nothing_old(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-023")
    forged = other.lines(event.uid)[0]
    known = dict(forged["fields"]["title"][0][0])
    far = dict.fromkeys(known, 10**15) | {one.site: 10**15, other.site: 10**15}
    forged["fields"]["title"] = [[far, "What the forger wants"]]
    assert other.take([forged]).rows[0].state == "changed"
    one.edit(event.uid, title="What is true")
    row = other.take(one.lines(event.uid)).rows[0]
    assert (row.state, row.torn) == ("conflict", ("title",))
    row = one.take(other.lines(event.uid)).rows[0]
    assert (row.state, one.get(event.uid).title) == ("conflict", "What is true")


def test_a_field_changed_very_often_keeps_erasures_and_the_newest_changes() -> None:
    gone = {"e" * 32: 1}
    known = {f"{n:032x}": n for n in range(1, knowing.MOST_KNOWN + 1)} | gone
    made = knowing.after({"title": known}, {"title": gone}, ["title"], {"f" * 32: 2})["title"]
    assert (gone.items() <= made.items(), made["f" * 32]) == (True, 2)
    assert len(made) == knowing.MOST_KNOWN // 2 + 2
    assert f"{knowing.MOST_KNOWN:032x}" in made
    assert "1".zfill(32) not in made


def test_what_a_third_partner_wrote_is_not_old_because_a_second_one_claims_to_know_it(tmp_path: Path) -> None:
    author, forger, reader = (Side(tmp_path, name) for name in ("author", "forger", "reader"))
    event = shared((author, forger), "T-003")
    author.edit(event.uid, narrative="What only the reader is told.")
    forged = forger.lines(event.uid)[0]
    # All that was ever told to the forger, numbers beyond all others, and the installation of whom it is about.
    told = {mark for pairs in forged["fields"].values() for mark in pairs[0][0]}
    claims = dict.fromkeys({*told, author.site, reader.site}, 10**15)
    forged["fields"]["narrative"] = [[claims, "What the forger wants."]]
    reader.take([*forger.lines(event.case), forged])
    reader.take(author.lines(event.uid))
    record = reader.get(event.uid)
    said = {record.narrative, *(one[1] for one in record.siblings["narrative"])}
    assert said == {"What the forger wants.", "What only the reader is told."}
    assert reader.verified() == []
    for side in (author, forger, reader):
        side.session.lock()


def _many(letter: str, number: int, counter: int = 5) -> dict[str, int]:
    return {f"{letter}{n:0{32 - len(letter)}x}": counter for n in range(number)}


def test_who_says_to_know_very_much_makes_no_record_that_cannot_be_handed_on(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-024")
    for letter in "ab":
        line = other.lines(event.uid)[0]
        line["fields"]["title"] = [[_many(letter, MOST_CARRIED), "Summoned"]]
        line["fields"]["place"] = [[_many(letter, MOST_CARRIED, 1), f"Quay {letter}"]]
        other.take([line])
    assert len(other.get(event.uid).versions["title"]) == MOST_CARRIED
    assert one.take(other.lines(event.uid)).counts["refused"] == 0
    other.do(conflicts.resolve, event.uid, "place", "mine")
    assert one.take(other.lines(event.uid)).counts["refused"] == 0
    assert one.get(event.uid).place == "Quay a"
    other.edit(event.uid, title="Summoned again")
    assert len(other.get(event.uid).versions["title"]) <= knowing.MOST_KNOWN


def test_more_erasures_than_anybody_makes_are_refused_and_leave_what_is_here(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-025", narrative="They asked about relatives.")
    line = other.lines(event.uid)[0]
    line["erased"] = {"narrative": _many("c", MOST_ERASED + 1)}
    (row,) = other.take([line]).rows
    assert (row.state, row.why) == ("refused", "too_many")
    assert other.get(event.uid).narrative
    assert one.take(other.lines(event.uid)).counts["refused"] == 0


def test_what_is_carried_keeps_erasures_whatever_else_is_claimed() -> None:
    gone = {"e" * 32: 1}
    made = within({**_many("a", 2 * MOST_CARRIED, 10**15), **gone}, gone)
    assert (len(made), gone.items() <= made.items()) == (MOST_CARRIED, True)
    assert within(made, gone) == made


def test_a_fork_is_looked_for_where_a_record_began_and_not_among_thousands_of_claims() -> None:
    pair = set_beside(Pair({"a" * 32: 1, "b" * 32: 4}, "x"))
    assert is_fork(pair)
    assert not is_fork(Pair({**pair.versions, **_many("d", 100, 1)}, "x"))


def test_more_values_than_can_travel_are_refused_until_somebody_has_chosen(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-027")
    lines = [other.lines(event.uid)[0] for _ in range(2)]
    for letter, line in zip("ab", lines, strict=True):
        line["fields"]["place"] = [[{f"{letter}{n:031x}": 3}, f"Quay {letter}{n}"] for n in range(MOST_PAIRS)]
    assert [other.take([line]).counts["refused"] for line in lines] == [0, 1]
    assert one.take(other.lines(event.uid)).counts["refused"] == 0
    other.do(conflicts.resolve, event.uid, "place", "mine")
    lines[1]["fields"]["place"] = lines[1]["fields"]["place"][:1]
    assert other.take([lines[1]]).counts["refused"] == 0


def test_a_record_never_grows_beyond_what_a_line_may_have(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-028")
    words = "q" * 200_000
    told = []
    for letter, name in zip("abcd", ("title", "place", "narrative", "opinion"), strict=True):
        line = other.lines(event.uid)[0]
        line["fields"][name] = [[{f"{letter}{n:031x}": 3}, f"{n}{words[:80000]}"] for n in range(MOST_PAIRS - 1)]
        told += other.take([line]).rows
    assert [row.state for row in told if row.state == "refused"], told
    assert len(canonical.encode(other.lines(event.uid)[0])) < LONGEST_LINE
    for n in range(3):
        line = {**one.lines(event.uid)[0], f"weather_{n}": words * 10}
        line["fields"][f"newer_{n}"] = [[{f"{n:032x}": 1}, words * 5]]
        told += other.take([line]).rows
    assert told[-1].why == "too_many"
    listed = {**other.lines(event.uid)[0], "weather": [1] * 201_000}
    assert other.take([listed]).rows[0].why == "too_many"
    assert len(canonical.encode(other.lines(event.uid)[0])) < LONGEST_LINE
    heavy = other.lines(event.uid)[0]
    heavy["fields"]["place"] = [[_many(f"{n:02x}"[-2:], 1999), f"Quay {n}"] for n in range(50)]
    (row,) = other.take([heavy]).rows
    assert (row.state, row.why) == ("refused", "too_many")


def test_an_erasure_that_takes_only_what_stood_here_before_is_not_unseen(sides: tuple[Side, Side]) -> None:
    one, other = sides
    event = shared(sides, "M-029", narrative="They asked about relatives.")
    other.edit(event.uid, narrative=None)
    one.do(lambda unit: unit.erase(event.uid, ["narrative"], "asked for"))
    assert other.preview(one.lines(event.uid)).losing == 1
    assert other.take(one.lines(event.uid)).losing == 1
    one.do(lambda unit: unit.erase(event.uid, ["narrative"], "asked for again"))
    assert other.preview(one.lines(event.uid)).losing == 0
