"""What may go wrong, or be tried, while a package is taken in: twice at once, claims, names that are taken, forwarding."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, merging, receipts, records, vault
from app.actions.receiving import destroying, taking
from app.actions.receiving.source import Source
from app.actions.today import today
from app.domain.errors import Cancelled, DecisionNeeded, DiskFull, Invalid
from app.jobs import Progress
from app.vault import objects as object_files
from tests.actions.test_handover_journey import accept, preview, seal
from tests.actions.test_handover_seal import fill
from tests.partners import Partner, partners, reopen


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    with partners(tmp_path_factory.mktemp("three"), 3) as made:
        yield made


_codes = iter(range(1, 1000))


@pytest.fixture
def case(three: list[Partner], tmp_path: Path) -> tuple[str, dict[str, str]]:
    code = f"H-{next(_codes):03d}"
    return code, fill(three[0], tmp_path, code)


def rows(one: Partner, sql: str, *values: Any) -> list[Any]:
    return one.ask(lambda reader: list(reader.database.rows(sql, values)))


def objects(one: Partner) -> int:
    return sum(path.is_file() for path in (one.path / "objects").rglob("*"))


def test_two_windows_take_the_same_package_once(three: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern, _ = three
    seal(heron, lantern, out := tmp_path / "p.hvn", case[0])
    told: list[Any] = []
    both = [threading.Thread(target=lambda: told.append(accept(lantern, out))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(one["state"] for one in told) == ["accepted", "already"]
    assert len(rows(lantern, 'SELECT 1 FROM "case" WHERE "code"=?', case[0])) == 1
    assert vault.verify(lantern.session).problems == []


def _numbers(one: Partner, code: str) -> set[str]:
    sql = 'SELECT "exhibit" FROM "evidence" WHERE "case"=(SELECT "uid" FROM "case" WHERE "code"=?)'
    return {row[0] for row in rows(one, sql, code)}


def test_exhibits_are_called_the_same_on_both_sides(three: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern, _ = three
    code, uids = case
    seal(heron, lantern, out := tmp_path / "one.hvn", code, without=[uids["exhibit"]])
    accept(lantern, out)
    (tmp_path / "own.txt").write_bytes(b"ours")
    own = evidence.add_evidence(lantern.session, [tmp_path / "own.txt"], code)[0]
    letter = heron.record(lantern).series
    assert letter and own.exhibit == f"E-{letter}001"
    seal(heron, lantern, out := tmp_path / "two.hvn", code)
    assert accept(lantern, out)["called"] == {} and _numbers(lantern, code) == {"E-001", own.exhibit}
    seal(lantern, heron, out := tmp_path / "back.hvn", code)
    assert accept(heron, out)["called"] == {} and _numbers(heron, code) == {"E-001", own.exhibit}
    for one in (heron, lantern):
        assert vault.verify(one.session).problems == []


def test_a_number_that_is_taken_all_the_same_becomes_one_of_the_senders_series(
    three: list[Partner], case: Any, tmp_path: Path
) -> None:
    heron, lantern, _ = three
    code, uids = case
    seal(heron, lantern, out := tmp_path / "one.hvn", code, without=[uids["exhibit"]])
    accept(lantern, out)
    (tmp_path / "own.txt").write_bytes(b"ours, numbered before there were letters")
    own = evidence.add_evidence(lantern.session, [tmp_path / "own.txt"], code)[0].uid
    lantern.do(lambda unit: unit.change(own, {"exhibit": "E-001"}))
    seal(heron, lantern, out := tmp_path / "two.hvn", code)
    took = accept(lantern, out)
    series = lantern.record(heron).series
    assert series and took["called"] == {uids["exhibit"]: f"E-{series}001"}
    assert _numbers(lantern, code) == {"E-001", f"E-{series}001"}
    assert vault.verify(lantern.session).problems == []


def test_a_claimed_digest_gets_no_bytes_of_another_case(
    three: list[Partner], case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron, lantern, _ = three
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"of another case, known to the sender by its digest alone")
    lantern.do(records.add_case, {"code": f"S-{case[0]}", "title": "Secret"})
    evidence.add_evidence(lantern.session, [secret], f"S-{case[0]}")
    seal(heron, lantern, out := tmp_path / "p.hvn", case[0])
    real, claimed = taking.Stored.records, hashlib.sha256(secret.read_bytes()).hexdigest()

    def claiming(stored: Any, store: Any) -> Iterator[dict[str, Any]]:
        for line in real(stored, store):
            if line["kind"] == "part":
                line["fields"]["sha256"][0][1] = claimed
            yield line

    monkeypatch.setattr(taking.Stored, "records", claiming)
    took = accept(lantern, out)
    assert took["exhibits"] == 0
    parts = rows(lantern, 'SELECT "object" FROM "part" WHERE "evidence"=?', case[1]["exhibit"])
    assert parts == [(None,)]


def test_stopped_anywhere_nothing_of_the_case_is_here(
    three: list[Partner], case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron, lantern, _ = three
    seal(heron, lantern, out := tmp_path / "p.hvn", case[0])
    before, lying = rows(lantern, "SELECT count(*) FROM record"), objects(lantern)
    reserve = (lantern.path / "reserve.bin").stat().st_size

    class Half(Progress):
        def step(self, done: int, total: int, msgid: str = "") -> None:
            if total and done * 2 > total:
                raise Cancelled

    with pytest.raises(Cancelled):
        taking.accept(lantern.session, Source((out,)), progress=Half())
    real, left = object_files.files.write_on, [0]

    def full(handle: int, piece: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        real(handle, piece)

    for steps in (0, 3, 12):
        left[0] = steps
        monkeypatch.setattr(object_files.files, "write_on", full)
        with pytest.raises(DiskFull):
            accept(lantern, out)
        monkeypatch.setattr(object_files.files, "write_on", real)
    monkeypatch.setattr(merging, "take", lambda *_, **__: (_ for _ in ()).throw(DiskFull(subject="database")))
    with pytest.raises(DiskFull):
        accept(lantern, out)
    monkeypatch.undo()
    assert (rows(lantern, "SELECT count(*) FROM record"), objects(lantern)) == (before, lying)
    assert (lantern.path / "reserve.bin").stat().st_size == reserve
    assert rows(lantern, "SELECT key FROM meta WHERE key LIKE 'coming:%'") == []
    assert accept(lantern, out)["state"] == "accepted"


def test_round_three_organisations(three: list[Partner], case: Any, tmp_path: Path) -> None:
    """A gives to B, B to C, C to A: A loses nothing, and is told that it may come back."""
    heron, lantern, bridge = three
    code, uids = case
    seal(heron, lantern, out := tmp_path / "ab.hvn", code)
    accept(lantern, out)
    lantern.do(records.edit_record, uids["event"], {"title": "Held at the border"})
    told = seal(lantern, bridge, out := tmp_path / "bc.hvn", code)
    assert "onward_ask" in {one["code"] for one in told["problems"]}
    assert accept(bridge, out)["refused"] == 0
    bridge.do(records.edit_record, uids["event"], {"narrative": "At night, says the bridge."})
    heron.do(records.edit_record, uids["event"], {"narrative": "At night, by two men."})
    seal(bridge, heron, out := tmp_path / "ca.hvn", code)
    seen = preview(heron, out)
    assert "passed_on" in {one["code"] for one in seen["warnings"]} and seen["conflicts"] == 1
    accept(heron, out)
    title, narrative, siblings = rows(
        heron, 'SELECT "title", "narrative", "siblings" FROM "event" WHERE "uid"=?', uids["event"]
    )[0]
    assert title == "Held at the border" and narrative == "At night, by two men."
    assert "says the bridge" in siblings


def test_older_after_newer_is_named(three: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern, _ = three
    code, uids = case
    seal(heron, lantern, first := tmp_path / "1.hvn", code)
    heron.do(records.edit_record, uids["event"], {"title": "Held twice"})
    seal(heron, lantern, second := tmp_path / "2.hvn", code)
    accept(lantern, second)
    seen = preview(lantern, first)
    assert (seen["state"], seen["new"], seen["changed"], seen["conflicts"]) == ("older", 0, 0, 0), seen["rows"]
    accept(lantern, first)
    assert rows(lantern, 'SELECT "title" FROM "event" WHERE "uid"=?', uids["event"]) == [("Held twice",)]


def test_what_came_is_destroyed_and_never_comes_again_by_itself(
    three: list[Partner], case: Any, tmp_path: Path
) -> None:
    heron, lantern, _ = three
    code, uids = case
    made = seal(heron, lantern, out := tmp_path / "p.hvn", code)
    accept(lantern, out)
    lantern.do(records.edit_record, uids["event"], {"title": "Our words"})
    with pytest.raises(Invalid):
        destroying.destroy(lantern.session, made["package"], " ")
    told = destroying.destroy(lantern.session, made["package"], "their wish")
    why = {row["uid"]: row["why"] for row in told["kept"]}
    assert why[uids["event"]] == "edited" and uids["exhibit"] not in why and told["destroyed"] > 3
    sql = "SELECT field FROM journal_value WHERE uid IN (?,?) AND salt IS NOT NULL AND value NOT IN ('null', '{}')"
    left = {row[0] for row in rows(lantern, sql, uids["exhibit"], uids["deadline"])}
    assert left <= {"case", "deleted_at", "tx_reason", "versions", "created_at", "created_by", "erased"}, left
    answer = heron.do(receipts.take_statement, told["receipt"].encode())
    assert answer["state"] == "taken" and heron.ask(receipts.find_package, made["package"], "out").state == "destroyed"
    assert vault.verify(lantern.session).problems == []
    # It is not handed back as an erasure of the sender's own.
    seal(lantern, heron, back := tmp_path / "back.hvn", code)
    seen = preview(heron, back)
    assert (seen["erased"], seen["deleted"], seen["refused"]) == (0, 0, 0), seen["rows"]
    with pytest.raises(DecisionNeeded):
        accept(lantern, out)
    again = accept(lantern, out, "their wish was changed")
    assert again["state"] == "accepted"
    title = rows(lantern, 'SELECT "title", "deleted_at" FROM "evidence" WHERE "uid"=?', uids["exhibit"])
    assert title == [("paper.txt", None)]
    reopen(lantern)
    assert vault.verify(lantern.session).problems == []


def test_a_withdrawal_is_a_task_for_today_and_deletes_nothing(three: list[Partner], case: Any, tmp_path: Path) -> None:
    heron, lantern, _ = three
    code, uids = case
    made = seal(heron, lantern, out := tmp_path / "p.hvn", code)
    accept(lantern, out)
    there = rows(lantern, "SELECT count(*) FROM record")[0][0]
    text = heron.do(receipts.make_withdrawal, made["handover"], "The person asked for it.")
    assert lantern.do(receipts.take_statement, text.encode())["state"] == "taken"
    assert rows(lantern, "SELECT count(*) FROM record")[0][0] == there + 1
    waiting = [one.title for one in lantern.ask(today, dt.datetime.now(dt.UTC))["tasks"].rows]
    assert any(re.search(r"Heron House has withdrawn package \d+:", title) for title in waiting), waiting
    with pytest.raises(DecisionNeeded) as needed:
        accept(lantern, out)
    assert [one["code"] for one in needed.value.facts["decisions"]] == ["withdrawn"]
    told = destroying.destroy(lantern.session, made["package"], "withdrawn")
    assert told["kept"] == [] and told["destroyed"] > 5, told["kept"]
    assert rows(lantern, 'SELECT "deleted_at" FROM "event" WHERE "uid"=?', uids["event"]) != [(None,)]
