"""A partner that was verified and lies: what it may not do to cases, exhibits and days of whoever takes its packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import consenting, delivering, packages, records, sealing, vault
from app.actions.receiving import destroying, taking
from app.actions.receiving.source import Source
from app.actions.receiving.taking import Decision
from app.actions.sealing_choice import order
from app.domain.errors import Invalid, NotHandedOver, PackageRefused, Refused
from app.domain.registers import WHOLE
from app.handover import bag
from tests.actions.test_handover_journey import accept, preview, seal
from tests.actions.test_handover_seal import fill
from tests.handover.forged import forged, stating
from tests.partners import Partner, partners

UNKNOWN = "01900000-0000-7000-8000-0000000000bb"


class Scene:
    """A case that went from one to the other, and the package it went in."""

    def __init__(self, folder: Path, heron: Partner, lantern: Partner) -> None:
        self.heron, self.lantern, self.folder = heron, lantern, folder
        self.uids = fill(heron, folder)
        seal(heron, lantern, folder / "true.hvn")
        accept(lantern, folder / "true.hvn")

    def forged(self, **lies: Any) -> Path:
        return forged(self.folder / "true.hvn", self.heron, self.lantern, self.folder / "forged.hvn", **lies)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        return self.lantern.ask(lambda reader: list(reader.database.rows(sql, values)))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("attacks")
    with partners(folder, 2) as (heron, lantern):
        yield Scene(folder, heron, lantern)


def _only(kind: str, told: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Any:
    return lambda line: told(line) if line["kind"] == kind else []


def test_a_package_changes_nothing_in_a_case_it_does_not_name(scene: Scene) -> None:
    lantern = scene.lantern
    case = lantern.do(records.add_case, {"code": "S-1", "title": "Never handed over"}).uid
    own = lantern.do(records.add_record, "event", {"kind": "arrest", "title": "Ours alone"}, "S-1").uid
    there = scene.rows('SELECT "uid" FROM "case" WHERE "code"=\'C-001\'')[0][0]

    def lies(line: dict[str, Any]) -> list[dict[str, Any]]:
        defaced = {**stating(line, "title", "Defaced"), "uid": own}
        return [
            {**line, "uid": UNKNOWN, "case": case},
            {**line, "uid": UNKNOWN[:-1] + "c", "case": None},
            {**defaced, "case": case},
            {**defaced, "case": there},
            {**line, "uid": own, "case": there, "fields": {}, "erased": {WHOLE: {"e" * 32: 5}}},
        ]

    out = scene.forged(lines=_only("event", lies))
    seen = preview(lantern, out)
    assert {row["why"] for row in seen["rows"]} == {"other_case"} and seen["refused"] == 5
    # What would be erased is called by its name here: its line has none.
    assert seen["rows"][-1]["title"] == "Ours alone"
    took = accept(lantern, out)
    assert (took["refused"], took["new"], took["erased"], took["conflicts"]) == (5, 0, 0, 0)
    assert scene.rows('SELECT "title", "siblings", "case" FROM "event" WHERE "uid"=?', own) == [
        ("Ours alone", None, case)
    ]
    assert scene.rows('SELECT count(*) FROM "event"') == [(2,)]
    assert vault.verify(lantern.session).problems == []


@pytest.mark.parametrize(("name", "value"), [("sha256", "ab" * 32), ("size", 5)])
def test_nobody_else_says_which_bytes_an_exhibit_here_has(scene: Scene, name: str, value: Any) -> None:
    before = scene.rows('SELECT "sha256", "size", "object" FROM "part"')
    out = scene.forged(lines=_only("part", lambda line: [stating(line, name, value)]))
    took = accept(scene.lantern, out)
    assert [row["why"] for row in took["rows"]] == ["other_bytes"] and took["changed"] == 0
    assert scene.rows('SELECT "sha256", "size", "object" FROM "part"') == before and before[0][2]
    assert vault.verify(scene.lantern.session).problems == []


@pytest.mark.parametrize(
    "head",
    [
        {"conditions": {"onward": "ask", "retention_until": "2026-99-99", "text": ""}},
        {"conditions": {"onward": "ask", "retention_until": "2026-02-30", "text": ""}},
        {"expires": "9999-99-99T99:99:99Z"},
        {"created": "0000-00-00T00:00:00Z"},
    ],
)
def test_a_day_that_is_none_is_refused(scene: Scene, head: dict[str, Any]) -> None:
    out = scene.forged(head=head)
    with pytest.raises(PackageRefused):
        preview(scene.lantern, out)
    assert scene.rows('SELECT "retention_review_on" FROM "case" WHERE "retention_review_on" IS NOT NULL') == []


@pytest.mark.parametrize(
    "choice", [{"deadlines": ["a"]}, {"filings": 5}, {"deadlines": None}, {"cases": "x"}, {"kinds": None}, {"x": 1}]
)
def test_a_choice_that_is_none_is_named(scene: Scene, choice: dict[str, Any]) -> None:
    out = scene.forged()
    with pytest.raises(Invalid):
        taking.accept(scene.lantern.session, Source((out,)), Decision(choice))


def test_consent_taken_back_between_packing_and_sending_stops_it(scene: Scene, tmp_path: Path) -> None:
    heron = scene.heron
    uid = seal(heron, scene.lantern, tmp_path / "late.hvn")["handover"]
    consent = heron.session.database.value("SELECT uid FROM consent WHERE person=?", (scene.uids["person"],))
    heron.do(consenting.withdraw, consent)
    with pytest.raises(NotHandedOver, match="Birch .*withdrew consent"):
        heron.do(packages.mark_sent, uid)
    assert heron.session.database.value("SELECT state FROM handover WHERE uid=?", (uid,)) == "sealed"
    # Whoever goes against it says so when packing, and is not asked a second time for the same.
    wanted = heron.ask(order, ["C-001"], {}, to=heron.cards[scene.lantern.name], override="her life is at stake")
    over = sealing.seal(heron.session, wanted, tmp_path / "over.hvn")["handover"]
    assert heron.do(packages.mark_sent, over).state == "sent"
    packages.withdraw(heron.session, uid, "consent was withdrawn", tmp_path / "late.hvw")
    with pytest.raises(Refused):
        heron.do(packages.mark_sent, uid)
    heron.do(records.edit_record, consent, {"status": "given", "withdrawn_on": None})
    uid = seal(heron, scene.lantern, tmp_path / "again.hvn")["handover"]
    assert heron.do(packages.mark_sent, uid).state == "sent"


def test_a_package_of_a_newer_version_does_not_block_a_shared_folder(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron, lantern, shared = scene.heron, scene.lantern, tmp_path / "shared"
    shared.mkdir()
    wanted = heron.ask(order, ["C-001"], {}, to=heron.cards[lantern.name])
    with monkeypatch.context() as later:
        later.setattr(bag, "VERSION", "2.0")
        delivering.deliver(heron.session, shared, wanted)
    delivering.deliver(heron.session, shared, wanted)
    told = delivering.collect(lantern.session, shared)
    assert sorted(row["state"] for row in told["rows"]) == ["quarantined", "too_new"]


def test_a_package_that_cannot_be_read_does_not_block_a_shared_folder(scene: Scene, tmp_path: Path) -> None:
    heron, lantern, shared = scene.heron, scene.lantern, tmp_path / "shared"
    shared.mkdir()
    (shared / f"{'0' * 32}.hvd").write_bytes(
        scene.forged(more={"records/zebra.jsonl": b'{"uid":"a","uid":"b"}\n'}).read_bytes()
    )
    delivering.deliver(heron.session, shared, heron.ask(order, ["C-001"], {}, to=heron.cards[lantern.name]))
    told = [row for row in delivering.collect(lantern.session, shared, accept=True)["rows"] if row["file"]]
    assert sorted(row["state"] for row in told) == ["accepted", "quarantined"]
    assert next(row for row in told if row["state"] == "quarantined")["code"] == "package_refused"
    # It is told of once, and waits for somebody to refuse it.
    assert delivering.collect(lantern.session, shared, accept=True)["rows"] == []


def test_what_was_destroyed_comes_again_whole_when_somebody_says_why(tmp_path: Path) -> None:
    with partners(tmp_path, 2) as (heron, lantern):
        fill(heron, tmp_path)
        made = seal(heron, lantern, tmp_path / "p.hvn")
        accept(lantern, tmp_path / "p.hvn")
        rows = lambda sql: lantern.ask(lambda reader: list(reader.database.rows(sql)))  # noqa: E731
        tables = {
            "case": '"code", "title"', "evidence": '"exhibit", "digest"', "part": '"sha256"', "custody": '"action", "at"',
        }  # fmt: skip
        stood = lambda: {kind: rows(f'SELECT {names} FROM "{kind}" ORDER BY "uid"') for kind, names in tables.items()}  # noqa: E731
        before = stood()
        assert destroying.destroy(lantern.session, made["package"], "asked to")["kept"] == []
        assert rows("SELECT 1 FROM object") == []
        took = accept(lantern, tmp_path / "p.hvn", "asked for once more")
        assert (took["refused"], took["exhibits"], took["mismatched"], took["called"]) == (0, 1, [], {})
        after = stood()
        # Of our own lines that it came in, both stay.
        assert set(after.pop("custody")) >= set(before.pop("custody")) and after == before
        assert rows('SELECT o."size" FROM "part" p JOIN object o ON o.object_id=p."object"') == [(920,)]
        assert vault.verify(lantern.session).problems == []


def test_a_sender_is_called_what_stands_on_the_verified_card(scene: Scene) -> None:
    sender = {"fingerprint": scene.heron.fingerprint, "site": scene.heron.session.site.site_id.hex()}
    told = {**sender, "organisation": "A court of the land", "worker": "The judge"}
    seen = preview(scene.lantern, scene.forged(head={"sender": told}))["from"]
    assert (seen["organisation"], seen["worker"]) == (scene.heron.name, f"Worker of {scene.heron.name}")


@pytest.mark.parametrize(
    "change", ["DELETE FROM withheld WHERE n=3", "UPDATE withheld SET leaf=zeroblob(32) WHERE n=3"]
)
def test_what_is_kept_of_what_was_withheld_is_verified(scene: Scene, tmp_path: Path, change: str) -> None:
    heron = scene.heron
    assert [one.code for one in vault.verify(heron.session).problems] == []
    rows = heron.session.database.rows("SELECT * FROM withheld WHERE n=3")
    heron.do(lambda unit: unit.database.run(change))
    assert {one.code for one in vault.verify(heron.session).problems} == {"withheld"}
    heron.do(lambda unit: unit.database.run_many("INSERT OR REPLACE INTO withheld VALUES (?,?,?,?,?,?)", rows))
    assert [one.code for one in vault.verify(heron.session).problems] == []
