"""A case goes to a partner and comes back: previewed, taken in, answered, edited on both sides, in conflict, resolved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, receipts, records, sealing, vault
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from app.actions.receiving.taking import Decision
from app.actions.sealing_choice import order
from app.domain.errors import DecisionNeeded
from app.handover import age, age_words
from tests.actions.test_handover_seal import WORDS, fill
from tests.handover.outside import run
from tests.partners import Partner, partners


def seal(one: Partner, to: Partner, out: Path, code: str = "C-001", **wanted: Any) -> dict[str, Any]:
    return sealing.seal(one.session, one.ask(order, [code], wanted, to=one.cards[to.name]), out)


def accept(one: Partner, path: Path, reason: str = "", **choice: Any) -> dict[str, Any]:
    return taking.accept(one.session, Source((path,)), Decision(choice, reason))


def preview(one: Partner, path: Path) -> dict[str, Any]:
    return taking.preview(one.session, Source((path,)))


def position(one: Partner) -> Any:
    return one.ask(lambda reader: reader.database.row("SELECT size, peaks FROM tree"))


def test_there_and_back(tmp_path: Path) -> None:
    with partners(tmp_path, 2) as (heron, lantern):
        uids = fill(heron, tmp_path)
        made = seal(heron, lantern, tmp_path / "one.hvn")
        before = position(lantern)
        seen = preview(lantern, tmp_path / "one.hvn")
        assert seen["new"] > 8 and (seen["changed"], seen["conflicts"]) == (0, 0), seen
        assert seen["state"] == "new" and seen["cases"] == [
            {"uid": seen["cases"][0]["uid"], "code": None, "here": False, "there": "C-001", "title": "Birch"}
        ]
        assert position(lantern) == before, "a preview changed something"
        assert [one for one in (lantern.path / "objects").rglob("*") if one.is_file()] == []

        took = accept(lantern, tmp_path / "one.hvn")
        assert (took["state"], took["new"], took["refused"]) == ("accepted", seen["new"], 0), took
        assert took["exhibits"] == 1 and took["mismatched"] == [] and took["seen"] == "cosigned"
        assert vault.verify(lantern.session).problems == []
        event = lantern.ask(lambda reader: reader.database.value('SELECT "narrative" FROM "event"'))
        assert event == "At night."
        evidence.export(lantern.session, uids["exhibit"], tmp_path / "out.txt")
        assert (tmp_path / "out.txt").read_bytes() == WORDS
        lines = lantern.ask(lambda reader: reader.database.rows('SELECT "action", "from_whom" FROM "custody"'))
        assert ("transferred_in", "Heron House / Worker of Heron House") in lines

        told = heron.do(receipts.take_statement, took["receipt"].encode())
        assert told["state"] == "taken" and told["accepted"] == {uids["deadline"]: True, uids["proceeding"]: True}
        assert heron.ask(receipts.find_package, made["package"], "out").state == "acknowledged"

        # The same once more: nothing.
        again = accept(lantern, tmp_path / "one.hvn")
        assert (
            (again["new"], again["state"])
            == (0, "already")
            == (preview(lantern, tmp_path / "one.hvn")["new"], "already")
        )

        # Both go on; the one field that both changed is in conflict, and nothing is lost.
        heron.do(records.edit_record, uids["event"], {"narrative": "At night, by two men.", "title": "Detained twice"})
        lantern.do(records.edit_record, uids["event"], {"narrative": "At dawn."})
        lantern.do(records.add_record, "note", {"text": "A note of the lantern."}, "C-001")
        seal(lantern, heron, tmp_path / "two.hvn")
        seen = preview(heron, tmp_path / "two.hvn")
        assert (seen["new"] >= 2, seen["conflicts"]) == (True, 1), seen["rows"]
        back = accept(heron, tmp_path / "two.hvn")
        assert back["conflicts"] == 1 and back["exhibits"] == 0 and back["called"] == {}
        stands = heron.ask(lambda reader: reader.database.row('SELECT "narrative", "title", "siblings" FROM "event"'))
        assert stands[0] == "At night, by two men." and stands[1] == "Detained twice" and "At dawn." in stands[2]
        for one in (heron, lantern):
            assert vault.verify(one.session).problems == []


def test_for_an_older_key_there_and_back(tmp_path: Path) -> None:
    """X25519: marked as not post-quantum in the signed part and kept so, opened by the app and by the system's age."""
    with partners(tmp_path, 2) as (heron, lantern):
        uids = fill(heron, tmp_path)
        for sender, receiver, name in ((heron, lantern, "out.hvn"), (lantern, heron, "back.hvn")):
            wanted = sender.ask(order, ["C-001"], {}, to=sender.cards[receiver.name], older=True)
            told = sealing.seal(sender.session, wanted, tmp_path / name)
            assert told["envelope"] == "x25519"
            assert sender.ask(receipts.find_package, told["package"], "out").envelope == "x25519"
            assert preview(receiver, tmp_path / name)["envelope"] == "x25519"
            took = accept(receiver, tmp_path / name)
            assert took["state"] == "accepted" and took["conflicts"] == 0
            assert sender.do(receipts.take_statement, took["receipt"].encode())["outcome"] == "accepted"
            receiver.do(records.edit_record, uids["event"], {"title": f"Detained, as {receiver.name} says"})
        _, plain = age.identities(lantern.session.site.age_seed)
        (tmp_path / "key.txt").write_text(age_words.identity_text(plain) + "\n", "ascii")
        inside = run("age", "-d", "-i", tmp_path / "key.txt", stdin=(tmp_path / "out.hvn").read_bytes())
        assert b"tagmanifest-sha256.txt" in inside[:100] and WORDS in inside
        assert vault.verify(heron.session).problems == vault.verify(lantern.session).problems == []


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Partner, Partner, Path, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("pair")
    with partners(folder, 2) as (heron, lantern):
        uids = fill(heron, folder)
        lantern.do(records.add_case, {"code": "C-001", "title": "Another"})
        yield heron, lantern, folder, uids


def test_in_part_by_kind_with_a_code_that_is_taken(pair: tuple[Partner, Partner, Path, dict[str, str]]) -> None:
    heron, lantern, folder, uids = pair
    seal(heron, lantern, out := folder / "part.hvn", retention_until="2027-03-01")
    took = accept(lantern, out, without_kinds=["event"], deadlines={uids["deadline"]: False})
    assert (
        took["state"] == "part"
        and took["answers"] == {uids["deadline"]: False, uids["proceeding"]: True}
        and took["left"] >= 2
    )
    case = lantern.ask(
        lambda reader: reader.database.row(
            'SELECT "uid", "code", "retention_review_on" FROM "case" WHERE "foreign_code"=?', ("C-001",)
        )
    )
    assert case[1:] == ("C-002", "2027-03-01") and took["called"] == {case[0]: "C-002"}
    kinds = {row[0] for row in lantern.ask(lambda reader: reader.database.rows("SELECT kind FROM record"))}
    assert "person" in kinds
    mine = lantern.ask(lambda reader: reader.database.value('SELECT count(*) FROM "event" WHERE "case"=?', (case[0],)))
    assert mine == 0
    assert vault.verify(lantern.session).problems == []


def test_refused_is_remembered_until_somebody_says_why(pair: tuple[Partner, Partner, Path, dict[str, str]]) -> None:
    heron, lantern, folder, _ = pair
    fill(heron, folder, "R-1")
    made = seal(heron, lantern, out := folder / "refused.hvn", "R-1")
    answer = taking.refuse(lantern.session, Source((out,)), "not asked for")
    assert heron.do(receipts.take_statement, answer["receipt"].encode())["outcome"] == "refused"
    with pytest.raises(DecisionNeeded) as needed:
        accept(lantern, out)
    assert [one["code"] for one in needed.value.facts["decisions"]] == ["refused"]
    assert accept(lantern, out, "asked for after all")["state"] == "accepted"
    kept = lantern.ask(receipts.find_package, made["package"], "in")
    assert kept.override_reason == "asked for after all"
