"""The chronology as it is asked for: filters, pages from any place, counts, who stands behind, linked pairs once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions import records
from app.actions.chronology import Sieve, chronology, total
from app.actions.chronology_graphic import NOBODY, OTHERS, canvas, density, picture, undated
from app.actions.chronology_saved import drop_filter, keep_filter, kept_filters
from app.domain.dates import parse
from tests.vaults import new_vault

CASE = "C-001"


class Story:
    """A small case told in the open vault; records by name."""

    def __init__(self, session: Any) -> None:
        self.session = session
        session.do(records.add_case, {"code": CASE, "title": "Birch"})
        self.ids: dict[str, str] = {}

    def add(self, name: str, kind: str, /, **values: Any) -> str:
        made = self.session.do(records.add_record, kind, values, CASE).result
        self.ids[name] = made.uid
        return str(made.uid)

    def event(self, name: str, when: str = "", /, **values: Any) -> str:
        return self.add(name, "event", event_kind=values.pop("kind", "arrest"), title=name, when=when or None, **values)

    def threat(self, name: str, when: str = "", /, **values: Any) -> str:
        return self.add(
            name, "threat", threat_kind=values.pop("kind", "smear"), title=name, when=when or None, **values
        )

    def titles(self, **sieve: Any) -> list[str]:
        page = self.session.ask(chronology, CASE, Sieve(**sieve), limit=100)
        assert page.total == len(page.rows) == self.session.ask(total, CASE, Sieve(**sieve))
        return [row.title for row in page.rows]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    session, _ = new_vault(tmp_path / "vault")
    yield Story(session)
    session.lock()


def _told(story: Story) -> None:
    anna = story.add("anna", "person", name="Anna", role="subject")
    boris = story.add("boris", "person", name="Boris", pseudonym="B.")
    story.event("taken", "12 May 2021", place="Vnukovo", violation_status="confirmed")
    story.event("asked", "May 2021", kind="detention", disputed=True)
    story.event("left", "before 2020", kind="departure")
    story.event("stays", "since 3 Mar 2022", kind="arrival")
    story.event("unknown day", kind="search")
    story.threat("call", "around 2021", severity=4, likelihood=3, targets=[anna])
    story.threat("rumour", "2023", place="Vnukovo")
    story.event("call answered", "1 Jul 2021", same_as=story.ids["call"])
    story.add("i1", "involvement", person=boris, target_kind="event", target_uid=story.ids["taken"], degree="present")
    exhibit = story.session.do(_exhibit).result
    for number, target in enumerate(("taken", "taken", "call")):
        kind = "threat" if target == "call" else "event"
        values = {"evidence": exhibit, "target_kind": kind, "target_uid": story.ids[target], "page": number + 1}
        story.add(f"c{number}", "citation", **values)


def _exhibit(unit: Any) -> str:
    return str(unit.add("evidence", {"exhibit": "E-001", "title": "Letter"}, records.case_by_code(unit, CASE).uid).uid)


def test_rows_say_who_and_what_stands_behind(story: Story) -> None:
    _told(story)
    rows = {row.title: row for row in story.session.ask(chronology, CASE, limit=100).rows}
    assert [name for _, name in rows["taken"].who] == ["B."]
    assert rows["taken"].exhibits == 1
    assert rows["asked"].disputed
    assert rows["asked"].exhibits == 0
    assert "call" not in rows
    pair = rows["call answered"]
    assert (pair.severity, pair.likelihood, pair.exhibits, pair.twin) == (4, 3, 1, story.ids["call"])
    assert [name for _, name in pair.who] == ["Anna"]
    assert not rows["rumour"].assessed
    assert pair.assessed


def test_each_part_of_a_filter(story: Story) -> None:
    _told(story)
    everything = ["left", "asked", "taken", "call answered", "stays", "rumour", "unknown day"]
    assert story.titles() == everything
    assert story.titles(types=("event:arrest", "event:departure")) == ["left", "taken", "call answered"]
    assert story.titles(types=("threat",)) == ["call", "rumour"]
    assert story.titles(person=story.ids["boris"]) == ["taken"]
    assert story.titles(person=story.ids["anna"]) == ["call answered"]
    assert story.titles(person=story.ids["anna"], types=("threat",)) == ["call"]
    assert story.titles(statuses=("unsourced",)) == ["left", "asked", "stays", "rumour", "unknown day"]
    assert story.titles(statuses=("disputed",)) == ["asked"]
    assert story.titles(statuses=("unassessed",)) == ["rumour"]
    assert story.titles(statuses=("grave", "confirmed")) == ["taken", "call answered"]
    assert story.titles(statuses=("undated",)) == ["unknown day"]
    assert story.titles(since="2021-05-20", until="2021-06-30") == ["asked"]
    assert story.titles(until="2018-12-31") == ["left"]
    assert story.titles(since="2022-01-01") == ["stays", "rumour"]
    assert story.titles(text="vnukovo") == ["taken", "rumour"]
    assert story.titles(text="vnukovo", since="2022-01-01", statuses=("unsourced",)) == ["rumour"]
    assert story.titles(statuses=("likely",)) == []


def test_a_contradicted_event_is_disputed_too(story: Story) -> None:
    story.event("by bus", "2021")
    story.event("by train", "2022", disputed_by=story.ids["by bus"])
    assert story.titles(statuses=("disputed",)) == ["by bus", "by train"]
    assert [row.disputed for row in story.session.ask(chronology, CASE).rows] == [True, True]


def test_pages_from_any_place_are_the_same_list(story: Story) -> None:
    def fill(unit: Any) -> None:
        for n in range(31):
            records.add_record(
                unit, "event", {"event_kind": "arrest", "title": f"e{n}", "when": f"{1990 + n % 11}"}, CASE
            )
            values = {"threat_kind": "smear", "title": f"t{n}", "when": f"{1990 + n % 13}" if n % 5 else None}
            records.add_record(unit, "threat", values, CASE)

    story.session.do(fill)
    for order in ({}, {"order": "when", "descending": True}):
        whole = [row.uid for row in story.session.ask(chronology, CASE, limit=100, **order).rows]
        assert len(set(whole)) == 62
        walked: list[str] = []
        after = None
        while True:
            page = story.session.ask(chronology, CASE, after=after, limit=7, **order)
            walked += [row.uid for row in page.rows]
            after = page.next
            if after is None:
                break
        assert walked == whole
        for offset in (0, 5, 53, 54, 55, 56, 60):
            rows = story.session.ask(chronology, CASE, limit=7, offset=offset, **order).rows
            assert [row.uid for row in rows] == whole[offset : offset + 7]
        assert story.session.ask(chronology.uids, [(3, 4), (58, 3)], CASE, **order) == whole[3:7] + whole[58:61]
        for place in (0, 20, 55, 61):
            assert story.session.ask(chronology.place, whole[place], CASE, **order) == place
    assert story.session.ask(chronology.place, whole[0], CASE, Sieve(text="nowhere")) is None


def test_a_total_is_counted_anew_after_every_change(story: Story) -> None:
    def ask(**options: Any) -> int | None:
        return story.session.ask(chronology, CASE, Sieve(types=("event",)), limit=2, **options).total

    story.event("one", "2020")
    assert [ask(), ask(), ask(offset=1)] == [1, 1, 1]
    story.event("two", "2021")
    assert ask() == 2
    story.session.do(records.delete_record, story.ids["one"], "double")
    assert [ask(), ask()] == [1, 1]


def test_words_that_stand_everywhere_are_found_on_the_way(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    _told(story)
    monkeypatch.setattr("app.actions.chronology_sieve._MANY_HITS", 1)
    page = story.session.ask(chronology, CASE, Sieve(text="call"), limit=10)
    assert [row.title for row in page.rows] == ["call answered"]
    assert page.total is None
    assert [row.title for row in story.session.ask(chronology, CASE, Sieve(text="nowhere"), limit=10).rows] == []


# -- what is drawn ------------------------------------------------------------------------

_DATES = st.sampled_from(
    ["", "2021", "12 May 2021", "May 2021", "around 2019", "before 2020", "after 2022", "since 3 Mar 2020", "spring 2018",
     "between 3 Mar and 10 Jun 2021", "from 3 Mar to 10 Jun 2021", "night of 23 to 24 May 2021", "1950?", "199X"]
)  # fmt: skip


@settings(max_examples=20)
@given(dates=st.lists(_DATES, max_size=12), bins=st.integers(1, 400))
def test_the_histogram_counts_each_item_once(story: Story, dates: list[str], bins: int) -> None:
    def fill(unit: Any) -> str:
        case = records.add_case(unit, {"title": "Another"})
        for n, when in enumerate(dates):
            kind, code = ("event", "arrest") if n % 2 else ("threat", "smear")
            records.add_record(unit, kind, {f"{kind}_kind": code, "when": when or None, "place": when[:2]}, case.code)
        return str(case.code)

    case = story.session.do(fill).result
    made = story.session.ask(density, case, Sieve(), bins)
    assert sum(made.counts) + made.undated == len(dates) == story.session.ask(total, case)
    assert len(made.counts) <= max(bins, 1)
    for by in ("type", "place", "person"):
        drawn = story.session.ask(canvas, case, by, Sieve(), bins)
        assert sum(cell.count for cell in drawn.cells) == sum(made.counts)
        assert sum(lane.count for lane in drawn.lanes) == sum(made.counts)
    for when in filter(None, dates):
        date = parse(when)
        assert date is not None
        if date.earliest == date.latest and date.earliest:
            at = (_ordinal(date.earliest) - made.start) // made.width
            assert made.counts[at] > 0


def _ordinal(day: str) -> int:
    import datetime as dt

    return dt.date.fromisoformat(day).toordinal()


def test_the_histogram_keeps_the_whole_time_whatever_is_wanted(story: Story) -> None:
    _told(story)
    whole = story.session.ask(density, CASE, Sieve())
    some = story.session.ask(density, CASE, Sieve(types=("threat",), since="2021-01-01", until="2021-12-31"))
    assert (some.start, some.end) == (whole.start, whole.end)
    assert sum(some.counts) == 2


def test_lanes_hold_everybody_once(story: Story) -> None:
    _told(story)
    drawn = story.session.ask(canvas, CASE, "person", Sieve())
    counted = {lane.title or lane.key: lane.count for lane in drawn.lanes}
    assert counted == {"B.": 1, "Anna": 1, NOBODY: 4}
    assert drawn.lanes[-1].key == NOBODY
    few = story.session.ask(canvas, CASE, "type", Sieve(), 480, 2)
    assert [lane.key for lane in few.lanes][-1] == OTHERS
    assert sum(lane.count for lane in few.lanes) == 6
    assert sum(cell.grave for cell in drawn.cells) == 0  # the pair counts as the event; its row knows the severity
    story.threat("worse", "2021", severity=5, targets=[story.ids["anna"]])
    drawn = story.session.ask(canvas, CASE, "person", Sieve())
    assert sum(cell.grave for cell in drawn.cells) == 1


def test_what_is_looked_at_comes_singly_when_it_is_little(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    _told(story)
    keys = [lane.key for lane in story.session.ask(canvas, CASE, "type", Sieve()).lanes]
    may = (_ordinal("2021-05-01"), _ordinal("2021-05-31"))
    seen = story.session.ask(picture, CASE, "type", Sieve(), keys, *may)
    assert seen.rows is not None
    assert [row.title for row in seen.rows] == ["asked", "taken"]
    day = (_ordinal("2021-05-20"), _ordinal("2021-05-20"))
    assert [r.title for r in story.session.ask(picture, CASE, "type", Sieve(), keys, *day).rows] == ["asked"]
    monkeypatch.setattr("app.actions.chronology_graphic._SINGLY", 1)
    many = story.session.ask(picture, CASE, "type", Sieve(), keys, *may)
    assert many.rows is None
    assert sum(cell.count for cell in many.cells) == 2
    rows, count = story.session.ask(undated, CASE, Sieve())
    assert ([row.title for row in rows], count) == (["unknown day"], 1)


def test_filters_are_kept_in_the_vault(story: Story) -> None:
    sieve = Sieve(statuses=("unsourced",), text="call", since="2021-01-01")
    story.session.do(keep_filter, "Mine", sieve)
    story.session.do(keep_filter, "Other", Sieve(types=("threat",)))
    assert story.session.ask(kept_filters) == {"Mine": sieve, "Other": Sieve(types=("threat",))}
    story.session.do(drop_filter, "Other")
    assert story.session.ask(kept_filters) == {"Mine": sieve}
    story.session.database.run("UPDATE meta SET value='nonsense' WHERE key='filters'")
    assert story.session.ask(kept_filters) == {}
