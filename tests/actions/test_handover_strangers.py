"""Records of kinds that only a newer version knows: handed on one by one, and never what nobody here can see unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import cards, merging, sealing, sealing_preview, verifying
from app.actions.merging_written import strangers
from app.actions.sealing_choice import order
from tests.actions.test_handover_journey import accept
from tests.actions.test_handover_seal import fill, opened
from tests.partners import Partner, partners

MARK, KIND = "ee" * 16, "drone_sighting"


class Middle:
    """A vault in the middle that holds a record it does not know the kind of, and where it hands it on to."""

    def __init__(self, folder: Path, one: Partner, other: Partner) -> None:
        self.one, self.other, self.folder = one, other, folder
        self.uids = fill(one, folder)
        self.case = one.do(lambda unit: unit.find(self.uids["event"])).case
        self.count = 0

    def stranger(self, **fields: Any) -> dict[str, Any]:
        """Such a record, come from a newer version."""
        self.count += 1
        line = {
            "uid": f"01890000-0000-7000-8000-{self.count:012x}", "kind": KIND, "case": self.case,
            "created_at": "2026-01-02T03:04:05.678Z", "created_by": "Partner", "origin_org": None, "erased": {},
            "fields": {name: [[{MARK: 3}, value]] for name, value in fields.items()}, "weather": "dry",
        }  # fmt: skip
        self.one.do(merging.take, [line], "", "")
        return line

    def look(self, **wanted: Any) -> dict[str, Any]:
        return self.one.ask(sealing_preview.look, self._order(wanted))

    def seal(self, name: str, **wanted: Any) -> tuple[Path, dict[str, bytes]]:
        out = self.folder / name
        sealing.seal(self.one.session, self._order(wanted), out)
        return out, opened(out, self.other.ask(cards.identities), self.one)[1]

    def _order(self, wanted: dict[str, Any]) -> Any:
        return self.one.ask(order, ["C-001"], wanted, to=self.one.cards[self.other.name])


@pytest.fixture(scope="module")
def middle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Middle]:
    folder = tmp_path_factory.mktemp("strangers")
    with partners(folder, 2) as (one, other):
        yield Middle(folder, one, other)


def test_one_that_was_ticked_goes_on_as_it_came_and_any_other_stays(middle: Middle) -> None:
    goes, stays = (middle.stranger(seen="over the quay", person=middle.uids["person"]) for _ in range(2))
    seen = middle.look()
    told = {one["uid"]: (one["why"], one["title"]) for one in seen["guarded"]}
    assert told[goes["uid"]] == told[stays["uid"]] == ("unknown", KIND)
    assert seen["stays"]["unknown"] >= 2
    out, files = middle.seal("ticked.hvn", ticked=[goes["uid"]])
    assert goes["uid"].encode() in files["records/unknown.jsonl"]
    assert not [path for path, data in files.items() if stays["uid"].encode() in data]
    took = accept(middle.other, out)
    assert took["refused"] == 0
    assert list(middle.other.ask(strangers, [middle.case])) == [goes]
    for side in (middle.one, middle.other):
        assert verifying.verify(side.session).problems == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"sensitivity": "sealed", "seen": "x"}, "unknown_guarded"),
        ({"privileged": True}, "unknown_guarded"),
        ({"disclosure": "withheld"}, "unknown_guarded"),
        ({"sensitivity": "most_secret"}, "unknown_guarded"),
    ],
)
def test_what_says_of_itself_that_it_is_guarded_stays_though_ticked(
    middle: Middle, fields: dict[str, Any], why: str
) -> None:
    made = middle.stranger(**fields)
    assert middle.look(ticked=[made["uid"]])["stays"][why] >= 1
    assert made["uid"].encode() not in b"".join(middle.seal(f"{made['uid']}.hvn", ticked=[made["uid"]])[1].values())


def test_what_names_a_record_that_stays_stays(middle: Middle) -> None:
    note = middle.one.do(lambda unit: unit.add("note", {"text": "ours", "sensitivity": "sealed"}, middle.case))
    made = middle.stranger(about={"deep": [note.uid]})
    assert middle.look(ticked=[made["uid"]])["stays"]["hangs"] == 1


def test_of_a_case_that_goes_in_part_none_goes(middle: Middle) -> None:
    made = middle.stranger(seen="x")
    for narrowed in ({"kinds_off": ["note"]}, {"since": "2020-01-01"}, {"items": [middle.uids["event"]]}):
        seen = middle.look(ticked=[made["uid"]], **narrowed)
        assert KIND not in seen["goes"], narrowed


def test_of_what_is_in_conflict_the_strictest_guards(middle: Middle) -> None:
    made = middle.stranger(seen="x", sensitivity="internal")
    other = {**made, "fields": {**made["fields"], "sensitivity": [[{"cd" * 16: 1}, "sealed"]]}}
    middle.one.do(merging.take, [other], "", "")
    assert middle.look(ticked=[made["uid"]])["stays"]["unknown_guarded"] >= 1


def test_what_names_one_of_its_like_that_stays_or_a_record_within_a_text_stays(middle: Middle) -> None:
    note = middle.one.do(lambda unit: unit.add("note", {"text": "ours", "sensitivity": "sealed"}, middle.case))
    stays = middle.stranger(seen="x")
    for about in (stays["uid"], f"see {note.uid}."):
        made = middle.stranger(about=about)
        seen = middle.look(ticked=[made["uid"]])
        assert seen["stays"]["hangs"] == 1, about
        assert KIND not in seen["goes"]
